// A whole case as plain values: what case.toml and network.geojson say, after reading.
//
// References between elements are indices into the vectors of `Case`; strings remain only where a person reads them.
// What many pipes share (diameters, insulation) is kept once in `Case::constructions`, so that a network of a million
// pipes costs about a hundred bytes per pipe. Units are part of every name; temperatures are degrees Celsius here (the
// engine's kelvin begin in the simulation builder). The meaning of every value: networks/README.md.
//
// The readers have applied the documented defaults (schema keyword `default`) and the case's own [pipes] defaults.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace emscher {

/// The index that points nowhere.
constexpr std::uint32_t no_index = std::numeric_limits<std::uint32_t>::max();

/// value(t) = value * profile(t + shift_s), or `value` alone where there is no profile. Where only a profile was given,
/// `value` is 1.
struct Signal {
  double value = 0.0;                ///< in the unit of the key
  double shift_s = 0.0;              ///< added to the time at which the profile is read
  std::uint32_t profile = no_index;  ///< index into Case::profiles
  bool given = false;                ///< neither X nor X_profile given: false
  bool operator==(const Signal&) const = default;
};

enum class Interpolation : std::uint8_t { linear, step };

/// One CSV file of [series.NAME].
struct SeriesFile {
  std::string name;
  std::string file;  ///< relative to the case folder
  Interpolation interpolation = Interpolation::linear;
  std::optional<double> maximum_gap_s;  ///< longest accepted distance of two rows; absent: 1.5 usual steps
  bool operator==(const SeriesFile&) const = default;
};

/// One column of one series, written "series:column".
struct ProfileReference {
  std::uint32_t series = no_index;  ///< index into Case::series
  std::string column;
  bool operator==(const ProfileReference&) const = default;
};

struct TimeSpan {
  double start_epoch_s = 0.0;    ///< seconds since 1970-01-01T00:00:00Z
  int start_offset_minutes = 0;  ///< offset from UTC in which the start was written
  double duration_s = 0.0;
  double output_step_s = 0.0;
  double warm_up_s = 0.0;  ///< simulated before the start with the inputs held at their start values
  bool operator==(const TimeSpan&) const = default;
};

enum class FluidKind : std::uint8_t { water, constant };

struct FluidOptions {
  FluidKind kind = FluidKind::water;
  double reference_temperature_c = 60.0;  ///< the pipes' fixed mass of water is taken at this temperature
  double density_kg_m3 = 0.0;             ///< these three only for kind = constant
  double specific_heat_j_kg_k = 0.0;
  double dynamic_viscosity_pa_s = 0.0;
  bool operator==(const FluidOptions&) const = default;
};

enum class FrictionLawName : std::uint8_t { colebrook_white, swamee_jain, nikuradse_sum };

struct HydraulicsOptions {
  FrictionLawName friction_law = FrictionLawName::colebrook_white;
  double gravity_m_s2 = 9.80665;
  bool operator==(const HydraulicsOptions&) const = default;
};

enum class WallModel : std::uint8_t { none, lumped, film };

/// [pipes]: what holds for every trench and pipe that does not say otherwise.
struct PipeDefaults {
  WallModel wall = WallModel::lumped;
  double loss_coefficient = 0.0;
  std::optional<double> roughness_m;
  std::optional<double> insulation_conductivity_w_m_k;
  std::optional<double> cover_depth_m;
  std::optional<double> pair_spacing_m;
  bool operator==(const PipeDefaults&) const = default;
};

enum class GroundModel : std::uint8_t { signal, kusuda };

struct GroundOptions {
  bool given = false;  ///< whether case.toml has a [ground]
  GroundModel model = GroundModel::signal;
  Signal temperature_c;  ///< model signal
  double mean_temperature_c = 0.0;
  double amplitude_k = 0.0;
  double coldest_day = 0.0;  ///< day of the year of the coldest surface, 1..366
  double diffusivity_m2_s = 0.0;
  std::optional<double> conductivity_w_m_k;
  bool operator==(const GroundOptions&) const = default;
};

