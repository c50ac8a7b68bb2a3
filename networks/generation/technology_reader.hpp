// `technology` of a producer: JSON -> value, and what its schema cannot say; value -> JSON; its signals.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>

#include "networks/case.hpp"
#include "networks/case_signals.hpp"
#include "networks/feature_reader.hpp"

namespace emscher {

/// The technology of the feature; nothing where there is none, or none of a known kind. Reports curves that do not
/// rise, maps of a wrong shape, efficiencies beyond what is possible, a plane that [weather] does not have, a control
/// that the technology cannot have. The producer is read but for it.
std::optional<Technology> read_technology(FeatureReader& feature, const Producer& producer);

nlohmann::ordered_json technology_properties(const Case& data, const Technology& technology);

/// Calls visit(name, signal) for every signal of a technology, given or not.
void for_each_technology_signal(const Technology& technology,
                                const std::function<void(const char* name, const Signal& signal)>& visit);

}  // namespace emscher
