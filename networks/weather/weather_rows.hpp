// Rows of a weather file, whatever its layout, on their way into a WeatherYear: order of the hours, ranges, gaps.
#pragma once

#include <string>
#include <string_view>

#include "networks/faults.hpp"
#include "networks/series_table.hpp"
#include "networks/weather/weather_year.hpp"

namespace emscher {

class WeatherRows {
 public:
  /// `file`: its name for faults. `separator` between cells, for the decimal sign (NumberFormat).
  WeatherRows(std::string file, char separator, WeatherYear& year, FaultList& faults);

  void report(int line, std::string_view field, std::string problem, std::string remedy,
              Severity severity = Severity::error);
  void note(std::string problem, std::string remedy);

  /// A number of the row, or NaN with a fault.
  double number(int line, std::string_view field, std::string_view text);
  /// Whether the row is the next hour (1..24) of the calendar; false for those of a 29 February, which are left out,
  /// and for all behind the first one out of order.
  bool begin(int line, double month, double day, double hour);
  /// A value of the row begun, in the unit of the quantity; NaN: a fault that is reported already.
  void take(WeatherQuantity quantity, std::string_view field, double value);
  void take_missing(WeatherQuantity quantity);
  /// Reports what is missing to a year. Temperatures must be complete.
  void finish();

 private:
  std::string file_;
  NumberFormat numbers_;
  WeatherYear& year_;
  FaultList& faults_;
  int line_ = 0;
  int left_out_ = 0;
  bool in_order_ = true;
};

}  // namespace emscher
