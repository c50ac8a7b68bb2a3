#include "networks/weather/periodic_noise.hpp"

#include <cmath>

namespace emscher {

std::vector<double> periodic_filter(const std::vector<double>& noise, double hours) {
  const double memory = std::exp(-1.0 / hours);
  std::vector<double> filtered(noise.size());
  double state = 0.0;
  for (int round = 0; round < 2; ++round) {
    for (std::size_t k = 0; k < noise.size(); ++k) {
      state = memory * state + noise[k];
      filtered[k] = state;
    }
  }
  double squares = 0.0;
  for (double value : filtered) squares += value * value;
  const double scale = 1.0 / std::sqrt(squares / static_cast<double>(filtered.size()));
  for (double& value : filtered) value *= scale;
  return filtered;
}

std::vector<double> white_noise(RandomStream& random, std::size_t count) {
  std::vector<double> noise(count);
  for (double& value : noise) value = random.normal();
  return noise;
}

}  // namespace emscher
