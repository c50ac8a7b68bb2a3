#include "networks/weather/weather_rows.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace emscher {

WeatherRows::WeatherRows(std::string file, char separator, WeatherYear& year, FaultList& faults)
    : file_(std::move(file)), numbers_(separator), year_(year), faults_(faults) {
  for (std::vector<double>& column : year_.values) column.reserve(hours_per_year);
  year_.line.reserve(hours_per_year);
}

void WeatherRows::report(int line, std::string_view field, std::string problem, std::string remedy, Severity severity) {
  faults_.add_limited_per_file(file_, line, field, std::move(problem), std::move(remedy), severity);
}

void WeatherRows::note(std::string problem, std::string remedy) {
  report(0, "", std::move(problem), std::move(remedy), Severity::note);
}

double WeatherRows::number(int line, std::string_view field, std::string_view text) {
  double value = std::numeric_limits<double>::quiet_NaN();
  if (std::string problem = numbers_.parse(text, value); !problem.empty()) {
    report(line, field, std::move(problem), "write a finite number without unit");
    return std::numeric_limits<double>::quiet_NaN();
  }
  return value;
}

bool WeatherRows::begin(int line, double month, double day, double hour) {
  if (!in_order_) return false;
  if (month == 2.0 && day == 29.0) {
    ++left_out_;
    return false;
  }
  const std::size_t row = year_.line.size();
  if (row >= hours_per_year) {
    report(line, "", "is one more row than a year of 8760 hours has",
           "remove it: the file must end on 31 December, hour 24");
    return in_order_ = false;
  }
  const auto [expected_month, expected_day] = date_of_day(row / 24);
  const bool readable = !std::isnan(month + day + hour);  // else it is taken to be the next hour
  if (readable && (month != expected_month || day != expected_day || hour != static_cast<double>(row % 24 + 1))) {
    report(line, "",
           fmt::format("month {}, day {}, hour {} stands where month {}, day {}, hour {} is expected", month, day, hour,
                       expected_month, expected_day, row % 24 + 1),
           "give every hour of the year once and in order: 1 to 24, the k-th ends at k o'clock standard time");
    return in_order_ = false;
  }
  line_ = line;
  year_.line.push_back(line);
  for (std::vector<double>& column : year_.values) column.push_back(std::numeric_limits<double>::quiet_NaN());
  return true;
}

void WeatherRows::take(WeatherQuantity quantity, std::string_view field, double value) {
  const WeatherQuantityLimits& limits = limits_of(quantity);
  year_[quantity].back() = value;
  if (value < limits.minimum || value > limits.maximum)
    report(line_, field,
           fmt::format("{:g} is no {}, which lies between {:g} and {:g}", value, limits.name, limits.minimum,
                       limits.maximum),
           "repair the value, or look for a column that is shifted");
}

void WeatherRows::take_missing(WeatherQuantity quantity) {
  std::vector<LineRange>& ranges = year_.missing[static_cast<std::size_t>(quantity)];
  if (!ranges.empty() && ranges.back().last == line_ - 1) {
    ranges.back().last = line_;
  } else {
    ranges.push_back({line_, line_});
  }
}

void WeatherRows::finish() {
  if (left_out_ > 0)
    note(fmt::format("has {} rows of a 29 February, which are left out", left_out_),
         "nothing to do: days are found by their date, a 29 February reads 28 February");
  if (in_order_ && year_.line.size() < hours_per_year)
    report(0, "", fmt::format("holds {} hours, a year has 8760", year_.line.size()),
           "add the missing rows: every hour from 1 January, hour 1, to 31 December, hour 24");
  if (const auto& gaps = year_.missing_of(WeatherQuantity::outdoor); !gaps.empty())
    report(gaps.front().first, "outdoor_c", fmt::format("is missing in {}", text_of(gaps)),
           "fill in the temperatures: nothing works without them");
}

}  // namespace emscher
