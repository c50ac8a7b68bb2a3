#include "engine/integration/consistent_values.hpp"

#include <fmt/format.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_klu.h>
#include <sunmatrix/sunmatrix_sparse.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "engine/integration/sundials_handles.hpp"

namespace emscher {
namespace {

constexpr int maximum_rounds = 20;
constexpr int maximum_iterations = 60;
constexpr int undamped_iterations = 20;

class AlgebraicNewton {
 public:
  AlgebraicNewton(DaeSystem& system, ColouredJacobian& jacobian, std::span<double> y)
      : system_(system), jacobian_(jacobian), y_(y), r_(y.size()), zero_(y.size(), 0.0), step_(y.size()) {
    const auto n = sunindextype(y.size());
    const SparsityPattern& pattern = jacobian.pattern();
    correction_.reset(N_VNew_Serial(n, context_));
    right_hand_side_.reset(N_VNew_Serial(n, context_));
    matrix_.reset(SUNSparseMatrix(n, n, pattern.first.back(), CSC_MAT, context_));
    if (!correction_ || !right_hand_side_ || !matrix_) throw std::bad_alloc();
    std::ranges::copy(pattern.first, SUNSparseMatrix_IndexPointers(matrix_.get()));
    std::ranges::copy(pattern.row, SUNSparseMatrix_IndexValues(matrix_.get()));
    solver_.reset(SUNLinSol_KLU(correction_.get(), matrix_.get(), context_));
    if (!solver_) throw std::bad_alloc();
    SUNLinSolInitialize(solver_.get());
  }

  /// Solves for the unknowns of which free(kind) holds. False: not converged.
  template <class Free>
  bool solve(const Free& free) {
    double before = std::numeric_limits<double>::infinity();
    for (int iteration = 0; iteration < maximum_iterations; ++iteration) {
      if (!find_correction(free)) return false;
      const double weight = iteration < undamped_iterations ? 1.0 : 0.5;
      const double* correction = N_VGetArrayPointer(correction_.get());
      const DaeSystem::Scales scales = system_.scales(y_);
      double change = 0.0;
      for (std::size_t i = 0; i < y_.size(); ++i) {
        y_[i] -= weight * correction[i];
        const double scaled = std::abs(correction[i]) / scales.same(system_.kind(i));
        if (!(scaled <= change)) change = scaled;
      }
      if (!std::isfinite(change)) return false;
      // The last digits depend on the scale of the network: it is also enough that nothing gets better.
      if (change <= 1.0 || (change <= 100.0 && change >= before)) return true;
      before = change;
    }
    return false;
  }

 private:
  template <class Free>
  bool find_correction(const Free& free) {
    system_.residual(y_, zero_, r_);
    const DaeSystem::Scales scales = system_.scales(y_);
    for (std::size_t i = 0; i < y_.size(); ++i) step_[i] = scales.difference_step(system_.kind(i), y_[i]);
    double* entries = SUNSparseMatrix_Data(matrix_.get());
    const SparsityPattern& pattern = jacobian_.pattern();
    jacobian_.evaluate([&](std::span<const double> y, std::span<double> r) { system_.residual(y, zero_, r); }, y_, r_,
                       step_, {entries, pattern.row.size()});
    system_.add_command_derivatives(y_, pattern, {entries, pattern.row.size()});
    for (std::size_t j = 0; j < y_.size(); ++j)
      for (auto k = pattern.first[j]; k < pattern.first[j + 1]; ++k) {
        const auto row = std::size_t(pattern.row[k]);
        if (!free(system_.kind(row)) || !free(system_.kind(j))) entries[k] = row == j ? 1.0 : 0.0;
      }
    double* right = N_VGetArrayPointer(right_hand_side_.get());
    for (std::size_t i = 0; i < y_.size(); ++i) right[i] = free(system_.kind(i)) ? r_[i] : 0.0;
    // The pivots of before need not be good ones: entries come and go with the directions of flow.
    SUNLinSol_KLUReInit(solver_.get(), matrix_.get(), pattern.first.back(), SUNKLU_REINIT_PARTIAL);
    return SUNLinSolSetup(solver_.get(), matrix_.get()) == 0 &&
           SUNLinSolSolve(solver_.get(), matrix_.get(), correction_.get(), right_hand_side_.get(), 0.0) == 0;
  }

  DaeSystem& system_;
  ColouredJacobian& jacobian_;
  std::span<double> y_;
  std::vector<double> r_, zero_, step_;
  SundialsContext context_;
  SundialsOwner<N_Vector> correction_, right_hand_side_;
  SundialsOwner<SUNMatrix> matrix_;
  SundialsOwner<SUNLinearSolver> solver_;
};

}  // namespace

void find_consistent_values(DaeSystem& system, ColouredJacobian& jacobian, std::span<double> y) {
  AlgebraicNewton newton(system, jacobian, y);
  for (int round = 0; round < maximum_rounds; ++round) {
    const bool flows = newton.solve([](Unknown kind) { return kind == Unknown::flow || kind == Unknown::pressure; });
    if (!flows) continue;
    if (!newton.solve([](Unknown kind) { return kind == Unknown::node_theta || kind == Unknown::pipe_theta; }))
      continue;
    const std::vector<double> kept(y.begin(), y.end());
    if (newton.solve([](Unknown kind) { return kind != Unknown::state; })) return;
    std::ranges::copy(kept, y.begin());
  }
  throw std::runtime_error("flows, pressures and temperatures that belong together are not found");
}

}  // namespace emscher
