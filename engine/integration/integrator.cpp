#include "engine/integration/integrator.hpp"

#include <stdexcept>

#include "engine/integration/arkode_integrator.hpp"
#include "engine/integration/cvode_integrator.hpp"

namespace emscher {

std::unique_ptr<Integrator> make_integrator(OdeSystem& system, const IntegrationOptions& options, double t,
                                            std::span<const double> y) {
  switch (options.solver) {
    case IntegrationSolver::arkode:
      return std::make_unique<ArkodeIntegrator>(system, options, t, y);
    case IntegrationSolver::cvode:
      return std::make_unique<CvodeIntegrator>(system, options, t, y);
    case IntegrationSolver::ida:
      break;
  }
  throw std::invalid_argument("this integrator does not step ordinary differential equations");
}

}  // namespace emscher
