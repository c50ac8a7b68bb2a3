#include "models/heat_loss.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace emscher {
namespace {

constexpr double pi = std::numbers::pi;

double square(double x) {
  return x * x;
}

void require(bool good, const char* quantity, double value, const char* limit) {
  if (!good || !std::isfinite(value))
    throw std::invalid_argument(fmt::format("heat loss: {} is {}, but must be {}", quantity, value, limit));
}

void require_positive(const char* quantity, double value) {
  require(value > 0.0, quantity, value, "positive");
}

void require_not_negative(const char* quantity, double value) {
  require(value >= 0.0, quantity, value, "zero or positive");
}

/// m K/W of one cylindrical layer
double cylinder_resistance(const char* layer, double inner, double thickness, double conductivity) {
  require_not_negative(fmt::format("thickness of the {} (m)", layer).c_str(), thickness);
  if (thickness == 0.0) return 0.0;
  require_positive(fmt::format("conductivity of the {} (W/(m K))", layer).c_str(), conductivity);
  return std::log1p(2.0 * thickness / inner) / (2.0 * pi * conductivity);
}

/// Depth of an axis below the surface at which the ground has its undisturbed temperature, m
double effective_depth(double cover_depth, double casing, double conductivity, double surface_resistance) {
  require_not_negative("cover depth (m)", cover_depth);
  require_positive("conductivity of the ground (W/(m K))", conductivity);
  require_not_negative("surface resistance of the ground (m2 K/W)", surface_resistance);
  return cover_depth + 0.5 * casing + surface_resistance * conductivity;
}

/// m K/W from casing to undisturbed ground
double soil_resistance(double depth, double casing, double conductivity) {
  return std::log(4.0 * depth / casing) / (2.0 * pi * conductivity);
}

HeatLossCoefficients alone(double resistance) {
  require_positive("resistance of all layers together (m K/W)", resistance);
  return {.u1 = 1.0 / resistance, .u2 = 0.0};
}

}  // namespace

double outer_diameter(const PipeLayers& layers) {
  return layers.inner_diameter + 2.0 * layers.wall_thickness;
}

double insulation_diameter(const PipeLayers& layers) {
  return outer_diameter(layers) + 2.0 * layers.insulation_thickness;
}

double casing_diameter(const PipeLayers& layers) {
  return insulation_diameter(layers) + 2.0 * layers.casing_thickness;
}

double layer_resistance(const PipeLayers& layers) {
  require_positive("inner diameter (m)", layers.inner_diameter);
  return cylinder_resistance("pipe wall", layers.inner_diameter, layers.wall_thickness, layers.wall_conductivity) +
         cylinder_resistance("insulation", outer_diameter(layers), layers.insulation_thickness,
                             layers.insulation_conductivity) +
         cylinder_resistance("casing", insulation_diameter(layers), layers.casing_thickness,
                             layers.casing_conductivity);
}

HeatLossCoefficients surface_heat_loss(const PipeLayers& layers) {
  return alone(layer_resistance(layers));
}

HeatLossCoefficients ambient_heat_loss(const PipeLayers& layers, double outer_film) {
  require_positive("outer film coefficient (W/(m2 K))", outer_film);
  return alone(layer_resistance(layers) + 1.0 / (pi * casing_diameter(layers) * outer_film));
}

HeatLossCoefficients buried_heat_loss(const PipeLayers& layers, const GroundLaying& laying) {
  const double layer = layer_resistance(layers);
  const double casing = casing_diameter(layers);
  const double depth =
      effective_depth(laying.cover_depth, casing, laying.ground_conductivity, laying.surface_resistance);
  return alone(layer + soil_resistance(depth, casing, laying.ground_conductivity));
}

