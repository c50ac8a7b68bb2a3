// Producers and what their heat is made of, storages, dispatch; sources of open networks.
#include <limits>
#include <utility>

#include "models/balancing_plant.hpp"
#include "models/dispatch/merit_order.hpp"
#include "models/open_boundaries.hpp"
#include "models/producers.hpp"
#include "models/solar_field_producer.hpp"
#include "models/storage/stratified_storage.hpp"
#include "networks/component_builder.hpp"
#include "networks/generation/make_generator.hpp"
#include "networks/outlet_node.hpp"

namespace emscher {
namespace {

template <class Made>
std::unique_ptr<Made> generating(std::unique_ptr<HeatGenerator> generator, std::unique_ptr<Made> made) {
  made->set_generator(std::move(generator));
  return made;
}

}  // namespace

void ComponentBuilder::add_dispatcher() {
  if (!data_.dispatch.given) return;
  auto made =
      std::make_unique<Dispatcher>(fluid_, data_.dispatch.control_step_s,
                                   std::make_unique<MeritOrder>(data_.dispatch.reserve), data_.dispatch.items.size());
  dispatcher_ = made.get();
  network_.controllers.push_back(std::move(made));
}

ComponentBuilder::Made ComponentBuilder::producer(const Producer& p) {
  const std::uint32_t from = node(p.node, side_of_inlet(p.connection)),
                      to = node(outlet_node(p), side_of_outlet(p.connection));
  const SupplyTemperature supply = p.heating_curve.empty()
                                       ? SupplyTemperature(value(p.supply_temperature_c))
                                       : SupplyTemperature(value(data_.ambient_temperature_c), p.heating_curve);
  const auto index = static_cast<std::uint32_t>(&p - data_.producers.data());
  const auto place = data_.dispatch.place_of({false, index});
  if (place)
    dispatcher_->assign(*place, DispatchedUnit{.component = next_component(),
                                               .balances = p.control == ProducerControl::pressure,
                                               .generator = built_.generators[index].get(),
                                               .schedule = most_heat(p),
                                               .outlet = supply,
                                               .maximum_mass_flow = p.maximum_mass_flow_kg_s});
  switch (p.control) {
    case ProducerControl::pressure: {
      PumpDuty duty{.pressure_difference = p.differential_pressure_pa,
                    .task = task_at(p.differential_pressure_at, p.control_points)};
      duty.task.group = p.control_group;
      duty.task.share = p.share;
      if (p.return_pressure_pa) duty.return_pressure = absolute(*p.return_pressure_pa, p.node);
      // A curve makes the head depend on the flow: also at the terminals something has to adjust the speed.
      if (duty.at_terminals() && p.pump_data.has_curve()) duty.task.points.push_back({to, from});
      return generating(generator_of(p), std::make_unique<PressureHoldingProducer>(
                                             p.id, from, to, fluid_, supply, std::move(duty), pump_law(p.pump_data)));
    }
    case ProducerControl::heat: {
      const TimeFunction heat = place ? TimeFunction::held(dispatcher_->command(*place)) : most_heat(p);
      const double largest_flow = p.maximum_mass_flow_kg_s.value_or(std::numeric_limits<double>::infinity());
      if (const auto* solar = p.technology ? std::get_if<SolarTechnology>(&*p.technology) : nullptr)
        return std::make_unique<SolarFieldProducer>(p.id, from, to, fluid_, supply, heat,
                                                    make_solar_field(data_, *solar, inputs_), largest_flow);
      return generating(generator_of(p),
                        std::make_unique<HeatProducer>(p.id, from, to, fluid_, supply, heat, largest_flow));
    }
    case ProducerControl::balance: {
      PumpDuty duty{.pressure_difference = p.differential_pressure_pa};
      if (p.return_pressure_pa) duty.return_pressure = absolute(*p.return_pressure_pa, p.node);
      return std::make_unique<BalancingPlant>(p.id, from, to, fluid_, supply, value(p.return_temperature_c),
                                              std::move(duty), PumpLaw(std::nullopt, 1.0, network_.gravity));
    }
    case ProducerControl::mass_flow:
      return generating(generator_of(p),
                        std::make_unique<MassFlowProducer>(p.id, from, to, fluid_, supply, value(p.mass_flow_kg_s)));
    case ProducerControl::heat_and_mass_flow:
      break;
  }
  return generating(generator_of(p), std::make_unique<HeatAndMassFlowProducer>(p.id, from, to, fluid_, value(p.heat_w),
                                                                               value(p.mass_flow_kg_s)));
}

std::unique_ptr<HeatGenerator> ComponentBuilder::generator_of(const Producer& p) {
  return p.technology ? make_generator(data_, *p.technology, inputs_, fluid_) : nullptr;
}

void ComponentBuilder::add_generators() {
  for (const Producer& p : data_.producers) built_.generators.push_back(generator_of(p));
}

/// Given heat, or what limits it.
TimeFunction ComponentBuilder::most_heat(const Producer& p) {
  return p.heat_w.given ? value(p.heat_w) : TimeFunction(std::numeric_limits<double>::infinity());
}

ComponentBuilder::Made ComponentBuilder::source(const Source& s) {
  const double elevation = data_.junctions[s.junction].elevation_m;
  const double per_metre = reference_density_ * data_.hydraulics.gravity_m_s2;
  const GivenPressure pressure = s.pressure_pa.given
                                     ? GivenPressure{value(s.pressure_pa), 1.0, air(s.junction)}
                                     : GivenPressure{value(s.head_m), per_metre, -per_metre * elevation};
  return std::make_unique<PressureSource>(s.id, built_.supply_node[s.junction], fluid_, pressure,
                                          value(s.temperature_c));
}

ComponentBuilder::Made ComponentBuilder::storage(const Storage& s) {
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
    StratifiedStorage::PressureHold hold{s.differential_pressure_pa, {}, PumpLaw(std::nullopt, 1.0, network_.gravity)};
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

}  // namespace emscher
