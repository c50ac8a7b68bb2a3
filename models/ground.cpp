#include "models/ground.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace emscher {
namespace {

constexpr double yearly_frequency = 2.0 * std::numbers::pi / kusuda_year;

}  // namespace

double damping_depth(const KusudaGround& ground) {
  if (!(ground.diffusivity > 0.0))
    throw std::invalid_argument(
        fmt::format("ground: diffusivity is {} m2/s, but must be positive", ground.diffusivity));
  return std::sqrt(2.0 * ground.diffusivity / yearly_frequency);
}

double ground_temperature(const KusudaGround& ground, double depth, double time) {
  if (!(depth >= 0.0))
    throw std::invalid_argument(fmt::format("ground: depth is {} m, but must not be negative", depth));
  if (!(ground.amplitude >= 0.0))
    throw std::invalid_argument(fmt::format("ground: amplitude is {} K, but must not be negative", ground.amplitude));
  const double phase = depth / damping_depth(ground);
  return ground.mean_temperature -
         ground.amplitude * std::exp(-phase) * std::cos(yearly_frequency * (time - ground.coldest_time) - phase);
}

KusudaGround ground_under(std::span<const double> air_temperature, double diffusivity) {
  const auto count = static_cast<double>(air_temperature.size());
  if (air_temperature.size() < 3)
    throw std::invalid_argument(fmt::format("ground: {} temperatures make no yearly wave", air_temperature.size()));
  double mean = 0.0, cosine = 0.0, sine = 0.0;
  for (std::size_t k = 0; k < air_temperature.size(); ++k) {
    const double angle = 2.0 * std::numbers::pi * (static_cast<double>(k) + 0.5) / count;
    mean += air_temperature[k] / count;
    cosine += air_temperature[k] * std::cos(angle) * 2.0 / count;
    sine += air_temperature[k] * std::sin(angle) * 2.0 / count;
  }
  // mean + cosine cos(w t) + sine sin(w t) = mean - A cos(w (t - t_0))
  const double coldest = std::atan2(-sine, -cosine) / yearly_frequency;
  return {mean, std::hypot(cosine, sine), coldest < 0.0 ? coldest + kusuda_year : coldest, diffusivity};
}

}  // namespace emscher
