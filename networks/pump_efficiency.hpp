// Efficiency of a pump as the case has it.
#pragma once

#include "models/pump_curve.hpp"
#include "networks/case_elements.hpp"

namespace emscher {

PumpEfficiency pump_efficiency(const PumpData& pump);

}  // namespace emscher
