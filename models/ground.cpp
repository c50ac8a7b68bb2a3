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

}  // namespace emscher
