// Faults of a case, collected instead of thrown: a person repairs ten faults in one go, not in ten runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace emscher {

/// error: the case cannot be run; warning: it can, but the result is probably not what is meant; note: worth knowing.
enum class Severity : std::uint8_t { error, warning, note };

std::string_view severity_name(Severity severity);

/// One thing that is wrong: where (file, line or element id, field), what, and what would be right.
struct Fault {
  std::string file{};         ///< relative to the case folder
  std::optional<int> line{};  ///< counted from 1
  std::string id{};           ///< element id or empty
  std::string field{};        ///< key, column or empty
  std::string problem{};
  std::string remedy{};
  Severity severity = Severity::error;
};

/// Collects faults. Of faults alike (same file, field and severity) the first `limit_per_field` are kept and the rest
/// counted, so that a million pipes without roughness do not fill the memory and the screen.
class FaultList {
 public:
  static constexpr std::size_t limit_per_field = 20;

  void add(Fault fault);
  /// For a file that may have faults in many fields (a table): limits the number per file instead.
  void add_limited_per_file(Fault fault);
  /// The same at a line of a table; 0: none in particular.
  void add_limited_per_file(std::string file, int line, std::string_view field, std::string problem, std::string remedy,
                            Severity severity = Severity::error);

  bool has_errors() const { return error_count_ > 0; }
  bool has_errors_in(std::string_view file) const;
  /// All errors, also those counted only.
  std::size_t error_count() const { return error_count_; }

  /// The kept faults, and behind them one note for every group of which some were only counted.
  std::vector<Fault> all() const;

 private:
  struct Group {
    std::size_t count = 0;
    Fault example;  ///< file, field and severity of the group
  };
  void add_to_group(Fault fault, std::string key);

  std::vector<Fault> faults_;
  std::map<std::string, Group, std::less<>> groups_;
  std::map<std::string, std::size_t, std::less<>> errors_of_file_;
  std::size_t error_count_ = 0;
};

/// One JSON array of objects with the members file, line (null where unknown), id, field, problem, remedy, severity.
std::string faults_as_json(const std::vector<Fault>& faults);

/// One paragraph per fault, "network.geojson:12: error: pipe p1, length_m: ...", followed by a line with the remedy.
std::string faults_as_text(const std::vector<Fault>& faults);

}  // namespace emscher
