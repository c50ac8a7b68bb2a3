#include "networks/pipe_construction.hpp"

#include <fmt/format.h>

#include <numbers>
#include <stdexcept>

#include "models/pipe_catalogue.hpp"

namespace emscher {
namespace {

// Carbon steel P235GH at 20..100 degC (EN 10216-2; VDI Heat Atlas, D6.2).
constexpr double steel_density = 7850.0;       // kg/m3
constexpr double steel_specific_heat = 480.0;  // J/(kg K)

double required(const std::optional<double>& value, const char* name) {
  if (!value) throw std::invalid_argument(fmt::format("{} is needed here and not given", name));
  return *value;
}

PipeLayers layers_of(const PipeConstruction& c) {
  if (!c.type.empty()) {
    const auto pipe = find_catalogue_pipe(c.type);
    if (!pipe) throw std::invalid_argument(fmt::format("pipe type {} is not in the catalogue", c.type));
    CatalogueConductivities conductivities;
    if (c.insulation_conductivity_w_m_k) conductivities.insulation = *c.insulation_conductivity_w_m_k;
    return catalogue_layers(*pipe, conductivities);
  }
  const CatalogueConductivities conductivities;
  PipeLayers layers;
  layers.inner_diameter = required(c.inner_diameter_m, "inner_diameter_m");
  layers.wall_thickness = c.wall_thickness_m.value_or(0.0);
  layers.wall_conductivity = conductivities.steel;
  layers.insulation_thickness = c.insulation_thickness_m.value_or(0.0);
  layers.insulation_conductivity = c.insulation_conductivity_w_m_k.value_or(conductivities.insulation);
  layers.casing_thickness = c.casing_thickness_m.value_or(0.0);
  layers.casing_conductivity = conductivities.casing;
  return layers;
}

}  // namespace

std::optional<int> nominal_diameter(const PipeConstruction& construction) {
  if (construction.type.empty()) return std::nullopt;
  const auto pipe = find_catalogue_pipe(construction.type);
  return pipe ? std::optional(pipe->nominal_diameter) : std::nullopt;
}

PipeSection pipe_section(const Case& data, const PipeConstruction& c, bool paired) {
  const PipeLayers layers = layers_of(c);
  PipeSection section;
  section.inner_diameter = layers.inner_diameter;
  if (data.pipe_defaults.wall != WallModel::none) {
    const double outer = outer_diameter(layers);
    const double area = 0.25 * std::numbers::pi * (outer * outer - layers.inner_diameter * layers.inner_diameter);
    section.wall_heat_capacity =
        area * c.wall_density_kg_m3.value_or(steel_density) * c.wall_specific_heat_j_kg_k.value_or(steel_specific_heat);
  }
  const bool buried = c.boundary == PipeBoundary::ground;
  const double casing =
      c.layout == PipeLayout::twin && c.casing_outer_diameter_m ? *c.casing_outer_diameter_m : casing_diameter(layers);
  if (buried && c.cover_depth_m) section.axis_depth = *c.cover_depth_m + 0.5 * casing;
  if (c.heat_loss_w_m_k) {
    section.heat_loss.u1 = *c.heat_loss_w_m_k;
    return section;
  }
  switch (c.boundary) {
    case PipeBoundary::surface:
      section.heat_loss = surface_heat_loss(layers);
      break;
    case PipeBoundary::air:
      section.heat_loss =
          ambient_heat_loss(layers, required(c.outer_heat_transfer_w_m2_k, "outer_heat_transfer_w_m2_k"));
      break;
    case PipeBoundary::ground: {
      const double ground = required(data.ground.conductivity_w_m_k, "ground.conductivity_w_m_k");
      const double cover = required(c.cover_depth_m, "cover_depth_m");
      if (c.layout == PipeLayout::twin) {
        section.heat_loss =
            twin_heat_loss({.outer_diameter = outer_diameter(layers),
                            .pipe_distance = required(c.pipe_distance_m, "pipe_distance_m") - outer_diameter(layers),
                            .casing_diameter = casing,
                            .insulation_conductivity = layers.insulation_conductivity,
                            .cover_depth = cover,
                            .ground_conductivity = ground});
      } else if (paired) {
        section.heat_loss =
            buried_pair_heat_loss(layers, {.cover_depth = cover,
                                           .clear_spacing = required(c.pair_spacing_m, "pair_spacing_m"),
                                           .ground_conductivity = ground});
      } else {
        section.heat_loss =
            buried_heat_loss(layers, {.cover_depth = cover, .clear_spacing = 0.0, .ground_conductivity = ground});
      }
    }
  }
  return section;
}

}  // namespace emscher
