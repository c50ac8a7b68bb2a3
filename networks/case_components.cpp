#include "networks/case_components.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "models/air_pressure.hpp"
#include "models/ambient_loop_substation.hpp"
#include "models/balancing_plant.hpp"
#include "models/control_valve.hpp"
#include "models/dispatch/dispatcher.hpp"
#include "models/dispatch/merit_order.hpp"
#include "models/heat_exchanger_station.hpp"
#include "models/heat_exchanger_substation.hpp"
#include "models/limiting_valve.hpp"
#include "models/mixing_station.hpp"
#include "models/open_boundaries.hpp"
#include "models/pressure_holding.hpp"
#include "models/pressure_valve.hpp"
#include "models/producers.hpp"
#include "models/prosumer.hpp"
#include "models/pump.hpp"
#include "models/return_temperature_substation.hpp"
#include "models/solar_field_producer.hpp"
#include "models/storage/stratified_storage.hpp"
#include "models/temperature_difference_substation.hpp"
#include "models/thermostatic_bypass.hpp"
#include "networks/buildings/building_design.hpp"
#include "networks/connectivity.hpp"
#include "networks/generation/make_generator.hpp"
#include "networks/outlet_node.hpp"

namespace emscher {
namespace {

constexpr double seconds_per_hour = 3600.0;

std::vector<std::array<double, 2>> per_second(std::vector<std::array<double, 2>> points) {
  for (auto& point : points) point[0] /= seconds_per_hour;
  return points;
}

class ComponentBuilder {
 public:
  ComponentBuilder(const Case& data, CaseInputs& inputs, double reference_density, Network& network, CaseNetwork& built)
      : data_(data),
        inputs_(inputs),
        reference_density_(reference_density),
        network_(network),
        built_(built),
        fluid_(network.fluid) {}

  void add_all() {
    if (data_.dispatch.given) {
      auto made = std::make_unique<Dispatcher>(fluid_, data_.dispatch.control_step_s,
                                               std::make_unique<MeritOrder>(data_.dispatch.reserve),
                                               data_.dispatch.items.size());
      dispatcher_ = made.get();
      network_.controllers.push_back(std::move(made));
    }
    add_substations();
    add(built_.first_producer, data_.producers, [&](const Producer& p) { return producer(p); });
    add(built_.first_source, data_.sources, [&](const Source& s) { return source(s); });
    add(built_.first_outflow, data_.outflows, [&](const Outflow& o) {
      return std::make_unique<MassFlowOutflow>(o.id, built_.supply_node[o.junction], fluid_, value(o.mass_flow_kg_s),
                                               value(o.temperature_c));
    });
    add(built_.first_storage, data_.storages, [&](const Storage& s) { return storage(s); });
    add(built_.first_pump, data_.pumps, [&](const Pump& p) { return pump(p); });
    add(built_.first_valve, data_.valves, [&](const Valve& v) { return valve(v); });
    add(built_.first_bypass, data_.bypasses, [&](const Bypass& b) { return bypass(b); });
    add(built_.first_pressure_holding, data_.pressure_holdings, [&](const PressureHolding& p) {
      return std::make_unique<PressureHoldingPoint>(p.id, node(p.node, p.side), absolute(p.pressure_pa, p.node));
    });
    add_mixing_stations();
    add_exchanger_stations();
    add_generators();
  }

 private:
  using Made = std::unique_ptr<Component>;

  template <class Element, class Make>
  void add(std::size_t& first, const std::vector<Element>& elements, const Make& make) {
    first = network_.components.size();
    for (const Element& element : elements) network_.components.push_back(make(element));
  }

  void add_substations() {
    std::vector<std::uint32_t> order(data_.substations.size());
    std::iota(order.begin(), order.end(), 0u);
    const auto node_of = [&](std::uint32_t k) { return built_.supply_node[data_.substations[k].node]; };
    std::ranges::stable_sort(order, {}, node_of);
    built_.substation.resize(order.size());
    for (const std::uint32_t k : order) {
      built_.substation[k] = static_cast<std::uint32_t>(network_.components.size());
      const Substation& s = data_.substations[k];
      network_.components.push_back(s.model == SubstationModel::building ? building(s, inputs_.building(data_, k))
                                                                         : substation(s, inputs_.demand(data_, k)));
    }
  }

