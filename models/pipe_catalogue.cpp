// Sources of the numbers
//
// Steel pipe, outer diameter and wall: EN 253 (minimum walls), sizes of EN 10220. DN 25 .. DN 65 are also sold with
// thicker walls (isoplus table as in pandapipes and uesgraphs: 3.2 mm, so inner diameters 1.2 or 0.6 mm smaller); here
// are the walls of EN 253, which isoplus (design catalogue, edition 04/2005, sheet R 2.1) and Logstor (product
// catalogue 2018.12) both list; DN 20 has Logstor's 2.6 mm (isoplus: 2.3).
//
// Casing, outer diameter per series: EN 253, that is isoplus single pipe standard, 1x and 2x reinforced (as in the
// energy data repository EDR; series 1 on sheet R 2.1, too). DN 20 .. DN 125 agree with Logstor 2018.12. DN 350, DN 450
// and DN 600-3 are the next sizes of the standard's row; their U values agree with isoplus' published ones as those of
// all other sizes do (tests/models/pipe_catalogue_test.cpp).
//
// Casing wall: minimum by casing diameter as EN 253:2009 has it, entered without the text of the standard at hand.
// Agrees with Logstor 2018.12 (90 .. 280 mm) and with the open pipe records of MoSDH (315, 355, 450, 500 mm). 400 mm
// and those from 560 mm on are confirmed by no second source; a millimetre there changes U by less than 1.5 %.
#include "models/pipe_catalogue.hpp"

#include <algorithm>
#include <array>

