// Degree days after VDI 3807: the sum of 20 degC less the daily mean over the days whose mean is below 15 degC
// (HGT20/15), and what they make of a heat consumption measured in another year.
//
//   Q' = Q (S_h + S_w) / (S_h G_measured / G + S_w)
//
// S_h, S_w: what follows the weather and what does not, in the year with the degree days G (in any unit); Q was
// measured in a year with G_measured degree days, in which the weather's part was larger by G_measured / G, the other
// the same.
#pragma once

#include <span>
#include <vector>

namespace emscher {

/// Means of the days of hourly values; a whole number of days (std::invalid_argument otherwise).
std::vector<double> daily_means(std::span<const double> hourly);

/// HGT20/15 in Kd of daily mean temperatures in degC.
double degree_days(std::span<const double> daily_mean_c);

/// Q' / Q of the equation above.
double degree_day_factor(double measured_degree_days, double degree_days, double weather_part, double other_part);

}  // namespace emscher
