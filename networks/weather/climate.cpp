#include "networks/weather/climate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "models/degree_days.hpp"
#include "networks/nearest_name.hpp"
#include "networks/series_reader.hpp"
#include "networks/series_table.hpp"

namespace emscher {

namespace {

using Q = WeatherQuantity;

constexpr std::array<std::size_t, 12> days_of_month{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

struct Column {
  std::string_view name;
  double MonthlyClimate::*value;
  double minimum, maximum;
};
constexpr std::array<Column, 6> columns{{{"mean_c", &MonthlyClimate::mean_c, -50.0, 45.0},
                                         {"daily_range_k", &MonthlyClimate::daily_range_k, 0.5, 30.0},
                                         {"spread_k", &MonthlyClimate::spread_k, 0.2, 15.0},
                                         {"global_kwh_m2", &MonthlyClimate::global_kwh_m2, 0.1, 400.0},
                                         {"relative_humidity", &MonthlyClimate::relative_humidity, 10.0, 99.0},
                                         {"wind_m_s", &MonthlyClimate::wind_m_s, 0.1, 30.0}}};

class ClimateTable final : public TableSink {
 public:
  ClimateTable(const std::filesystem::path& path, Climate& climate, FaultList& faults)
      : file_(path.filename().string()),
        table_(path),
        numbers_(table_.separator()),
        climate_(climate),
        faults_(faults) {}

  void read() {
    std::vector<std::string> known{"month"};
    for (const Column& column : columns) known.emplace_back(column.name);
    const std::vector<std::string>& header = table_.header();
    for (const std::string& name : known)
      if (std::ranges::count(header, name) != 1)
        report(1, name, "must stand once in the header", fmt::format("give the columns {}", joined(known, ",")));
    for (const std::string& name : header)
      if (std::ranges::find(known, name) == known.end())
        report(1, name, "is no column of monthly statistics", remedy_for_unknown_name(name, known));
    if (faults_.has_errors()) return;
    values_.resize(header.size());
    while (table_.parse_chunk(*this)) {
    }
    for (std::size_t m = 0; m < 12; ++m)
      if (!seen_[m])
        report(0, "month", fmt::format("there is no row of month {}", m + 1), "give one row for each month, 1 to 12");
  }

  void cell(std::size_t column, std::string_view text) override {
    if (column >= values_.size()) return;
    values_[column] = std::numeric_limits<double>::quiet_NaN();
    if (std::string problem = numbers_.parse(text, values_[column]); !problem.empty()) {
      values_[column] = std::numeric_limits<double>::quiet_NaN();
      kept_.push_back(
          {.field = table_.header()[column], .problem = std::move(problem), .remedy = "write a finite number"});
    }
  }

  void row_end(int line, std::size_t cells) override {
    for (Fault& fault : kept_) report(line, fault.field, std::move(fault.problem), std::move(fault.remedy));
    const bool valid = std::exchange(kept_, {}).empty();
    if (cells != values_.size()) {
      report(line, "", fmt::format("the row has {} cells, the header {}", cells, values_.size()),
             "give every row as many cells as the header");
      return;
    }
    if (valid) take(line);
  }

 private:
  void take(int line) {
    const std::vector<std::string>& header = table_.header();
    const auto value = [&](std::string_view name) {
      return values_[static_cast<std::size_t>(std::ranges::find(header, name) - header.begin())];
    };
    const double month = value("month");
    if (!(month >= 1.0 && month <= 12.0 && month == std::floor(month))) {
      report(line, "month", fmt::format("{:g} is no month", month), "give 1 to 12");
      return;
    }
    const auto m = static_cast<std::size_t>(month) - 1;
    if (seen_[m]) report(line, "month", fmt::format("month {:g} stands here again", month), "keep each month once");
    seen_[m] = true;
    for (const Column& column : columns) {
      const double v = climate_[m].*column.value = value(column.name);
      if (v < column.minimum || v > column.maximum)
        report(line, column.name, fmt::format("{:g} lies outside {:g} to {:g}", v, column.minimum, column.maximum),
               "repair the value or its unit");
    }
  }

  void report(int line, std::string_view field, std::string problem, std::string remedy) {
    faults_.add_limited_per_file(file_, line, field, std::move(problem), std::move(remedy));
  }

  std::string file_;
  SeriesTable table_;
  NumberFormat numbers_;
  Climate& climate_;
  FaultList& faults_;
  std::vector<double> values_;
  std::vector<Fault> kept_;
  std::array<bool, 12> seen_{};
};

}  // namespace

const Climate& essen_climate() {
  static constexpr Climate climate{{{3.8, 4.6, 3.8, 20.0, 83.0, 4.2},
                                    {4.2, 5.6, 3.7, 37.0, 81.0, 4.0},
                                    {7.1, 7.2, 3.4, 77.0, 76.0, 3.9},
                                    {10.8, 8.8, 3.2, 118.0, 71.0, 3.5},
                                    {14.9, 9.1, 3.3, 150.0, 70.0, 3.2},
                                    {17.8, 9.0, 3.1, 153.0, 71.0, 3.1},
                                    {20.0, 9.2, 3.0, 155.0, 71.0, 3.1},
                                    {19.6, 9.0, 2.8, 133.0, 73.0, 2.9},
                                    {15.9, 8.2, 2.6, 91.0, 77.0, 3.1},
                                    {11.9, 6.6, 2.9, 57.0, 81.0, 3.4},
                                    {7.6, 4.8, 3.3, 25.0, 84.0, 3.7},
                                    {4.8, 4.2, 3.7, 16.0, 85.0, 4.0}}};
  return climate;
}

std::size_t first_hour_of_month(std::size_t month) {
  return 24 * std::accumulate(days_of_month.begin(), days_of_month.begin() + static_cast<std::ptrdiff_t>(month),
                              std::size_t{0});
}

Climate climate_of(const WeatherYear& year) {
  Climate climate;
  for (std::size_t m = 0; m < 12; ++m) {
    MonthlyClimate& month = climate[m];
    const std::size_t begin = first_hour_of_month(m), end = first_hour_of_month(m + 1);
    const auto mean = [&](Q quantity) {
      const std::vector<double>& values = year[quantity];
      if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
      return std::accumulate(values.begin() + static_cast<std::ptrdiff_t>(begin),
                             values.begin() + static_cast<std::ptrdiff_t>(end), 0.0) /
             static_cast<double>(end - begin);
    };
    const std::span<const double> temperature = std::span(year[Q::outdoor]).subspan(begin, end - begin);
    month.mean_c = mean(Q::outdoor);
    const std::vector<double> days = daily_means(temperature);
    double squares = 0.0, ranges = 0.0;
    for (std::size_t d = 0; d < days.size(); ++d) {
      squares += (days[d] - month.mean_c) * (days[d] - month.mean_c);
      const auto [low, high] = std::ranges::minmax(temperature.subspan(24 * d, 24));
      ranges += high - low;
    }
    month.spread_k = std::sqrt(squares / static_cast<double>(days.size()));
    month.daily_range_k = ranges / static_cast<double>(days.size());
    month.global_kwh_m2 = (mean(Q::direct) + mean(Q::diffuse)) * static_cast<double>(end - begin) / 1000.0;
    month.relative_humidity = mean(Q::relative_humidity);
    month.wind_m_s = mean(Q::wind);
  }
  return climate;
}

Climate read_climate(const std::filesystem::path& path, FaultList& faults) {
  Climate climate;
  FaultList found;
  try {
    ClimateTable(path, climate, found).read();
  } catch (const SeriesError& error) {
    found.add(error.fault);
  }
  for (Fault& fault : found.all()) faults.add(std::move(fault));
  return climate;
}

}  // namespace emscher
