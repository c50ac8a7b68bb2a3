// Test reference years of the German weather service.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "networks/nearest_name.hpp"
#include "networks/weather/lambert_europe.hpp"
#include "networks/weather/weather_text.hpp"

namespace emscher {

namespace {

constexpr std::size_t absent = static_cast<std::size_t>(-1);

/// The column that holds a quantity, and how its numbers become those of WeatherYear.
struct TryColumn {
  WeatherQuantity quantity;
  std::string_view name;
  double factor;
  double missing;  ///< the number that says so
};
constexpr std::array<TryColumn, weather_quantities> columns{{{WeatherQuantity::outdoor, "t", 1.0, 99.9},
                                                             {WeatherQuantity::relative_humidity, "RF", 1.0, 999.0},
                                                             {WeatherQuantity::wind, "WG", 1.0, 99.9},
                                                             {WeatherQuantity::wind_direction, "WR", 1.0, 999.0},
                                                             {WeatherQuantity::pressure, "p", 100.0, 9999.0},
                                                             {WeatherQuantity::clouds, "N", 1.0, 9.0},
                                                             {WeatherQuantity::direct, "B", 1.0, 9999.0},
                                                             {WeatherQuantity::diffuse, "D", 1.0, 9999.0}}};

struct Heading {
  std::vector<std::string_view> text;
  std::vector<std::string_view> names;
  int names_line = 0;
  std::size_t rows = 0;  ///< index of the first line behind
};

std::optional<Heading> heading_of(const std::vector<std::string_view>& lines) {
  Heading heading;
  for (std::size_t k = 0; k < lines.size(); ++k) {
    if (lines[k].starts_with("***")) {
      heading.rows = k + 1;
      return heading;
    }
    const std::vector<std::string_view> cells = cells_of(lines[k], ' ');
    if (cells.empty()) continue;
    heading.names = cells;
    heading.names_line = static_cast<int>(k + 1);
    heading.text.push_back(lines[k]);
  }
  return std::nullopt;
}

class TryReader {
 public:
  TryReader(const Heading& heading, const std::string& file, WeatherYear& year, FaultList& faults)
      : heading_(heading), rows_(file, ' ', year, faults), year_(year) {}

  bool find_columns() {
    for (std::size_t k = 0; k < columns.size(); ++k) position_[k] = find(columns[k].name);
    month_ = find("MM");
    day_ = find("DD");
    hour_ = find("HH");
    return complete_;
  }

  void read_place() {
    const auto easting = number_in_heading(heading_.text, "Rechtswert");
    const auto northing = number_in_heading(heading_.text, "Hochwert");
    if (easting && northing) year_.site = site_of({*easting, *northing});
    if (const auto height = number_in_heading(heading_.text, "Hoehenlage")) year_.elevation_m = *height;
  }

  void read(std::string_view text, int line) {
    const std::vector<std::string_view> cells = cells_of(text, ' ');
    if (cells.empty()) return;
    if (cells.size() != heading_.names.size()) {
      rows_.report(line, "",
                   fmt::format("the row has {} values, the heading {} names", cells.size(), heading_.names.size()),
                   "give every row as many values as there are names above the asterisks");
      // Where the date can still be read the hours behind it are in order.
      if (cells.size() <= std::max({month_, day_, hour_})) return;
    }
    const auto number = [&](std::size_t column) { return rows_.number(line, heading_.names[column], cells[column]); };
    if (!rows_.begin(line, number(month_), number(day_), number(hour_))) return;
    if (cells.size() != heading_.names.size()) return;
    for (std::size_t k = 0; k < columns.size(); ++k) {
      const double value = number(position_[k]);
      if (value == columns[k].missing) {
        rows_.take_missing(columns[k].quantity);
      } else {
        rows_.take(columns[k].quantity, columns[k].name, columns[k].factor * value);
      }
    }
  }

  void finish() { rows_.finish(); }

 private:
  std::size_t find(std::string_view name) {
    const auto found = std::ranges::find(heading_.names, name);
    if (found != heading_.names.end()) return static_cast<std::size_t>(found - heading_.names.begin());
    std::vector<std::string> known;
    for (const std::string_view n : heading_.names) known.emplace_back(n);
    rows_.report(heading_.names_line, name, "there is no such column",
                 fmt::format("name it in the last line above the asterisks; found are {}", joined(known, " ")));
    complete_ = false;
    return absent;
  }

  const Heading& heading_;
  WeatherRows rows_;
  WeatherYear& year_;
  std::array<std::size_t, weather_quantities> position_{};
  std::size_t month_ = absent, day_ = absent, hour_ = absent;
  bool complete_ = true;
};

}  // namespace

std::optional<double> number_in_heading(const std::vector<std::string_view>& heading, std::string_view key) {
  for (const std::string_view line : heading) {
    if (!line.starts_with(key)) continue;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::vector<std::string_view> cells = cells_of(line.substr(colon + 1), ' ');
    double value = 0.0;
    if (!cells.empty() && std::from_chars(cells[0].data(), cells[0].data() + cells[0].size(), value).ec == std::errc())
      return value;
  }
  return std::nullopt;
}

void read_try(const std::vector<std::string_view>& lines, const std::string& file, WeatherYear& year,
              FaultList& faults) {
  const std::optional<Heading> heading = heading_of(lines);
  if (!heading) {
    faults.add(
        {.file = file,
         .line = 1,
         .problem = "is no weather file: it neither begins with LOCATION (EPW) nor has a line of asterisks behind its "
                    "heading (TRY)",
         .remedy = "name a test reference year (layouts of 2010 and 2015) or an EPW file; other weather is a series: "
                   "[series.weather] with a CSV file"});
    return;
  }
  TryReader reader(*heading, file, year, faults);
  if (!reader.find_columns()) return;
  reader.read_place();
  for (std::size_t k = heading->rows; k < lines.size(); ++k) reader.read(lines[k], static_cast<int>(k + 1));
  reader.finish();
}

}  // namespace emscher
