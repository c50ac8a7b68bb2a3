// Standard load profiles of heat customers: how the heat of a day follows from the temperature ("SigLinDe").
//
//   h(T) = A / (1 + (B / (T - 40 degC))^C) + D + max(m_H T + b_H, m_W T + b_W),     h(8 degC) = 1
//   heat of a day = customer value x h(T) x factor of the weekday
//   T = (T_d + T_d-1 / 2 + T_d-2 / 4 + T_d-3 / 8) / 1.875,  T_d: daily means         (geometric series)
//
// The part that does not heat rooms is D + m_W T + b_W; the rest is 0 on hot days.
//
// Source of the coefficients: BDEW, VKU, GEODE: Leitfaden Abwicklung von Standardlastprofilen Gas, edition of 27 March
// 2026 (figures as collected by the package standardlastprofile, CC0). Two variants: 33 (45 % straight line) and 34 (57
// %, what the guideline recommends). Made for gas; for heat delivered at the customer the form is the same, the
// efficiency of the boiler is not in it. Limits: T below 40 degC. They are means over many customers: the peak of one
// house is higher.
//
// Courses of the day and factors of the weekdays are our own (day_shapes.hpp), not those of the guideline. Beside the
// fifteen types stands "linear": a straight line below 15 degC, as degree days have it, without hot water.
#pragma once

#include <span>
#include <string_view>

#include "models/day_shapes.hpp"

namespace emscher {

enum class LoadProfileVariant { line_45_percent = 33, line_57_percent = 34 };

struct LoadProfile {
  std::string_view name;
  WeekShape heating;                    ///< course of the part that follows the weather
  const DayShape* hot_water = nullptr;  ///< course of the rest, on all days; mean 1
  struct {
    double a, b, c, d, heating_slope, heating_line, water_slope, water_line;  ///< 1, degC, 1, 1, 1/K, 1, 1/K, 1
  } coefficients;

  /// The two parts of h(T); they throw std::domain_error at 40 degC and above.
  double weather_part(double temperature_c) const;
  double other_part(double temperature_c) const;
};

/// All types of a variant, "linear" among them.
std::span<const LoadProfile> load_profiles(LoadProfileVariant variant);

/// Nothing where there is no type of that name.
const LoadProfile* find_load_profile(std::string_view name, LoadProfileVariant variant);

/// T of a day, from the means of that day and of the three before it, the day itself first.
constexpr double allocation_temperature(double today, double yesterday, double two_days_ago, double three_days_ago) {
  return (today + 0.5 * yesterday + 0.25 * two_days_ago + 0.125 * three_days_ago) / 1.875;
}

}  // namespace emscher