// Each pipe sees its own layers and soil, and the mirror image of the other: theta_i = R_i q_i + R_m q_j. Inverted this
// gives q_1 = (R_2 theta_1 - R_m theta_2) / (R_1 R_2 - R_m^2). Pipes of different size have their axes at different
// depths: then C^2 = distance^2 + (Z_1 - Z_2)^2 and the mirror distance follows from Z_1 + Z_2; for alike pipes it is
// EN 13941's formula.
PairHeatLoss buried_pair_heat_loss(const PipeLayers& first, const PipeLayers& second, const GroundLaying& laying) {
  const double first_layers = layer_resistance(first);
  const double second_layers = layer_resistance(second);
  const double first_casing = casing_diameter(first);
  const double second_casing = casing_diameter(second);
  const double conductivity = laying.ground_conductivity;
  require_not_negative("clear spacing (m)", laying.clear_spacing);
  const double first_depth = effective_depth(laying.cover_depth, first_casing, conductivity, laying.surface_resistance);
  const double second_depth =
      effective_depth(laying.cover_depth, second_casing, conductivity, laying.surface_resistance);
  const double across = laying.clear_spacing + 0.5 * (first_casing + second_casing);
  const double distance_squared = square(across) + square(first_depth - second_depth);
  const double mirror_squared = square(across) + square(first_depth + second_depth);
  const double mutual = std::log(mirror_squared / distance_squared) / (4.0 * pi * conductivity);
  const double first_alone = first_layers + soil_resistance(first_depth, first_casing, conductivity);
  const double second_alone = second_layers + soil_resistance(second_depth, second_casing, conductivity);
  const double determinant = first_alone * second_alone - square(mutual);
  // Without insulation, casings that touch are beyond the line-source picture: the coupling would exceed the loss.
  require(first_alone > mutual && second_alone > mutual, "mutual resistance of the pair (m K/W)", mutual,
          "below that of each pipe to the ground");
  return {.first = {.u1 = second_alone / determinant, .u2 = mutual / determinant},
          .second = {.u1 = first_alone / determinant, .u2 = mutual / determinant}};
}

HeatLossCoefficients buried_pair_heat_loss(const PipeLayers& layers, const GroundLaying& laying) {
  return buried_pair_heat_loss(layers, layers, laying).first;
}

// Wallenten's first-order multipole. q_sym and q_asym are what one media pipe gives at equal and at opposite
// temperatures:
//   q = 2 pi lambda_i [ h_s (T + T_partner)/2 + h_a (T - T_partner)/2 ],   temperatures above the ground's.
// The bracket of h_s is squared (an error of public implementations, as is taking the inner radius, which counts steel
// as insulation).
HeatLossCoefficients twin_heat_loss(const TwinPipe& twin) {
  require_positive("outer diameter of the media pipes (m)", twin.outer_diameter);
  require_not_negative("distance of the media pipes (m)", twin.pipe_distance);
  require_positive("conductivity of the insulation (W/(m K))", twin.insulation_conductivity);
  require(twin.casing_diameter > 2.0 * twin.outer_diameter + twin.pipe_distance, "casing diameter (m)",
          twin.casing_diameter, "more than both media pipes and their distance");
  const double conductivity = twin.insulation_conductivity;
  const double r = 0.5 * twin.outer_diameter;
  const double rc = 0.5 * twin.casing_diameter;
  const double d = r + 0.5 * twin.pipe_distance;  // half the distance of the axes
  const double h =
      effective_depth(twin.cover_depth, twin.casing_diameter, twin.ground_conductivity, twin.surface_resistance);
  const double sigma = (conductivity - twin.ground_conductivity) / (conductivity + twin.ground_conductivity);
  const double gamma = 2.0 * (1.0 - square(sigma)) / (1.0 - sigma * square(rc / (2.0 * h)));
  const double rc2 = square(rc);
  const double rc4_d4 = square(rc2) - square(square(d));
  const double ratio = r / (2.0 * d);

  const double symmetric = 2.0 * conductivity / twin.ground_conductivity * std::log(2.0 * h / rc) +
                           std::log(rc2 / (2.0 * d * r)) + sigma * std::log(square(rc2) / rc4_d4) -
                           square(ratio - 2.0 * sigma * r * d * d * d / rc4_d4) /
                               (1.0 + square(ratio) + sigma * square(2.0 * r * rc2 * d / rc4_d4));
  const double antisymmetric =
      std::log(2.0 * d / r) + sigma * std::log((rc2 + square(d)) / (rc2 - square(d))) -
      square(ratio - gamma * d * r / (4.0 * square(h)) + 2.0 * sigma * r * rc2 * d / rc4_d4) /
          (1.0 - square(ratio) - gamma * ratio +
           2.0 * sigma * square(r) * rc2 * (square(rc2) + square(square(d))) / square(rc4_d4)) -
      gamma * square(d / (2.0 * h));
  const double hs = 1.0 / symmetric;
  const double ha = 1.0 / antisymmetric;
  return {.u1 = pi * conductivity * (hs + ha), .u2 = pi * conductivity * (ha - hs)};
}

}  // namespace emscher
