// What producers with a technology burned, used and made, for people and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "networks/generation/generation_account.hpp"

namespace emscher {

/// A line per producer; empty where there is none.
std::string generation_text(const std::vector<GenerationSummary>& producers);
nlohmann::ordered_json generation_json(const std::vector<GenerationSummary>& producers);

}  // namespace emscher
