#include "readme_case.hpp"

#include <fstream>
#include <stdexcept>

namespace emscher::testing {

namespace fs = std::filesystem;
using nlohmann::json;

std::string readme_block(const std::string& language, int number) {
  const std::string text = read_text(fs::path(EMSCHER_SOURCE_DIR) / "README.md");
  const std::string opening = "```" + language + "\n";
  std::size_t begin = 0;
  for (int k = 0; k <= number; ++k) {
    begin = text.find(opening, begin);
    if (begin == std::string::npos) throw std::runtime_error("README.md has no block of " + language);
    begin += opening.size();
  }
  return text.substr(begin, text.find("```", begin) - begin);
}

json& ReadmeCase::properties(const std::string& id) {
  for (json& feature : network["features"])
    if (feature["properties"]["id"] == id) return feature["properties"];
  throw std::runtime_error("no feature " + id);
}

void ReadmeCase::add_feature(const json& properties) {
  network["features"].push_back({{"type", "Feature"}, {"geometry", nullptr}, {"properties", properties}});
}

std::string ReadmeCase::write(const fs::path& folder) const {
  fs::create_directories(folder);
  std::ofstream(folder / "case.toml") << toml;
  std::ofstream(folder / "network.geojson") << network.dump(1);
  std::ofstream(folder / "weather.csv") << weather;
  return folder.string();
}

}  // namespace emscher::testing
