// Two transport schemes that share nothing but the network: plug flow and discontinuous Galerkin elements give the
// same.
#include <gtest/gtest.h>

#include <cmath>

#include "models/water.hpp"
#include "tests/figures.hpp"
#include "tests/models/closed_networks.hpp"

namespace emscher {
namespace {

using namespace testing;

constexpr double hour = 3600.0;

/// What arrives at and leaves the components, row by row: mean difference, K, and the share of rows within 0.1 K.
/// Heats: mean difference relative to the mean heat.
struct Difference {
  double mean = 0.0, within = 0.0, heat = 0.0;
};

Difference difference(const Record& a, const Record& b) {
  Difference result;
  double heat = 0.0;
  int count = 0;
  for (std::size_t k = 1; k < a.time.size(); ++k)
    for (std::size_t c = 0; c < a.components[k].size(); ++c) {
      const ComponentMeans &one = a.components[k][c], &other = b.components[k][c];
      for (const double d :
           {one.from_temperature - other.from_temperature, one.to_temperature - other.to_temperature}) {
        result.mean += std::abs(d);
        result.within += std::abs(d) < 0.1;
        ++count;
      }
      result.heat += std::abs(one.heat - other.heat);
      heat += std::abs(other.heat);
    }
  return {result.mean / count, result.within / count, result.heat / heat};
}

struct SchemesCase {
  RandomNetworkOptions options;
  double temperature = 0.004, heat = 3e-4;  // bars for steps of 15 min: K, relative
};

class TransportSchemes : public ::testing::TestWithParam<SchemesCase> {};

INSTANTIATE_TEST_SUITE_P(All, TransportSchemes,
                         ::testing::Values(SchemesCase{}, SchemesCase{{.extra_trenches = 3}},
                                           SchemesCase{{.extra_trenches = 3, .further_producers = true}},
                                           SchemesCase{{.extra_trenches = 2, .passing_producers = true}},
                                           SchemesCase{{.extra_trenches = 2, .storage = true}, 0.01, 6e-4}));

// Plug flow in steps of a quarter of an hour and of a minute, many cubic elements at a tolerance of 1 mK. What is left:
// fronts, at which elements swing, where producers and meshes turn the flow of pipes that carry hardly any. A storage
// sends what it took in through the network a second time.
TEST_P(TransportSchemes, Agree) {
  for (unsigned seed = 0; seed < 4; ++seed) {
    const auto run = [&](Transport transport, double tolerance, double step) {
      const RandomNetwork random = random_network(seed, water(), GetParam().options);
      for (std::uint32_t& elements : random.built->network.pipes.elements) elements *= 6;
      SimulationOptions options = run_options(12.0 * hour, 900.0, tolerance, 3);
      options.transport = transport;
      options.integrator.maximum_step = step;
      return simulate(*random.built, options);
    };
    const Record elements = run(Transport::discontinuous_galerkin, 0.001, 0.0);
    const Difference coarse = difference(run(Transport::plug_flow, 0.5, 900.0), elements);
    const Difference fine = difference(run(Transport::plug_flow, 0.05, 60.0), elements);
    SCOPED_TRACE(seed);
    expect_at_most("steps of 15 min: mean difference of temperatures", coarse.mean, GetParam().temperature, "K");
    expect_at_least("steps of 15 min: share within 0.1 K", coarse.within, 0.99);
    expect_at_most("steps of 15 min: mean difference of heats, relative", coarse.heat, GetParam().heat);
    expect_at_most("steps of 1 min: mean difference of temperatures", fine.mean, 0.003, "K");
    expect_at_least("steps of 1 min: share within 0.1 K", fine.within, 0.99);
    expect_at_most("steps of 1 min: mean difference of heats, relative", fine.heat, 1e-4);
  }
}

}  // namespace
}  // namespace emscher
