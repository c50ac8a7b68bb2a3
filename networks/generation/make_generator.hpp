// The generator of a producer's technology, with its signals as functions of time.
#pragma once

#include <memory>

#include "engine/fluid.hpp"
#include "networks/case.hpp"
#include "networks/case_inputs.hpp"

namespace emscher {

/// fluid: of the network. The inputs must outlive it.
std::unique_ptr<HeatGenerator> make_generator(const Case& data, const Technology& technology, CaseInputs& inputs,
                                              const Fluid& fluid);
std::unique_ptr<SolarField> make_solar_field(const Case& data, const SolarTechnology& technology, CaseInputs& inputs);

}  // namespace emscher
