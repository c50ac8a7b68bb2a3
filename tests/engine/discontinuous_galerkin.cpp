#include "engine/transport/discontinuous_galerkin.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>

#include "engine/graph/flow_order.hpp"
#include "engine/transport/legendre.hpp"
#include "tests/engine/test_networks.hpp"
#include "tests/figures.hpp"

namespace emscher {
namespace {

using namespace testing;

double film_of_flow(double mass_flow, double, double, const Fluid&) {
  return 300.0 + 500.0 * std::abs(mass_flow);
}

/// Random pipes between few nodes, parallel ones in pairs, some without wall or loss, with random states and flows of
/// both signs. Every third pipe stands still.
struct RandomPipes {
  TestNetwork built;
  std::unique_ptr<OdeTransportScheme> scheme;
  std::vector<double> states, mass_flow, node_theta, boundary, friction, at_from, at_to;
  std::mt19937 random;

  double uniform(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random); }

  RandomPipes(unsigned seed, const Fluid& fluid, WallContact wall, int order, bool pairs) : built(fluid), random(seed) {
    Network& network = built.network;
    network.wall = wall;
    network.film_conductance = film_of_flow;
    const std::uint32_t nodes = 6, pipes = 12;
    for (std::uint32_t n = 0; n < nodes; ++n) built.node();
    for (std::uint32_t i = 0; i < pipes; ++i) {
      const auto from = std::uniform_int_distribution<std::uint32_t>(0, nodes - 1)(random);
      PipeData data;
      data.length = uniform(5.0, 300.0);
      data.water_mass = uniform(10.0, 5000.0);
      data.wall_heat_capacity = i % 4 == 3 ? 0.0 : uniform(1e3, 1e6);
      data.loss_own = i % 5 == 4 ? 0.0 : uniform(0.1, 3.0);
      data.loss_partner = pairs ? uniform(0.01, 0.1) : 0.0;
      data.elements = std::uniform_int_distribution<std::uint32_t>(1, 4)(random);
      const bool second = pairs && i % 2 == 1;
      if (second) {  // what one gives the other takes; elements lie side by side
        data.length = network.pipes.length.back();
        data.loss_partner = network.pipes.loss_partner.back();
        data.elements = network.pipes.elements.back();
      }
      built.pipe(from, (from + 1 + i % (nodes - 1)) % nodes, data);
      if (second) built.pair(i - 1, i);
      mass_flow.push_back(i % 3 == 2 ? 0.0 : uniform(-20.0, 20.0));
      friction.push_back(uniform(0.0, 500.0));
    }
    scheme = make_discontinuous_galerkin(network, order);
    states.resize(scheme->number_of_states());
    const std::size_t means = network.pipes.elements.empty()
                                  ? 0
                                  : std::accumulate(network.pipes.elements.begin(), network.pipes.elements.end(), 0u);
    for (std::size_t s = 0; s < states.size(); ++s) {
      const bool mean = (s / means) % std::size_t(order + 1) == 0;
      states[s] = mean ? uniform(20.0, 110.0) : uniform(-3.0, 3.0);
    }
    for (std::uint32_t n = 0; n < nodes; ++n) node_theta.push_back(uniform(20.0, 110.0));
    boundary = {celsius_zero + 9.0};
    at_from.resize(pipes);
    at_to.resize(pipes);
  }

  PipeSurroundings surroundings() const { return {mass_flow, node_theta, boundary, friction}; }

