// First law of whole networks: what the producers supply less what is delivered and lost is what is stored, over the
// whole run and over every output step, to rounding. Each heat flow is integrated once and appears on both sides, so
// the residual does not depend on tolerances: 1e-9.
#include <gtest/gtest.h>

#include <string_view>

#include "models/constant_fluid.hpp"
#include "models/water.hpp"
#include "tests/engine/integrators.hpp"
#include "tests/figures.hpp"
#include "tests/models/closed_networks.hpp"

namespace emscher {
namespace {

using namespace testing;

constexpr double hour = 3600.0;

void expect_first_law(const Record& record, const std::string& where) {
  const EnergyBalance& end = record.energy.back();
  SCOPED_TRACE(where);
  expect_at_most("heat unaccounted for in the whole run", end.relative_residual(), 1e-9);
  // Over one step: relative to what moved in it, or to a hundredth of the mean step.
  const double typical = std::max(std::abs(end.supplied), std::abs(end.lost)) / double(record.time.size());
  expect_at_most("heat unaccounted for in one row", largest_stepwise_residual(record, 0.01 * typical), 1e-9);
}

struct EnergyCase {
  const char* name;
  RandomNetworkOptions options;
  Transport transport = Transport::discontinuous_galerkin;
};

class EnergyOfRandomNetworks : public ::testing::TestWithParam<EnergyCase> {};

INSTANTIATE_TEST_SUITE_P(
    All, EnergyOfRandomNetworks,
    ::testing::Values(
        EnergyCase{"Tree", {}}, EnergyCase{"Meshed", {.extra_trenches = 3}},
        EnergyCase{"FurtherProducers", {.extra_trenches = 3, .further_producers = true}},
        EnergyCase{"Circles", {.passing_producers = true}},
        EnergyCase{"CirclesInMeshes", {.extra_trenches = 3, .further_producers = true, .passing_producers = true}},
        EnergyCase{"ZeroLoad", {.extra_trenches = 2, .load = 0.0}},
        EnergyCase{"OnePercentLoad", {.extra_trenches = 2, .load = 0.01}},
        EnergyCase{"Film", {.extra_trenches = 2, .further_producers = true, .film = true}},
        EnergyCase{"Storage", {.extra_trenches = 2, .further_producers = true, .storage = true}},
        EnergyCase{"PlugFlowStorage",
                   {.extra_trenches = 2, .further_producers = true, .passing_producers = true, .storage = true},
                   Transport::plug_flow},
        EnergyCase{"PlugFlowTree", {}, Transport::plug_flow},
        EnergyCase{"PlugFlowMeshed", {.extra_trenches = 3}, Transport::plug_flow},
        EnergyCase{"PlugFlowFurtherProducers", {.extra_trenches = 3, .further_producers = true}, Transport::plug_flow},
        EnergyCase{"PlugFlowCirclesInMeshes",
                   {.extra_trenches = 3, .further_producers = true, .passing_producers = true},
                   Transport::plug_flow},
        EnergyCase{"PlugFlowZeroLoad", {.extra_trenches = 2, .load = 0.0}, Transport::plug_flow},
        EnergyCase{"PlugFlowOnePercentLoad", {.extra_trenches = 2, .load = 0.01}, Transport::plug_flow}),
    [](const auto& one) { return std::string(one.param.name); });

TEST_P(EnergyOfRandomNetworks, FirstLaw) {
  for (unsigned seed = 0; seed < 6; ++seed) {
    const RandomNetwork random = random_network(seed, seed % 2 ? water() : constant_test_fluid(), GetParam().options);
    // One loose tolerance and one tight, odd and even orders: the balance must not notice.
    SimulationOptions run = run_options(12.0 * hour, 900.0, seed % 3 ? 0.3 : 0.003, 1 + int(seed % 2));
    run.transport = GetParam().transport;
    const Record record = simulate(*random.built, run);
    const std::string where = std::string(GetParam().name) + " seed " + std::to_string(seed);
    if (GetParam().options.load > 0.0) {
      expect_first_law(record, where);
      EXPECT_GT(record.energy.back().supplied, 0.0) << where;
      continue;
    }
    // Nothing moves, and everything stands at the temperature of the ground from the start: 10 degC, up to the 1e-3 K
    // to which the start is iterated. Energies are rounding of what is stored, some 1e9 J.
    const EnergyBalance& e = record.energy.back();
    EXPECT_EQ(e.supplied, 0.0) << where;
    EXPECT_NEAR(e.stored, -e.lost, 1e-12 * 1e9) << where;
    const Fluid& fluid = random.built->network.fluid;
    for (const double theta : record.at_to.back())
      EXPECT_NEAR(fluid.temperature(theta), celsius_zero + 10.0, 2e-3) << where;
  }
}

class EnergyWithIntegrators : public WithEveryIntegrator {};
INSTANTIATE_TEST_SUITE_P(Every, EnergyWithIntegrators, ::testing::ValuesIn(run_cases()), name_of_case);

// The same with every integrator and linear solver: meshes with three producers, walls behind a film, circles of flow.
TEST_P(EnergyWithIntegrators, FirstLaw) {
  const RandomNetworkOptions networks[] = {{.extra_trenches = 3, .further_producers = true},
                                           {.extra_trenches = 2, .film = true},
                                           {.passing_producers = true}};
  for (unsigned seed = 0; seed < 3; ++seed) {
    const RandomNetwork random = random_network(seed, water(), networks[seed]);
    for (const double tolerance : {0.3, 0.01}) {
      const Record record = simulate(*random.built, options(6.0 * hour, 900.0, tolerance));
      expect_first_law(record, "seed " + std::to_string(seed) + " tolerance " + std::to_string(tolerance));
      EXPECT_GT(record.energy.back().supplied, 0.0);
    }
  }
}

// Over each output step delivered + unmet is the mean demand of that step. Demands are linear within the steps, so
// their mean is that of both ends, and every method of order 2 integrates them exactly. What the nonlinear iteration
// leaves over is a temperature of the size of the tolerance: worth m c per kelvin in delivered heat and, where the
// smooth limit s^2 (3 - 2 s) of 1 K is at work, 1.5 Q per kelvin in unmet heat.
TEST(EnergyOfNetworks, DeliveredAndUnmetAreTheDemandOverEveryStep) {
  TestNetwork built(water());
  const Junction a = add_junction(built), b = add_junction(built);
  PipeData pipe;
  pipe.inner_diameter = 0.1;
  pipe.loss_own = 0.3;
  pipe.loss_partner = 0.03;
  pipe.elements = 2;
  add_trench(built, a, b, pipe);
  // The supply falls far below what the consumers need, and comes back.
  add_pressure_holder(built, a,
                      function_of(built, [](double t) { return t < 4 * hour || t > 8 * hour ? 90.0 : 50.0; }));
  const auto demand = [](double t) { return 5.0e4 * (1.0 + 0.5 * std::sin(t / 5000.0)); };
  ConsumerLimits limits;
  limits.maximum_mass_flow = 0.4;
  limits.minimum_supply_temperature = celsius_zero + 65.0;
  std::vector<std::size_t> consumers;
  for (int kind = 0; kind < 3; ++kind) {
    const auto heat = function_of(built, demand);
    const Fluid& fluid = built.network.fluid;
    if (kind == 0)
      consumers.push_back(
          built.add<ReturnTemperatureSubstation>("r", b.supply, b.back, fluid, heat, TimeFunction(48.0), limits));
    if (kind == 1)
      consumers.push_back(built.add<TemperatureDifferenceSubstation>("d", b.supply, b.back, fluid, heat, 30.0, limits));
    if (kind == 2)
      consumers.push_back(built.add<HeatExchangerSubstation>("x", b.supply, b.back, fluid, heat, 4000.0,
                                                             TimeFunction(65.0), TimeFunction(40.0), limits));
  }
  const double tolerance = 0.003;
  const Record record = simulate(built, run_options(12.0 * hour, 900.0, tolerance));
  expect_first_law(record, "limited consumers");
  for (const std::size_t c : consumers) {
    double unmet = 0.0;
    for (std::size_t k = 1; k < record.time.size(); ++k) {
      const ComponentMeans& mean = record.components[k][c];
      const double asked = 0.5 * (demand(record.time[k - 1]) + demand(record.time[k]));
      const double bound = tolerance * (limits.maximum_mass_flow * 4300.0 + 1.5 * asked);
      EXPECT_NEAR(mean.heat + mean.unmet_heat, asked, bound) << "consumer " << c << " at " << record.time[k];
      EXPECT_GE(mean.unmet_heat, 0.0);
      unmet += mean.unmet_heat;
    }
    EXPECT_GT(unmet, 1000.0) << "the cold hours must show";
  }
}

// Consumers right at the producer, without a pipe in between, and a pipe with a further one beyond.
TEST(EnergyOfNetworks, ConsumerAtTheProducer) {
  for (unsigned order = 0; order < 2; ++order) {
    TestNetwork built(constant_test_fluid());
    const Junction a = add_junction(built), b = add_junction(built);
    PipeData pipe;
    pipe.loss_own = 0.3;
    pipe.loss_partner = 0.03;
    add_trench(built, a, b, pipe);
    const auto heat = function_of(built, [](double t) { return 8.0e4 * (1.0 + 0.5 * std::sin(t / 5000.0)); });
    const auto add_consumers = [&] {
      built.add<TemperatureDifferenceSubstation>("here", a.supply, a.back, built.network.fluid, heat, 30.0,
                                                 ConsumerLimits{});
      built.add<ReturnTemperatureSubstation>("there", b.supply, b.back, built.network.fluid, heat, TimeFunction(50.0),
                                             ConsumerLimits{});
    };
    if (order == 0) add_consumers();
    const std::size_t holder = add_pressure_holder(built, a, TimeFunction(90.0));
    if (order == 1) add_consumers();
    const Record record = simulate(built, run_options(6.0 * hour, 900.0, 0.01));
    expect_first_law(record, "consumer at the producer");
    // What the producer sees is the mixture: between the return of the far consumer (50 degC less losses) and 60 degC
    // of the near one, in the ratio of their flows, 1/40 to 1/30 of the same heat. By hand: (3 * 50 + 4 * 60) / 7
    // = 55.7.
    EXPECT_NEAR(record.components.back()[holder].from_temperature, 55.7, 0.4);
  }
}

// A true circle: heat and flow given, given temperature difference, so that temperature passes round and round and only
// losses hold it. In steps much longer than the way round the sweep alone converges slowly and GMRES closes the circle.
// Steady state by hand for constant properties: with the same flow everywhere, Q = Q_loss + Q_delivered.
TEST(EnergyOfNetworks, CircleOfPassingTemperature) {
  TestNetwork built(constant_test_fluid());
  const Junction a = add_junction(built), b = add_junction(built), c = add_junction(built);
  PipeData pipe;
  pipe.water_mass = 200.0;
  pipe.loss_own = 2.0;
  add_trench(built, a, b, pipe);
  add_trench(built, b, c, pipe);
  const double flow = 1.0, difference = 20.0, delivered = flow * test_specific_heat * difference;
  // 12 kW beyond what is delivered; the pressure holder at c stands by (its flow is what is left: nothing).
  const std::size_t producer = built.add<HeatAndMassFlowProducer>(
      "boiler", a.back, a.supply, built.network.fluid,
      function_of(built, [&](double t) { return delivered + (t < 6 * hour ? 12.0e3 : 15.0e3); }), TimeFunction(flow));
  add_pressure_holder(built, c, TimeFunction(90.0));
  const std::size_t consumer = built.add<TemperatureDifferenceSubstation>(
      "houses", c.supply, c.back, built.network.fluid, TimeFunction(delivered), difference, ConsumerLimits{});
  const Record record = simulate(built, run_options(48.0 * hour, hour, 0.05));
  expect_first_law(record, "circle");
  const auto& first = record.energy[5];
  // The start is iterated to changes of 1e-3 K per way round, which keeps exp(-4 * 200 W/K / 4200 W/K) = 0.83 of a
  // change: 1e-3 / (1 - 0.83) K may be left over, at 800 W/K.
  EXPECT_NEAR(first.lost / (5.0 * hour), 12.0e3, 5.0) << "steady at first";
  const double late = (record.energy.back().lost - record.energy[record.energy.size() - 2].lost) / hour;
  EXPECT_NEAR(late, 15.0e3, 15.0)
      << "and again after two days: the circle's time constant is M c / (U L) = 3.36e6 J/K / 800 W/K";
  EXPECT_NEAR(record.components.back()[producer].to_temperature - record.components.back()[producer].from_temperature,
              difference + 15.0e3 / (flow * test_specific_heat), 0.02);
  EXPECT_NEAR(record.components.back()[consumer].heat, delivered, 1e-6 * delivered);
  // Six plain sweeps and one at the end are what a solve takes before GMRES adds its own.
  EXPECT_GT(double(record.statistics.integrator.sweeps) / double(record.statistics.integrator.linear_solves), 7.5);
}

// Two sources at the ends of a street whose shares swing: the flow between them turns to and fro. Two meshes of the
// same kind do so in their own time.
TEST(EnergyOfNetworks, FlowTurnsBetweenTwoProducers) {
  TestNetwork built(water());
  std::vector<Junction> street;
  for (int j = 0; j < 6; ++j) street.push_back(add_junction(built));
  PipeData pipe;
  pipe.inner_diameter = 0.1;
  pipe.water_mass = 785.0;
  pipe.loss_own = 0.3;
  pipe.loss_partner = 0.03;
  pipe.elements = 2;
  for (std::size_t j = 1; j < street.size(); ++j) add_trench(built, street[j - 1], street[j], pipe);
  add_trench(built, street[1], street[4], pipe);
  add_pressure_holder(built, street.front(), TimeFunction(90.0));
  built.add<MassFlowProducer>("second", street.back().back, street.back().supply, built.network.fluid,
                              SupplyTemperature(TimeFunction(75.0)),
                              function_of(built, [](double t) { return 1.1 + std::sin(t / 4000.0); }));
  for (std::size_t j = 1; j < 5; ++j)
    built.add<ReturnTemperatureSubstation>("s" + std::to_string(j), street[j].supply, street[j].back,
                                           built.network.fluid, TimeFunction(9.0e4), TimeFunction(45.0),
                                           ConsumerLimits{});
  const Record record = simulate(built, run_options(24.0 * hour, 900.0, 0.01));
  expect_first_law(record, "two producers");
  int turned = 0;
  for (std::size_t i = 0; i < record.mass_flow[0].size(); ++i) {
    double lowest = 1e9, highest = -1e9;
    for (const auto& row : record.mass_flow) lowest = std::min(lowest, row[i]), highest = std::max(highest, row[i]);
    turned += lowest < -0.05 && highest > 0.05;
  }
  EXPECT_GE(turned, 2) << "the flow of some pipes must have turned";
  for (std::size_t k = 1; k < record.time.size(); ++k)
    for (std::size_t i = 0; i < record.at_to[k].size(); ++i) {
      EXPECT_LT(record.at_to[k][i], 90.0 + 1.5);  // linear elements overshoot at fronts
      EXPECT_GT(record.at_to[k][i], 40.0);
    }
}

/// Temperatures at both ends of every pipe as if drawn the usual way, and means of components, in the order of drawing
/// up.
void expect_same(const RandomNetwork& a, const Record& of_a, const RandomNetwork& b, const Record& of_b, double bound,
                 const std::string& what) {
  EXPECT_EQ(of_a.statistics.integrator.steps, of_b.statistics.integrator.steps) << what;
  for (std::size_t k = 0; k < of_a.time.size(); ++k) {
    for (std::size_t i = 0; i < a.pipe_of.size(); ++i)
      for (std::uint32_t side = 0; side < 2; ++side) {
        const auto pa = a.pipe_of[i] + side, pb = b.pipe_of[i] + side;
        const bool turned = a.turned[i] != b.turned[i];
        ASSERT_NEAR(of_a.at_from[k][pa], turned ? of_b.at_to[k][pb] : of_b.at_from[k][pb], bound) << what << ' ' << k;
        ASSERT_NEAR(of_a.at_to[k][pa], turned ? of_b.at_from[k][pb] : of_b.at_to[k][pb], bound) << what << ' ' << k;
        ASSERT_NEAR(of_a.mass_flow[k][pa], (turned ? -1.0 : 1.0) * of_b.mass_flow[k][pb], bound) << what << ' ' << k;
      }
    for (std::size_t c = 0; c < a.component_of.size(); ++c) {
      const auto &x = of_a.components[k][a.component_of[c]], &y = of_b.components[k][b.component_of[c]];
      ASSERT_NEAR(x.from_temperature, y.from_temperature, bound) << what << ' ' << k;
      ASSERT_NEAR(x.to_temperature, y.to_temperature, bound) << what << ' ' << k;
      ASSERT_NEAR(x.heat, y.heat, bound * 1e5) << what << ' ' << k;
    }
  }
}

// The drawn direction of pipes, the order of nodes, pipes and components, and ids leave no trace. In trees flows are
// sums, equal to rounding; the start is iterated to changes of 1e-9 K, of which some passes may be left over: 1e-8 K.
// In meshes flows are equal to what Newton's method leaves over.
TEST(Writing, LeavesNoTraceInTheResults) {
  for (const std::size_t extra : {0u, 3u})
    for (unsigned seed = 0; seed < 4; ++seed) {
      const RandomNetworkOptions options{.extra_trenches = extra, .further_producers = seed % 2 == 1};
      const auto original = random_network(seed, water(), options);
      const Record expected = simulate(*original.built, run_options(6.0 * hour, 900.0, 0.03));
      for (const Writing writing : {Writing{.turned = true}, Writing{.shuffled = true}, Writing{true, true}}) {
        const auto rewritten = random_network(seed, water(), options, writing);
        const Record record = simulate(*rewritten.built, run_options(6.0 * hour, 900.0, 0.03));
        expect_same(original, expected, rewritten, record, extra == 0 ? 1e-8 : 1e-5,
                    "seed " + std::to_string(seed) + (extra ? " meshed" : " tree") + (writing.turned ? " turned" : "") +
                        (writing.shuffled ? " shuffled" : ""));
      }
    }
}

}  // namespace
}  // namespace emscher