  /// Position of the one that is being made.
  std::uint32_t next_component() const { return static_cast<std::uint32_t>(network_.components.size()); }

  TimeFunction value(const Signal& signal) { return inputs_.function(signal); }
  std::uint32_t node(std::uint32_t junction, Side side) const {
    return side == Side::return_side ? built_.return_node[junction] : built_.supply_node[junction];
  }
  double air(std::uint32_t junction) const {
    return data_.hydraulics.air_height_effects ? air_pressure(data_.junctions[junction].elevation_m) : 0.0;
  }
  double absolute(double pressure, std::uint32_t junction) const { return pressure + air(junction); }

  ConsumerLimits limits_of(const Substation& s) const {
    ConsumerLimits limits;
    if (s.minimum_supply_temperature_c)
      limits.minimum_supply_temperature = *s.minimum_supply_temperature_c + celsius_zero;
    limits.bypass_mass_flow = s.bypass_mass_flow_kg_s;
    if (s.maximum_mass_flow_kg_s) limits.maximum_mass_flow = *s.maximum_mass_flow_kg_s;
    if (s.kvs_m3_h) limits.valve.emplace(*s.kvs_m3_h);
    return limits;
  }

  Made substation(const Substation& s, const HeatDemand& demand) {
    const std::uint32_t from = built_.supply_node[s.node], to = built_.return_node[s.node];
    const auto limits = limits_of(s);
    switch (s.model) {
      case SubstationModel::return_temperature:
        return std::make_unique<ReturnTemperatureSubstation>(s.id, from, to, fluid_, demand,
                                                             value(s.return_temperature_c), limits);
      case SubstationModel::temperature_difference:
        return std::make_unique<TemperatureDifferenceSubstation>(s.id, from, to, fluid_, demand,
                                                                 s.temperature_difference_k, limits);
      case SubstationModel::ambient_loop: {
        const TwoWayConnection& c = data_.two_way_connections[s.two_way_connection];
        const auto cop = [&](const Signal& signal) {
          return signal.given ? std::optional(value(signal)) : std::nullopt;
        };
        return std::make_unique<AmbientLoopSubstation>(
            s.id, from, to, fluid_,
            AmbientLoopSubstation::Machines{demand, value(c.cooling_w), cop(c.heating_cop), cop(c.cooling_cop)},
            s.temperature_difference_k);
      }
      case SubstationModel::prosumer: {
        const TwoWayConnection& c = data_.two_way_connections[s.two_way_connection];
        return std::make_unique<Prosumer>(s.id, from, to, fluid_,
                                          Prosumer::Design{value(s.heat_w), c.switching_heat_w,
                                                           value(s.return_temperature_c), value(c.feed_temperature_c)});
      }
      case SubstationModel::heat_exchanger:
      case SubstationModel::building:  // building()
        break;
    }
    const SecondaryCircuit& c = data_.secondary_circuits[s.secondary_circuit];
    return std::make_unique<HeatExchangerSubstation>(s.id, from, to, fluid_, demand, c.heat_transfer_w_k,
                                                     value(c.supply_temperature_c), value(c.return_temperature_c),
                                                     limits);
  }

  Made building(const Substation& s, const BuildingSubstation::Inputs& inputs) const {
    return std::make_unique<BuildingSubstation>(s.id, built_.supply_node[s.node], built_.return_node[s.node], fluid_,
                                                building_design(data_.buildings[s.building], s.hot_water_annual_kwh),
                                                inputs, limits_of(s));
  }

  PumpLaw pump_law(const PumpData& p) const {
    std::optional<PumpCurve> curve;
    if (!p.head_curve.empty()) curve.emplace(per_second(p.head_curve));
    if (p.head_coefficients) {
      const auto [a, b, c] = *p.head_coefficients;
      curve.emplace(a, b * std::pow(seconds_per_hour, c), c);
    }
    if (curve) curve->combine(p.pumps_in_parallel, p.pumps_in_series);
    return PumpLaw(std::move(curve), p.maximum_speed, network_.gravity);
  }

