#include "networks/generator_terrain.hpp"

#include <GeographicLib/Geodesic.hpp>
#include <cmath>
#include <numbers>

namespace emscher {

TownMap::TownMap(const Position& middle) : middle_(middle) {
  constexpr double degree = std::numbers::pi / 180.0;
  const double flattening = GeographicLib::Geodesic::WGS84().Flattening();
  const double radius = GeographicLib::Geodesic::WGS84().EquatorialRadius();
  const double eccentricity_squared = flattening * (2.0 - flattening);
  const double sine = std::sin(middle.latitude * degree);
  const double w = 1.0 - eccentricity_squared * sine * sine;
  const double prime_vertical = radius / std::sqrt(w);
  const double meridional = prime_vertical * (1.0 - eccentricity_squared) / w;
  degrees_per_metre_north_ = 1.0 / (meridional * degree);
  degrees_per_metre_east_ = 1.0 / (prime_vertical * std::cos(middle.latitude * degree) * degree);
}

Position TownMap::position(double east, double north) const {
  const auto rounded = [](double degrees) { return std::round(degrees * 1e7) / 1e7; };
  return {rounded(middle_.longitude + east * degrees_per_metre_east_),
          rounded(middle_.latitude + north * degrees_per_metre_north_)};
}

double geodesic_length(const Position& a, const Position& b) {
  double length = 0.0;
  GeographicLib::Geodesic::WGS84().Inverse(a.latitude, a.longitude, b.latitude, b.longitude, length);
  return std::round(100.0 * length) / 100.0;
}

Relief::Relief(RandomStream random) {
  for (Wave& wave : waves_) {
    const double direction = random.uniform(0.0, 2.0 * std::numbers::pi);
    const double number = 2.0 * std::numbers::pi / random.uniform(1500.0, 6000.0);
    wave.phase = random.uniform(0.0, 2.0 * std::numbers::pi);
    wave.amplitude = random.uniform(1.5, 4.0);
    wave.east = number * std::cos(direction);
    wave.north = number * std::sin(direction);
  }
}

double Relief::elevation(double east, double north) const {
  double height = 45.0;
  for (const Wave& wave : waves_)
    height += wave.amplitude * std::sin(wave.east * east + wave.north * north + wave.phase);
  return std::round(10.0 * height) / 10.0;
}

}  // namespace emscher
