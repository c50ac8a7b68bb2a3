// Field of solar thermal collectors by the quasi-dynamic test of ISO 9806 (no wind and sky terms):
//
//   q = eta0 (Kb(angle) G_b + Kd G_d) - a1 (T_m - T_a) - a2 (T_m - T_a)^2 - a5 dT_m/dt     W per m2 of gross area
//
// G_b, G_d: beam and diffuse irradiance of the collector's plane (models/irradiance.hpp; what comes from around the sun
// counts as beam), T_m: mean of inlet and outlet, T_a: outdoor air. Kb is 1 at normal incidence, linear between the
// given angles and 0 from the last one on if that says so (constant beyond). Here is the steady state, that is without
// a5, for whoever asks what the field can give; models/solar_field_producer.hpp has the field in time.
// Limits: no shading of rows, no losses of the field's own pipes.
#pragma once

#include <algorithm>
#include <cmath>

#include "models/generation/heat_generator.hpp"
#include "models/table.hpp"
#include "models/time_series.hpp"

namespace emscher {

class SolarField final : public HeatGenerator {
 public:
  struct Design {
    double area_m2 = 0.0;  ///< gross
    double eta0 = 0.0;     ///< of beam at normal incidence
    double a1_w_m2_k = 0.0, a2_w_m2_k2 = 0.0;
    double a5_j_m2_k = 0.0;              ///< effective heat capacity
    double kd = 1.0;                     ///< incidence angle modifier of diffuse irradiance
    Curve incidence_modifier;            ///< {degrees, Kb}, from 0 degrees on
    double maximum_temperature_c = 0.0;  ///< at which it has turned out of the sun, or is emptied
    bool operator==(const Design&) const = default;
  };
  struct Sun {
    TimeFunction beam, diffuse;  ///< W/m2 of the collector's plane
    TimeFunction incidence;      ///< degrees, between the rays and the plane's normal
    TimeFunction outdoor;        ///< degC
  };
  SolarField(Design design, const Sun& sun);

  void set_time(double t) override;

  /// Absorbed by all of it at the irradiance of now, W.
  double absorbed() const { return absorbed_; }
  /// Lost by all of it at a mean temperature (degC), W; negative where the air is warmer.
  double loss(double mean) const {
    const double lift = mean - outdoor_;
    return design_.area_m2 * lift * (design_.a1_w_m2_k + design_.a2_w_m2_k2 * std::abs(lift));
  }
  /// Its derivative by the mean temperature, W/K.
  double loss_slope(double mean) const {
    return design_.area_m2 * (design_.a1_w_m2_k + 2.0 * design_.a2_w_m2_k2 * std::abs(mean - outdoor_));
  }
  /// Steady heat for water from `inlet` to `outlet` (degC), W; negative where it would cool.
  double steady_heat(double inlet, double outlet) const { return absorbed_ - loss(0.5 * (inlet + outlet)); }
  /// Temperature (degC) at which it stands without flow in a steady state.
  double standing_temperature() const;
  double outdoor() const { return outdoor_; }
  const Design& design() const { return design_; }

 protected:
  Ability able(double inlet, double outlet) const override {
    return {std::max(steady_heat(inlet, outlet), 0.0), Obstacle::source};
  }
  Operation run(double heat, double inlet, double outlet) const override;
  Operation stand(double inlet, double outlet) const override { return {.curtailed = able(inlet, outlet).maximum}; }
  bool is_steady() const override { return false; }

 private:
  Design design_;
  Sun sun_;
  double absorbed_ = 0.0, outdoor_ = 0.0;  // W, degC
};

}  // namespace emscher