  /// Between which points a difference of supply and return pressure is held.
  PressureControlTask task_at(DifferentialPressurePlace place, const std::vector<std::uint32_t>& substations) const {
    PressureControlTask task;
    task.at_all_consumers = place == DifferentialPressurePlace::worst;
    if (place == DifferentialPressurePlace::points)
      for (const std::uint32_t k : substations) {
        const std::uint32_t junction = data_.substations[k].node;
        task.points.push_back({built_.supply_node[junction], built_.return_node[junction]});
      }
    return task;
  }

  Made producer(const Producer& p) {
    const std::uint32_t from = node(p.node, side_of_inlet(p.connection)),
                        to = node(outlet_node(p), side_of_outlet(p.connection));
    const SupplyTemperature supply = p.heating_curve.empty()
                                         ? SupplyTemperature(value(p.supply_temperature_c))
                                         : SupplyTemperature(value(data_.ambient_temperature_c), p.heating_curve);
    const auto place = data_.dispatch.place_of({false, static_cast<std::uint32_t>(&p - data_.producers.data())});
    if (place)
      dispatcher_->assign(*place, DispatchedUnit{.component = next_component(),
                                                 .balances = p.control == ProducerControl::pressure,
                                                 .generator = generator_of(p),
                                                 .schedule = most_heat(p),
                                                 .outlet = supply});
    switch (p.control) {
      case ProducerControl::pressure: {
        PumpDuty duty{.pressure_difference = p.differential_pressure_pa,
                      .task = task_at(p.differential_pressure_at, p.control_points)};
        duty.task.group = p.control_group;
        duty.task.share = p.share;
        if (p.return_pressure_pa) duty.return_pressure = absolute(*p.return_pressure_pa, p.node);
        // A curve makes the head depend on the flow: also at the terminals something has to adjust the speed.
        if (duty.at_terminals() && p.pump_data.has_curve()) duty.task.points.push_back({to, from});
        return generating(p, std::make_unique<PressureHoldingProducer>(p.id, from, to, fluid_, supply, std::move(duty),
                                                                       pump_law(p.pump_data)));
      }
      case ProducerControl::heat: {
        const TimeFunction heat = place ? TimeFunction::held(dispatcher_->command(*place)) : most_heat(p);
        if (const auto* solar = p.technology ? std::get_if<SolarTechnology>(&*p.technology) : nullptr)
          return std::make_unique<SolarFieldProducer>(p.id, from, to, fluid_, supply, heat,
                                                      make_solar_field(data_, *solar, inputs_));
        return generating(p, std::make_unique<HeatProducer>(p.id, from, to, fluid_, supply, heat));
      }
      case ProducerControl::balance: {
        PumpDuty duty{.pressure_difference = p.differential_pressure_pa};
        if (p.return_pressure_pa) duty.return_pressure = absolute(*p.return_pressure_pa, p.node);
        return std::make_unique<BalancingPlant>(p.id, from, to, fluid_, supply, value(p.return_temperature_c),
                                                std::move(duty), PumpLaw(std::nullopt, 1.0, network_.gravity));
      }
      case ProducerControl::mass_flow:
        return generating(p,
                          std::make_unique<MassFlowProducer>(p.id, from, to, fluid_, supply, value(p.mass_flow_kg_s)));
      case ProducerControl::heat_and_mass_flow:
        break;
    }
    return generating(
        p, std::make_unique<HeatAndMassFlowProducer>(p.id, from, to, fluid_, value(p.heat_w), value(p.mass_flow_kg_s)));
  }

  template <class Made>
  std::unique_ptr<Made> generating(const Producer& p, std::unique_ptr<Made> made) {
    made->set_generator(generator_of(p));
    return made;
  }

  std::unique_ptr<HeatGenerator> generator_of(const Producer& p) {
    return p.technology ? make_generator(data_, *p.technology, inputs_, fluid_) : nullptr;
  }
  void add_generators() {
    for (const Producer& p : data_.producers) built_.generators.push_back(generator_of(p));
  }
  /// Given heat, or what limits it.
  TimeFunction most_heat(const Producer& p) {
    return p.heat_w.given ? value(p.heat_w) : TimeFunction(std::numeric_limits<double>::infinity());
  }

