#include "networks/generator_sizing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "engine/fluid.hpp"
#include "engine/hydraulics/friction.hpp"
#include "models/water.hpp"

namespace emscher {

namespace {

constexpr double design_pressure = 1.0e6;                   // Pa; hardly matters
constexpr double design_temperature = celsius_zero + 67.5;  // K, between supply and return

struct DesignWater {
  double density;
  double viscosity;
};

const DesignWater& design_water() {
  static const DesignWater water = [] {
    const double density = water_state(design_pressure, design_temperature).density;
    return DesignWater{density, water_dynamic_viscosity(density, design_temperature)};
  }();
  return water;
}

}  // namespace

double simultaneity(double substations) {
  constexpr double a = 0.449677646267461;
  constexpr double b = 0.551234688;
  constexpr double c = 53.84382392;
  constexpr double d = 1.762743268;
  return std::min(1.0, a + b / (1.0 + std::pow(substations / c, d)));
}

double design_flow(double load_w, double return_temperature_c) {
  const double supplied = water_state(design_pressure, celsius_zero + design_supply_temperature_c).enthalpy;
  const double returned = water_state(design_pressure, celsius_zero + return_temperature_c).enthalpy;
  return load_w / (supplied - returned);
}

double velocity_limit(int nominal_diameter) {
  struct Limit {
    int nominal_diameter;
    double velocity;
  };
  constexpr std::array<Limit, 11> limits{{{20, 0.9},
                                          {25, 1.1},
                                          {32, 1.2},
                                          {40, 1.2},
                                          {50, 1.4},
                                          {65, 1.4},
                                          {80, 1.6},
                                          {100, 1.6},
                                          {125, 1.8},
                                          {150, 2.1},
                                          {200, 2.4}}};
  for (const Limit& limit : limits) {
    if (nominal_diameter <= limit.nominal_diameter) return limit.velocity;
  }
  return 3.0;
}

PipeLoad pipe_load(double mass_flow, double inner_diameter, double roughness) {
  const DesignWater& water = design_water();
  const double area = 0.25 * std::numbers::pi * inner_diameter * inner_diameter;
  PipeLoad load;
  load.velocity = mass_flow / (water.density * area);
  if (mass_flow > 0.0) {
    const double reynolds = water.density * load.velocity * inner_diameter / water.viscosity;
    const double factor = friction_factor(FrictionLaw::colebrook_white, reynolds, roughness / inner_diameter).value;
    load.friction_loss_pa_m = factor / inner_diameter * 0.5 * water.density * load.velocity * load.velocity;
  }
  return load;
}

SizeTable::SizeTable(int insulation_series, double friction_limit, double roughness) {
  for (const CataloguePipe& pipe : pipe_catalogue()) {
    if (pipe.insulation_series == insulation_series) pipes_.push_back(pipe);
  }
  if (pipes_.empty())
    throw std::invalid_argument(fmt::format("pipe catalogue: no pipes of insulation series {}", insulation_series));
  std::sort(pipes_.begin(), pipes_.end(),
            [](const CataloguePipe& a, const CataloguePipe& b) { return a.inner_diameter() < b.inner_diameter(); });
  for (const CataloguePipe& pipe : pipes_) {
    const double limit = velocity_limit(pipe.nominal_diameter);
    const auto within = [&](double flow) {
      const PipeLoad load = pipe_load(flow, pipe.inner_diameter(), roughness);
      return load.velocity <= limit && load.friction_loss_pa_m <= friction_limit;
    };
    double carried = 0.0;
    double refused = 1.0e4;
    for (int step = 0; step < 60; ++step) {
      const double middle = 0.5 * (carried + refused);
      (within(middle) ? carried : refused) = middle;
    }
    largest_flow_.push_back(carried);
  }
}

std::size_t SizeTable::smallest_for(double mass_flow) const {
  const auto found = std::lower_bound(largest_flow_.begin(), largest_flow_.end(), mass_flow);
  if (found == largest_flow_.end())
    throw std::invalid_argument(fmt::format("pipe size: a flow of {:.1f} kg/s is beyond {}, which carries {:.1f} kg/s",
                                            mass_flow, pipes_.back().id, largest_flow_.back()));
  return static_cast<std::size_t>(found - largest_flow_.begin());
}

}  // namespace emscher
