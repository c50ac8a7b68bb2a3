// Symbols of pumps, valves and mixing stations in diagrams, after DIN EN ISO 10628-2: a circle with a triangle, two
// triangles tip to tip; a mixing station is a square that a line divides.
#pragma once

#include <string_view>

#include "networks/pressure_field.hpp"
#include "tools/svg_canvas.hpp"

namespace emscher {

/// "pump", "valve", "mixing station"
std::string_view kind_name(PressureField::Kind kind);

/// Some 16 pixels wide. `direction`: 1 where the water runs to the right, -1 to the left.
void draw_symbol(SvgCanvas& canvas, PressureField::Kind kind, SvgPoint centre, double direction,
                 std::string_view colour);

}  // namespace emscher
