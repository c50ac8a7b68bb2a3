#include "engine/integration/sundials_calls.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "engine/integration/network_stepper.hpp"

namespace emscher {

void check_sundials(int status, const char* what) {
  if (status < 0) throw std::runtime_error(fmt::format("SUNDIALS: {} failed ({})", what, status));
}

void fail_integration(double reached, const std::string& solver, int status, const std::exception_ptr& complaint) {
  std::string reason = "the error test or the nonlinear iteration failed too often, or the step became too small";
  if (complaint) {
    try {
      std::rethrow_exception(complaint);
    } catch (const std::exception& e) {
      reason = e.what();
    }
  }
  throw IntegrationError(
      fmt::format("the integration stops at t = {:.1f} s ({}: {}): {}", reached, solver, status, reason), reached);
}

}  // namespace emscher
