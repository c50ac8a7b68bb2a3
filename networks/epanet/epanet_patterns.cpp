#include "networks/epanet/epanet_patterns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "networks/epanet/epanet_numbers.hpp"

namespace emscher {

double EpanetPatterns::multiplier(const EpanetPattern& pattern, double time_s) const {
  const EpanetTimes& times = network_.times;
  const double periods = std::floor((time_s + times.pattern_start) / times.pattern_step + 1e-9);
  const auto count = static_cast<double>(pattern.multipliers.size());
  return pattern.multipliers[static_cast<std::size_t>(std::fmod(periods, count))];
}

Signal EpanetPatterns::signal(double base, const std::string& pattern) {
  if (pattern.empty()) return {.value = rounded(base), .given = true};
  const EpanetPattern& p = network_.patterns.at(pattern);
  const auto [low, high] = range(pattern);
  if (low == high || network_.times.duration <= 0.0) {
    return {.value = rounded(base * multiplier(p, 0.0)), .given = true};
  }
  const auto found = std::find(used_.begin(), used_.end(), pattern);
  const auto profile = static_cast<std::uint32_t>(found - used_.begin());
  if (found == used_.end()) used_.push_back(pattern);
  return {.value = rounded(base), .profile = profile, .given = true};
}

std::pair<double, double> EpanetPatterns::range(const std::string& pattern) const {
  if (pattern.empty()) return {1.0, 1.0};
  const std::vector<double>& multipliers = network_.patterns.at(pattern).multipliers;
  const auto [low, high] = std::minmax_element(multipliers.begin(), multipliers.end());
  return {*low, *high};
}

void EpanetPatterns::declare(Case& data) const {
  if (used_.empty()) return;
  SeriesFile series;
  series.name = series_name;
  series.file = file_name;
  series.interpolation = Interpolation::step;
  // A start within a period makes the first row's distance shorter than the others.
  series.maximum_gap_s = network_.times.pattern_step;
  data.series.push_back(series);
  // The ending keeps "inflow_l_s" from being taken for a unit.
  for (const std::string& pattern : used_) data.profiles.push_back({0, pattern + "_factor"});
}

std::string EpanetPatterns::csv() const {
  if (used_.empty()) return {};
  fmt::memory_buffer text;
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "time");
  for (const std::string& pattern : used_) fmt::format_to(out, ",{}_factor", pattern);
  const EpanetTimes& times = network_.times;
  const double first = times.pattern_step - std::fmod(times.pattern_start, times.pattern_step);
  // Up to the first row at or behind the end, so that the distance of the last two rows is a whole step.
  double time = 0.0;
  for (std::size_t k = 0;; ++k) {
    fmt::format_to(out, "\n{}", time);
    for (const std::string& pattern : used_) {
      fmt::format_to(out, ",{}", multiplier(network_.patterns.at(pattern), time));
    }
    if (time >= duration_s_) break;
    time = first + static_cast<double>(k) * times.pattern_step;
  }
  fmt::format_to(out, "\n");
  return fmt::to_string(text);
}

}  // namespace emscher
