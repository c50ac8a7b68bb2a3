#include "models/generation/solar_field.hpp"

#include <cmath>
#include <utility>

namespace emscher {

SolarField::SolarField(Design design, const Sun& sun)
    : HeatGenerator(UnitLimits{.maximum_outlet_temperature_c = design.maximum_temperature_c}),
      design_(std::move(design)),
      sun_(sun) {}

void SolarField::set_time(double t) {
  outdoor_ = sun_.outdoor.at(t);
  const double beam = curve_value(design_.incidence_modifier, sun_.incidence.at(t)) * sun_.beam.at(t);
  absorbed_ = design_.area_m2 * design_.eta0 * (beam + design_.kd * sun_.diffuse.at(t));
}

// absorbed = A x (a1 + a2 |x|)
double SolarField::standing_temperature() const {
  const double per_area = absorbed_ / design_.area_m2, a1 = design_.a1_w_m2_k, a2 = design_.a2_w_m2_k2;
  // 2 q / (a1 + sqrt(...)) is exact also where a2 is 0.
  return outdoor_ + 2.0 * per_area / (a1 + std::sqrt(a1 * a1 + 4.0 * a2 * per_area));
}

// What warms the field itself in the morning is given in the evening: over a day source heat is what was absorbed and
// not turned away.
Operation SolarField::run(double heat, double inlet, double outlet) const {
  const double lost = loss(0.5 * (inlet + outlet));
  return {.heat = heat,
          .source_heat = heat + lost,
          .losses = lost,
          .curtailed = std::max(steady_heat(inlet, outlet) - heat, 0.0)};
}

}  // namespace emscher
