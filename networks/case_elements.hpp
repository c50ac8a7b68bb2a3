// The elements of a network as plain values: what the features of network.geojson say.
//
// References between elements are indices into the vectors of `Case`; strings remain only where a person reads them.
// Initial values are the documented defaults (schema keyword `default`). Meaning of every value: networks/README.md.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/buildings/archetypes.hpp"
#include "models/buildings/building_use.hpp"
#include "networks/case_settings.hpp"
#include "networks/generation/technology.hpp"

namespace emscher {

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
  double roughness_m = 0.0;                          ///< own or from [pipes]; friction law hazen-williams: may be 0
  std::optional<double> hazen_williams_c;            ///< own or from [pipes]; given for friction law hazen-williams
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

enum class SubstationModel : std::uint8_t {
  return_temperature,
  temperature_difference,
  heat_exchanger,
  ambient_loop,
  prosumer,
  building
};

enum class ZoneModel : std::uint8_t { iso_13790, vdi_6007 };
enum class EmitterKind : std::uint8_t { radiators, floor_heating };

/// What stands behind a substation of the model building. What is absent follows from archetype, year and retrofit.
struct BuildingData {
  BuildingType archetype = BuildingType::single_family;
  int construction_year = 0;
  Retrofit retrofit = Retrofit::as_built;
  double heated_area_m2 = 0.0;
  ZoneModel zone_model = ZoneModel::iso_13790;
  std::optional<double> set_temperature_c;
  std::optional<double> setback_temperature_c;
  std::optional<NightSetback> setback;
  double thermostat_band_k = 1.0;
  EmitterKind emitter = EmitterKind::radiators;
  std::optional<double> design_supply_temperature_c;  ///< both or none of the two
  std::optional<double> design_return_temperature_c;
  double design_outdoor_temperature_c = -10.0;
  std::optional<double> nominal_heat_w;
  double approach_k = 5.0;
  std::optional<double> u_wall_w_m2_k, u_roof_w_m2_k, u_floor_w_m2_k, u_window_w_m2_k;
  std::optional<double> solar_transmittance;
  std::optional<double> air_change_per_h;
  std::optional<double> heat_recovery;
  std::optional<double> internal_gains_w_m2;
  std::optional<double> heat_capacity_j_m2_k;
  std::optional<double> hot_water_store_m3;
  double hot_water_store_temperature_c = 60.0;
  bool operator==(const BuildingData&) const = default;
};

/// What else a substation has through which water may flow either way.
struct TwoWayConnection {
  Signal cooling_w;                 ///< model ambient_loop
  Signal heating_cop, cooling_cop;  ///< model ambient_loop; absent: no machine
  double switching_heat_w = 0.0;    ///< model prosumer
  Signal feed_temperature_c;        ///< model prosumer
  bool operator==(const TwoWayConnection&) const = default;
};

/// What a substation of the model heat_exchanger has on its other side.
struct SecondaryCircuit {
  double heat_transfer_w_k = 0.0;  ///< UA at design flows
  Signal supply_temperature_c, return_temperature_c;
  bool operator==(const SecondaryCircuit&) const = default;
};

struct Substation {
  std::string id;
  Signal heat_w;                               ///< this or the heat of a year; negative: cooling, surplus
  std::optional<double> heat_annual_kwh;       ///< with `demand_type`
  std::uint32_t demand_type = no_index;        ///< index into load_profiles()
  Signal hot_water_w;                          ///< beside the heat
  std::optional<double> hot_water_annual_kwh;  ///< drawn at random
  Signal return_temperature_c;                 ///< model return_temperature
  double temperature_difference_k = 0.0;       ///< models temperature_difference, ambient_loop
  std::optional<double> minimum_supply_temperature_c;
  std::optional<double> maximum_mass_flow_kg_s;
  double bypass_mass_flow_kg_s = 0.0;
  double required_differential_pressure_pa = 50000.0;
  std::optional<double> kvs_m3_h;  ///< valve and exchanger fully open; absent: not limited by the pressure difference
  std::uint32_t node = no_index;   ///< index into Case::junctions
  // What few have is kept apart: a town has many substations.
  std::uint32_t building = no_index;            ///< model building: index into Case::buildings
  std::uint32_t two_way_connection = no_index;  ///< models ambient_loop, prosumer: index into Case::two_way_connections
  std::uint32_t secondary_circuit = no_index;   ///< model heat_exchanger: index into Case::secondary_circuits
  SubstationModel model = SubstationModel::return_temperature;
  bool operator==(const Substation&) const = default;
};

/// What a pump can do, shared by pumps, producers and stations. Without curve it is ideal: whatever head is asked for.
struct PumpData {
  std::vector<std::array<double, 2>> head_curve;           ///< {m3/h, m} at speed 1: flow rising, head falling
  std::optional<std::array<double, 3>> head_coefficients;  ///< {a, b, c} at speed 1: a - b (m3/h)^c in m
  std::vector<std::array<double, 2>> efficiency_curve;     ///< {m3/h, -} at speed 1, pump and motor together
  std::optional<double> efficiency;  ///< constant; neither of the two: electric power not computed
  double minimum_speed = 0.0;
  double maximum_speed = 1.0;
  int pumps_in_parallel = 1;
  int pumps_in_series = 1;
  bool operator==(const PumpData&) const = default;

