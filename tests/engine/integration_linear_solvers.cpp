// Solutions of (I - gamma J) x = b by the assembled matrix and by sweeps, and the messages of integrations that fail.
#include <cmath>
#include <random>
#include <stdexcept>

#include "engine/integration/network_stepper.hpp"
#include "engine/integration/thermal_system.hpp"
#include "engine/transport/discontinuous_galerkin.hpp"
#include "tests/engine/integrators.hpp"

namespace emscher {
namespace {

using namespace testing;

/// A street of supply and return pipes that lose heat to each other, against whose flow a second pipe joins.
struct Street {
  TestNetwork built{constant_test_fluid()};

  Street(bool film, double loss_partner) {
    if (film) {
      built.network.wall = WallContact::film;
      built.network.film_conductance = [](double m, double, double, const Fluid&) { return 20.0 + std::abs(m); };
    }
    PipeData pipe;
    pipe.wall_heat_capacity = 3e5;
    pipe.loss_own = 2.0;
    pipe.loss_partner = loss_partner;
    pipe.elements = 2;
    const auto a = built.node(), b = built.node(), c = built.node(), d = built.node();
    const auto one = built.pipe(a, b, pipe), other = built.pipe(d, c, pipe);
    built.pipe(c, b, pipe);
    if (loss_partner > 0.0) built.pair(one, other);
    built.add<Feed>("feed", a, always(80.0));
    built.add<Draw>("draw", b, always(5.0));
    built.add<Draw>("inflow", d, always(-2.0), always(60.0));
  }
};

std::vector<double> random_values(std::size_t size, double low, double high) {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> uniform(low, high);
  std::vector<double> values(size);
  for (double& v : values) v = uniform(random);
  return values;
}

// Flows are given and properties constant, so f is affine: x - gamma (f(y + x) - f(y)) = b holds to rounding, with the
// exchange between the parallel pipes.
TEST(LinearSolvers, KluInvertsTheNewtonMatrix) {
  for (const bool film : {false, true})
    for (const int order : {0, 1, 3}) {
      const Street street(film, 0.5);
      ThermalSystem system(street.built.network, make_discontinuous_galerkin(street.built.network, order), false,
                           LinearSolver::klu);
      const std::size_t n = system.layout().size;
      const auto y = random_values(n, 50.0, 60.0), b = random_values(n, -1.0, 1.0);
      std::vector<double> at_y(n), at_moved(n), x(n), moved = y;
      for (const double gamma : {1.0, 100.0, 1e4}) {
        system.derivative(0.0, y, at_y, Evaluation::start_of_step);
        system.solve(gamma, b, x);
        for (std::size_t i = 0; i < n; ++i) moved[i] = y[i] + x[i];
        system.derivative(0.0, moved, at_moved, Evaluation::within_step);
        for (std::size_t i = 0; i < n; ++i)
          EXPECT_NEAR(x[i] - gamma * (at_moved[i] - at_y[i]), b[i], 1e-12 * (1.0 + gamma)) << i << " gamma " << gamma;
      }
    }
}

// Without that exchange the sweep solves the same system.
TEST(LinearSolvers, SweepAndKluAgreeWithoutExchange) {
  for (const bool film : {false, true}) {
    const Street street(film, 0.0);
    std::vector<double> solutions[2];
    for (const auto solver : {LinearSolver::sweep, LinearSolver::klu}) {
      ThermalSystem system(street.built.network, make_discontinuous_galerkin(street.built.network, 2), false, solver);
      const std::size_t n = system.layout().size;
      std::vector<double> derivative(n), x(n);
      system.derivative(0.0, random_values(n, 50.0, 60.0), derivative, Evaluation::start_of_step);
      system.solve(300.0, random_values(n, -1.0, 1.0), x);
      solutions[solver == LinearSolver::klu] = x;
    }
    for (std::size_t i = 0; i < solutions[0].size(); ++i) EXPECT_NEAR(solutions[0][i], solutions[1][i], 1e-12) << i;
  }
}

class Failure : public WithEveryIntegrator {};
INSTANTIATE_TEST_SUITE_P(Every, Failure, ::testing::ValuesIn(integrator_cases()), name_of_case);

/// y' = -y, which cannot be evaluated after 10 s.
class EndsAtTenSeconds final : public OdeSystem {
 public:
  EndsAtTenSeconds() {
    layout_.size = layout_.stride = layout_.modes = 1;
    layout_.first_element = {0, 1};
    layout_.first_state = {1};
  }
  const BlockLayout& layout() const override { return layout_; }
  void derivative(double t, std::span<const double> y, std::span<double> derivative, Evaluation) override {
    if (t > 10.0) throw std::runtime_error("pipe P7 has burst");
    derivative[0] = -y[0];
  }
  void solve(double gamma, std::span<const double> b, std::span<double> x) override { x[0] = b[0] / (1.0 + gamma); }

 private:
  BlockLayout layout_;
};

// What f complains about comes through SUNDIALS, with the time that was reached: short of 10 s by less than a step.
TEST_P(Failure, NamesTheTimeAndTheReason) {
  EndsAtTenSeconds system;
  const auto integrator = integrator_of(system, 1e-3, 0.1, std::vector{1.0});
  try {
    integrator->advance(20.0);
    FAIL() << "the integration must fail";
  } catch (const IntegrationError& error) {
    EXPECT_NE(std::string(error.what()).find("pipe P7 has burst"), std::string::npos) << error.what();
    EXPECT_NEAR(error.time, 10.0, 3.0);
    EXPECT_LE(integrator->time(), 10.0);
  }
}

}  // namespace
}  // namespace emscher
