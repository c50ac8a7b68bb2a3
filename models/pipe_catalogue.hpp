// Starter catalogue: pre-insulated bonded steel pipes DN 20 .. DN 600, insulation series 1 .. 3 (see the .cpp for the
// source of every number). Ids read "DN100-2" = nominal diameter 100, series 2.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "models/heat_loss.hpp"

namespace emscher {

/// Dimensions in m.
struct CataloguePipe {
  std::string_view id;           ///< "DN100-2"
  int nominal_diameter = 0;      ///< DN
  int insulation_series = 0;     ///< 1, 2, 3
  double outer_diameter = 0.0;   ///< of the steel pipe
  double wall_thickness = 0.0;   ///< of the steel pipe
  double casing_diameter = 0.0;  ///< outside
  double casing_thickness = 0.0;

  double inner_diameter() const { return outer_diameter - 2.0 * wall_thickness; }
  double insulation_thickness() const { return 0.5 * (casing_diameter - outer_diameter) - casing_thickness; }
};

/// Conductivities that go with the catalogue unless a case says otherwise, W/(m K) (EN 253: PUR <= 0.029 at 50 degC, PE
/// 0.40). PUR: 0.026 is what makers state for new continuous foam; the isoplus table of U values embeds 0.024 .. 0.025.
struct CatalogueConductivities {
  double steel = 50.0;
  double insulation = 0.026;
  double casing = 0.40;
};

/// All pipes, by nominal diameter, then series.
std::span<const CataloguePipe> pipe_catalogue();

/// The pipe of that id, or nothing.
std::optional<CataloguePipe> find_catalogue_pipe(std::string_view id);

/// Layers of a catalogue pipe for the formulas of heat_loss.hpp.
PipeLayers catalogue_layers(const CataloguePipe& pipe, const CatalogueConductivities& conductivities = {});

}  // namespace emscher
