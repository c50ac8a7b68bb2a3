#include "engine/integration/gmres.hpp"

#include <fmt/format.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_spgmr.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <stdexcept>

#include "engine/integration/sundials_handles.hpp"

namespace emscher {
namespace {

struct Product {
  const MatrixProduct& function;
  std::exception_ptr complaint = nullptr;  // an exception must not pass through C
};

int apply_product(void* data, N_Vector v, N_Vector z) {
  auto& product = *static_cast<Product*>(data);
  const auto n = static_cast<std::size_t>(N_VGetLength(v));
  try {
    product.function({N_VGetArrayPointer(v), n}, {N_VGetArrayPointer(z), n});
    return 0;
  } catch (...) {
    product.complaint = std::current_exception();
    return -1;
  }
}

}  // namespace

void solve_by_gmres(const MatrixProduct& product, std::span<const double> b, std::span<double> x,
                    const GmresOptions& options) {
  const SundialsContext context;
  const auto vector = [&](std::span<const double> values) {
    SundialsOwner<N_Vector> v(N_VNew_Serial(static_cast<sunindextype>(values.size()), context));
    std::ranges::copy(values, N_VGetArrayPointer(v.get()));
    return v;
  };
  const auto right_hand_side = vector(b), solution = vector(x);
  const int basis = static_cast<int>(std::min(b.size(), options.largest_basis));
  const SundialsOwner<SUNLinearSolver> solver(
      SUNLinSol_SPGMR(solution.get(), 0 /* no preconditioner */, basis, context));
  SUNLinSol_SPGMRSetMaxRestarts(solver.get(), 10);
  Product guarded{product};
  SUNLinSolSetATimes(solver.get(), &guarded, apply_product);
  SUNLinSolInitialize(solver.get());
  SUNLinSolSetup(solver.get(), nullptr);
  double norm = 0.0;
  for (const double v : b) norm += v * v;
  const int status = SUNLinSolSolve(solver.get(), nullptr, solution.get(), right_hand_side.get(),
                                    options.tolerance * std::max(std::sqrt(norm), 1e-300));
  if (guarded.complaint) std::rethrow_exception(guarded.complaint);
  if (status != 0)
    throw std::runtime_error(fmt::format("GMRES over {} unknowns does not converge (SUNDIALS: {})", b.size(), status));
  std::copy_n(N_VGetArrayPointer(solution.get()), x.size(), x.begin());
}

}  // namespace emscher
