// What the tests of the result file share: groups of made-up elements whose values follow from row, element and
// quantity.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/results/result_file.hpp"

namespace emscher::results_test {

/// Whole numbers below 2^24 and their quarters: exact in float32, so that files can be compared exactly.
inline double value_of(std::size_t quantity, std::size_t row, std::size_t element) {
  return static_cast<double>(row % 4096) * 256.0 + static_cast<double>(element % 1024) * 0.25 +
         static_cast<double>(quantity) * 0.0625;
}

inline double time_of(std::size_t row) {
  return 900.0 * static_cast<double>(row);
}

/// Exact in float64 only, so that a series stored as float32 would show.
inline double series_value_of(std::size_t quantity, std::size_t row) {
  return 1.0e12 + static_cast<double>(row) * 1024.0 + static_cast<double>(quantity);
}

/// Exact in float64 only.
inline double fixed_number_of(std::size_t element) {
  return 1.0e12 + static_cast<double>(element) * 0.125;
}

inline std::string fixed_text_of(std::size_t element) {
  return "Straße №" + std::to_string(element % 7);
}

struct Fixed {
  std::string name;
  std::string unit;
  bool is_text;
  bool at_end;  // written when the run ends
};

struct Group {
  std::string name;
  std::vector<std::string> ids;
  std::vector<QuantityDescription> quantities;
  std::vector<Fixed> fixed = {};
};

struct Plan {
  std::vector<Group> groups;
  std::vector<SeriesGroup> series;
  AttributeMap attributes;
  ResultFileOptions options;
  std::string start = "2024-01-01T00:00:00+01:00";  // that is 2023-12-31 23:00:00 UTC

  ResultFile create(const std::filesystem::path& path) const {
    std::vector<ElementGroup> element_groups;
    std::string text;  // the last one asked for
    for (const Group& group : groups) {
      element_groups.push_back({.name = group.name,
                                .element_count = group.ids.size(),
                                .id = [&group](std::size_t i) -> std::string_view { return group.ids[i]; },
                                .quantities = group.quantities});
      for (const Fixed& fixed : group.fixed) {
        FixedQuantity quantity{fixed.name, fixed.unit, "fixed " + fixed.name, FixedQuantity::Number()};
        if (fixed.is_text) quantity.value = FixedQuantity::Text();
        if (!fixed.at_end && !fixed.is_text) quantity.value = &fixed_number_of;
        if (!fixed.at_end && fixed.is_text)
          quantity.value = [&text](std::size_t i) -> std::string_view { return text = fixed_text_of(i); };
        element_groups.back().fixed.push_back(std::move(quantity));
      }
    }
    return ResultFile(path, start, element_groups, series, attributes, options);
  }

  void append(ResultFile& file, std::size_t row) const {
    for (std::size_t g = 0; g < groups.size(); ++g)
      for (std::size_t q = 0; q < groups[g].quantities.size(); ++q) {
        const std::span<float> values = file.row(g, q);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(value_of(q, row, i));
      }
    for (std::size_t s = 0; s < series.size(); ++s)
      for (std::size_t q = 0; q < series[s].quantities.size(); ++q) file.set_value(s, q, series_value_of(q, row));
    file.append_row(time_of(row));
  }
};

/// Sets what is known at the end, then finishes.
inline void finish(const Plan& plan, ResultFile& file, RunStatus status, const AttributeMap& summary) {
  for (const Group& group : plan.groups)
    for (const Fixed& fixed : group.fixed) {
      if (!fixed.at_end) continue;
      std::vector<double> numbers;
      std::vector<std::string> texts;
      for (std::size_t i = 0; i < group.ids.size(); ++i) {
        numbers.push_back(fixed_number_of(i));
        texts.push_back(fixed_text_of(i));
      }
      if (fixed.is_text) file.set_fixed(group.name, fixed.name, texts);
      if (!fixed.is_text) file.set_fixed(group.name, fixed.name, numbers);
    }
  file.finish(status, summary);
}

inline std::vector<std::string> numbered_ids(const std::string& prefix, std::size_t count) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < count; ++i) ids.push_back(prefix + std::to_string(i));
  return ids;
}

/// Pipes with fixed quantities, substations (ids with umlauts), a group without elements, a table that is filled at the
/// end, one balance series.
inline Plan small_plan(std::size_t pipes, std::size_t substations) {
  Plan plan;
  plan.groups.push_back(
      {.name = "pipe",
       .ids = numbered_ids("trench-", pipes),
       .quantities = {{"mass_flow_kg_s", "kg s-1", "mass flow in drawn direction", CellMethod::mean},
                      {"from_temperature_c", "degC", "temperature at the from end", CellMethod::point}},
       .fixed = {{"length_m", "m", false, false}, {"from_junction", "", true, false}}});
  plan.groups.push_back({.name = "substation",
                         .ids = numbered_ids("Übergabestation Mühlenstraße №", substations),
                         .quantities = {{"heat_w", "W", "heat delivered", CellMethod::mean}}});
  plan.groups.push_back(
      {.name = "storage",
       .ids = {},
       .quantities = {{"heat_w", "W", "heat taken", CellMethod::mean}},
       .fixed = {{"volume_m3", "m3", false, false}, {"node", "", true, false}, {"worst", "", false, true}}});
  plan.groups.push_back(
      {.name = "limits",
       .ids = {"maximum_velocity_m_s", "größter Druck"},
       .quantities = {},
       .fixed = {{"limit", "", false, false}, {"worst", "", false, true}, {"element", "", true, true}}});
  plan.series.push_back({.name = "energy",
                         .quantities = {{"supplied_j", "J", "heat supplied since the start", CellMethod::point},
                                        {"lost_j", "J", "heat lost since the start", CellMethod::point}}});
  plan.attributes = {
      {"emscher_version", "0.1.0"}, {"seed", std::int64_t{42}}, {"relative_tolerance", 1e-4}, {"remark", ""}};
  return plan;
}

/// A folder of its own that goes with the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "emscher-results-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace emscher::results_test
