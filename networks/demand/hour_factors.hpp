// Tables of hourly factors that users have: part of a day's heat in each hour, by type of consumer, weekday and class
// of temperature, in the layout in which the tables of the German standard load profiles are passed around:
//
//   hour_of_day, weekday, building_class, shlp_type, temp_intervall_01 .. temp_intervall_10
//
// Columns are found by name: hour_of_day or hour (1..24), weekday (1: Monday .. 7: Sunday, 0: all days), shlp_type or
// type (EFH and MFH stand for HEF and HMF), building_class (may be absent; 0: none), and any number of neighbouring
// classes of the mean temperature of the day: 01 up to -15 degC, then steps of 5 K, 10 above 25 degC. The factors of a
// day make 1 within 0.5 %. Comma, semicolon or tab, as series.
//
// The hours are those of the calendar day of standard time.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "networks/faults.hpp"

namespace emscher {

/// Classes 1..10 of a temperature in degC.
int temperature_class(double temperature_c);

class HourFactors {
 public:
  static constexpr int classes = 10;
  using Day = std::array<double, 24>;

  bool holds(std::string_view type) const;
  /// The building classes that a type has; {0} where it has none.
  std::vector<int> building_classes(std::string_view type) const;
  int first_class() const { return first_class_; }
  int last_class() const { return last_class_; }
  /// Factors of a day (sum 1): weekday 1..7. A class outside the table takes the outermost. Nothing where the table
  /// lacks it.
  const Day* day(std::string_view type, int building_class, int weekday, int temperature_class) const;

 private:
  friend class HourFactorTable;
  using Key = std::tuple<std::string, int, int>;  // type, building class, weekday
  std::map<Key, std::array<Day, classes>, std::less<>> days_;
  int first_class_ = 1, last_class_ = classes;
};

/// Reads a table; faults under the name `file`. Nothing where there are errors.
std::optional<HourFactors> read_hour_factors(const std::filesystem::path& path, const std::string& file,
                                             FaultList& faults);

}  // namespace emscher
