// Networks of the hydraulic benchmark: heads instead of pressures, volume flows, no elevations, EPANET's constants.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace emscher::benchmark {

constexpr double foot = 0.3048;                               // m
constexpr double gravity = 32.2 * foot;                       // m/s2, as EPANET rounds it
constexpr double kinematic_viscosity = 1.1e-5 * foot * foot;  // m2/s, EPANET's water

struct HydraulicNetwork {
  std::string name;
  std::vector<double> demand;  // m3/s per node; 0 at fixed nodes
  std::vector<int> fixed;
  std::vector<double> fixed_head;  // m, per fixed node
  std::vector<int> from, to;
  std::vector<double> length, diameter, roughness;  // m
  std::vector<double> known_heads;                  // m per node, of the validation data; may be empty

  int number_of_nodes() const { return static_cast<int>(demand.size()); }
  int number_of_links() const { return static_cast<int>(from.size()); }
  void add_pipe(int a, int b, double length_m, double diameter_m);
};

/// A district heating network like dh10k of the validation data. Streets are a square grid with random lengths; the
/// mains follow the shortest ways from the plant in the middle; every junction has a house connection with 0.15 .. 0.45
/// l/s; diameters are such that the water flows at 1.2 m/s, at least 25 mm; two streets per 1,000 pipes close a loop,
/// in the smaller diameter of their ends. Links stand in random order.
HydraulicNetwork near_tree_network(int pipes, std::uint64_t seed);

/// side x side junctions, all streets laid, diameters 0.1 .. 0.4 m at random, fixed at two opposite corners.
HydraulicNetwork grid_network(int side, std::uint64_t seed);

/// A folder of the validation data hydraulics_epanet: nodes.csv, links.csv, reference_heads.csv.
HydraulicNetwork read_network(const std::filesystem::path& folder);

/// EPANET's text format, US units.
void write_inp(const HydraulicNetwork& network, const std::filesystem::path& file);

/// Number (from 1) under which EPANET knows each node of a file by write_inp: junctions first.
std::vector<int> epanet_index(const HydraulicNetwork& network);

/// All demands changed by about 1 %: every second step 1 % up, the other back down, each house by another 0.5 % at
/// random.
std::vector<double> changed_demand(const HydraulicNetwork& network, int step, std::uint64_t seed);

}  // namespace emscher::benchmark
