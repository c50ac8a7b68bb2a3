#include "benchmarks/hydraulics_networks.hpp"

#include <fmt/format.h>
#include <fmt/os.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <numbers>
#include <numeric>
#include <queue>
#include <random>
#include <stdexcept>
#include <unordered_map>

namespace emscher::benchmark {
namespace {

constexpr double roughness = 1e-4;           // m
constexpr double design_velocity = 1.2;      // m/s
constexpr double smallest_diameter = 0.025;  // m

// Uniform in [low, high); own mapping, because those of the standard library differ between implementations.
double uniform(std::mt19937_64& random, double low, double high) {
  return low + (high - low) * static_cast<double>(random() >> 11) * 0x1.0p-53;
}

template <typename T>
void shuffle(std::vector<T>& values, std::mt19937_64& random) {
  for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random() % i]);
}

struct Street {
  int a, b;
  double length;  // m
};

std::vector<Street> street_grid(int width, int height, std::mt19937_64& random) {
  std::vector<Street> streets;
  streets.reserve(2u * width * height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const int node = y * width + x;
      if (x + 1 < width) streets.push_back({node, node + 1, uniform(random, 25.0, 60.0)});
      if (y + 1 < height) streets.push_back({node, node + width, uniform(random, 25.0, 60.0)});
    }
  }
  return streets;
}

// Street by which the shortest way from `root` reaches each junction, -1 at the root; and the junctions by distance.
struct ShortestWays {
  std::vector<int> street, order;
};

ShortestWays shortest_ways(const std::vector<Street>& streets, int junctions, int root) {
  std::vector<int> begin(junctions + 1, 0), at(2 * streets.size());
  for (const Street& s : streets) ++begin[s.a + 1], ++begin[s.b + 1];
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  std::vector<int> next(begin.begin(), begin.end() - 1);
  for (std::size_t i = 0; i < streets.size(); ++i) {
    at[next[streets[i].a]++] = static_cast<int>(i);
    at[next[streets[i].b]++] = static_cast<int>(i);
  }
  ShortestWays ways{std::vector<int>(junctions, -1), {}};
  std::vector<double> distance(junctions, std::numeric_limits<double>::infinity());
  using Entry = std::pair<double, int>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  distance[root] = 0.0;
  queue.emplace(0.0, root);
  while (!queue.empty()) {
    const auto [way, node] = queue.top();
    queue.pop();
    if (way > distance[node]) continue;
    ways.order.push_back(node);
    for (int k = begin[node]; k < begin[node + 1]; ++k) {
      const Street& s = streets[at[k]];
      const int other = s.a == node ? s.b : s.a;
      if (way + s.length >= distance[other]) continue;
      distance[other] = way + s.length;
      ways.street[other] = at[k];
      queue.emplace(distance[other], other);
    }
  }
  return ways;
}

double diameter_for(double flow) {
  return std::max(smallest_diameter, std::sqrt(4.0 * flow / (std::numbers::pi * design_velocity)));
}

std::vector<std::vector<std::string>> rows(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) throw std::runtime_error(fmt::format("cannot read {}", file.string()));
  std::vector<std::vector<std::string>> all;
  std::string line;
  std::getline(stream, line);  // header
  while (std::getline(stream, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    std::vector<std::string>& row = all.emplace_back(1);
    for (const char c : line) {
      if (c == ',') {
        row.emplace_back();
      } else {
        row.back() += c;
      }
    }
  }
  return all;
}

std::vector<char> fixed_nodes(const HydraulicNetwork& network) {
  std::vector<char> is_fixed(network.demand.size(), 0);
  for (const int node : network.fixed) is_fixed[node] = 1;
  return is_fixed;
}

}  // namespace

void HydraulicNetwork::add_pipe(int a, int b, double length_m, double diameter_m) {
  from.push_back(a);
  to.push_back(b);
  length.push_back(length_m);
  diameter.push_back(diameter_m);
  roughness.push_back(benchmark::roughness);
}

HydraulicNetwork near_tree_network(int pipes, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const int closures = static_cast<int>(std::lround(0.002 * pipes));
  const int width = static_cast<int>(std::lround(std::sqrt(0.5 * (pipes - closures))));
  const int height = (pipes - closures) / 2 / width;
  const int junctions = width * height, root = height / 2 * width + width / 2, plant = 2 * junctions;
  const std::vector<Street> streets = street_grid(width, height, random);
  const ShortestWays ways = shortest_ways(streets, junctions, root);

  struct Pipe {
    int a, b;
    double length, diameter;
  };
  std::vector<Pipe> laid;
  HydraulicNetwork network;
  network.name = fmt::format("near-tree {}k", pipes / 1000);
  network.demand.assign(plant + 1, 0.0);
  std::vector<double> flow(junctions);
  for (int junction = 0; junction < junctions; ++junction) {  // houses
    flow[junction] = network.demand[junctions + junction] = 1e-3 * uniform(random, 0.15, 0.45);
    laid.push_back({junction, junctions + junction, uniform(random, 8.0, 20.0), diameter_for(flow[junction])});
  }
  std::vector<char> used(streets.size(), 0);
  std::vector<double> diameter(junctions, smallest_diameter);  // of the main that leads to the junction
  for (std::size_t i = ways.order.size(); i-- > 1;) {
    const int junction = ways.order[i], street = ways.street[junction];
    const int before = streets[street].a == junction ? streets[street].b : streets[street].a;
    flow[before] += flow[junction];
    diameter[junction] = diameter_for(flow[junction]);
    used[street] = 1;
    laid.push_back({before, junction, streets[street].length, diameter[junction]});
  }
  diameter[root] = diameter_for(flow[root]);
  laid.push_back({plant, root, 20.0, diameter[root]});
  std::vector<int> unused;
  for (std::size_t i = 0; i < streets.size(); ++i) {
    if (!used[i]) unused.push_back(static_cast<int>(i));
  }
  shuffle(unused, random);
  for (int k = 0; k < closures; ++k) {
    const Street& s = streets[unused[k]];
    laid.push_back({s.a, s.b, s.length, std::min(diameter[s.a], diameter[s.b])});
  }
  shuffle(laid, random);
  for (const Pipe& pipe : laid) {
    if (random() % 2 == 0) {
      network.add_pipe(pipe.a, pipe.b, pipe.length, pipe.diameter);
    } else {
      network.add_pipe(pipe.b, pipe.a, pipe.length, pipe.diameter);
    }
  }
  network.fixed = {plant};
  network.fixed_head = {100.0};
  return network;
}

