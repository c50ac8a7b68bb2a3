// Owners for SUNDIALS' C handles; the one place that knows the differences between SUNDIALS 6 and 7.
#pragma once

#include <sundials/sundials_config.h>
#include <sundials/sundials_context.h>
#include <sundials/sundials_linearsolver.h>
#include <sundials/sundials_matrix.h>
#include <sundials/sundials_nonlinearsolver.h>
#include <sundials/sundials_nvector.h>

#include <memory>
#include <new>

namespace emscher {

class SundialsContext {
 public:
  SundialsContext() {
#if SUNDIALS_VERSION_MAJOR >= 7
    const int status = SUNContext_Create(SUN_COMM_NULL, &context_);
#else
    const int status = SUNContext_Create(nullptr, &context_);
#endif
    if (status != 0) throw std::bad_alloc();
  }
  ~SundialsContext() {
    SUNContext_Free(&context_);
  }
  SundialsContext(const SundialsContext&) = delete;
  SundialsContext& operator=(const SundialsContext&) = delete;
  operator SUNContext() const {
    return context_;
  }

 private:
  SUNContext context_ = nullptr;
};

struct SundialsDeleter {
  void operator()(N_Vector v) const { N_VDestroy(v); }
  void operator()(SUNMatrix m) const { SUNMatDestroy(m); }
  void operator()(SUNLinearSolver s) const { SUNLinSolFree(s); }
  void operator()(SUNNonlinearSolver s) const { SUNNonlinSolFree(s); }
};

template <class Handle>
using SundialsOwner = std::unique_ptr<std::remove_pointer_t<Handle>, SundialsDeleter>;

}  // namespace emscher
