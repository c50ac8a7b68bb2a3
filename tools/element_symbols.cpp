#include "tools/element_symbols.hpp"

#include <array>

namespace emscher {

std::string_view kind_name(PressureField::Kind kind) {
  switch (kind) {
    case PressureField::Kind::pump:
      return "pump";
    case PressureField::Kind::valve:
      return "valve";
    case PressureField::Kind::mixing_station:
      break;
  }
  return "mixing station";
}

void draw_symbol(SvgCanvas& canvas, PressureField::Kind kind, SvgPoint centre, double direction,
                 std::string_view colour) {
  constexpr double radius = 8.0, width = 1.6;
  const auto at = [&](double along, double down) { return SvgPoint{centre.x + direction * along, centre.y + down}; };
  switch (kind) {
    case PressureField::Kind::pump: {
      canvas.circle(centre, radius, "#ffffff", {colour, width});
      const std::array triangle{at(radius, 0.0), at(-0.5 * radius, -0.87 * radius), at(-0.5 * radius, 0.87 * radius)};
      canvas.polygon(triangle, colour);
      break;
    }
    case PressureField::Kind::valve: {
      canvas.circle(centre, radius, "#ffffff", {"#ffffff", width});
      for (const double side : {-1.0, 1.0}) {
        const std::array triangle{centre, at(side * radius, -0.7 * radius), at(side * radius, 0.7 * radius)};
        canvas.polygon(triangle, colour);
      }
      break;
    }
    case PressureField::Kind::mixing_station:
      canvas.rectangle({centre.x - radius, centre.y - radius}, 2.0 * radius, 2.0 * radius, "#ffffff", {colour, width});
      canvas.line({centre.x - radius, centre.y + radius}, {centre.x + radius, centre.y - radius}, {colour, width});
      break;
  }
}

}  // namespace emscher
