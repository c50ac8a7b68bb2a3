// A small good case that tests damage in one way, and the check of what is reported.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "networks/check.hpp"

namespace emscher::testing {

/// A new empty directory, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The text of a case: three junctions in a row, two trenches, a producer with a heating curve, two substations.
struct SmallCase {
  SmallCase();

  std::string toml;
  nlohmann::json network;
  std::optional<std::string> network_text;   ///< instead of `network`
  std::map<std::string, std::string> files;  ///< further files: weather.csv
  /// Called when everything is written: for links, directories.
  std::function<void(const std::filesystem::path&)> afterwards;

  /// The properties of the feature `id`.
  nlohmann::json& properties(const std::string& id);
  nlohmann::json& feature(const std::string& id);
  void remove_feature(const std::string& id);
  void add_feature(const nlohmann::json& properties);
  /// Replaces the first `from` in case.toml; fails the test where there is none.
  void replace_in_toml(const std::string& from, const std::string& to);
  void replace_in_weather(const std::string& from, const std::string& to);

  void write(const std::filesystem::path& folder) const;
  /// The text of one of the files, as written.
  std::string text_of(const std::string& file) const;
};

/// An open network: source A, pipe, outflow B.
SmallCase small_open_case();

/// The small case with what goes beyond pipes: behind J2 a heat exchanger station X1 feeds J6-J7 (pressure held by H1),
/// behind J3 a mixing station M1 feeds J4-J5, a pump U1 J8 and a valve V1 behind it J9; a bypass B1 at J3.
SmallCase small_station_case();

/// One way to damage the case and the fault that must be reported.
struct BadInput {
  std::string name;
  std::function<void(SmallCase&)> damage;
  std::string file;
  std::string id;
  std::string field;
  std::string remedy{};       ///< must be part of the remedy
  std::string line_marker{};  ///< the fault's line is that of the first line with this text; empty: not asked
  std::size_t errors = 1;     ///< number of errors in all: no consequential faults
  Severity severity = Severity::error;
  bool open = false;  ///< starts from the open case
};

/// Checks that the damage is reported as expected.
void expect_fault(const BadInput& bad);

/// For the names of parametrised tests.
inline std::string name_of(const ::testing::TestParamInfo<BadInput>& info) {
  return info.param.name;
}

/// Without it GoogleTest prints the bytes of the struct.
inline void PrintTo(const BadInput& bad, std::ostream* stream) {
  *stream << bad.name;
}

}  // namespace emscher::testing