  bool has_curve() const { return !head_curve.empty() || head_coefficients.has_value(); }
};

/// Where a difference of supply and return pressure is held.
enum class DifferentialPressurePlace : std::uint8_t { terminals, worst, points };

enum class ProducerControl : std::uint8_t { pressure, balance, heat, mass_flow, heat_and_mass_flow };

/// Sides of the network that a producer takes water from and gives it to.
enum class ProducerConnection : std::uint8_t { return_to_supply, supply_to_supply, return_to_return, supply_to_return };

struct Producer {
  std::string id;
  Signal supply_temperature_c;
  std::vector<std::array<double, 2>> heating_curve;  ///< {outdoor_c, supply_c}, outdoor rising; empty: the signal
  Signal heat_w;                                     ///< with a technology it may be absent: all that it can give
  Signal mass_flow_kg_s;
  std::optional<double> maximum_mass_flow_kg_s;  ///< control heat: of its circulation pump
  Signal return_temperature_c;                   ///< control balance: of what it lets into the return
  std::optional<Technology> technology;          ///< absent: whatever heat is needed
  double differential_pressure_pa = 0.0;         ///< controls pressure, balance
  std::optional<double> return_pressure_pa;      ///< control pressure: absolute static pressure at the return terminal
  PumpData pump_data;                            ///< control pressure; of the others the efficiency only
  std::vector<std::uint32_t> control_points;  ///< indices into Case::substations; for differential_pressure_at points
  std::string control_group;                  ///< control pressure: those of one group hold one set-point together
  double share = 1.0;                         ///< weight in the group
  std::uint32_t node = no_index;              ///< index into Case::junctions
  std::uint32_t to_node = no_index;           ///< where it gives the water back: index into Case::junctions
  ProducerConnection connection = ProducerConnection::return_to_supply;
  ProducerControl control = ProducerControl::pressure;
  DifferentialPressurePlace differential_pressure_at = DifferentialPressurePlace::terminals;
  bool operator==(const Producer&) const = default;
};

inline Side side_of_inlet(ProducerConnection c) {
  const bool supply = c == ProducerConnection::supply_to_supply || c == ProducerConnection::supply_to_return;
  return supply ? Side::supply : Side::return_side;
}
inline Side side_of_outlet(ProducerConnection c) {
  const bool supply = c == ProducerConnection::return_to_supply || c == ProducerConnection::supply_to_supply;
  return supply ? Side::supply : Side::return_side;
}
/// "return-to-supply", ...
const char* name_of(ProducerConnection connection);
/// Does it hold a pressure difference, with whatever flow that takes?
inline bool holds_difference(ProducerControl c) {
  return c == ProducerControl::pressure || c == ProducerControl::balance;
}

/// Open networks: a given pressure.
struct Source {
  std::string id;
  Signal pressure_pa;  ///< exactly one of the two is given
  Signal head_m;
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

enum class StorageModel : std::uint8_t { tank, pit };

/// Stratified storage between supply and return.
enum class StorageControl : std::uint8_t { mass_flow, dispatch, pressure };

struct Storage {
  std::string id;
  double volume_m3 = 0.0;                        ///< model tank
  double top_length_m = 0.0, top_width_m = 0.0;  ///< model pit: at the water's surface
  double wall_slope = 0.0;                       ///< model pit: horizontal over vertical
  double height_m = 0.0;                         ///< of the water
  int layers = 0;
  Signal mass_flow_kg_s;                     ///< control mass_flow; positive: charging
  double differential_pressure_pa = 0.0;     ///< control pressure
  std::optional<double> return_pressure_pa;  ///< control pressure: absolute static pressure at the return
  // In the order of [dispatch]:
  std::optional<double> maximum_mass_flow_kg_s;
  std::optional<double> full_temperature_c;   ///< at the return's connection
  std::optional<double> empty_temperature_c;  ///< at the supply's connection
  double hysteresis_k = 3.0;
  std::optional<double> heat_loss_w_k;  ///< model tank: of the whole tank, instead of lid, side and bottom
  double lid_heat_loss_w_m2_k = 0.0;
  double side_heat_loss_w_m2_k = 0.0;        ///< model pit: 0 is a liner only
  double bottom_heat_loss_w_m2_k = 0.0;      ///< model pit: 0 is a liner only
  double vertical_conductivity_w_m_k = 0.6;  ///< of the water and what stands in it
  std::optional<double> supply_height_m;     ///< of the connection to the supply above the bottom; absent: top
  double return_height_m = 0.0;              ///< of the connection to the return
  Signal ground_temperature_c;               ///< model pit: of the undisturbed ground
  double ground_conductivity_w_m_k = 0.0;    ///< model pit
  double ground_heat_capacity_j_m3_k = 0.0;  ///< model pit
  double initial_temperature_c = 0.0;
  std::uint32_t node = no_index;  ///< index into Case::junctions
  StorageModel model = StorageModel::tank;
  StorageControl control = StorageControl::mass_flow;
  bool stratifying_lance = false;
  bool operator==(const Storage&) const = default;
};

enum class PumpControl : std::uint8_t { speed, differential_pressure, outlet_pressure, mass_flow };

/// A pump inside the network; no flow backwards through it.
struct Pump {
  std::string id;
  PumpData pump_data;
  Signal speed{.value = 1.0};                 ///< control speed
  double differential_pressure_pa = 0.0;      ///< control differential_pressure
  double outlet_pressure_pa = 0.0;            ///< control outlet_pressure: absolute
  Signal mass_flow_kg_s;                      ///< control mass_flow
  std::vector<std::uint32_t> control_points;  ///< indices into Case::substations; for differential_pressure_at points
  std::string control_group;                  ///< those of one group hold one set-point together; empty: none
  double share = 1.0;                         ///< weight in the group
  std::uint32_t from = no_index;              ///< index into Case::junctions
  std::uint32_t to = no_index;                ///< index into Case::junctions
  Side side = Side::none;
  PumpControl control = PumpControl::speed;
  DifferentialPressurePlace differential_pressure_at = DifferentialPressurePlace::terminals;
  bool operator==(const Pump&) const = default;
};

enum class ValveFunction : std::uint8_t {
  control,
  isolation,
  check,
  pressure_reducing,
  pressure_sustaining,
  differential_pressure,
  flow,
  overflow
};
enum class ValveCharacteristic : std::uint8_t { linear, equal_percentage };

struct Valve {
  std::string id;
  double kvs_m3_h = 0.0;
  Signal position{.value = 1.0};          ///< function control, 0..1
  double rangeability = 50.0;             ///< function control
  double pressure_pa = 0.0;               ///< absolute; pressure_reducing: behind it, pressure_sustaining: before it
  double differential_pressure_pa = 0.0;  ///< functions differential_pressure, overflow
  Signal mass_flow_kg_s;                  ///< function flow: the largest
  std::uint32_t at_junction = no_index;   ///< function differential_pressure: index into Case::junctions
  std::uint32_t from = no_index;          ///< index into Case::junctions
  std::uint32_t to = no_index;            ///< index into Case::junctions
  Side side = Side::none;
  ValveFunction function = ValveFunction::control;
  ValveCharacteristic characteristic = ValveCharacteristic::linear;
  bool open = true;  ///< function isolation
  bool operator==(const Valve&) const = default;
};

enum class BypassControl : std::uint8_t { fixed, thermostatic, overflow };

/// Closed networks: from the supply to the return of a junction.
struct Bypass {
  std::string id;
  double kvs_m3_h = 0.0;
  Signal position{.value = 1.0};          ///< control fixed, 0..1
  double minimum_temperature_c = 0.0;     ///< control thermostatic
  double band_k = 5.0;                    ///< control thermostatic: fully open so much below
  double differential_pressure_pa = 0.0;  ///< control overflow: opens at it
  std::uint32_t node = no_index;          ///< index into Case::junctions
  BypassControl control = BypassControl::fixed;
  bool operator==(const Bypass&) const = default;
};

/// Expansion vessel or pressure maintenance pump.
struct PressureHolding {
  std::string id;
  double pressure_pa = 0.0;       ///< absolute
  std::uint32_t node = no_index;  ///< index into Case::junctions
  Side side = Side::none;
  bool operator==(const PressureHolding&) const = default;
};

/// Adds return water to the supply of the part behind it; one water on both sides.
struct MixingStation {
  std::string id;
  Signal supply_temperature_c;  ///< of the mixed water
  double kvs_m3_h = 0.0;        ///< of the hot valve
  double differential_pressure_pa = 0.0;
  PumpData pump_data;                         ///< of the pump in the mixed supply
  std::vector<std::uint32_t> control_points;  ///< indices into Case::substations; for differential_pressure_at points
  std::uint32_t node = no_index;              ///< hot side: index into Case::junctions
  std::uint32_t secondary_node = no_index;    ///< mixed side: index into Case::junctions
  DifferentialPressurePlace differential_pressure_at = DifferentialPressurePlace::terminals;
  bool operator==(const MixingStation&) const = default;
};

/// Feeds a hydraulically separate closed network through a heat exchanger.
struct HeatExchangerStation {
  std::string id;
  double heat_transfer_w_k = 0.0;            ///< UA at design flows
  Signal supply_temperature_c;               ///< of the secondary side
  std::optional<double> return_pressure_pa;  ///< absolute, held at the secondary return
  double differential_pressure_pa = 0.0;     ///< held by the secondary pump
  PumpData pump_data;                        ///< of the secondary pump
  std::optional<double> kvs_m3_h;            ///< of the primary valve; absent: not limited by the pressure difference
  std::optional<double> maximum_mass_flow_kg_s;  ///< primary
  std::vector<std::uint32_t> control_points;  ///< indices into Case::substations; for differential_pressure_at points
  std::uint32_t node = no_index;              ///< primary side: index into Case::junctions
  std::uint32_t secondary_node = no_index;    ///< secondary side: index into Case::junctions
  DifferentialPressurePlace differential_pressure_at = DifferentialPressurePlace::terminals;
  bool operator==(const HeatExchangerStation&) const = default;
};

}  // namespace emscher