  Made source(const Source& s) {
    const double elevation = data_.junctions[s.junction].elevation_m;
    const double per_metre = reference_density_ * data_.hydraulics.gravity_m_s2;
    const GivenPressure pressure = s.pressure_pa.given
                                       ? GivenPressure{value(s.pressure_pa), 1.0, air(s.junction)}
                                       : GivenPressure{value(s.head_m), per_metre, -per_metre * elevation};
    return std::make_unique<PressureSource>(s.id, built_.supply_node[s.junction], fluid_, pressure,
                                            value(s.temperature_c));
  }

  Made storage(const Storage& s) {
    const StorageWalls walls{s.lid_heat_loss_w_m2_k, s.side_heat_loss_w_m2_k, s.bottom_heat_loss_w_m2_k};
    const auto layers = static_cast<std::size_t>(s.layers);
    StorageDesign design;
    if (s.model == StorageModel::pit) {
      design = pit_design({s.top_length_m, s.top_width_m, s.height_m, s.wall_slope, layers}, walls,
                          {s.ground_conductivity_w_m_k, s.ground_heat_capacity_j_m3_k});
    } else {
      const TankGeometry tank{s.volume_m3, s.height_m, layers};
      design = s.heat_loss_w_k ? tank_design(tank, *s.heat_loss_w_k) : tank_design(tank, walls);
    }
    design.conductivity = s.vertical_conductivity_w_m_k;
    design.initial_temperature = s.initial_temperature_c;
    design.supply_layer = layer_at(s.supply_height_m.value_or(s.height_m), s.height_m, layers);
    design.return_layer = layer_at(s.return_height_m, s.height_m, layers);
    design.stratifying_lance = s.stratifying_lance;
    const auto place = data_.dispatch.place_of({true, static_cast<std::uint32_t>(&s - data_.storages.data())});
    const std::uint32_t from = built_.supply_node[s.node], to = built_.return_node[s.node];
    auto made = std::make_unique<StratifiedStorage>(s.id, from, to, fluid_, std::move(design), value(s.mass_flow_kg_s),
                                                    value(data_.ambient_temperature_c), value(s.ground_temperature_c));
    if (s.control == StorageControl::dispatch)
      made->give_heat(TimeFunction::held(dispatcher_->command(*place)), *s.maximum_mass_flow_kg_s);
    if (s.control == StorageControl::pressure) {
      StratifiedStorage::PressureHold hold{
          s.differential_pressure_pa, {}, PumpLaw(std::nullopt, 1.0, network_.gravity)};
      if (s.return_pressure_pa) hold.return_pressure = absolute(*s.return_pressure_pa, s.node);
      made->hold_pressure(std::move(hold));
    }
    if (place)
      dispatcher_->assign(*place, DispatchedStorage{.component = next_component(),
                                                    .balances = s.control == StorageControl::pressure,
                                                    .return_node = to,
                                                    .supply_state = made->supply_state(),
                                                    .return_state = made->return_state(),
                                                    .maximum_mass_flow = *s.maximum_mass_flow_kg_s,
                                                    .full_temperature = *s.full_temperature_c,
                                                    .empty_temperature = *s.empty_temperature_c,
                                                    .hysteresis = s.hysteresis_k});
    return made;
  }

  Made pump(const Pump& p) {
    const std::uint32_t from = node(p.from, p.side), to = node(p.to, p.side);
    PumpLaw law = pump_law(p.pump_data);
    switch (p.control) {
      case PumpControl::speed:
        return std::make_unique<SpeedPump>(p.id, from, to, std::move(law), value(p.speed));
      case PumpControl::mass_flow:
        return std::make_unique<FlowPump>(p.id, from, to, std::move(law), value(p.mass_flow_kg_s));
      case PumpControl::outlet_pressure: {
        PressureControlTask task{.points = {{to, outside}}, .group = p.control_group, .share = p.share};
        return std::make_unique<PressurePump>(p.id, from, to, std::move(law), absolute(p.outlet_pressure_pa, p.to),
                                              std::move(task));
      }
      case PumpControl::differential_pressure:
        break;
    }
    PressureControlTask task = task_at(p.differential_pressure_at, p.control_points);
    if (p.differential_pressure_at == DifferentialPressurePlace::terminals) task.points.push_back({to, from});
    task.group = p.control_group;
    task.share = p.share;
    return std::make_unique<PressurePump>(p.id, from, to, std::move(law), p.differential_pressure_pa, std::move(task));
  }

