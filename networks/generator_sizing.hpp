// Sizes of the pipes of a generated town.
//
//   load     P = f(n) * sum of the connected loads of the n substations downstream, but never less than the load of a
//            pipe downstream; f(n) = a + b / (1 + (n / c)^d), at most 1
//            [W. Winter, T. Haslauer, I. Obernberger, "Untersuchungen der Gleichzeitigkeit in kleinen und mittleren
//            Nahwaermenetzen", Euroheat & Power 09/10 2001; fitted for 1 to about 200 substations, used beyond: f falls
//            from 0.50 at 200 to 0.45 at infinity]
//   flow     m = P / (c_p (T_supply - T_return)) at design temperatures (90 degC; a return for each substation)
//   size     the smallest pipe of the catalogue that carries m within both limits, always rounded up:
//              specific friction loss  lambda/d rho v^2/2 <= limit in Pa/m (Colebrook-White, water at 67.5 degC)
//              velocity                v <= limit of the nominal diameter: 0.9 m/s (DN 20), 1.1, 1.2, 1.2, 1.4, 1.4,
//                                      1.6, 1.6, 1.8, 2.1, 2.4 m/s (DN 25 .. DN 200; nominal values of DisHeatLib,
//                                      AIT), 3 m/s above
//
// Cost: one bisection per catalogue pipe, then a binary search per pipe of the town.
#pragma once

#include <cstddef>
#include <vector>

#include "models/pipe_catalogue.hpp"

namespace emscher {

/// f(n) of Winter, Haslauer and Obernberger; n >= 1.
double simultaneity(double substations);

constexpr double design_supply_temperature_c = 90.0;
/// m; welded steel after some years, between new (0.01 mm) and cautious (0.1 mm).
constexpr double design_roughness = 5.0e-5;

/// Design flow in kg/s of a substation with the load (W) and the return temperature.
double design_flow(double load_w, double return_temperature_c);

/// Limit of velocity in m/s for a nominal diameter (mm).
double velocity_limit(int nominal_diameter);

/// Velocity in m/s and friction loss in Pa/m of a flow (kg/s) of water at 67.5 degC; diameter and roughness in m.
struct PipeLoad {
  double velocity = 0.0;
  double friction_loss_pa_m = 0.0;
};
PipeLoad pipe_load(double mass_flow, double inner_diameter, double roughness);

/// Pipes of one insulation series by rising diameter, each with the largest flow within the limits.
class SizeTable {
 public:
  /// `friction_limit` in Pa/m; roughness in m. Throws std::invalid_argument where the catalogue has no such series.
  SizeTable(int insulation_series, double friction_limit, double roughness);

  /// Position of the smallest pipe that carries the flow (kg/s). Throws std::invalid_argument beyond the largest.
  std::size_t smallest_for(double mass_flow) const;
  const CataloguePipe& pipe(std::size_t position) const { return pipes_[position]; }
  std::size_t size() const { return pipes_.size(); }
  /// kg/s
  double largest_flow(std::size_t position) const { return largest_flow_[position]; }

 private:
  std::vector<CataloguePipe> pipes_;
  std::vector<double> largest_flow_;
};

}  // namespace emscher
