// Closed networks of supply and return with real components, built in code: chosen ones by hand, random ones by seed.
#pragma once

#include <memory>
#include <random>
#include <vector>

#include "models/heat_exchanger_substation.hpp"
#include "models/producers.hpp"
#include "models/return_temperature_substation.hpp"
#include "models/stratified_tank.hpp"
#include "models/temperature_difference_substation.hpp"
#include "tests/engine/test_networks.hpp"

namespace emscher::testing {

/// A time series of a signal, one row every `spacing` s; lives as long as the network whose inputs prepare it.
inline TimeSeries& add_series(TestNetwork& built, Signal signal, double spacing,
                              TimeSeries::Between between = TimeSeries::Between::linear) {
  constexpr double first = -86400.0;
  auto next = std::make_shared<long>(0);
  auto series = std::make_shared<TimeSeries>("signal", between, [=](TimeSeriesRows& rows) {
    rows.columns.resize(1);
    for (int k = 0; k < 200; ++k, ++*next) {
      rows.time.push_back(first + double(*next) * spacing);
      rows.columns[0].push_back(signal(rows.time.back()));
    }
    return true;
  });
  built.inputs->before.push_back([series](double t) { series->prepare(t); });
  return *series;
}

inline TimeFunction function_of(TestNetwork& built, Signal signal, double spacing = 900.0,
                                TimeSeries::Between between = TimeSeries::Between::linear) {
  return TimeFunction(1.0, add_series(built, std::move(signal), spacing, between), 0, 0.0);
}

/// A junction of supply and return.
struct Junction {
  std::uint32_t supply = 0, back = 0;
};

inline Junction add_junction(TestNetwork& built) {
  return {built.node(), built.node()};
}

/// A supply and a return pipe side by side.
inline void add_trench(TestNetwork& built, Junction from, Junction to, const PipeData& data) {
  const auto supply = built.pipe(from.supply, to.supply, data);
  const auto back = built.pipe(from.back, to.back, data);
  if (data.loss_partner > 0.0) built.pair(supply, back);
}

inline std::size_t add_pressure_holder(TestNetwork& built, Junction at, TimeFunction temperature) {
  return built.add<PressureHoldingProducer>("holder", at.back, at.supply, built.network.fluid,
                                            SupplyTemperature(temperature),
                                            PumpDuty{.pressure_difference = 2.0e5, .return_pressure = 3.0e5},
                                            PumpLaw(std::nullopt, 1.0, built.network.gravity));
}

/// What a random network is made of.
struct RandomNetworkOptions {
  std::size_t junctions = 12;
  std::size_t extra_trenches = 0;  ///< each closes a mesh
  double load = 1.0;               ///< scales all demands
  bool further_producers = false;
  bool passing_producers = false;  ///< producers of given heat and flow: temperatures go round in circles
  bool storage = false;            ///< a stratified tank that charges and discharges over the day
  bool film = false;
};

/// How the same network is written down: nothing of it may show in the results.
struct Writing {
  bool shuffled = false;  ///< order of nodes, pipes and components
  bool turned = false;    ///< every second trench is drawn the other way round
};

struct RandomNetwork {
  std::unique_ptr<TestNetwork> built;
  std::vector<std::uint32_t> pipe_of;     ///< by trench: index of its supply pipe; the return pipe follows
  std::vector<bool> turned;               ///< by trench
  std::vector<std::size_t> component_of;  ///< by the order in which they were drawn up
  std::vector<Junction> junctions;
};

/// A random tree of trenches plus extra ones, a pressure holder at junction 0, and consumers of all kinds with loads
/// that swing over the day, each in its own phase.
inline RandomNetwork random_network(unsigned seed, const Fluid& fluid, const RandomNetworkOptions& options,
                                    const Writing& writing = {}) {
  std::mt19937 random(seed), shuffler(seed + 1000);
  const auto uniform = [&](double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  };
  const auto order_of = [&](std::size_t n) {
    std::vector<std::size_t> order(n);
    for (std::size_t i = 0; i < n; ++i) order[i] = i;
    if (writing.shuffled) std::ranges::shuffle(order, shuffler);
    return order;
  };
  RandomNetwork result;
  result.built = std::make_unique<TestNetwork>(fluid);
  TestNetwork& built = *result.built;
  if (options.film) {
    built.network.wall = WallContact::film;
    built.network.film_conductance = [](double m, double, double, const Fluid&) { return 8.0 + 400.0 * std::abs(m); };
  }
  result.junctions.resize(options.junctions);
  for (const std::size_t j : order_of(options.junctions)) result.junctions[j] = add_junction(built);

  struct Trench {
    std::size_t from, to;
    PipeData data;
  };
  std::vector<Trench> trenches;
  for (std::size_t j = 1; j < options.junctions + options.extra_trenches; ++j) {
    Trench t{};
    const bool extra = j >= options.junctions;
    t.to = extra ? std::uniform_int_distribution<std::size_t>(0, options.junctions - 1)(random) : j;
    do t.from = std::uniform_int_distribution<std::size_t>(0, extra ? options.junctions - 1 : j - 1)(random);
    while (t.from == t.to);
    t.data.length = uniform(20.0, 300.0);
    t.data.inner_diameter = uniform(0.05, 0.15);
    t.data.water_mass = 1000.0 * 0.785 * t.data.inner_diameter * t.data.inner_diameter * t.data.length;
    t.data.wall_heat_capacity = 2000.0 * t.data.length;
    t.data.loss_own = uniform(0.2, 0.4);
    t.data.loss_partner = uniform(0.01, 0.05);
    t.data.elements = std::uniform_int_distribution<std::uint32_t>(1, 3)(random);
    trenches.push_back(t);
  }
  result.pipe_of.resize(trenches.size());
  result.turned.resize(trenches.size());
  for (const std::size_t i : order_of(trenches.size())) {
    const Trench& t = trenches[i];
    result.turned[i] = writing.turned && i % 2 == 0;
    result.pipe_of[i] = static_cast<std::uint32_t>(built.network.pipes.size());
    add_trench(built, result.junctions[result.turned[i] ? t.to : t.from],
               result.junctions[result.turned[i] ? t.from : t.to], t.data);
  }

  struct Plant {
    int kind;
    std::size_t at;
    double a, b;  // what it is sized by
  };
  std::vector<Plant> plants{{0, 0, 0.0, 0.0}};
  double total = 0.0;
  const std::size_t boiler = 1 + random() % (options.junctions - 1);  // of the passing producer: no consumer beside it
  for (std::size_t j = 1; j < options.junctions; ++j) {
    const Plant consumer{1 + int(random() % 3), j, uniform(2.0e4, 1.0e5), uniform(0.0, 86400.0)};
    if (options.passing_producers && j == boiler) continue;
    plants.push_back(consumer);
    total += consumer.a;
  }
  if (options.further_producers)
    for (int k = 4; k <= 5; ++k) plants.push_back({k, 1 + random() % (options.junctions - 1), 0.12 * total, 0.0});
  if (options.passing_producers) plants.push_back({6, boiler, 0.25 * total, 0.0});
  if (options.storage)
    plants.push_back({7, 1 + random() % (options.junctions - 1), 0.15 * total, uniform(0.0, 86400.0)});

  result.component_of.resize(plants.size());
  Network& network = built.network;
  for (const std::size_t p : order_of(plants.size())) {
    const Plant& plant = plants[p];
    const Junction at = result.junctions[plant.at];
    const double phase = plant.b;
    // Between 60 % and 140 % for consumers; producers of given heat or flow stay below what is drawn.
    const auto heat = [&] {
      return function_of(built, [=, scale = plant.a * options.load](double t) {
        return scale * (1.0 + 0.4 * std::sin(2.0 * 3.14159265358979 * (t + phase) / 86400.0));
      });
    };
    const auto name = "plant " + std::to_string(writing.shuffled ? 100 - p : p);
    std::size_t& index = result.component_of[p];
    switch (plant.kind) {
      case 0:
        index = add_pressure_holder(built, at, TimeFunction(90.0));
        break;
      case 1:
        index = built.add<ReturnTemperatureSubstation>(name, at.supply, at.back, network.fluid, heat(),
                                                       TimeFunction(50.0), ConsumerLimits{});
        break;
      case 2:
        index = built.add<TemperatureDifferenceSubstation>(name, at.supply, at.back, network.fluid, heat(), 30.0,
                                                           ConsumerLimits{});
        break;
      case 3:
        index = built.add<HeatExchangerSubstation>(name, at.supply, at.back, network.fluid, heat(), plant.a / 8.0,
                                                   TimeFunction(65.0), TimeFunction(45.0), ConsumerLimits{});
        break;
      case 4:
        index = built.add<HeatProducer>(name, at.back, at.supply, network.fluid, SupplyTemperature(TimeFunction(85.0)),
                                        TimeFunction(plant.a * options.load));
        break;
      case 5:
        index =
            built.add<MassFlowProducer>(name, at.back, at.supply, network.fluid, SupplyTemperature(TimeFunction(80.0)),
                                        TimeFunction(plant.a * options.load / (test_specific_heat * 35.0)));
        break;
      case 7:
        index = built.add<StratifiedTank>(
            name, at.supply, at.back, network.fluid,
            StratifiedTank::Design{.volume = 20.0, .layers = 12, .heat_loss = 50.0, .initial_temperature = 70.0},
            function_of(built,
                        [=, scale = plant.a * options.load / (test_specific_heat * 35.0)](double t) {
                          return scale * std::sin(2.0 * 3.14159265358979 * (t + phase) / 86400.0);
                        }),
            TimeFunction(8.0));
        break;
      default:  // raises the return by about 35 K
        index = built.add<HeatAndMassFlowProducer>(name, at.back, at.supply, network.fluid,
                                                   TimeFunction(plant.a * options.load),
                                                   TimeFunction(plant.a * options.load / (test_specific_heat * 35.0)));
    }
  }
  return result;
}

}  // namespace emscher::testing