  Made valve(const Valve& v) {
    constexpr double unlimited = LimitingValve::unlimited;
    const std::uint32_t from = node(v.from, v.side), to = node(v.to, v.side);
    const ValveLaw law(v.kvs_m3_h);
    switch (v.function) {
      case ValveFunction::control:
        return std::make_unique<ControlValve>(
            v.id, from, to,
            ValveCharacteristicCurve{v.kvs_m3_h,
                                     v.characteristic == ValveCharacteristic::equal_percentage ? v.rangeability : 0.0},
            value(v.position));
      case ValveFunction::isolation:
        return std::make_unique<LimitingValve>(v.id, from, to, law, v.open ? -unlimited : 0.0,
                                               v.open ? unlimited : 0.0);
      case ValveFunction::check:
        return std::make_unique<LimitingValve>(v.id, from, to, law, 0.0);
      case ValveFunction::flow: {
        auto made = std::make_unique<LimitingValve>(v.id, from, to, law);
        made->limit_flow(value(v.mass_flow_kg_s));
        return made;
      }
      case ValveFunction::overflow:
        return std::make_unique<LimitingValve>(v.id, from, to, ValveLaw(v.kvs_m3_h, v.differential_pressure_pa), 0.0);
      case ValveFunction::pressure_reducing:
        return std::make_unique<PressureValve>(v.id, from, to, law, absolute(v.pressure_pa, v.to),
                                               PressureControlTask{.points = {{to, outside}}, .sense = -1.0});
      case ValveFunction::pressure_sustaining:
        return std::make_unique<PressureValve>(v.id, from, to, law, absolute(v.pressure_pa, v.from),
                                               PressureControlTask{.points = {{from, outside}}, .sense = 1.0});
      case ValveFunction::differential_pressure:
        break;
    }
    return std::make_unique<PressureValve>(
        v.id, from, to, law, v.differential_pressure_pa,
        PressureControlTask{.points = {{built_.supply_node[v.at_junction], built_.return_node[v.at_junction]}},
                            .sense = -1.0});
  }

  Made bypass(const Bypass& b) {
    const std::uint32_t from = built_.supply_node[b.node], to = built_.return_node[b.node];
    switch (b.control) {
      case BypassControl::fixed:
        return std::make_unique<ControlValve>(b.id, from, to, ValveCharacteristicCurve{b.kvs_m3_h, 0.0},
                                              value(b.position));
      case BypassControl::overflow:
        return std::make_unique<LimitingValve>(b.id, from, to, ValveLaw(b.kvs_m3_h, b.differential_pressure_pa), 0.0);
      case BypassControl::thermostatic:
        break;
    }
    return std::make_unique<ThermostaticBypass>(b.id, from, to, fluid_, ValveLaw(b.kvs_m3_h), b.minimum_temperature_c,
                                                b.band_k);
  }

  // Where `worst` looks for a mixing station: its pump can do nothing for consumers elsewhere.
  std::vector<PressureControlTask::Point> consumers_behind(const MixingStation& m, const NetworkParts& parts) const {
    std::vector<PressureControlTask::Point> points;
    const auto zone = [&](std::uint32_t junction) { return parts.supply_zones[parts.node_of(junction, Side::supply)]; };
    const auto look = [&](std::uint32_t junction) {
      if (zone(junction) == zone(m.secondary_node))
        points.push_back({built_.supply_node[junction], built_.return_node[junction]});
    };
    for (const Substation& s : data_.substations) look(s.node);
    for (const HeatExchangerStation& h : data_.heat_exchanger_stations) look(h.node);
    return points;
  }