HydraulicNetwork grid_network(int side, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  HydraulicNetwork network;
  network.name = fmt::format("grid {}x{}", side, side);
  network.demand.resize(side * side);
  for (double& demand : network.demand) demand = 1e-3 * uniform(random, 0.0, 0.1);
  for (const Street& s : street_grid(side, side, random)) {
    network.add_pipe(s.a, s.b, s.length, uniform(random, 0.1, 0.4));
  }
  network.fixed = {0, side * side - 1};
  network.fixed_head = {100.0, 100.0};
  for (const int node : network.fixed) network.demand[node] = 0.0;
  return network;
}

HydraulicNetwork read_network(const std::filesystem::path& folder) {
  HydraulicNetwork network;
  network.name = folder.filename().string();
  std::unordered_map<std::string, int> index;
  for (const auto& row : rows(folder / "nodes.csv")) {
    const int node = network.number_of_nodes();
    index[row.at(0)] = node;
    const bool fixed = !row.at(1).empty();
    network.demand.push_back(fixed || row.size() < 3 || row[2].empty() ? 0.0 : std::stod(row[2]));
    if (!fixed) continue;
    network.fixed.push_back(node);
    network.fixed_head.push_back(std::stod(row[1]));
  }
  for (const auto& row : rows(folder / "links.csv")) {
    network.add_pipe(index.at(row.at(1)), index.at(row.at(2)), std::stod(row.at(3)), std::stod(row.at(4)));
    network.roughness.back() = std::stod(row.at(5));
  }
  network.known_heads.resize(network.demand.size());
  for (const auto& row : rows(folder / "reference_heads.csv")) {
    network.known_heads[index.at(row.at(0))] = std::stod(row.at(1));
  }
  return network;
}

void write_inp(const HydraulicNetwork& network, const std::filesystem::path& file) {
  const double cubic_foot = foot * foot * foot, inch = foot / 12.0;
  const std::vector<char> is_fixed = fixed_nodes(network);
  auto out = fmt::output_file(file.string());
  out.print("[JUNCTIONS]\n");
  for (int node = 0; node < network.number_of_nodes(); ++node) {
    if (!is_fixed[node]) out.print("n{} 0 {:.17g}\n", node, network.demand[node] / cubic_foot);
  }
  out.print("[RESERVOIRS]\n");
  for (std::size_t entry = 0; entry < network.fixed.size(); ++entry) {
    out.print("n{} {:.17g}\n", network.fixed[entry], network.fixed_head[entry] / foot);
  }
  out.print("[PIPES]\n");
  for (int link = 0; link < network.number_of_links(); ++link) {
    out.print("l{} n{} n{} {:.17g} {:.17g} {:.17g} 0 OPEN\n", link, network.from[link], network.to[link],
              network.length[link] / foot, network.diameter[link] / inch, 1000.0 * network.roughness[link] / foot);
  }
  out.print("[OPTIONS]\nUNITS CFS\nHEADLOSS D-W\nVISCOSITY 1.0\nTRIALS 200\nACCURACY 0.001\nQUALITY NONE\n");
  out.print("[TIMES]\nDURATION 0\n[REPORT]\nSTATUS NO\nSUMMARY NO\nMESSAGES NO\n[END]\n");
}

std::vector<int> epanet_index(const HydraulicNetwork& network) {
  const std::vector<char> is_fixed = fixed_nodes(network);
  std::vector<int> index(network.demand.size(), 0);
  int number = 0;
  for (std::size_t node = 0; node < index.size(); ++node) {
    if (!is_fixed[node]) index[node] = ++number;
  }
  for (const int node : network.fixed) index[node] = ++number;
  return index;
}

std::vector<double> changed_demand(const HydraulicNetwork& network, int step, std::uint64_t seed) {
  std::mt19937_64 random(seed + static_cast<std::uint64_t>(step));
  const double common = step % 2 == 1 ? 0.01 : 0.0;
  std::vector<double> demand = network.demand;
  for (double& value : demand) value *= 1.0 + common + uniform(random, -0.005, 0.005);
  return demand;
}

}  // namespace emscher::benchmark
