// A building behind its substation: what the network gives is what rooms and store get.
#include "models/buildings/building_substation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <random>
#include <vector>

#include "models/buildings/archetypes.hpp"
#include "models/constant_fluid.hpp"
#include "models/water.hpp"

namespace emscher {
namespace {

struct Weather {
  double outdoor = -5.0, irradiance = 0.0, gains = 1.0, warm = 1.0, draw = 0.0;
};

BuildingSubstation::Design design_of(Retrofit retrofit = Retrofit::as_built, bool two_masses = false,
                                     bool with_store = true) {
  const BuildingEnvelope envelope = archetype(BuildingType::single_family, 1965, retrofit, 150.0);
  BuildingSubstation::Design design;
  design.zone = two_masses ? zone_vdi_6007(data_of_vdi_6007(envelope, 0.7)) : zone_5r1c(data_of_5r1c(envelope));
  design.set_temperature = 20.0;
  design.emitter = {.nominal_heat = 1.2 * design.zone.steady(20.0, {.envelope = -10.0, .outdoor = -10.0}).heating,
                    .supply_temperature = 70.0,
                    .return_temperature = 55.0,
                    .room_temperature = 20.0};
  if (with_store)
    design.store = {
        .heat_capacity = 200.0 * 4187.0, .charging_power = 6000.0, .charging_conductance = 1200.0, .heat_loss = 1.9};
  design.solar_aperture = envelope.solar_aperture();
  design.internal_gains = envelope.internal_gains * envelope.floor_area;
  return design;
}

std::unique_ptr<BuildingSubstation> building(const Fluid& fluid, const BuildingSubstation::Design& design,
                                             const Weather& weather, ConsumerLimits limits = {}) {
  auto made = std::make_unique<BuildingSubstation>(
      "house", 0, 1, fluid, design,
      BuildingSubstation::Inputs{TimeFunction(weather.outdoor), TimeFunction(weather.irradiance),
                                 TimeFunction(weather.gains), TimeFunction(weather.warm), TimeFunction(weather.draw)},
      limits);
  made->set_time(0.0);
  return made;
}

double theta_of(const Fluid& fluid, double celsius) {
  return fluid.enthalpy_temperature(celsius + celsius_zero);
}

std::vector<double> start_of(const BuildingSubstation& house) {
  std::vector<double> states(house.number_of_states());
  house.initial_states(0.0, 0.0, states);
  return states;
}

/// Euler steps at the flow asked for times `part`, or at a fixed flow; returns the states.
std::vector<double> after(const BuildingSubstation& house, const Fluid& fluid, double supply_celsius, double hours,
                          double part = 1.0) {
  std::vector<double> states = start_of(house), rates(states.size());
  const double inlet = theta_of(fluid, supply_celsius);
  constexpr double step = 60.0;
  for (double t = 0.0; t < 3600.0 * hours; t += step) {
    const double flow = part * house.mass_flow(inlet, 0.0, states);
    house.exchange(flow, inlet, states, rates);
    for (std::size_t i = 0; i < states.size(); ++i) states[i] += step * rates[i];
  }
  return states;
}

// The meter and the house agree, at any flow: m c_ref (theta_in - theta_out) = heating + charging.
TEST(BuildingSubstation, WhatTheNetworkGivesTheHouseGets) {
  const Fluid fluid = water();
  for (const bool two_masses : {false, true}) {
    const auto house_made = building(fluid, design_of(Retrofit::as_built, two_masses), {});
    const BuildingSubstation& house = *house_made;
    std::vector<double> states = start_of(house);
    for (std::size_t i = 0; i < states.size(); ++i) states[i] -= 2.0;
    for (const double supply : {40.0, 60.0, 75.0, 95.0})
      for (const double part : {0.3, 1.0, 2.0}) {
        const double inlet = theta_of(fluid, supply), flow = part * house.mass_flow(inlet, 0.0, states);
        const double outlet = house.exchange(flow, inlet, states, {}).outlet;
        const auto rooms = house.rooms(flow, inlet, states);
        EXPECT_NEAR(flow * fluid.reference_specific_heat * (inlet - outlet), rooms.heating + rooms.charging, 1e-6);
        EXPECT_LE(fluid.temperature(outlet), fluid.temperature(inlet));
      }
  }
}

// Rooms of a steady winter's day: all that is put in leaves. The derivatives vanish after weeks, and heating is what
// the conductances lose (the closed form of the zone for that air temperature, without the gains).
TEST(BuildingSubstation, ASteadyDayLosesWhatIsHeated) {
  const Fluid fluid = constant_fluid(1000.0, 4200.0, 4e-4);
  const auto house_made = building(fluid, design_of(Retrofit::as_built, false, false), {.gains = 0.0});
  const BuildingSubstation& house = *house_made;
  const auto states = after(house, fluid, 90.0, 60.0 * 24.0);
  const double inlet = theta_of(fluid, 90.0);
  const auto rooms = house.rooms(house.mass_flow(inlet, 0.0, states), inlet, states);
  const auto steady = house.design().zone.steady(rooms.temperature, {.envelope = -5.0, .outdoor = -5.0});
  EXPECT_NEAR(rooms.heating, steady.heating, 1e-6 * steady.heating);
  // Within the band, below the set-point by the part of the capacity that is needed.
  EXPECT_LT(rooms.temperature, rooms.set_point);
  EXPECT_GT(rooms.temperature, rooms.set_point - house.design().band);
}

// A supply colder than the heating curve, or less water than asked for: rooms become colder the less there is, and what
// is missing counts.
TEST(BuildingSubstation, RoomsCoolInAWeakNetwork) {
  const Fluid fluid = water();
  const auto house_made = building(fluid, design_of(), {.outdoor = -10.0});
  const BuildingSubstation& house = *house_made;
  double before = 100.0;
  for (const double supply : {90.0, 55.0, 45.0, 35.0}) {
    const auto states = after(house, fluid, supply, 14.0 * 24.0);
    const double inlet = theta_of(fluid, supply), flow = house.mass_flow(inlet, 0.0, states);
    const double room = house.rooms(flow, inlet, states).temperature;
    EXPECT_LT(room, before);
    EXPECT_EQ(house.exchange(flow, inlet, states, {}).unmet_heat > 0.0, supply < 90.0);
    before = room;
  }
  before = 100.0;
  for (const double part : {1.0, 0.6, 0.3, 0.0}) {
    const auto states = after(house, fluid, 80.0, 14.0 * 24.0, part);
    const double inlet = theta_of(fluid, 80.0), flow = part * house.mass_flow(inlet, 0.0, states);
    const double room = house.rooms(flow, inlet, states).temperature;
    EXPECT_LT(room, before);
    EXPECT_EQ(house.exchange(flow, inlet, states, {}).unmet_heat > 0.0, part < 1.0);
    before = room;
  }
}

// The return is warmer than the room by at least the approach, and a house in the lower part of its band, or one with
// floor heating, returns colder water than one at full load.
TEST(BuildingSubstation, ReturnFollowsTheLoad) {
  const Fluid fluid = constant_fluid(1000.0, 4200.0, 4e-4);
  const auto return_at = [&](const BuildingSubstation::Design& design, double lowered) {
    const auto house_made = building(fluid, design, {});
    const BuildingSubstation& house = *house_made;
    std::vector<double> states = start_of(house);
    states[0] -= lowered;
    const double inlet = theta_of(fluid, 90.0), flow = house.mass_flow(inlet, 0.0, states);
    return fluid.temperature(house.exchange(flow, inlet, states, {}).outlet) - celsius_zero;
  };
  const auto design = design_of(Retrofit::as_built, false, false);
  auto floor = design;
  floor.emitter.supply_temperature = 40.0;
  floor.emitter.return_temperature = 32.0;
  floor.emitter.exponent = 1.1;
  EXPECT_GT(return_at(design, 0.0), 25.0);
  EXPECT_GT(return_at(design, 3.0), return_at(design, 0.0));
  EXPECT_LT(return_at(floor, 3.0), return_at(design, 3.0));
  // Fully open: rho of the design, 35 / 50.
  const double curve = design.emitter.heating_curve(-5.0, -10.0);
  EXPECT_NEAR(return_at(design, 10.0), 20.0 + 0.7 * (curve - 20.0) + design.approach, 1e-6);
}

// Hot water: a year's draws at constant power are charged again; a store colder than the tap gives less, and says so.
TEST(BuildingSubstation, HotWaterIsChargedAgain) {
  const Fluid fluid = water();
  const Weather summer{.outdoor = 25.0, .draw = 400.0};
  const auto house_made = building(fluid, design_of(), summer);
  const BuildingSubstation& house = *house_made;
  const auto states = after(house, fluid, 70.0, 10.0 * 24.0);
  const double inlet = theta_of(fluid, 70.0), flow = house.mass_flow(inlet, 0.0, states);
  const auto rooms = house.rooms(flow, inlet, states);
  EXPECT_EQ(rooms.heating, 0.0);
  const HotWaterStore& store = house.design().store;
  EXPECT_NEAR(rooms.charging, 400.0 + store.heat_loss * (rooms.store_temperature - store.around), 1e-6);
  EXPECT_GT(rooms.store_temperature, store.set_temperature - store.band);
  // A supply of 40 degC leaves the store at 35 degC less what the draws need, below the tap's 45 degC.
  const auto cold = after(house, fluid, 40.0, 10.0 * 24.0);
  EXPECT_LT(cold.back(), 35.0);
  const double weak = theta_of(fluid, 40.0);
  EXPECT_NEAR(house.exchange(house.mass_flow(weak, 0.0, cold), weak, cold, {}).unmet_heat,
              400.0 * (45.0 - cold.back()) / 35.0, 1e-9);
}

// Small changes of states and inlet make small changes of flow (of 0.1 kg/s) and heat (of 10 kW): no switch anywhere.
TEST(BuildingSubstation, ContinuousInStatesAndInlet) {
  const Fluid fluid = water();
  const auto house_made = building(fluid, design_of(Retrofit::full, true), {.outdoor = 2.0, .draw = 300.0});
  const BuildingSubstation& house = *house_made;
  constexpr double step = 1e-4;  // K
  std::vector<double> states = start_of(house);
  for (const double supply : {30.0, 45.0, 60.0, 80.0}) {
    double previous_flow = -1.0, previous_heat = 0.0;
    for (double shift = -3.0; shift < 2.0; shift += step) {
      const std::vector<double> moved{states[0] + shift, states[1] + shift, states[2] + 5.0 * shift};
      const double inlet = theta_of(fluid, supply + shift), flow = house.mass_flow(inlet, 0.0, moved);
      const auto rooms = house.rooms(flow, inlet, moved);
      const double heat = rooms.heating + rooms.charging;
      if (previous_flow >= 0.0) {
        EXPECT_NEAR(flow, previous_flow, 1e-4);
        EXPECT_NEAR(heat, previous_heat, 10.0);
      }
      previous_flow = flow, previous_heat = heat;
    }
  }
}

// The block solves (I - gamma J) dx = b with J as differences of the derivatives show it, and tells how the outlet
// moves; the network limits nothing.
TEST(BuildingSubstation, BlockIsTheLinearisedHouse) {
  const Fluid fluid = constant_fluid(1000.0, 4200.0, 4e-4);
  for (const bool two_masses : {false, true}) {
    const auto house_made = building(fluid, design_of(Retrofit::partial, two_masses), {.draw = 100.0});
    const BuildingSubstation& house = *house_made;
    std::vector<double> states = start_of(house);
    states.back() -= 5.0;
    const std::size_t n = states.size();
    const double inlet = theta_of(fluid, 90.0), flow = house.mass_flow(inlet, 0.0, states), gamma = 300.0;
    std::vector<double> dx(n), b(n), plus(n), minus(n);
    for (std::size_t i = 0; i < n; ++i) b[i] = 0.01 * double(i + 1);
    const auto solution = house.solve_block(gamma, flow, 0.02, states, b, dx);
    constexpr double h = 1e-4;
    std::vector<double> left = dx;
    for (std::size_t j = 0; j < n; ++j) {
      auto up = states, down = states;
      up[j] += h, down[j] -= h;
      house.exchange(flow * 1.5, inlet, up, plus);
      house.exchange(flow * 1.5, inlet, down, minus);
      for (std::size_t i = 0; i < n; ++i) left[i] -= gamma * (plus[i] - minus[i]) / (2.0 * h) * dx[j];
    }
    for (std::size_t i = 0; i < n; ++i) EXPECT_NEAR(left[i], b[i], 1e-7) << i;
    auto moved = states;
    for (std::size_t i = 0; i < n; ++i) moved[i] += 0.01 * dx[i];
    const double wide = 1.5 * flow;
    const auto wide_solution = house.solve_block(gamma, wide, 0.02, states, b, dx);
    EXPECT_NEAR(
        0.01 * wide_solution.outlet_change,
        house.exchange(wide, inlet + 0.01 * 0.02, moved, {}).outlet - house.exchange(wide, inlet, states, {}).outlet,
        1e-7);
    EXPECT_EQ(solution.loss_change, 0.0);
    EXPECT_EQ(house.stored_energy(states), 0.0);
  }
}

// Exchange::sensitivity is the difference quotient of the outlet, whatever limits the house.
TEST(BuildingSubstation, SensitivityIsTheDerivativeOfTheOutlet) {
  const Fluid fluid = constant_fluid(1000.0, 4200.0, 4e-4);
  const auto house_made = building(fluid, design_of(), {});
  const BuildingSubstation& house = *house_made;
  std::vector<double> states = start_of(house);
  states[0] -= 1.0, states[1] = 48.0;
  for (const double supply : {45.0, 50.0, 57.0, 62.0, 85.0}) {
    const double inlet = theta_of(fluid, supply), flow = 1.2 * house.mass_flow(inlet, 0.0, states);
    constexpr double h = 1e-4;
    const double slope =
        (house.exchange(flow, inlet + h, states, {}).outlet - house.exchange(flow, inlet - h, states, {}).outlet) /
        (2.0 * h);
    EXPECT_NEAR(house.exchange(flow, inlet, states, {}).sensitivity, slope, 1e-6) << supply;
  }
}

// Bypass and largest flow are those of every consumer.
TEST(BuildingSubstation, KeepsTheLimitsOfConsumers) {
  const Fluid fluid = water();
  const ConsumerLimits limits{.bypass_mass_flow = 0.01, .maximum_mass_flow = 0.05};
  const auto hot_made = building(fluid, design_of(), {.outdoor = 30.0}, limits);
  const BuildingSubstation& hot = *hot_made;
  const auto cold_made = building(fluid, design_of(), {.outdoor = -10.0}, limits);
  const BuildingSubstation& cold = *cold_made;
  const double inlet = theta_of(fluid, 80.0);
  EXPECT_EQ(hot.mass_flow(inlet, 0.0, start_of(hot)), 0.01);
  EXPECT_EQ(hot.exchange(0.01, inlet, start_of(hot), {}).outlet, inlet);
  auto states = start_of(cold);
  states[0] -= 5.0;
  EXPECT_EQ(cold.mass_flow(inlet, 0.0, states), 0.05);
  EXPECT_GT(cold.exchange(0.05, inlet, states, {}).unmet_heat, 0.0);
  const Exchange standing = cold.exchange(0.0, inlet, states, {});
  EXPECT_EQ(standing.outlet, inlet);
  EXPECT_GT(standing.unmet_heat, 0.0);
}

}  // namespace
}  // namespace emscher