  /// Enthalpy that the pipes take from the nodes and give to them, W, summed, for given ends and nodes.
  double net_inflow(std::span<const double> ends_of, std::span<const double> nodes, double& magnitude) {
    scheme->end_temperatures(ends_of, at_from, at_to);
    const Pipes& p = built.network.pipes;
    double sum = 0.0;
    for (std::size_t i = 0; i < p.size(); ++i) {
      const double in = mass_flow[i] > 0.0 ? nodes[p.from[i]] : nodes[p.to[i]];
      const double out = mass_flow[i] > 0.0 ? at_to[i] : at_from[i];
      sum += std::abs(mass_flow[i]) * built.network.fluid.reference_specific_heat * (in - out);
      magnitude +=
          std::abs(mass_flow[i]) * built.network.fluid.reference_specific_heat * (std::abs(in) + std::abs(out));
    }
    return sum;
  }
};

struct Variant {
  int order;
  WallContact wall;
};

std::string name_of(const ::testing::TestParamInfo<Variant>& info) {
  return (info.param.wall == WallContact::film ? "FilmOrder" : "LumpedOrder") + std::to_string(info.param.order);
}

class DiscontinuousGalerkin : public ::testing::TestWithParam<Variant> {};

INSTANTIATE_TEST_SUITE_P(All, DiscontinuousGalerkin,
                         ::testing::Values(Variant{0, WallContact::lumped}, Variant{1, WallContact::lumped},
                                           Variant{2, WallContact::lumped}, Variant{3, WallContact::lumped},
                                           Variant{4, WallContact::lumped}, Variant{0, WallContact::film},
                                           Variant{1, WallContact::film}, Variant{2, WallContact::film},
                                           Variant{3, WallContact::film}, Variant{4, WallContact::film}),
                         name_of);

// First law: stored_energy() is linear in the states, so its rate is stored_energy(derivative), and must be
//   inflow - outflow - lost + friction.
TEST_P(DiscontinuousGalerkin, DerivativeConservesEnergy) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    RandomPipes pipes(seed, curved_test_fluid(), GetParam().wall, GetParam().order, seed % 2 == 0);
    std::vector<double> derivative(pipes.states.size()), loss(pipes.mass_flow.size());
    const PipeHeat heat = pipes.scheme->derivative(pipes.states, pipes.surroundings(), derivative, loss);
    const double friction = std::accumulate(pipes.friction.begin(), pipes.friction.end(), 0.0);
    double magnitude = std::abs(heat.lost) + friction;
    const double inflow = pipes.net_inflow(pipes.states, pipes.node_theta, magnitude);
    expect_at_most("heat unaccounted for in a right-hand side",
                   std::abs(pipes.scheme->stored_energy(derivative) - (inflow - heat.lost + friction)) / magnitude,
                   1e-12);
    EXPECT_NEAR(heat.friction, friction, 1e-12 * friction) << seed;
    EXPECT_NEAR(std::accumulate(loss.begin(), loss.end(), 0.0), heat.lost, 1e-12 * magnitude) << seed;
  }
}

// Single pipes, constant specific heat: the heat lost is U L (mean T - boundary), from the mean water temperature with
// a lumped wall, and U1 = 0 loses nothing.
TEST_P(DiscontinuousGalerkin, LossFollowsTheMeanTemperature) {
  if (GetParam().wall == WallContact::film) return;
  RandomPipes pipes(11, constant_test_fluid(), GetParam().wall, GetParam().order, false);
  std::vector<double> derivative(pipes.states.size()), loss(pipes.mass_flow.size()), mean(pipes.mass_flow.size());
  pipes.scheme->derivative(pipes.states, pipes.surroundings(), derivative, loss);
  pipes.scheme->mean_temperatures(pipes.states, mean);
  const Pipes& p = pipes.built.network.pipes;
  for (std::size_t i = 0; i < p.size(); ++i)
    EXPECT_NEAR(loss[i], p.loss_own[i] * p.length[i] * (mean[i] - 9.0), 1e-9 * std::abs(loss[i]) + 1e-9) << i;
}

/// Node temperatures as the network would mix them: from the pipes that flow in, else as given.
struct Mixing {
  std::vector<double> inverse_inflow;  // s/kg per node, 0 where no water flows in
  std::vector<std::uint32_t> order;

  explicit Mixing(const RandomPipes& pipes) {
    const Pipes& p = pipes.built.network.pipes;
    std::vector<double> inflow(pipes.node_theta.size(), 0.0);
    std::vector<FlowLink> links;
    for (std::size_t i = 0; i < p.size(); ++i) {
      const bool forward = pipes.mass_flow[i] >= 0.0;
      links.push_back(
          {forward ? p.from[i] : p.to[i], forward ? p.to[i] : p.from[i], pipes.mass_flow[i] != 0.0, true, true});
      inflow[links[i].head] += std::abs(pipes.mass_flow[i]);
    }
    for (const double m : inflow) inverse_inflow.push_back(m > 0.0 ? 1.0 / m : 0.0);
    order = flow_order(std::uint32_t(inflow.size()), links, outside).links;
  }

