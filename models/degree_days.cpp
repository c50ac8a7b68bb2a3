#include "models/degree_days.hpp"

#include <fmt/format.h>

#include <numeric>
#include <stdexcept>

namespace emscher {

std::vector<double> daily_means(std::span<const double> hourly) {
  if (hourly.empty() || hourly.size() % 24 != 0)
    throw std::invalid_argument(fmt::format("daily means: {} hours, expected whole days", hourly.size()));
  std::vector<double> means;
  for (std::size_t first = 0; first < hourly.size(); first += 24) {
    const auto day = hourly.subspan(first, 24);
    means.push_back(std::accumulate(day.begin(), day.end(), 0.0) / 24.0);
  }
  return means;
}

double degree_days(std::span<const double> daily_mean_c) {
  double sum = 0.0;
  for (const double mean : daily_mean_c)
    if (mean < 15.0) sum += 20.0 - mean;
  return sum;
}

double degree_day_factor(double measured_degree_days, double degree_days, double weather_part, double other_part) {
  return (weather_part + other_part) / (weather_part * measured_degree_days / degree_days + other_part);
}

}  // namespace emscher
