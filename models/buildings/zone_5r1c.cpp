#include "models/buildings/zone_5r1c.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace emscher {

constexpr double surface_to_air = 3.45;   // h_is, W/(m2 K)
constexpr double surface_to_mass = 9.1;   // h_ms, W/(m2 K)
constexpr double surface_of_floor = 4.5;  // Lambda_at, m2 of surfaces per m2 of floor

ThermalZone zone_5r1c(const Zone5R1CData& data) {
  const double surface = surface_of_floor * data.floor_area;
  const double to_mass = surface_to_mass * data.mass_area;
  if (!(data.opaque_conductance < to_mass))
    throw std::invalid_argument(
        fmt::format("zone 5R1C: the opaque parts conduct {} W/K, but no more than the {} W/K between surface and mass "
                    "are possible",
                    data.opaque_conductance, to_mass));
  const double mass_part = data.mass_area / surface;
  const double star_part = 1.0 - mass_part - data.window_conductance / (surface_to_mass * surface);
  if (!(star_part >= 0.0))
    throw std::invalid_argument(
        fmt::format("zone 5R1C: windows of {} W/K and a mass of {} m2 are too large for {} m2 of floor",
                    data.window_conductance, data.mass_area, data.floor_area));

  ZoneNetwork network;
  const int air = network.add_node(), star = network.add_node(), mass = network.add_node(data.heat_capacity);
  network.connect(air, ZoneBoundary::outdoor, data.ventilation_conductance);
  network.connect(air, star, surface_to_air * surface);
  network.connect(star, ZoneBoundary::outdoor, data.window_conductance);
  network.connect(star, mass, to_mass);
  network.connect(mass, ZoneBoundary::envelope, 1.0 / (1.0 / data.opaque_conductance - 1.0 / to_mass));
  network.give(air, ZoneHeat::convective, 1.0);
  network.give(air, ZoneHeat::heating, 1.0);
  for (const ZoneHeat heat : {ZoneHeat::radiative, ZoneHeat::solar}) {
    network.give(mass, heat, mass_part);
    network.give(star, heat, star_part);
  }
  return network.reduce(air);
}

}  // namespace emscher