namespace emscher {
namespace {

constexpr double mm = 1.0e-3;

constexpr double casing_wall(double casing_mm) {
  constexpr std::array<std::array<double, 2>, 16> minimum{{{90, 3.0},
                                                           {180, 3.0},
                                                           {200, 3.2},
                                                           {225, 3.4},
                                                           {250, 3.6},
                                                           {280, 3.9},
                                                           {315, 4.1},
                                                           {355, 4.5},
                                                           {400, 4.8},
                                                           {450, 5.2},
                                                           {500, 5.6},
                                                           {560, 6.0},
                                                           {630, 6.6},
                                                           {710, 7.2},
                                                           {800, 7.9},
                                                           {900, 8.7}}};
  double wall = 9.4;  // 1000 mm
  for (auto row = minimum.rbegin(); row != minimum.rend(); ++row)
    if (casing_mm <= (*row)[0]) wall = (*row)[1];
  return wall;
}

constexpr CataloguePipe entry(std::string_view id, int diameter, int series, double outer_mm, double wall_mm,
                              double casing_mm) {
  return {.id = id,
          .nominal_diameter = diameter,
          .insulation_series = series,
          .outer_diameter = outer_mm * mm,
          .wall_thickness = wall_mm * mm,
          .casing_diameter = casing_mm * mm,
          .casing_thickness = casing_wall(casing_mm) * mm};
}

// id, DN, series, steel outer diameter, steel wall, casing outer diameter (mm)
constexpr std::array catalogue{
    entry("DN20-1", 20, 1, 26.9, 2.6, 90),     entry("DN20-2", 20, 2, 26.9, 2.6, 110),
    entry("DN20-3", 20, 3, 26.9, 2.6, 125),    entry("DN25-1", 25, 1, 33.7, 2.6, 90),
    entry("DN25-2", 25, 2, 33.7, 2.6, 110),    entry("DN25-3", 25, 3, 33.7, 2.6, 125),
    entry("DN32-1", 32, 1, 42.4, 2.6, 110),    entry("DN32-2", 32, 2, 42.4, 2.6, 125),
    entry("DN32-3", 32, 3, 42.4, 2.6, 140),    entry("DN40-1", 40, 1, 48.3, 2.6, 110),
    entry("DN40-2", 40, 2, 48.3, 2.6, 125),    entry("DN40-3", 40, 3, 48.3, 2.6, 140),
    entry("DN50-1", 50, 1, 60.3, 2.9, 125),    entry("DN50-2", 50, 2, 60.3, 2.9, 140),
    entry("DN50-3", 50, 3, 60.3, 2.9, 160),    entry("DN65-1", 65, 1, 76.1, 2.9, 140),
    entry("DN65-2", 65, 2, 76.1, 2.9, 160),    entry("DN65-3", 65, 3, 76.1, 2.9, 180),
    entry("DN80-1", 80, 1, 88.9, 3.2, 160),    entry("DN80-2", 80, 2, 88.9, 3.2, 180),
    entry("DN80-3", 80, 3, 88.9, 3.2, 200),    entry("DN100-1", 100, 1, 114.3, 3.6, 200),
    entry("DN100-2", 100, 2, 114.3, 3.6, 225), entry("DN100-3", 100, 3, 114.3, 3.6, 250),
    entry("DN125-1", 125, 1, 139.7, 3.6, 225), entry("DN125-2", 125, 2, 139.7, 3.6, 250),
    entry("DN125-3", 125, 3, 139.7, 3.6, 280), entry("DN150-1", 150, 1, 168.3, 4.0, 250),
    entry("DN150-2", 150, 2, 168.3, 4.0, 280), entry("DN150-3", 150, 3, 168.3, 4.0, 315),
    entry("DN200-1", 200, 1, 219.1, 4.5, 315), entry("DN200-2", 200, 2, 219.1, 4.5, 355),
    entry("DN200-3", 200, 3, 219.1, 4.5, 400), entry("DN250-1", 250, 1, 273.0, 5.0, 400),
    entry("DN250-2", 250, 2, 273.0, 5.0, 450), entry("DN250-3", 250, 3, 273.0, 5.0, 500),
    entry("DN300-1", 300, 1, 323.9, 5.6, 450), entry("DN300-2", 300, 2, 323.9, 5.6, 500),
    entry("DN300-3", 300, 3, 323.9, 5.6, 560), entry("DN350-1", 350, 1, 355.6, 5.6, 500),
    entry("DN350-2", 350, 2, 355.6, 5.6, 560), entry("DN350-3", 350, 3, 355.6, 5.6, 630),
    entry("DN400-1", 400, 1, 406.4, 6.3, 560), entry("DN400-2", 400, 2, 406.4, 6.3, 630),
    entry("DN400-3", 400, 3, 406.4, 6.3, 710), entry("DN450-1", 450, 1, 457.0, 6.3, 630),
    entry("DN450-2", 450, 2, 457.0, 6.3, 710), entry("DN450-3", 450, 3, 457.0, 6.3, 800),
    entry("DN500-1", 500, 1, 508.0, 6.3, 710), entry("DN500-2", 500, 2, 508.0, 6.3, 800),
    entry("DN500-3", 500, 3, 508.0, 6.3, 900), entry("DN600-1", 600, 1, 610.0, 7.1, 800),
    entry("DN600-2", 600, 2, 610.0, 7.1, 900), entry("DN600-3", 600, 3, 610.0, 7.1, 1000),
};

}  // namespace

std::span<const CataloguePipe> pipe_catalogue() {
  return catalogue;
}

std::optional<CataloguePipe> find_catalogue_pipe(std::string_view id) {
  const auto found =
      std::find_if(catalogue.begin(), catalogue.end(), [&](const CataloguePipe& pipe) { return pipe.id == id; });
  if (found == catalogue.end()) return std::nullopt;
  return *found;
}

PipeLayers catalogue_layers(const CataloguePipe& pipe, const CatalogueConductivities& conductivities) {
  return {.inner_diameter = pipe.inner_diameter(),
          .wall_thickness = pipe.wall_thickness,
          .wall_conductivity = conductivities.steel,
          .insulation_thickness = pipe.insulation_thickness(),
          .insulation_conductivity = conductivities.insulation,
          .casing_thickness = pipe.casing_thickness,
          .casing_conductivity = conductivities.casing};
}

}  // namespace emscher
