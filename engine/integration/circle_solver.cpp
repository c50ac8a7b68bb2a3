#include "engine/integration/circle_solver.hpp"

#include <fmt/format.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_spgmr.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "engine/integration/sundials_handles.hpp"

namespace emscher {
namespace {

int apply_product(void* data, N_Vector v, N_Vector z) {
  const auto n = static_cast<std::size_t>(N_VGetLength(v));
  (*static_cast<const MatrixProduct*>(data))({N_VGetArrayPointer(v), n}, {N_VGetArrayPointer(z), n});
  return 0;
}

}  // namespace

void solve_by_gmres(const MatrixProduct& product, std::span<const double> b, std::span<double> x, double tolerance) {
  const SundialsContext context;
  const auto vector = [&](std::span<const double> values) {
    SundialsOwner<N_Vector> v(N_VNew_Serial(static_cast<sunindextype>(values.size()), context));
    std::ranges::copy(values, N_VGetArrayPointer(v.get()));
    return v;
  };
  const auto right_hand_side = vector(b), solution = vector(x);
  const int basis = static_cast<int>(std::min<std::size_t>(b.size(), 60));
  const SundialsOwner<SUNLinearSolver> solver(
      SUNLinSol_SPGMR(solution.get(), 0 /* no preconditioner */, basis, context));
  SUNLinSol_SPGMRSetMaxRestarts(solver.get(), 10);
  SUNLinSolSetATimes(solver.get(), const_cast<MatrixProduct*>(&product), apply_product);
  SUNLinSolInitialize(solver.get());
  SUNLinSolSetup(solver.get(), nullptr);
  double norm = 0.0;
  for (const double v : b) norm += v * v;
  const int status = SUNLinSolSolve(solver.get(), nullptr, solution.get(), right_hand_side.get(),
                                    tolerance * std::max(std::sqrt(norm), 1e-300));
  if (status != 0)
    throw std::runtime_error(
        fmt::format("GMRES over {} cut links of circles of flow does not converge (SUNDIALS: {})", b.size(), status));
  std::copy_n(N_VGetArrayPointer(solution.get()), x.size(), x.begin());
}

}  // namespace emscher
