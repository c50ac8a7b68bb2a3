// Calls of SUNDIALS and calls by SUNDIALS: what fails in them.
#pragma once

#include <exception>
#include <string>

namespace emscher {

/// Throws where a call of SUNDIALS that sets something up has failed.
void check_sundials(int status, const char* what);

/// An exception must not pass through C: it is kept, and SUNDIALS told to try a smaller step.
template <class Function>
int guarded(std::exception_ptr& complaint, Function&& function) noexcept {
  try {
    function();
    return 0;
  } catch (...) {
    complaint = std::current_exception();
    return 1;
  }
}

/// Throws IntegrationError: `solver` stops at the time reached (s) with its status, because of the complaint if there
/// is one.
[[noreturn]] void fail_integration(double reached, const std::string& solver, int status,
                                   const std::exception_ptr& complaint);

}  // namespace emscher
