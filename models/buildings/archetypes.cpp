#include "models/buildings/archetypes.hpp"

#include <algorithm>

namespace emscher {
namespace {

/// Areas in m2 per m2 of heated floor, clear height in m.
struct Shape {
  double wall, roof, ground, window, height;
  double internal_gains;  // W/m2
  double more_air;        // 1/h, beside what age and state say
  BuildingUse use;
};
constexpr std::array<Shape, building_type_names.size()> shapes{
    {{1.00, 0.75, 0.65, 0.18, 2.5, 3.0, 0.0, BuildingUse::home},
     {0.55, 0.55, 0.50, 0.18, 2.5, 3.0, 0.0, BuildingUse::home},
     {0.65, 0.30, 0.30, 0.17, 2.5, 3.0, 0.0, BuildingUse::home},
     {0.85, 0.75, 0.60, 0.14, 2.5, 3.0, 0.0, BuildingUse::home},
     {0.50, 0.50, 0.50, 0.25, 3.2, 4.0, 0.1, BuildingUse::school},
     {0.45, 0.90, 0.90, 0.15, 4.0, 5.0, 0.0, BuildingUse::retail}}};

/// As built until the end of a year. U in W/(m2 K), g, n in 1/h.
struct Age {
  int until;
  double wall, roof, floor, window, g, air_change, bridges;
};
constexpr int for_ever = 9999;
constexpr std::array<Age, 11> ages{{{1918, 1.70, 1.30, 1.20, 2.80, 0.75, 0.60, 0.10},
                                    {1948, 1.70, 1.40, 1.00, 2.80, 0.75, 0.60, 0.10},
                                    {1957, 1.40, 1.40, 1.00, 2.80, 0.75, 0.60, 0.10},
                                    {1968, 1.20, 0.80, 1.10, 2.80, 0.75, 0.60, 0.10},
                                    {1978, 1.00, 0.60, 0.85, 2.80, 0.75, 0.60, 0.10},
                                    {1983, 0.80, 0.50, 0.80, 2.80, 0.75, 0.60, 0.10},
                                    {1994, 0.60, 0.40, 0.60, 2.80, 0.75, 0.60, 0.10},
                                    {2001, 0.40, 0.30, 0.40, 1.90, 0.60, 0.60, 0.10},
                                    {2009, 0.30, 0.25, 0.30, 1.40, 0.60, 0.50, 0.05},
                                    {2015, 0.25, 0.20, 0.30, 1.30, 0.60, 0.50, 0.05},
                                    {for_ever, 0.20, 0.15, 0.25, 1.00, 0.50, 0.50, 0.05}}};

/// What a level of refurbishment makes at least; values that change nothing are those of the worst age.
struct Level {
  double wall, protected_wall, roof, floor, window, g, air_change, bridges, heat_recovery;
};
constexpr std::array<Level, retrofit_names.size()> levels{{{9.00, 9.00, 9.00, 9.00, 9.00, 1.00, 9.00, 1.00, 0.00},
                                                           {9.00, 9.00, 0.24, 9.00, 1.30, 0.60, 0.55, 1.00, 0.00},
                                                           {0.24, 0.45, 0.24, 0.30, 1.30, 0.60, 0.50, 0.05, 0.00},
                                                           {0.13, 0.35, 0.11, 0.15, 0.80, 0.50, 0.45, 0.02, 0.75}}};

constexpr double kilojoule = 1000.0;

}  // namespace

BuildingEnvelope archetype(BuildingType type, int construction_year, Retrofit retrofit, double floor_area) {
  const Shape& shape = shapes[std::size_t(type)];
  const Age& age = *std::ranges::find_if(ages, [=](const Age& a) { return construction_year <= a.until; });
  const Level& level = levels[std::size_t(retrofit)];
  const bool heavy = construction_year <= 1948;
  const double wall = type == BuildingType::workers_settlement ? level.protected_wall : level.wall;
  return {.floor_area = floor_area,
          .wall_area = shape.wall * floor_area,
          .roof_area = shape.roof * floor_area,
          .ground_area = shape.ground * floor_area,
          .window_area = shape.window * floor_area,
          .storey_height = shape.height,
          .u_wall = std::min(age.wall, wall),
          .u_roof = std::min(age.roof, level.roof),
          .u_floor = std::min(age.floor, level.floor),
          .u_window = std::min(age.window, level.window),
          .thermal_bridges = std::min(age.bridges, level.bridges),
          .air_change = std::min(age.air_change, level.air_change) + shape.more_air,
          .heat_recovery = level.heat_recovery,
          .solar_transmittance = std::min(age.g, level.g),
          .heat_capacity = (heavy ? 260.0 : 165.0) * kilojoule,
          .mass_area = heavy ? 3.0 : 2.5,
          .internal_gains = shape.internal_gains};
}

BuildingUse use_of(BuildingType type) {
  return shapes[std::size_t(type)].use;
}

CircuitTemperatures radiator_temperatures(int construction_year, Retrofit retrofit) {
  if (retrofit == Retrofit::passive) return {45.0, 35.0};
  if (retrofit == Retrofit::full || construction_year > 2001) return {55.0, 45.0};
  if (retrofit == Retrofit::partial || construction_year > 1978) return {65.0, 50.0};
  return {75.0, 60.0};
}

}  // namespace emscher
