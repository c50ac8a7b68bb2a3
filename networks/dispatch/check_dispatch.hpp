// What [dispatch] must be, in itself and with the network.
#pragma once

#include "networks/case.hpp"
#include "networks/faults.hpp"
#include "networks/network_reader.hpp"
#include "networks/toml_document.hpp"

namespace emscher {

/// Finds the elements of the order (DispatchOptions::items) and reports every fault. Expects resolved references.
void check_dispatch(const NetworkReading& reading, Case& data, const KeyLines& lines, FaultList& faults);

}  // namespace emscher
