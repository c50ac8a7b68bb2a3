// What a storage is made of, as its states see it: layers of water, top first, and shells of ground around them.
//
// Tank: upright cylinder; layers of equal height.
// Pit: truncated pyramid with a rectangular top, walls of one slope on all four sides; layers of equal height,
//     V = h/6 (A_top + 4 A_middle + A_bottom),  wetted side  S = P_middle h sqrt(1 + slope^2)   (both exact)
//
// Ground beside a pit: cones of half a sphere. Side and bottom of all layers together, A, are taken for the surface of
// a half sphere of radius R = sqrt(A / 2 pi); every layer has that part of the solid angle which its surface is of A.
// Heat flows radially through shells whose thickness doubles outwards, and beyond the last one to the ground that knows
// nothing of the pit:
//     between radii a and b:   lambda Omega a b / (b - a),     capacity  rho c Omega (b^3 - a^3) / 3
// [shape factor of a half sphere, S = 2 pi R: Incropera et al., Fundamentals of Heat and Mass Transfer, table 4.1;
// outside of a sphere: Carslaw & Jaeger, Conduction of Heat in Solids, 1959, 9.10]. In a steady state this is exact
// however many shells there are:  Q = lambda sqrt(2 pi A) (T - T_far), with the wall's resistance in series. The
// surface of the ground beside the lid counts as insulated, and layers exchange no heat through the ground.
#pragma once

#include <cstddef>
#include <vector>

namespace emscher {

/// W/(m2 K); a wall that is nothing but a liner has none.
struct StorageWalls {
  double lid = 0.0;
  double side = 0.0;
  double bottom = 0.0;
};

struct StorageLayer {
  double volume = 0.0;          ///< m3
  double loss_to_air = 0.0;     ///< W/K
  double loss_to_ground = 0.0;  ///< W/K, from the water to the middle of the innermost shell
  double ground_share = 0.0;    ///< of the half sphere
  double contact_below = 0.0;   ///< m: area over distance of the middles of this layer and the next; times
                                ///< conductivity: W/K
};

struct StorageDesign {
  std::vector<StorageLayer> layers;  ///< top first
  /// Shells of the whole half sphere, innermost first; empty: no ground.
  std::vector<double> shell_capacity;     ///< J/K
  std::vector<double> shell_conductance;  ///< W/K, from each shell outwards, the last one to the far ground

  double conductivity = 0.6;         ///< W/(m K), of water at rest, vertically
  double initial_temperature = 0.0;  ///< degC, of all layers
  std::size_t supply_layer = 0;      ///< where the supply is connected
  std::size_t return_layer = 0;      ///< where the return is connected
  bool stratifying_lance = false;    ///< water enters where it finds water of its own temperature

  double volume() const;  ///< m3
};

struct TankGeometry {
  double volume = 0.0;  ///< m3
  double height = 0.0;  ///< m
  std::size_t layers = 1;
};

struct PitGeometry {
  double length = 0.0, width = 0.0;  ///< m, at the water's surface
  double depth = 0.0;                ///< m
  double slope = 0.0;                ///< horizontal over vertical
  std::size_t layers = 1;

  double bottom_length() const { return length - 2.0 * slope * depth; }  ///< m
  double bottom_width() const { return width - 2.0 * slope * depth; }    ///< m
};

struct Soil {
  double conductivity = 0.0;   ///< W/(m K)
  double heat_capacity = 0.0;  ///< J/(m3 K)
  std::size_t shells = 8;      ///< with the first one: to 64 m, where nothing is felt for decades
  double first_shell = 0.25;   ///< m
};

/// heat_loss: W/K of the whole tank, the same for every layer.
StorageDesign tank_design(const TankGeometry& tank, double heat_loss);
/// All walls lose heat to the air.
StorageDesign tank_design(const TankGeometry& tank, const StorageWalls& walls);
/// The lid loses heat to the air, side and bottom to the ground; 0 for these two: the water touches the ground.
StorageDesign pit_design(const PitGeometry& pit, const StorageWalls& walls, const Soil& soil);

/// Layer of a connection at this height (m) above the bottom, of equally high layers.
std::size_t layer_at(double connection, double height, std::size_t layers);

}  // namespace emscher