  void mix(RandomPipes& pipes, std::span<const double> states) const {
    const Pipes& p = pipes.built.network.pipes;
    pipes.scheme->end_temperatures(states, pipes.at_from, pipes.at_to);
    for (std::size_t n = 0; n < pipes.node_theta.size(); ++n)
      if (inverse_inflow[n] > 0.0) pipes.node_theta[n] = 0.0;
    for (std::size_t i = 0; i < p.size(); ++i) {
      const bool forward = pipes.mass_flow[i] >= 0.0;
      const std::uint32_t head = forward ? p.to[i] : p.from[i];
      pipes.node_theta[head] +=
          std::abs(pipes.mass_flow[i]) * inverse_inflow[head] * (forward ? pipes.at_to[i] : pipes.at_from[i]);
    }
  }
};

/// Flows along rising node numbers only, so that there is no circle.
void run_downhill(RandomPipes& pipes) {
  const Pipes& p = pipes.built.network.pipes;
  for (std::size_t i = 0; i < p.size(); ++i)
    pipes.mass_flow[i] = p.from[i] < p.to[i] ? std::abs(pipes.mass_flow[i]) : -std::abs(pipes.mass_flow[i]);
}

// With constant properties and frozen flows the right-hand side, nodes mixed included, is affine in the states, so that
// J x = f(y + x) - f(y) without error of truncation. The sweep must then give x - gamma J x = b for every gamma.
TEST_P(DiscontinuousGalerkin, SweepInvertsTheNewtonMatrix) {
  for (unsigned seed = 0; seed < 10; ++seed) {
    RandomPipes pipes(seed, constant_test_fluid(), GetParam().wall, GetParam().order, false);
    run_downhill(pipes);
    const Mixing mixing(pipes);
    const std::size_t n = pipes.states.size();
    for (const double gamma : {1.0, 100.0, 1.0e4}) {
      std::vector<double> b(n), x(n), at_y(n), at_y_plus_x(n);
      for (double& value : b) value = pipes.uniform(-1.0, 1.0);
      mixing.mix(pipes, pipes.states);
      pipes.scheme->derivative(pipes.states, pipes.surroundings(), at_y, {});

      std::vector<double> flux(pipes.node_theta.size(), 0.0);
      pipes.scheme->solve_along_flow(mixing.order, {gamma, pipes.mass_flow, mixing.inverse_inflow, flux, b, x, {}});

      std::vector<double> moved = pipes.states;
      for (std::size_t s = 0; s < n; ++s) moved[s] += x[s];
      mixing.mix(pipes, moved);
      pipes.scheme->derivative(moved, pipes.surroundings(), at_y_plus_x, {});
      for (std::size_t s = 0; s < n; ++s) {
        const double difference = gamma * (at_y_plus_x[s] - at_y[s]);
        ASSERT_NEAR(x[s] - difference, b[s], 1e-8 * (1.0 + std::abs(difference) + gamma * std::abs(at_y[s]) * 1e-4))
            << "seed " << seed << " gamma " << gamma << " state " << s;
      }
    }
  }
}

// The sweep leaves out the exchange of pairs and freezes slopes, but energy must be kept exactly all the same:
//   stored(x) = stored(b) + gamma (change of inflow - change of outflow - change of loss).
TEST_P(DiscontinuousGalerkin, SweepConservesEnergy) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    RandomPipes pipes(seed, curved_test_fluid(), GetParam().wall, GetParam().order, true);
    run_downhill(pipes);
    const Mixing mixing(pipes);
    const std::size_t n = pipes.states.size();
    std::vector<double> b(n), x(n), derivative(n), change(pipes.node_theta.size(), 0.0), loss(pipes.mass_flow.size());
    for (double& value : b) value = pipes.uniform(-1.0, 1.0);
    pipes.scheme->derivative(pipes.states, pipes.surroundings(), derivative, {});
    const double gamma = 250.0;
    const double lost = pipes.scheme->solve_along_flow(
        mixing.order, {gamma, pipes.mass_flow, mixing.inverse_inflow, change, b, x, loss});
    for (std::size_t node = 0; node < change.size(); ++node) change[node] *= mixing.inverse_inflow[node];
    double magnitude = std::abs(pipes.scheme->stored_energy(b)) + gamma * std::abs(lost);
    double moved = 0.0;
    const double inflow = pipes.net_inflow(x, change, moved);
    magnitude += gamma * moved;
    EXPECT_NEAR(pipes.scheme->stored_energy(x), pipes.scheme->stored_energy(b) + gamma * (inflow - lost),
                1e-12 * magnitude)
        << seed;
    EXPECT_NEAR(std::accumulate(loss.begin(), loss.end(), 0.0), lost, 1e-12 * magnitude / gamma + 1e-12) << seed;
  }
}

