#include "benchmarks/hydraulics_contest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <memory>
#include <optional>

#include "engine/hydraulics/flow_solver.hpp"

namespace emscher::benchmark {
namespace {

using nlohmann::json;

constexpr double density = 1000.0;  // kg/m3; cancels in heads and volume flows

double processor_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? std::nan("") : values[values.size() / 2];
}

json summary(const std::vector<double>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return {{"median", median(values)}, {"lowest", *low}, {"highest", *high}, {"samples", values}};
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double worst = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = std::abs(a[i] - b[i]);
    if (!(difference <= worst)) worst = difference;
  }
  return worst;
}

// Our solver behind heads and volume flows.
class OurNetwork {
 public:
  OurNetwork(const HydraulicNetwork& network, const FlowSolverOptions& options)
      : network_(network),
        no_minor_loss_(network.from.size(), 0.0),
        density_(network.from.size(), density),
        viscosity_(network.from.size(), density * kinematic_viscosity),
        drop_(network.from.size()),
        pressure_(network.demand.size()) {
    options_ = options;
    options_.friction_law = FrictionLaw::swamee_jain;
    options_.gravity = gravity;
    for (const double head : network.fixed_head) fixed_pressure_.push_back(density * gravity * head);
    set_demand(network.demand);
  }

  void construct() {
    solver_.reset();
    const double start = processor_time();
    solver_.emplace(network_.number_of_nodes(),
                    PassiveLinks{network_.from, network_.to, network_.length, network_.diameter, network_.roughness,
                                 no_minor_loss_},
                    network_.fixed, std::span<const double>{}, options_);
    set_up_time = processor_time() - start;
  }
  void set_demand(const std::vector<double>& demand) {
    demand_ = demand;
    for (double& value : demand_) value *= density;
  }
  double cold() {
    solver_->reset();
    const double start = processor_time();
    solver_->set_fluid(density_, viscosity_);
    solve();
    return processor_time() - start;
  }
  double warm() {
    const double start = processor_time();
    solve();
    return processor_time() - start;
  }
  std::vector<double> heads() const {
    std::vector<double> heads = pressure_;
    for (double& head : heads) head /= density * gravity;
    return heads;
  }
  int iterations() const { return solver_->statistics().iterations; }
  double loop_residual() { return solver_->loop_residual(solver_->flows(), fixed_pressure_); }
  double mass_residual() const { return solver_->mass_residual(demand_, solver_->flows()); }
  const FlowSolver& solver() const { return *solver_; }

  double set_up_time = 0.0;

 private:
  void solve() {
    solver_->solve(demand_, fixed_pressure_);
    solver_->friction_drops(solver_->flows(), drop_);
    solver_->pressures(drop_, fixed_pressure_, pressure_);
  }

  const HydraulicNetwork& network_;
  FlowSolverOptions options_;
  std::vector<double> no_minor_loss_, density_, viscosity_, drop_, pressure_, demand_, fixed_pressure_;
  std::optional<FlowSolver> solver_;
};

class TheirNetwork {
 public:
  TheirNetwork(const HydraulicNetwork& network, const EpanetLibrary& library, const std::filesystem::path& input)
      : epanet_(library, input), index_(epanet_index(network)) {}

  void construct() {
    if (open_) epanet_.close_hydraulics();
    const double start = processor_time();
    epanet_.open_hydraulics();
    set_up_time = processor_time() - start;
    open_ = true;
  }
  void set_tolerance(const EpanetTolerance& tolerance) { epanet_.set_tolerance(tolerance); }
  void set_demand(const std::vector<double>& demand) {
    for (std::size_t node = 0; node < demand.size(); ++node) {
      if (demand[node] != 0.0) epanet_.set_demand(index_[node], demand[node]);
    }
  }
  double cold() {
    const double start = processor_time();
    epanet_.initialise_hydraulics();
    epanet_.run_hydraulics();
    return processor_time() - start;
  }
  double warm() {
    const double start = processor_time();
    epanet_.run_hydraulics();
    return processor_time() - start;
  }
  std::vector<double> heads() const {
    std::vector<double> theirs(index_.size()), heads(index_.size());
    epanet_.heads(theirs);
    for (std::size_t node = 0; node < heads.size(); ++node) heads[node] = theirs[index_[node] - 1];
    return heads;
  }
  int iterations() const { return epanet_.iterations(); }

  double set_up_time = 0.0;

 private:
  EpanetNetwork epanet_;
  std::vector<int> index_;
  bool open_ = false;
};

// Demands and converged heads of the first solve and of the steps after it.
struct Reference {
  std::vector<std::vector<double>> demand, heads;
  double loop_residual = 0.0, mass_residual = 0.0;
};

Reference find_reference(const HydraulicNetwork& network, const ContestOptions& options) {
  FlowSolverOptions tight;
  tight.loop_tolerance = 1e-13;
  tight.flow_tolerance = 1e-12;
  OurNetwork solver(network, tight);
  Reference reference;
  for (int step = 0; step <= options.warm_steps; ++step) {
    reference.demand.push_back(step == 0 ? network.demand : changed_demand(network, step, options.seed));
    solver.construct();  // each on its own: nothing is inherited
    solver.set_demand(reference.demand.back());
    solver.cold();
    reference.loop_residual = std::max(reference.loop_residual, solver.loop_residual());
    reference.mass_residual = std::max(reference.mass_residual, solver.mass_residual());
    reference.heads.push_back(solver.heads());
  }
  return reference;
}