struct IntegratorOptions {
  std::optional<std::string> method;  ///< name of an ARKODE Butcher table; absent: chosen by the program
  std::optional<double> relative_tolerance;
  std::optional<int> polynomial_order;   ///< order of the discontinuous Galerkin elements, 0..4
  std::optional<int> elements_per_pipe;  ///< fixed number; absent: the rule
  std::optional<double> element_time_s;  ///< time scale to be resolved, used by the rule
  std::optional<double> maximum_step_s;
  bool operator==(const IntegratorOptions&) const = default;
};

struct OutputOptions {
  /// Dataset names per group ("pipe", "junction", "substation", "producer", ...). A group that is absent: the program's
  /// choice. An empty list: nothing of this group.
  std::map<std::string, std::vector<std::string>> quantities;
  int compression = 0;
  bool operator==(const OutputOptions&) const = default;
};

/// [limits]: what the network should keep to; looked at after every row of output (networks/plausibility.hpp). Absent:
/// not checked.
struct LimitOptions {
  std::optional<double> nominal_pressure_pa;  ///< PN, gauge
  double vapour_margin_pa = 50000.0;          ///< absolute pressure above the vapour pressure of the water there
  double minimum_differential_pressure_pa = 0.0;
  std::optional<double> maximum_differential_pressure_pa;
  std::optional<double> maximum_velocity_m_s;
  std::optional<double> maximum_pressure_gradient_pa_m;
  bool operator==(const LimitOptions&) const = default;
};

/// Pressures are absolute; gauge pressures (PN) are above this one (ISO 2533, sea level).
constexpr double atmospheric_pressure_pa = 101325.0;

/// WGS84 degrees.
struct Position {
  double longitude = 0.0;
  double latitude = 0.0;
  bool operator==(const Position&) const = default;
};

/// A point of the drawing. In a closed network it stands for the two nodes `id:supply` and `id:return`.
struct Junction {
  std::string id;
  double elevation_m = 0.0;
  std::optional<Position> position;
  bool operator==(const Junction&) const = default;
};

enum class PipeLayout : std::uint8_t { pair, twin };
enum class PipeBoundary : std::uint8_t { ground, surface, air };

/// Cross-section and surroundings, shared by all pipes that state the same. Either `type` (catalogue) or
/// `inner_diameter_m` is given; `heat_loss_w_m_k` replaces the calculation from insulation and soil.
struct PipeConstruction {
  std::string type;  ///< id in the pipe catalogue, empty where the geometry is given
  std::optional<double> inner_diameter_m;
  std::optional<double> wall_thickness_m;
  std::optional<double> wall_density_kg_m3;
  std::optional<double> wall_specific_heat_j_kg_k;
  std::optional<double> insulation_thickness_m;
  std::optional<double> insulation_conductivity_w_m_k;  ///< own or from [pipes]
  std::optional<double> casing_thickness_m;
  std::optional<double> casing_outer_diameter_m;     ///< twin
  std::optional<double> pipe_distance_m;             ///< twin: distance of the two media pipes' axes
  std::optional<double> heat_loss_w_m_k;             ///< U per metre and pipe
  std::optional<double> outer_heat_transfer_w_m2_k;  ///< boundary air
  double roughness_m = 0.0;                          ///< own or from [pipes]
  std::optional<double> cover_depth_m;               ///< own or from [pipes]; earth above the casing
  std::optional<double> pair_spacing_m;              ///< own or from [pipes]; clear distance of the casings
  PipeLayout layout = PipeLayout::pair;
  PipeBoundary boundary = PipeBoundary::ground;
  bool operator==(const PipeConstruction&) const = default;
};

/// A supply and a return pipe drawn once; becomes `id:supply` (from -> to) and `id:return` (to -> from).
struct Trench {
  std::string id;
  double length_m = 0.0;
  double loss_coefficient = 0.0;          ///< zeta of each of the two pipes
  std::uint32_t from = no_index;          ///< index into Case::junctions
  std::uint32_t to = no_index;            ///< index into Case::junctions
  std::uint32_t construction = no_index;  ///< index into Case::constructions
  std::uint32_t elements = 0;             ///< fixed number of elements; 0: the rule
  bool operator==(const Trench&) const = default;
};

enum class Side : std::uint8_t { none, supply, return_side };

