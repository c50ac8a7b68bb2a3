#include "models/storage/storage_design.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace emscher {
namespace {

StorageDesign column(const TankGeometry& tank) {
  StorageDesign design;
  const double layers = double(tank.layers), area = tank.volume / tank.height;
  design.layers.assign(tank.layers, {.volume = tank.volume / layers});
  for (std::size_t i = 0; i + 1 < tank.layers; ++i) design.layers[i].contact_below = area * layers / tank.height;
  design.return_layer = tank.layers - 1;
  return design;
}

/// W/(m2 K); without a wall, as good as no resistance.
double through_wall(double wall, double behind) {
  return wall > 0.0 ? 1.0 / (1.0 / wall + 1.0 / behind) : behind;
}

}  // namespace

double StorageDesign::volume() const {
  double sum = 0.0;
  for (const StorageLayer& layer : layers) sum += layer.volume;
  return sum;
}

StorageDesign tank_design(const TankGeometry& tank, double heat_loss) {
  StorageDesign design = column(tank);
  for (StorageLayer& layer : design.layers) layer.loss_to_air = heat_loss / double(tank.layers);
  return design;
}

StorageDesign tank_design(const TankGeometry& tank, const StorageWalls& walls) {
  StorageDesign design = column(tank);
  const double area = tank.volume / tank.height;
  const double side = 2.0 * std::sqrt(std::numbers::pi * area) * tank.height / double(tank.layers);
  for (StorageLayer& layer : design.layers) layer.loss_to_air = walls.side * side;
  design.layers.front().loss_to_air += walls.lid * area;
  design.layers.back().loss_to_air += walls.bottom * area;
  return design;
}

StorageDesign pit_design(const PitGeometry& pit, const StorageWalls& walls, const Soil& soil) {
  StorageDesign design;
  const double height = pit.depth / double(pit.layers);
  const auto length = [&](double below) { return pit.length - 2.0 * pit.slope * below; };
  const auto width = [&](double below) { return pit.width - 2.0 * pit.slope * below; };
  const auto area = [&](double below) { return length(below) * width(below); };

  std::vector<double> sides;
  double wetted = area(pit.depth);
  for (std::size_t i = 0; i < pit.layers; ++i) {
    const double top = double(i) * height, bottom = double(i + 1) * height, middle = 0.5 * (top + bottom);
    sides.push_back(2.0 * (length(middle) + width(middle)) * height * std::hypot(1.0, pit.slope));
    wetted += sides.back();
    design.layers.push_back({.volume = height / 6.0 * (area(top) + 4.0 * area(middle) + area(bottom)),
                             .contact_below = i + 1 < pit.layers ? area(bottom) / height : 0.0});
  }
  design.layers.front().loss_to_air = walls.lid * area(0.0);
  design.return_layer = pit.layers - 1;

  // Nodes stand in the middle of the resistance of their shell.
  const double half_sphere = 2.0 * std::numbers::pi, radius = std::sqrt(wetted / half_sphere);
  std::vector<double> node;
  double inner = radius, thickness = soil.first_shell;
  for (std::size_t k = 0; k < soil.shells; ++k, thickness *= 2.0) {
    const double outer = inner + thickness;
    node.push_back(2.0 * inner * outer / (inner + outer));
    design.shell_capacity.push_back(soil.heat_capacity * half_sphere / 3.0 * (std::pow(outer, 3) - std::pow(inner, 3)));
    inner = outer;
  }
  for (std::size_t k = 0; k < soil.shells; ++k) {
    const double beyond = k + 1 < soil.shells ? 1.0 / node[k + 1] : 0.0;
    design.shell_conductance.push_back(soil.conductivity * half_sphere / (1.0 / node[k] - beyond));
  }
  const double into_first = soil.conductivity * half_sphere / (1.0 / radius - 1.0 / node.front()) / wetted;
  for (std::size_t i = 0; i < pit.layers; ++i) {
    const double floor = i + 1 == pit.layers ? area(pit.depth) : 0.0;
    design.layers[i].ground_share = (sides[i] + floor) / wetted;
    design.layers[i].loss_to_ground =
        sides[i] * through_wall(walls.side, into_first) + floor * through_wall(walls.bottom, into_first);
  }
  return design;
}

std::size_t layer_at(double connection, double height, std::size_t layers) {
  const auto from_bottom = static_cast<std::size_t>(std::max(connection / height * double(layers), 0.0));
  return layers - 1 - std::min(from_bottom, layers - 1);
}

}  // namespace emscher
