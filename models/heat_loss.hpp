// Steady heat loss of district heating pipes per metre, as coefficients for the network equations:
//
//     q_i = u1 (T_i - T_boundary) - u2 (T_partner - T_boundary)      [W/m]
//
// Boundary: the undisturbed ground, the outer surface of the pipe, or ambient air.
//
//   layers          R = sum ln(D_outer / D_inner) / (2 pi lambda)
//   single buried   R_soil = ln(4 Z / D_c) / (2 pi lambda_g),  u1 = 1 / (R_soil + R), u2 = 0
//   buried pair     u1 = (R_soil + R) / ((R_soil + R)^2 - R_m^2),  u2 = R_m / ((R_soil + R)^2 - R_m^2),
//                   R_m = ln(1 + (2 Z / C)^2) / (4 pi lambda_g): EN 13941-1:2019, annex on heat loss; B. Boehm, "On
//                   transient heat losses from buried district heating pipes", Int. J. Energy Res. 24 (2000) 1311
//   twin pipe       P. Wallenten, "Steady-state heat loss from insulated pipes", TVBH-3017, Lund 1991: first-order
//                   multipole, split into a symmetric and an antisymmetric part
//   ambient air     R + 1 / (pi D_c alpha)
//
// Z is the depth of the axis plus R_0 lambda_g: the resistance R_0 = 0.0685 m2K/W of the ground's surface counts as a
// layer of soil (EN 13941). D_c casing diameter, C distance of the axes.
//
// Valid for Z > 1.5 D_c (there ln(4Z/D) is within 2 % of the exact acosh(2Z/D)). Twin pipes, against a numerical field
// solution in the tests: loss of both together within 0.3 %, exchange between them within 0.5 % (DN 20) to 7 % (DN 200,
// whose pipes fill the casing). Steady state: no heat capacity of insulation and soil.
// Cost: a few logarithms per pipe, once per run.
#pragma once

namespace emscher {

/// A media pipe with its insulation and casing; lengths in m, conductivities in W/(m K).
/// A layer of thickness 0 has no resistance and needs no conductivity.
struct PipeLayers {
  double inner_diameter = 0.0;     ///< of the media pipe
  double wall_thickness = 0.0;     ///< of the media pipe
  double wall_conductivity = 0.0;  ///< steel about 50, PE-X 0.35..0.38
  double insulation_thickness = 0.0;
  double insulation_conductivity = 0.0;  ///< PUR new 0.024..0.027, aged 0.030
  double casing_thickness = 0.0;
  double casing_conductivity = 0.0;  ///< HDPE 0.40 (EN 253)
};

double outer_diameter(const PipeLayers& layers);       ///< of the media pipe, m
double insulation_diameter(const PipeLayers& layers);  ///< m
double casing_diameter(const PipeLayers& layers);      ///< outermost, m

constexpr double ground_surface_resistance = 0.0685;  ///< m2 K/W, EN 13941 (surface coefficient 14.6 W/(m2 K))

/// How pipes lie in the ground.
struct GroundLaying {
  double cover_depth = 0.0;                               ///< m, ground surface to top of casing
  double clear_spacing = 0.0;                             ///< m, between the casings of a pair
  double ground_conductivity = 0.0;                       ///< W/(m K), 1.0 dry .. 2.0 moist
  double surface_resistance = ground_surface_resistance;  ///< m2 K/W; 0 puts the boundary at the ground's surface
};

/// W/(m K), for the formula at the top of this file.
struct HeatLossCoefficients {
  double u1 = 0.0;
  double u2 = 0.0;
};

/// Coefficients of two pipes that lie side by side; first.u2 == second.u2 (what one gives the other takes).
struct PairHeatLoss {
  HeatLossCoefficients first;
  HeatLossCoefficients second;
};

/// Two media pipes in one casing, side by side at the same depth; all else as PipeLayers and GroundLaying have it.
struct TwinPipe {
  double outer_diameter = 0.0;           ///< m, of each media pipe (outer: steel is no insulation)
  double pipe_distance = 0.0;            ///< m, clear, between the media pipes
  double casing_diameter = 0.0;          ///< m, outside; the thin casing counts as insulation, as in Wallenten's model
  double insulation_conductivity = 0.0;  ///< W/(m K)
  double cover_depth = 0.0;              ///< m, ground surface to top of casing
  double ground_conductivity = 0.0;      ///< W/(m K)
  double surface_resistance = ground_surface_resistance;  ///< m2 K/W
};

// All functions throw std::invalid_argument, naming quantity, value and limit, where a length, conductivity or depth
// makes no sense (not finite, negative, zero where it must not be, pipes that overlap).

/// Resistance of wall, insulation and casing, m K/W.
double layer_resistance(const PipeLayers& layers);

/// Boundary at the casing's (or, without casing, the insulation's) outer surface.
HeatLossCoefficients surface_heat_loss(const PipeLayers& layers);

/// Boundary is air; `outer_film` = coefficient of convection and radiation at the casing, W/(m2 K).
HeatLossCoefficients ambient_heat_loss(const PipeLayers& layers, double outer_film);

/// One pipe alone in the ground.
HeatLossCoefficients buried_heat_loss(const PipeLayers& layers, const GroundLaying& laying);

/// Two pipes side by side with the same cover; they may differ.
PairHeatLoss buried_pair_heat_loss(const PipeLayers& first, const PipeLayers& second, const GroundLaying& laying);

/// Two alike pipes side by side.
HeatLossCoefficients buried_pair_heat_loss(const PipeLayers& layers, const GroundLaying& laying);

/// Twin pipe, each of its two alike media pipes.
HeatLossCoefficients twin_heat_loss(const TwinPipe& twin);

}  // namespace emscher