/// A single pipe. `side` is none on open networks.
struct SinglePipe {
  std::string id;
  double length_m = 0.0;
  double loss_coefficient = 0.0;
  std::uint32_t from = no_index;          ///< index into Case::junctions
  std::uint32_t to = no_index;            ///< index into Case::junctions
  std::uint32_t construction = no_index;  ///< index into Case::constructions
  std::uint32_t elements = 0;             ///< fixed number of elements; 0: the rule
  std::uint32_t paired_with = no_index;   ///< index into Case::pipes of the pipe beside it
  Side side = Side::none;
  bool operator==(const SinglePipe&) const = default;
};

enum class SubstationModel : std::uint8_t { return_temperature, temperature_difference, heat_exchanger };

struct Substation {
  std::string id;
  Signal heat_w;
  Signal return_temperature_c;            ///< model return_temperature
  double temperature_difference_k = 0.0;  ///< model temperature_difference
  double heat_transfer_w_k = 0.0;         ///< model heat_exchanger: UA at design flows
  Signal secondary_supply_temperature_c;  ///< model heat_exchanger
  Signal secondary_return_temperature_c;  ///< model heat_exchanger
  std::optional<double> minimum_supply_temperature_c;
  std::optional<double> maximum_mass_flow_kg_s;
  double bypass_mass_flow_kg_s = 0.0;
  double required_differential_pressure_pa = 50000.0;
  std::uint32_t node = no_index;  ///< index into Case::junctions
  SubstationModel model = SubstationModel::return_temperature;
  bool operator==(const Substation&) const = default;
};

enum class ProducerControl : std::uint8_t { pressure, heat, mass_flow, heat_and_mass_flow };
enum class DifferentialPressurePlace : std::uint8_t { terminals, worst };

struct Producer {
  std::string id;
  Signal supply_temperature_c;
  std::vector<std::array<double, 2>> heating_curve;  ///< {outdoor_c, supply_c}, outdoor rising; empty: the signal
  Signal heat_w;
  Signal mass_flow_kg_s;
  double differential_pressure_pa = 0.0;  ///< control pressure
  double return_pressure_pa = 0.0;        ///< control pressure: absolute static pressure at the return terminal
  std::uint32_t node = no_index;          ///< index into Case::junctions
  ProducerControl control = ProducerControl::pressure;
  DifferentialPressurePlace differential_pressure_at = DifferentialPressurePlace::terminals;
  bool operator==(const Producer&) const = default;
};

/// Open networks: a given pressure.
struct Source {
  std::string id;
  std::optional<double> pressure_pa;  ///< exactly one of the two is given
  std::optional<double> head_m;
  Signal temperature_c;  ///< of what flows into the network here
  std::uint32_t junction = no_index;
  bool operator==(const Source&) const = default;
};

/// Open networks: a given mass flow out of the network (negative: into it).
struct Outflow {
  std::string id;
  Signal mass_flow_kg_s;
  Signal temperature_c;  ///< only needed where the flow may be negative
  std::uint32_t junction = no_index;
  bool operator==(const Outflow&) const = default;
};

struct Storage {
  std::string id;
  double volume_m3 = 0.0;
  double height_m = 0.0;
  int layers = 0;
  Signal mass_flow_kg_s;  ///< positive: charging
  double heat_loss_w_k = 0.0;
  double initial_temperature_c = 0.0;
  std::uint32_t node = no_index;  ///< index into Case::junctions
  bool operator==(const Storage&) const = default;
};

struct Case {
  std::filesystem::path folder;

  std::string name;
  std::string description;
  TimeSpan time;
  std::string network_file = "network.geojson";  ///< relative to the case folder
  std::vector<SeriesFile> series;
  std::vector<ProfileReference> profiles;
  FluidOptions fluid;
  HydraulicsOptions hydraulics;
  PipeDefaults pipe_defaults;
  GroundOptions ground;
  Signal ambient_temperature_c;  ///< [ambient]
  IntegratorOptions integrator;
  OutputOptions output;
  LimitOptions limits;

  /// True: supply and return (every junction doubled). False: an open network of sources, pipes and outflows.
  bool closed = true;
  std::vector<Junction> junctions;
  std::vector<PipeConstruction> constructions;
  std::vector<Trench> trenches;
  std::vector<SinglePipe> pipes;
  std::vector<Substation> substations;
  std::vector<Producer> producers;
  std::vector<Source> sources;
  std::vector<Outflow> outflows;
  std::vector<Storage> storages;
};

}  // namespace emscher
