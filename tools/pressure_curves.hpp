// What a pressure diagram shows, as curves over one scale of pressure: Pa at the height of the producer.
#pragma once

#include <string>
#include <vector>

#include "networks/pressure_profile.hpp"
#include "tools/svg_canvas.hpp"

namespace emscher {

/// A quantity along the way: one value per point of the profile, NaN where there is none.
struct PressureCurve {
  std::string name;
  SvgStroke stroke;
  std::vector<double> values;
};

struct PressureCurves {
  PressureCurve ground, supply, back;  ///< back: the return
  std::vector<PressureCurve> all;      ///< to be drawn in this order, so that the important ones lie on top; no ground
  double low = 0.0, high = 0.0;        ///< of the axis
  bool is_nominal_beyond = false;      ///< the nominal pressure is so far above that it has no place on the axis
};

PressureCurves pressure_curves(const PressureProfile& profile);

}  // namespace emscher
