// EnergyPlus weather: comma-separated, 35 fields a row, known by their position.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "networks/weather/weather_text.hpp"

namespace emscher {

namespace {

constexpr std::size_t heading_lines = 8;

/// Position of a field and from which number on it is missing.
struct EpwField {
  std::size_t position;
  std::string_view name;
  double missing;
};
constexpr EpwField dry_bulb{6, "dry bulb temperature", 99.9}, humidity{8, "relative humidity", 999.0},
    pressure{9, "atmospheric station pressure", 999999.0}, global{13, "global horizontal radiation", 9999.0},
    diffuse{15, "diffuse horizontal radiation", 9999.0}, wind_direction{20, "wind direction", 999.0},
    wind_speed{21, "wind speed", 999.0}, sky_cover{22, "total sky cover", 99.0};
constexpr std::size_t least_fields = 23;  // up to the sky cover

class EpwReader {
 public:
  EpwReader(const std::string& file, WeatherYear& year, FaultList& faults)
      : rows_(file, ',', year, faults), year_(year) {}

  void read_place(std::string_view line) {
    const std::vector<std::string_view> cells = cells_of(line, ',');
    if (cells.size() < 10) {
      rows_.report(1, "LOCATION", fmt::format("has {} fields, needed are 10", cells.size()),
                   "write LOCATION,city,state,country,source,WMO,latitude,longitude,time zone,elevation");
      return;
    }
    year_.place = std::string(cells[1]);
    const double latitude = rows_.number(1, "latitude", cells[6]), longitude = rows_.number(1, "longitude", cells[7]);
    const double zone = rows_.number(1, "time zone", cells[8]), elevation = rows_.number(1, "elevation", cells[9]);
    if (std::abs(latitude) > 90.0 || std::abs(longitude) > 180.0)
      rows_.report(1, "LOCATION", fmt::format("{}, {} is no place on the earth", latitude, longitude),
                   "give latitude (-90 to 90) and longitude (-180 to 180) in degrees");
    if (std::abs(zone) > 14.0)
      rows_.report(1, "time zone", fmt::format("{} h is no time zone", zone), "give hours ahead of UTC, -12 to 14");
    year_.site = Site{latitude, longitude};
    year_.utc_offset_hours = zone;
    year_.elevation_m = elevation;
  }

  /// DATA PERIODS,number of periods,records per hour,...
  void check_periods(std::string_view line, int number) {
    const std::vector<std::string_view> cells = cells_of(line, ',');
    if (cells.size() > 2 && rows_.number(number, "records per hour", cells[2]) != 1.0)
      rows_.report(number, "DATA PERIODS", fmt::format("has {} records an hour", cells[2]),
                   "give hourly values: one record an hour");
  }

  void read(std::string_view text, int line) {
    if (text.find_first_not_of(" \t") == std::string_view::npos) return;
    const std::vector<std::string_view> cells = cells_of(text, ',');
    if (cells.size() < least_fields) {
      rows_.report(line, "", fmt::format("the row has {} fields, needed are at least {}", cells.size(), least_fields),
                   "give every row the fields of EPW, separated by commas");
      if (cells.size() < 4) return;
    }
    const double month = rows_.number(line, "month", cells[1]), day = rows_.number(line, "day", cells[2]),
                 hour = rows_.number(line, "hour", cells[3]);
    if (!rows_.begin(line, month, day, hour) || cells.size() < least_fields) return;
    const auto number = [&](const EpwField& field) { return rows_.number(line, field.name, cells[field.position]); };
    const auto take = [&](WeatherQuantity quantity, const EpwField& field, double value, double factor = 1.0) {
      if (value >= field.missing) {
        rows_.take_missing(quantity);
      } else {
        rows_.take(quantity, field.name, factor * value);
      }
    };
    take(WeatherQuantity::outdoor, dry_bulb, number(dry_bulb));
    take(WeatherQuantity::relative_humidity, humidity, number(humidity));
    take(WeatherQuantity::pressure, pressure, number(pressure));
    take(WeatherQuantity::wind_direction, wind_direction, number(wind_direction));
    take(WeatherQuantity::wind, wind_speed, number(wind_speed));
    const double tenths = number(sky_cover);
    take(WeatherQuantity::clouds, sky_cover, tenths < sky_cover.missing ? std::round(0.8 * tenths) : tenths);
    const double all = number(global), from_sky = number(diffuse);
    take(WeatherQuantity::diffuse, diffuse, from_sky);
    if (all >= global.missing || from_sky >= diffuse.missing) {
      rows_.take_missing(WeatherQuantity::direct);
      return;
    }
    if (from_sky > all) {
      ++more_diffuse_;
      largest_excess_ = std::max(largest_excess_, from_sky - all);
    }
    rows_.take(WeatherQuantity::direct, global.name, from_sky > all ? 0.0 : all - from_sky);
  }

  void finish() {
    if (more_diffuse_ > 0)
      rows_.note(fmt::format("the diffuse radiation exceeds the global in {} hours, by up to {:g} W/m2", more_diffuse_,
                             largest_excess_),
                 "nothing to do where that is little: the direct radiation is 0 there");
    rows_.finish();
  }

 private:
  WeatherRows rows_;
  WeatherYear& year_;
  int more_diffuse_ = 0;
  double largest_excess_ = 0.0;
};

}  // namespace

void read_epw(const std::vector<std::string_view>& lines, const std::string& file, WeatherYear& year,
              FaultList& faults) {
  EpwReader reader(file, year, faults);
  reader.read_place(lines[0]);
  for (std::size_t k = 1; k < std::min(lines.size(), heading_lines); ++k)
    if (lines[k].starts_with("DATA PERIODS")) reader.check_periods(lines[k], static_cast<int>(k + 1));
  for (std::size_t k = heading_lines; k < lines.size(); ++k) reader.read(lines[k], static_cast<int>(k + 1));
  reader.finish();
}

}  // namespace emscher