// Errors and iterations of a cold solve and the warm steps after it, untimed.
struct Accuracy {
  double cold_error_m = 0.0, warm_error_m = 0.0;
  int cold_iterations = 0, warm_iterations = 0;  // warm: of all steps together
};

template <typename Network>
Accuracy find_accuracy(Network& solver, const Reference& reference) {
  Accuracy accuracy;
  solver.set_demand(reference.demand[0]);
  solver.cold();
  accuracy.cold_error_m = largest_difference(solver.heads(), reference.heads[0]);
  accuracy.cold_iterations = solver.iterations();
  for (std::size_t step = 1; step < reference.demand.size(); ++step) {
    solver.set_demand(reference.demand[step]);
    solver.warm();
    accuracy.warm_error_m = std::max(accuracy.warm_error_m, largest_difference(solver.heads(), reference.heads[step]));
    accuracy.warm_iterations += solver.iterations();
  }
  return accuracy;
}

// The cheapest tolerance (fewest iterations, the loosest of these) whose heads are within the bar; where none is, the
// most accurate one.
template <typename Tolerance>
struct Choice {
  Tolerance tolerance{};
  double error_m = HUGE_VAL;
  int iterations = 0;

  void offer(const Tolerance& other, double other_error, int other_iterations, double bar) {
    const bool reached = error_m <= bar, other_reached = other_error <= bar;
    const bool better = reached ? other_reached && other_iterations < iterations : other_error < error_m;
    if (!better) return;
    tolerance = other;
    error_m = other_error;
    iterations = other_iterations;
  }
};

template <typename Tolerance>
struct Choices {
  Choice<Tolerance> cold, warm;
  void offer(const Tolerance& tolerance, const Accuracy& accuracy, double bar) {
    cold.offer(tolerance, accuracy.cold_error_m, accuracy.cold_iterations, bar);
    warm.offer(tolerance, accuracy.warm_error_m, accuracy.warm_iterations, bar);
  }
  bool both_within(double bar) const { return cold.error_m <= bar && warm.error_m <= bar; }
};

Choices<EpanetTolerance> choose_epanet(TheirNetwork& epanet, const Reference& reference, double bar) {
  std::vector<EpanetTolerance> candidates;  // 1e-8 is the smallest accuracy EPANET accepts
  for (double value = 1e-2; value > 0.5e-8; value *= 0.1) candidates.push_back({value, 0.0, 0.0});
  for (double value = 1e-1; value > 0.5e-6; value *= 0.1) candidates.push_back({1e-2, value, 0.0});
  for (double value = 1e-3; value > 0.5e-8; value *= 0.1) candidates.push_back({1e-2, 0.0, value});
  Choices<EpanetTolerance> choices, of_one_kind;
  const auto kind = [](const EpanetTolerance& t) {
    return t.head_error_m > 0.0 ? 1 : t.flow_change_m3_s > 0.0 ? 2 : 0;
  };
  int last_kind = 0;
  for (const EpanetTolerance& tolerance : candidates) {
    if (kind(tolerance) != last_kind) of_one_kind = {};
    last_kind = kind(tolerance);
    if (of_one_kind.both_within(bar)) continue;  // tighter ones of this criterion only cost more
    epanet.set_tolerance(tolerance);
    try {
      const Accuracy accuracy = find_accuracy(epanet, reference);
      choices.offer(tolerance, accuracy, bar);
      of_one_kind.offer(tolerance, accuracy, bar);
    } catch (const std::runtime_error&) {  // no convergence within the limit of trials: too tight for its rounding
      epanet.construct();
    }
  }
  return choices;
}

FlowSolverOptions with_tolerance(double tolerance) {
  FlowSolverOptions options;
  options.loop_tolerance = options.flow_tolerance = tolerance;
  return options;
}

Choices<double> choose_ours(const HydraulicNetwork& network, const Reference& reference, double bar) {
  Choices<double> choices;
  for (double tolerance = 1e-2; tolerance > 0.5e-10 && !choices.both_within(bar); tolerance *= 0.1) {
    OurNetwork solver(network, with_tolerance(tolerance));
    solver.construct();
    choices.offer(tolerance, find_accuracy(solver, reference), bar);
  }
  return choices;
}

struct Times {
  std::vector<double> set_up, cold, warm;               // seconds, all
  std::vector<double> total_per_round, warm_per_round;  // one per repetition
};

template <typename Network>
void time_cold(Network& solver, const Reference& reference, Times& times) {
  solver.set_demand(reference.demand[0]);
  solver.construct();
  times.set_up.push_back(solver.set_up_time);
  times.cold.push_back(solver.cold());
  times.total_per_round.push_back(times.set_up.back() + times.cold.back());
}