// A linear profile lies in the space of every order but 0: ends and mean are exact, forwards and backwards. Order 0
// keeps the means of the elements.
TEST_P(DiscontinuousGalerkin, InitialStatesAreExactForLinearProfiles) {
  RandomPipes pipes(5, constant_test_fluid(), GetParam().wall, GetParam().order, false);
  const std::size_t count = pipes.mass_flow.size();
  std::vector<PipeProfile> profiles;
  for (std::size_t i = 0; i < count; ++i)
    profiles.push_back({pipes.uniform(50.0, 90.0), pipes.uniform(-20.0, 20.0), 0.0, i % 2 == 0});
  std::vector<double> states(pipes.scheme->number_of_states()), mean(count);
  pipes.scheme->initial_states(profiles, states);
  pipes.scheme->end_temperatures(states, pipes.at_from, pipes.at_to);
  pipes.scheme->mean_temperatures(states, mean);
  for (std::size_t i = 0; i < count; ++i) {
    const double in = profiles[i].inlet, out = profiles[i].inlet + profiles[i].slope;
    const double half_element = GetParam().order > 0 ? 0.0 : 0.5 * (out - in) / pipes.built.network.pipes.elements[i];
    EXPECT_NEAR(mean[i], 0.5 * (in + out), 1e-12 * 90.0) << i;
    EXPECT_NEAR(profiles[i].forward ? pipes.at_from[i] : pipes.at_to[i], in + half_element, 1e-11) << i;
    EXPECT_NEAR(profiles[i].forward ? pipes.at_to[i] : pipes.at_from[i], out - half_element, 1e-11) << i;
  }
}

/// Steady states of one pipe with loss, T_b = 10 degC, 90 degC at the inlet, k = U L / (m c).
struct SteadyPipe {
  double outlet = 0.0;         // K above 0 degC
  double profile_error = 0.0;  // L2 norm over the pipe, K
};

/// An implicit Euler step of near infinite length leads to the steady state of an affine system in one solve.
template <int P>
SteadyPipe steady_pipe(std::uint32_t elements, double k, bool forward) {
  TestNetwork built(constant_test_fluid());
  const auto a = built.node(), b = built.node();
  const double flow = 2.0;
  PipeData data;
  data.elements = elements;
  data.loss_own = k * flow * test_specific_heat / data.length;
  if (forward)
    built.pipe(a, b, data);
  else
    built.pipe(b, a, data);
  const auto scheme = make_discontinuous_galerkin(built.network, P);
  const std::size_t n = scheme->number_of_states();
  std::vector<double> y(n, 0.0), rate(n), right(n), x(n), change(2, 0.0);
  const std::vector<double> flows{forward ? flow : -flow}, nodes{90.0, 0.0}, friction{0.0},
      inverse_inflow{0.0, 1.0 / flow};
  const std::vector<double> boundary{celsius_zero + 10.0};
  const double gamma = 1.0e18;
  scheme->derivative(y, {flows, nodes, boundary, friction}, rate, {});
  for (std::size_t s = 0; s < n; ++s) right[s] = gamma * rate[s];
  const std::vector<std::uint32_t> order{0};
  scheme->solve_along_flow(order, {gamma, flows, inverse_inflow, change, right, x, {}});

  SteadyPipe result;
  std::vector<double> from(1), to(1);
  scheme->end_temperatures(x, from, to);
  result.outlet = forward ? to[0] : from[0];
  const GaussLegendre<8> quadrature;
  double sum = 0.0;
  for (std::uint32_t e = 0; e < elements; ++e)
    for (int q = 0; q < 8; ++q) {
      const auto p = legendre<P>(quadrature.node[q]);
      double theta = 0.0;
      for (std::size_t m = 0; m <= P; ++m) theta += x[m * elements + e] * p[m];
      const double drawn = (e + 0.5 * (1.0 + quadrature.node[q])) / elements;
      const double error = theta - (10.0 + 80.0 * std::exp(-k * (forward ? drawn : 1.0 - drawn)));
      sum += 0.5 * quadrature.weight[q] / elements * error * error;
    }
  result.profile_error = std::sqrt(sum);
  return result;
}

