#include "models/buildings/building_envelope.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace emscher {
namespace {

constexpr double outer_film = 25.0;                  // h_e, W/(m2 K)
constexpr double air_heat_capacity = 0.34 * 3600.0;  // J/(m3 K)
constexpr double to_ground = 0.6;                    // b
constexpr double inner_film = 7.7;                   // W/(m2 K), convection and radiation of ISO 6946
constexpr double half_wall = 0.045;                  // m2 K/W
constexpr double surface_of_floor = 4.5;             // as ISO 13790
constexpr double least_inner_surface = 1.5;          // of the floor area

}  // namespace

double BuildingEnvelope::opaque_conductance() const {
  return u_wall * wall_area + u_roof * roof_area + to_ground * u_floor * ground_area +
         thermal_bridges * (wall_area + roof_area + ground_area + window_area);
}

double BuildingEnvelope::window_conductance() const {
  return u_window * window_area;
}

double BuildingEnvelope::ventilation_conductance() const {
  return air_heat_capacity * air_change / 3600.0 * storey_height * floor_area * (1.0 - heat_recovery);
}

double BuildingEnvelope::solar_aperture() const {
  return solar_transmittance * 0.7 * 0.6 * 0.9 * window_area;
}

double BuildingEnvelope::envelope_per_irradiance() const {
  const double exposed = (u_wall * wall_area + u_roof * roof_area) / opaque_conductance();
  return exposed * 0.5 / outer_film;
}

double BuildingEnvelope::envelope_cooling() const {
  const double exposed = (u_wall * wall_area + u_roof * roof_area) / opaque_conductance();
  return exposed * 0.5 * 4.5 * 11.0 / outer_film;
}

Zone5R1CData data_of_5r1c(const BuildingEnvelope& e) {
  return {.floor_area = e.floor_area,
          .mass_area = e.mass_area * e.floor_area,
          .heat_capacity = e.heat_capacity * e.floor_area,
          .opaque_conductance = e.opaque_conductance(),
          .window_conductance = e.window_conductance(),
          .ventilation_conductance = e.ventilation_conductance()};
}

ZoneVdi6007Data data_of_vdi_6007(const BuildingEnvelope& e, double heating_convective_part) {
  const double outer = e.wall_area + e.roof_area + e.ground_area;
  const double inner =
      std::max(surface_of_floor * e.floor_area - outer - e.window_area, least_inner_surface * e.floor_area);
  const double capacity = e.heat_capacity * e.floor_area / (outer + inner);  // J/(m2 K) of wall
  const double rest = 1.0 / e.opaque_conductance() - (half_wall + 1.0 / inner_film) / outer;
  const double window = 1.0 / e.u_window - 1.0 / inner_film;
  if (!(rest > 0.0) || !(window > 0.0))
    throw std::invalid_argument(
        fmt::format("zone VDI 6007: opaque parts of {:.3g} W/(m2 K) or windows of {:.3g} W/(m2 K) insulate less than "
                    "their inner surfaces",
                    e.opaque_conductance() / outer, e.u_window));
  return {.outer_area = outer,
          .inner_area = inner,
          .window_area = e.window_area,
          .outer_resistance = half_wall / outer,
          .outer_capacity = capacity * outer,
          .rest_resistance = rest,
          .inner_resistance = half_wall / inner,
          .inner_capacity = capacity * inner,
          .window_conductance = e.window_area / window,
          .ventilation_conductance = e.ventilation_conductance(),
          .heating_convective_part = heating_convective_part};
}

}  // namespace emscher