template <typename Network>
void time_warm(Network& solver, const Reference& reference, Times& times) {
  solver.set_demand(reference.demand[0]);
  solver.warm();
  std::vector<double> round;
  for (std::size_t step = 1; step < reference.demand.size(); ++step) {
    solver.set_demand(reference.demand[step]);
    round.push_back(solver.warm());
  }
  times.warm.insert(times.warm.end(), round.begin(), round.end());
  times.warm_per_round.push_back(median(round));
}

json ratios(const std::vector<double>& theirs, const std::vector<double>& ours) {
  std::vector<double> ratio;
  for (std::size_t i = 0; i < theirs.size(); ++i) ratio.push_back(theirs[i] / ours[i]);
  return summary(ratio);
}

json as_json(const Times& times) {
  return {{"set_up_s", summary(times.set_up)},
          {"first_solve_s", summary(times.cold)},
          {"cold_s", summary(times.total_per_round)},
          {"warm_s", summary(times.warm)}};
}

json as_json(const EpanetTolerance& t) {
  return {{"accuracy", t.accuracy}, {"head_error_m", t.head_error_m}, {"flow_change_m3_s", t.flow_change_m3_s}};
}

template <typename Tolerance>
void add_accuracy(json& result, const Choices<Tolerance>& choices, int steps) {
  result["cold_iterations"] = choices.cold.iterations;
  result["warm_iterations"] = static_cast<double>(choices.warm.iterations) / steps;
  result["cold_error_mm"] = 1e3 * choices.cold.error_m;
  result["warm_error_mm"] = 1e3 * choices.warm.error_m;
}

}  // namespace

json run_contest(const HydraulicNetwork& network, const EpanetLibrary& library, const ContestOptions& options) {
  const double bar = options.head_tolerance_m;
  const int steps = options.warm_steps;
  const Reference reference = find_reference(network, options);
  const std::filesystem::path input = options.scratch / "network.inp";
  write_inp(network, input);
  TheirNetwork epanet(network, library, input);
  epanet.construct();
  const Choices<EpanetTolerance> epanet_choices = choose_epanet(epanet, reference, bar);
  const Choices<double> our_choices = choose_ours(network, reference, bar);

  OurNetwork ours_cold(network, with_tolerance(our_choices.cold.tolerance));
  OurNetwork ours_warm(network, with_tolerance(our_choices.warm.tolerance));
  OurNetwork ours_default(network, FlowSolverOptions{});
  // Everybody has solved once before the clock starts, so that no side alone takes new pages from the system.
  for (OurNetwork* solver : {&ours_cold, &ours_warm, &ours_default}) {
    solver->construct();
    solver->cold();
  }
  const Accuracy default_accuracy = find_accuracy(ours_default, reference);
  Choices<int> default_choices;
  default_choices.offer(0, default_accuracy, bar);

  Times their_times, our_times, default_times;
  for (int repetition = 0; repetition < options.repetitions; ++repetition) {
    epanet.set_tolerance(epanet_choices.cold.tolerance);
    time_cold(epanet, reference, their_times);
    time_cold(ours_cold, reference, our_times);
    time_cold(ours_default, reference, default_times);
    epanet.set_tolerance(epanet_choices.warm.tolerance);
    time_warm(epanet, reference, their_times);
    time_warm(ours_warm, reference, our_times);
    time_warm(ours_default, reference, default_times);
  }

  const FlowSolver& solver = ours_default.solver();
  json result = {
      {"name", network.name},
      {"nodes", network.number_of_nodes()},
      {"pipes", network.number_of_links()},
      {"loops", solver.number_of_loops()},
      {"core_links", solver.number_of_core_links()},
      {"lowest_head_m", *std::min_element(reference.heads[0].begin(), reference.heads[0].end())},
      {"reference", {{"loop_residual", reference.loop_residual}, {"mass_residual", reference.mass_residual}}}};
  if (!network.known_heads.empty()) {
    result["reference"]["difference_to_validation_data_mm"] =
        1e3 * largest_difference(reference.heads[0], network.known_heads);
  }
  json& theirs = result["epanet"] = as_json(their_times);
  add_accuracy(theirs, epanet_choices, steps);
  theirs["cold_tolerance"] = as_json(epanet_choices.cold.tolerance);
  theirs["warm_tolerance"] = as_json(epanet_choices.warm.tolerance);
  json& ours = result["ours"] = as_json(our_times);
  add_accuracy(ours, our_choices, steps);
  ours["cold_tolerance"] = our_choices.cold.tolerance;
  ours["warm_tolerance"] = our_choices.warm.tolerance;
  json& usual = result["ours_default"] = as_json(default_times);
  add_accuracy(usual, default_choices, steps);
  for (auto* times : {&our_times, &default_times}) {
    json& ratio = result[times == &our_times ? "ratio" : "ratio_default"];
    ratio["cold"] = ratios(their_times.total_per_round, times->total_per_round);
    ratio["first_solve"] = ratios(their_times.cold, times->cold);
    ratio["set_up"] = ratios(their_times.set_up, times->set_up);
    ratio["warm"] = ratios(their_times.warm_per_round, times->warm_per_round);
  }
  return result;
}

}  // namespace emscher::benchmark
