#include "networks/generation/generation_account.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/producers.hpp"
#include "networks/generation/technology.hpp"

namespace emscher {
namespace {

constexpr double longest_interval = 900.0, longest_span = 86400.0;  // s
constexpr double noticeable = 1.0;                                  // W
// Of the heat: less is rounding, and what linearised flows within a step miss of a kink.
constexpr double noticeable_part = 1e-4;
// Of the least load: a heat that is held over a time step strays by so much with the return temperature.
constexpr double held_within = 0.05;

}  // namespace

GenerationAccount::GenerationAccount(const Case& data, const CaseNetwork& built) : data_(data), built_(built) {
  unit_of_.assign(data.producers.size(), std::numeric_limits<std::size_t>::max());
  for (std::size_t k = 0; k < data.producers.size(); ++k) {
    const Producer& p = data.producers[k];
    if (!p.technology) continue;
    unit_of_[k] = units_.size();
    Unit& unit =
        units_.emplace_back(Unit{k, built.first_producer + k, std::holds_alternative<SolarTechnology>(*p.technology)});
    unit.sum.id = p.id;
    unit.sum.technology = kind_of(*p.technology);
  }
}

// Mean of what the heat took over instants of the row.
Operation GenerationAccount::account(const Unit& unit, const ComponentMeans& means, double heat, double t,
                                     double step) const {
  HeatGenerator& generator = *built_.generators[unit.producer];
  const double span = std::min(step, longest_span);
  const int parts = std::max(1, static_cast<int>(std::ceil(span / longest_interval - 1e-9)));
  Operation sum;
  int answered = 0;
  for (int part = 0; part < parts; ++part) {
    generator.set_time(t - span + span * (part + 0.5) / parts);
    const auto o = generator.account(heat, means.from_temperature, means.to_temperature);
    if (!o) continue;
    sum += *o;
    ++answered;
  }
  return answered > 0 ? sum.scaled(1.0 / answered) : Operation{};
}

void GenerationAccount::count_lack(Unit& unit, const ComponentMeans& means, double t, double step) const {
  unit.sum.unmet_heat += means.unmet_heat * step;
  const double wanted = unit.now.heat + means.unmet_heat;
  if (means.unmet_heat <= std::max(noticeable, noticeable_part * wanted)) return;
  const Component& component = *built_.network->components[unit.component];
  const Fluid& fluid = built_.network->fluid;
  double outlet = means.to_temperature;
  if (const auto* p = dynamic_cast<const SupplyTemperatureProducer*>(&component))
    outlet = fluid.temperature(p->supply_theta()) - celsius_zero;
  else if (means.mass_flow > 0.0)
    outlet += means.unmet_heat / (means.mass_flow * fluid.reference_specific_heat);
  HeatGenerator& generator = *built_.generators[unit.producer];
  generator.set_time(t - 0.5 * std::min(step, longest_span));
  const HeatGenerator::Ability can = generator.ability(means.from_temperature, outlet);
  const Obstacle obstacle = can.maximum >= wanted * (1.0 - noticeable_part) ? Obstacle::none : can.obstacle;
  GenerationSummary::Lack& lack = unit.sum.lack[std::size_t(obstacle)];
  lack.duration += step;
  lack.heat += means.unmet_heat * step;
}

void GenerationAccount::see(const OutputRow& row, double step) {
  for (Unit& unit : units_) {
    const ComponentMeans& means = row.components[unit.component];
    const double heat = std::max(-means.heat, 0.0);
    unit.now = account(unit, means, heat, row.time, step);
    if (unit.is_solar) unit.now.curtailed = means.unmet_heat;
    if (unit.now.heat == 0.0 && heat > noticeable) unit.sum.unaccounted_heat += heat * step;
    if (step <= 0.0) {
      unit.runs = heat > noticeable;
      continue;
    }
    const bool runs = heat > noticeable;
    if (runs && !unit.runs) ++unit.sum.starts;
    if (runs) unit.sum.operating_s += step;
    unit.runs = runs;
    if (!unit.is_solar) count_lack(unit, means, row.time, step);
    if (unit.now.obstacle == Obstacle::minimum_load &&
        heat < (1.0 - held_within) *
                   built_.generators[unit.producer]->minimum_heat(means.from_temperature, means.to_temperature)) {
      GenerationSummary::Lack& pause = unit.sum.lack[std::size_t(Obstacle::minimum_load)];
      pause.duration += step;
    }
    unit.sum.energy += unit.now.scaled(step);
  }
}

std::vector<GenerationSummary> GenerationAccount::summaries() const {
  std::vector<GenerationSummary> result;
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  for (const Unit& unit : units_) {
    GenerationSummary s = unit.sum;
    const double capacity = built_.generators[unit.producer]->limits().capacity_w;
    s.full_load_s = capacity > 0.0 && std::isfinite(capacity) ? s.energy.heat / capacity : missing;
    const double paid = s.energy.fuel + s.energy.electricity_used;
    s.seasonal_performance = paid > 0.0 ? (s.energy.heat + s.energy.electricity_made) / paid : missing;
    result.push_back(std::move(s));
  }
  return result;
}

std::vector<std::string> generation_warnings(const GenerationSummary& s) {
  constexpr double megawatt_hour = 3.6e9;
  std::vector<std::string> texts;
  for (std::size_t k = 0; k < s.lack.size(); ++k) {
    const GenerationSummary::Lack& lack = s.lack[k];
    if (lack.duration <= 0.0) continue;
    const auto obstacle = static_cast<Obstacle>(k);
    if (obstacle == Obstacle::minimum_load && lack.heat <= 0.0) {
      texts.push_back(fmt::format("producer {}: for {:.1f} h {}; it is taken to pause and start", s.id,
                                  lack.duration / 3600.0, text_of(obstacle)));
      continue;
    }
    texts.push_back(fmt::format("producer {}: {:.3g} MWh of heat were not given, in {:.1f} h, because {}", s.id,
                                lack.heat / megawatt_hour, lack.duration / 3600.0,
                                obstacle == Obstacle::none
                                    ? std::string_view("the return was nearly as hot as the supply")
                                    : text_of(obstacle)));
  }
  if (s.unaccounted_heat > 0.0)
    texts.push_back(
        fmt::format("producer {}: {:.3g} MWh of heat were given at mean temperatures at which it can give "
                    "none; what they took is not counted",
                    s.id, s.unaccounted_heat / megawatt_hour));
  return texts;
}

}  // namespace emscher
