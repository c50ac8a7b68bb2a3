// Pressure drop of pipes and open valves: Darcy-Weisbach with three friction laws, and Hazen-Williams.
//
//     p_from - p_to = (lambda(Re, k/d) L/d + zeta) m |m| / (2 rho A^2),      Re = |m| d / (A mu)
//
// * colebrook_white: 1/sqrt(lambda) = -2 log10(k/(3.71 d) + 2.51/(Re sqrt(lambda))), by one quartic and one Newton
// step,
//   no loop: relative error below 1e-10 for Re >= 2600, k/d <= 0.05 (tested to 1e9)
//   [Colebrook, J. Inst. Civ. Eng. 11 (1939) 133; quartic step: Clamond, Ind. Eng. Chem. Res. 48 (2009) 3665,
//   doi:10.1021/ie801626g].
// * swamee_jain: lambda = 0.25 / log10(k/(3.7 d) + 5.74/Re^0.9)^2 [Swamee & Jain, J. Hydraul. Div. 102 (1976) 657],
//   as EPANET has it.
// * nikuradse_sum: lambda = 64/Re + 1/(2 log10(k/(3.71 d)))^2 at every Re (STANET's law "N"); needs k > 0.
//
// * hazen_williams: head loss 10.66683 C^-1.852 d^-4.871 L Q^1.852 in SI units, for cold water [Williams & Hazen,
//   Hydraulic Tables, 1905], as EPANET has it; C takes the place of the roughness. V is rounded off near rest, as
//   V (V^2 + V_0^2)^0.426 with V_0 = 0.1 mm/s, so that the slope does not vanish there.
//
// The first two are laminar, 64/Re, below Re = 2000 and follow their own law above an upper limit: 2600 for
// Colebrook-White (the usual critical number 2320 lies in the middle; STANET is turbulent at 2631), 4000 for
// Swamee-Jain as in EPANET. Between lies the cubic in Re with the values and slopes of both neighbours at its ends; for
// Swamee-Jain that is Dunlop's cubic of EPANET. So lambda is C1 in Re, the drop is C1, odd and strictly increasing in
// m, and at m = 0 it is exactly linear: a law with a jump there makes Newton's method fail.
//
// Elements without length (open valves) have m |m| zeta/(2 rho A^2) plus a linear term of `open_element_resistance`, so
// that the slope is positive at m = 0: 0.1 Pa at 1000 kg/s, far below what any instrument or tolerance sees.
//
// Cost: the batch function works on 32 links at a time in vector instructions (AVX2: four links at once), with
// logarithms of its own: some 8 ns per link in turbulent flow with Swamee-Jain, 12 ns with Colebrook-White, 2 ns in
// laminar flow.
#pragma once

#include <span>

namespace emscher {

enum class FrictionLaw { colebrook_white, swamee_jain, nikuradse_sum, hazen_williams };

constexpr double laminar_reynolds_limit = 2000.0;  ///< below: 64/Re
constexpr double open_element_resistance = 1e-4;   ///< Pa s/kg, linear resistance of an element of zero length

/// Above: the turbulent law. The Nikuradse sum has no limits.
constexpr double turbulent_reynolds_limit(FrictionLaw law) {
  return law == FrictionLaw::colebrook_white ? 2600.0 : 4000.0;
}

struct FrictionFactor {
  double value;           ///< lambda (Darcy), -
  double reynolds_slope;  ///< d(lambda)/d(Re), -
};

/// Friction factor at Re > 0. Throws std::domain_error for Re <= 0, k/d < 0 (nikuradse_sum: <= 0) or what is not
/// finite, and for hazen_williams, which has none.
FrictionFactor friction_factor(FrictionLaw law, double reynolds, double relative_roughness);

/// What does not change with the fluid. All arguments SI; checked by whoever owns the link.
struct LinkGeometry {
  double length;          ///< m, 0 for an open valve
  double inner_diameter;  ///< m
  double roughness;       ///< m; hazen_williams: C, -
  double minor_loss;      ///< zeta, -
};

/// Coefficients of the pressure drop, one entry per link (same length each).
struct PressureDropTerms {
  std::span<const double> reynolds_per_flow;     ///< Re/|m|, s/kg (hazen_williams: velocity/|m|, m/kg); 0: no length
  std::span<const double> relative_roughness;    ///< k/d, -
  std::span<const double> laminar_resistance;    ///< dp/m of laminar flow, Pa s/kg, > 0
  std::span<const double> quadratic_resistance;  ///< zeta/(2 rho A^2), Pa s2/kg2
};

/// The geometric part of each coefficient, to be scaled by the fluid: see scaled().
struct LinkFactors {
  double reynolds = 0.0;             ///< 4/(pi d), 1/m; hazen_williams: 1/A, 1/m2
  double relative_roughness = 1e-3;  ///< k/d, -
  double laminar = 0.0;              ///< 128 L/(pi d^4), 1/m3; hazen_williams: g k A^0.852 with the head loss k Q^1.852
  double constant = 0.0;             ///< Pa s/kg, open_element_resistance where there is no length, else 0
  double quadratic = 0.0;            ///< zeta/(2 A^2), 1/m4

  /// m2; 0 where there is no length.
  double area(FrictionLaw law) const;
};
/// gravity (m/s2) turns the head loss of hazen_williams into a pressure.
LinkFactors link_factors(FrictionLaw law, const LinkGeometry& geometry, double gravity);

/// Coefficients of one link for density rho (kg/m3) and dynamic viscosity mu (Pa s).
struct ScaledTerms {
  double reynolds_per_flow, laminar_resistance, quadratic_resistance;
};
inline ScaledTerms scaled(FrictionLaw law, const LinkFactors& f, double rho, double mu) {
  const double volume = 1.0 / rho;
  if (law == FrictionLaw::hazen_williams) return {f.reynolds * volume, f.laminar + f.constant, f.quadratic * volume};
  return {f.reynolds / mu, f.laminar * mu * volume + f.constant, f.quadratic * volume};
}

/// drop[i] = p_from - p_to by friction and minor losses (Pa) and slope[i] = d(drop)/d(flow) (Pa s/kg, > 0) at flow[i]
/// (kg/s, any sign). All spans have the length of the terms. Does not throw; what is not finite stays so.
void pressure_drop(FrictionLaw law, const PressureDropTerms& terms, std::span<const double> flow,
                   std::span<double> drop, std::span<double> slope);

}  // namespace emscher
