#include "models/generation/heat_generator.hpp"

#include <algorithm>

namespace emscher {

std::string_view text_of(Obstacle obstacle) {
  switch (obstacle) {
    case Obstacle::none:
      return "nothing is in its way";
    case Obstacle::capacity:
      return "it is too small";
    case Obstacle::minimum_load:
      return "less was asked for than it can give without pause";
    case Obstacle::source:
      return "its source gave no more";
    case Obstacle::source_temperature:
      return "its source was colder or hotter than it is made for";
    case Obstacle::sink_temperature:
      return "the supply was to be hotter than it can make it";
    case Obstacle::lift:
      return "from its source to the supply is so far that it would only be a heater";
    case Obstacle::second_law:
      return "its coefficient of performance would break the second law";
  }
  return "";
}

Operation Operation::scaled(double factor) const {
  Operation o = *this;
  for (double* power :
       {&o.heat, &o.fuel, &o.electricity_used, &o.electricity_made, &o.source_heat, &o.losses, &o.curtailed})
    *power *= factor;
  return o;
}

Operation& Operation::operator+=(const Operation& other) {
  heat += other.heat;
  fuel += other.fuel;
  electricity_used += other.electricity_used;
  electricity_made += other.electricity_made;
  source_heat += other.source_heat;
  losses += other.losses;
  curtailed += other.curtailed;
  if (obstacle == Obstacle::none) obstacle = other.obstacle;
  return *this;
}

HeatGenerator::Ability HeatGenerator::ability(double inlet, double outlet) const {
  if (limits_.maximum_outlet_temperature_c && is_above(outlet, *limits_.maximum_outlet_temperature_c))
    return {0.0, Obstacle::sink_temperature};
  return able(inlet, outlet);
}

double HeatGenerator::least(double maximum) const {
  return limits_.minimum_load > 0.0 ? std::min(limits_.minimum_load * limits_.capacity_w, maximum) : 0.0;
}

Operation HeatGenerator::operate(double heat, double inlet, double outlet) const {
  if (!(heat > 0.0)) return stand(inlet, outlet);
  const Ability can = ability(inlet, outlet);
  if (!(can.maximum > 0.0)) {
    Operation nothing = stand(inlet, outlet);
    nothing.obstacle = can.obstacle;
    return nothing;
  }
  const double minimum = least(can.maximum);
  if (heat < minimum) {
    Operation paused = run(minimum, inlet, outlet).scaled(heat / minimum);
    paused.obstacle = Obstacle::minimum_load;
    return paused;
  }
  Operation running = run(std::min(heat, can.maximum), inlet, outlet);
  if (heat > can.maximum * (1.0 + rounding_of_limits)) running.obstacle = can.obstacle;
  return running;
}

std::optional<Operation> HeatGenerator::account(double heat, double inlet, double outlet) const {
  if (!(heat > 0.0)) return operate(0.0, inlet, outlet);
  if (!is_steady()) return run(heat, inlet, outlet);
  Operation o = operate(heat, inlet, outlet);
  if (!(o.heat > 0.0)) {
    // The hottest outlet at which it can give anything.
    double can = inlet, cannot = outlet;
    for (int halving = 0; halving < 40; ++halving) {
      const double middle = 0.5 * (can + cannot);
      (maximum_heat(inlet, middle) > 0.0 ? can : cannot) = middle;
    }
    const Obstacle reason = o.obstacle;
    o = operate(heat, inlet, can);
    if (!(o.heat > 0.0)) return std::nullopt;
    o.obstacle = reason;
  }
  return o.heat < heat ? o.scaled(heat / o.heat) : o;
}

}  // namespace emscher