/// Order between two error norms on grids that differ by a factor of two.
double observed_order(double coarse, double fine) {
  return std::log2(coarse / fine);
}

// DG with upwind flux is, element by element, the Radau IIA method (P. Lesaint, P. A. Raviart 1974): in the steady pipe
// an element of k/n multiplies (T - T_b) by the Pade approximant R(z), z = -k/n, of exp(z) with numerator p and
// denominator p + 1. For p = 0: 1/(1 - z); p = 1: (1 + z/3)/(1 - 2z/3 + z^2/6);
// p = 2: (1 + 2z/5 + z^2/20)/(1 - 3z/5 + 3z^2/20 - z^3/60).
TEST(DiscontinuousGalerkinOrder, SteadyOutletIsThePadeApproximant) {
  for (const std::uint32_t n : {1u, 2u, 5u})
    for (const bool forward : {true, false}) {
      const double z = -1.5 / n;
      const double pade[] = {1.0 / (1.0 - z), (1.0 + z / 3.0) / (1.0 - 2.0 * z / 3.0 + z * z / 6.0),
                             (1.0 + 0.4 * z + z * z / 20.0) / (1.0 - 0.6 * z + 0.15 * z * z - z * z * z / 60.0)};
      const double outlet[] = {steady_pipe<0>(n, 1.5, forward).outlet, steady_pipe<1>(n, 1.5, forward).outlet,
                               steady_pipe<2>(n, 1.5, forward).outlet};
      for (int p = 0; p <= 2; ++p)
        expect_at_most(fmt::format("steady outlet, Pade's approximant, p = {}", p),
                       std::abs(outlet[p] - (10.0 + 80.0 * std::pow(pade[p], n))), 1e-9, "K");
    }
}

template <int P>
void expect_orders(double k, std::uint32_t elements) {
  const auto coarse = steady_pipe<P>(elements, k, true), fine = steady_pipe<P>(2 * elements, k, true);
  const double exact = 10.0 + 80.0 * std::exp(-k);
  expect_about(fmt::format("order in space of the steady profile (L2), p = {}", P),
               observed_order(coarse.profile_error, fine.profile_error), P + 1.0, 0.25);
  expect_about(fmt::format("order in space of the steady outlet, p = {}", P),
               observed_order(std::abs(coarse.outlet - exact), std::abs(fine.outlet - exact)), 2.0 * P + 1.0, 0.25);
}

// Order p + 1 in L2 and 2p + 1 at the outlet; grids fine enough for the leading term, coarse enough for double
// precision.
TEST(DiscontinuousGalerkinOrder, ProfileAndOutlet) {
  expect_orders<0>(2.0, 32);
  expect_orders<1>(2.0, 8);
  expect_orders<2>(2.0, 4);
  expect_orders<3>(4.0, 4);
  expect_orders<4>(6.0, 4);
}

TEST(DiscontinuousGalerkinOrder, OnlyOrders0To4Exist) {
  TestNetwork built(constant_test_fluid());
  built.pipe(built.node(), built.node(), {});
  EXPECT_THROW(make_discontinuous_galerkin(built.network, -1), std::invalid_argument);
  EXPECT_THROW(make_discontinuous_galerkin(built.network, maximum_polynomial_order + 1), std::invalid_argument);
}

}  // namespace
}  // namespace emscher
