// The complete case that README.md shows, taken from there: what readers copy is what is tested.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "program.hpp"

namespace emscher::testing {

/// The `number`-th block ```language ... ``` of README.md, counted from 0. Throws std::runtime_error where there is
/// none.
std::string readme_block(const std::string& language, int number = 0);

/// The case of README.md: "plant" - T1 - "corner" (house-1) - T2 - "end" (house-2), a boiler that holds pressure.
struct ReadmeCase {
  std::string toml = readme_block("toml");
  nlohmann::json network = nlohmann::json::parse(readme_block("json"));
  std::string weather = readme_block("csv");

  /// The properties of the feature `id`.
  nlohmann::json& properties(const std::string& id);
  void add_feature(const nlohmann::json& properties);
  /// Writes the three files; returns the folder.
  std::string write(const std::filesystem::path& folder) const;
};

}  // namespace emscher::testing
