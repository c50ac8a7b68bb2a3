// The operating point's demands: what the next solve of the hydraulics is given of what components ask for.
//
// Where two inflows mix at a consumer's node, its flow may overshoot from walk to walk, and where stations lie behind
// one another each answers the other: then each demand goes part of the way only, less when it turns back and more when
// it does not [as the step sizes of Riedmiller & Braun, IEEE Int. Conf. on Neural Networks 1993, 586,
// doi:10.1109/ICNN.1993.298623]. Where it creeps (a producer that draws from a node into which a storage pours: each
// draw changes the mixture a little), it goes as far as its steps would in all, if each were the same part of the one
// before; and away from where it cannot stay (that storage is full of hot water: a little more flow draws more of it,
// and so on) with growing steps.
//
// Those that draw from one node ask for flows by one mixture, which their sum makes. So the sum is damped, and what it
// goes more or less than what they ask for is shared out as that has changed with the mixture last: damped one by one,
// each would take for its own what the others do, and extrapolate it.
#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "engine/integration/operating_point.hpp"
#include "engine/parallel.hpp"

namespace emscher {
namespace {

constexpr double shorter = 0.5, longer = 1.2;
constexpr double creeping = 0.8, longest_extrapolation = 100.0;
/// Part of a demand's step that it goes.
double next_weight(double weight, double last_step, double step) {
  if (step * last_step < 0.0) return shorter * std::min(weight, 1.0);
  const double of_last = last_step != 0.0 ? step / last_step : 0.0;
  if (of_last <= creeping) return std::min(longer * weight, 1.0);
  return std::min(of_last < 1.0 ? weight / (1.0 - of_last) : longer * weight, longest_extrapolation);
}

}  // namespace

void OperatingPoint::find_shared_mixtures() {
  std::map<std::uint32_t, SharedMixture> at_node;
  for (std::uint32_t c = 0; c < ports_.size(); ++c)
    if (const Port& port = ports_[c];
        port.given && port.from != outside && port.whole == outside && !port.part_of_station && !port.meets_pipes_only)
      at_node[port.from].components.push_back(c);
  for (auto& [node, mixture] : at_node) {
    if (mixture.components.size() < 2) continue;
    for (const std::uint32_t c : mixture.components) ports_[c].shares_mixture = true;
    shared_mixtures_.push_back(std::move(mixture));
  }
}

// What the next solve is given of what is asked for; `solves` went before it.
void OperatingPoint::damp_demands(int solves) {
  const auto weigh = [solves](double& weight, double& last_step, double step) {
    weight = solves < undamped_solves ? 1.0 : next_weight(weight, last_step, step);
    last_step = step;
    return weight;
  };
  in_blocks(demands_.size(), [&](std::size_t begin, std::size_t end) {
    for (std::size_t c = begin; c < end; ++c) {
      if (ports_[c].shares_mixture) continue;
      Demand& demand = demands_[c];
      const double step = demand.mass_flow - demand.asked;
      demand.asked += weigh(demand.weight, demand.last_step, step) * step;
    }
  });
  for (SharedMixture& mixture : shared_mixtures_) {
    double step = 0.0, change = 0.0, absolute_change = 0.0, size = 0.0;
    for (const std::uint32_t c : mixture.components) {
      const Demand& demand = demands_[c];
      step += demand.mass_flow - demand.asked;
      change += demand.mass_flow - demand.last_mass_flow;
      absolute_change += std::abs(demand.mass_flow - demand.last_mass_flow);
      size += std::abs(demand.mass_flow);
    }
    const double further = (weigh(mixture.weight, mixture.last_step, step) - 1.0) * step;
    // Where changes have cancelled out, or there were none, they tell of no mixture.
    const bool by_change = change != 0.0 && absolute_change <= 2.0 * std::abs(change);
    for (const std::uint32_t c : mixture.components) {
      Demand& demand = demands_[c];
      demand.asked = demand.mass_flow;
      if (by_change)
        demand.asked += further * (demand.mass_flow - demand.last_mass_flow) / change;
      else if (size > 0.0)
        demand.asked += further * std::abs(demand.mass_flow) / size;
      demand.last_mass_flow = demand.mass_flow;
    }
  }
}

}  // namespace emscher
