// What a pipe of the engine needs of its cross-section: geometry, capacity of the wall, heat-loss coefficients.
#pragma once

#include <optional>

#include "models/heat_loss.hpp"
#include "networks/case.hpp"

namespace emscher {

/// Properties per metre that all pipes of one construction share.
struct PipeSection {
  double inner_diameter = 0.0;      ///< m
  double wall_heat_capacity = 0.0;  ///< J/(m K); 0 for WallModel::none
  HeatLossCoefficients heat_loss;   ///< W/(m K), relative to the boundary
  double axis_depth = 0.0;          ///< m below the ground's surface; 0 where the boundary is no ground
};

/// DN of the catalogue pipe, or nothing where the geometry is given.
std::optional<int> nominal_diameter(const PipeConstruction& construction);

/// paired: another pipe of the same construction lies beside it. Throws std::invalid_argument with quantity and limit.
PipeSection pipe_section(const Case& data, const PipeConstruction& construction, bool paired);

}  // namespace emscher