  void add_mixing_stations() {
    const auto& stations = data_.mixing_stations;
    built_.first_mixing_station = network_.components.size();
    if (stations.empty()) return;
    const NetworkParts parts = connect_network(data_);
    std::vector<std::uint32_t> mixing_node;
    std::vector<std::shared_ptr<MixingState>> state;
    for (const MixingStation& m : stations) {
      mixing_node.push_back(static_cast<std::uint32_t>(network_.elevation.size()));
      network_.elevation.push_back(data_.junctions[m.secondary_node].elevation_m);
      state.push_back(std::make_shared<MixingState>());
    }
    std::size_t k = 0, unused = 0;
    add(built_.first_mixing_station, stations, [&](const MixingStation& m) {
      const std::uint32_t to = built_.supply_node[m.secondary_node];
      PressureControlTask task = task_at(m.differential_pressure_at, m.control_points);
      if (task.at_all_consumers) task.points = consumers_behind(m, parts);
      task.at_all_consumers = false;
      if (task.points.empty()) task.points.push_back({to, built_.return_node[m.secondary_node]});
      return std::make_unique<PressurePump>(m.id, mixing_node[k++], to, pump_law(m.pump_data),
                                            m.differential_pressure_pa, std::move(task));
    });
    k = 0;
    add(unused, stations, [&](const MixingStation& m) {
      const std::size_t i = k++;
      const Component& pump = *network_.components[built_.first_mixing_station + i];
      return std::make_unique<HotValve>(m.id + ":hot", built_.supply_node[m.node], pump, ValveLaw(m.kvs_m3_h), fluid_,
                                        SupplyTemperature(value(m.supply_temperature_c)), state[i]);
    });
    k = 0;
    add(unused, stations, [&](const MixingStation& m) {
      const std::size_t i = k++;
      return std::make_unique<Shunt>(m.id + ":shunt", built_.return_node[m.secondary_node], mixing_node[i], state[i]);
    });
    add(unused, stations, [&](const MixingStation& m) {
      return std::make_unique<LimitingValve>(m.id + ":return", built_.return_node[m.secondary_node],
                                             built_.return_node[m.node], ValveLaw(m.kvs_m3_h));
    });
  }

  void add_exchanger_stations() {
    const auto& stations = data_.heat_exchanger_stations;
    std::vector<std::shared_ptr<StationState>> state;
    for (std::size_t k = 0; k < stations.size(); ++k) state.push_back(std::make_shared<StationState>());
    std::size_t k = 0, unused = 0;
    add(built_.first_heat_exchanger_station, stations, [&](const HeatExchangerStation& h) {
      const std::uint32_t from = built_.return_node[h.secondary_node], to = built_.supply_node[h.secondary_node];
      PumpDuty duty{.pressure_difference = h.differential_pressure_pa,
                    .task = task_at(h.differential_pressure_at, h.control_points)};
      if (h.return_pressure_pa) duty.return_pressure = absolute(*h.return_pressure_pa, h.secondary_node);
      if (duty.at_terminals() && h.pump_data.has_curve()) duty.task.points.push_back({to, from});
      return std::make_unique<StationSecondary>(h.id, from, to, fluid_,
                                                SupplyTemperature(value(h.supply_temperature_c)), std::move(duty),
                                                pump_law(h.pump_data), state[k++]);
    });
    k = 0;
    add(unused, stations, [&](const HeatExchangerStation& h) {
      ConsumerLimits limits;
      if (h.maximum_mass_flow_kg_s) limits.maximum_mass_flow = *h.maximum_mass_flow_kg_s;
      if (h.kvs_m3_h) limits.valve.emplace(*h.kvs_m3_h);
      const std::size_t i = k++;
      const Component& secondary = *network_.components[built_.first_heat_exchanger_station + i];
      return std::make_unique<StationPrimary>(h.id + ":primary", built_.supply_node[h.node], built_.return_node[h.node],
                                              secondary, fluid_, h.heat_transfer_w_k, limits, state[i]);
    });
  }

  const Case& data_;
  CaseInputs& inputs_;
  double reference_density_;
  Network& network_;
  CaseNetwork& built_;
  const Fluid& fluid_;
  Dispatcher* dispatcher_ = nullptr;
};

}  // namespace

void add_components(const Case& data, CaseInputs& inputs, double reference_density, Network& network,
                    CaseNetwork& built) {
  ComponentBuilder(data, inputs, reference_density, network, built).add_all();
}

}  // namespace emscher
