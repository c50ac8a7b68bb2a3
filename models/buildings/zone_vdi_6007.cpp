#include "models/buildings/zone_vdi_6007.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace emscher {

ThermalZone zone_vdi_6007(const ZoneVdi6007Data& data) {
  struct Surface {
    int node;
    double area, convection, area_in_sun;
  };
  ZoneNetwork network;
  const int air = network.add_node(), outer = network.add_node(data.outer_capacity),
            inner = network.add_node(data.inner_capacity);
  std::vector<Surface> surfaces{
      {network.add_node(), data.outer_area, data.outer_convection, data.outer_part_in_sun * data.outer_area},
      {network.add_node(), data.inner_area, data.inner_convection, data.inner_area}};
  network.connect(outer, ZoneBoundary::envelope, 1.0 / data.rest_resistance);
  network.connect(outer, surfaces[0].node, 1.0 / data.outer_resistance);
  network.connect(inner, surfaces[1].node, 1.0 / data.inner_resistance);
  if (data.window_area > 0.0) {
    surfaces.push_back({network.add_node(), data.window_area, data.outer_convection, 0.0});
    network.connect(surfaces.back().node, ZoneBoundary::outdoor, data.window_conductance);
  }
  if (data.ventilation_conductance > 0.0) network.connect(air, ZoneBoundary::outdoor, data.ventilation_conductance);

  double area = 0.0, area_in_sun = 0.0;
  for (const Surface& s : surfaces) area += s.area, area_in_sun += s.area_in_sun;
  for (std::size_t i = 0; i < surfaces.size(); ++i) {
    const Surface& s = surfaces[i];
    network.connect(s.node, air, s.convection * s.area);
    for (std::size_t j = 0; j < i; ++j)
      network.connect(s.node, surfaces[j].node, data.radiation * std::min(s.area, surfaces[j].area));
    network.give(s.node, ZoneHeat::radiative, s.area / area);
    network.give(s.node, ZoneHeat::solar, (1.0 - data.solar_convective_part) * s.area_in_sun / area_in_sun);
    network.give(s.node, ZoneHeat::heating, (1.0 - data.heating_convective_part) * s.area / area);
  }
  network.give(air, ZoneHeat::convective, 1.0);
  network.give(air, ZoneHeat::solar, data.solar_convective_part);
  network.give(air, ZoneHeat::heating, data.heating_convective_part);
  return network.reduce(air);
}

}  // namespace emscher
