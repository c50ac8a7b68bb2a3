// Buildings of the Ruhr by kind, year and state: rows of tables instead of surveys.
//
// State of the evidence:
// * U-values by year as the German residential typology of IWU has them for unrefurbished houses (TABULA / EPISCOPE,
//   Loga et al., Deutsche Wohngebaeudetypologie, 2015), from memory and rounded. What was compared: transmission per
//   m2 of its single family houses of six classes (as quoted in public data of i4b, Fraunhofer ISE), met within 30 %
//   (tests/models/building_archetypes.cpp); its houses differ from each other by as much.
// * Areas per m2 of floor, air changes of non-residential buildings, the workers' settlement and what can be done to it
//   under monument protection are our own round figures.
// * Refurbishment: what is better already stays. "partial": new windows, insulated roof. "full": the U-values that the
//   German Buildings Energy Act (GEG 2023, annex 7) asks for where parts are renewed. "passive": about passive house
//   components with ventilation that gives back 75 % of the heat. A protected facade is insulated inside only.
// * Capacity and area of the mass: ISO 13790:2008, table 12 (medium, heavy up to 1948).
#pragma once

#include <array>
#include <string_view>

#include "models/buildings/building_envelope.hpp"

namespace emscher {

enum class BuildingType { single_family, row_house, apartment_block, workers_settlement, school, retail };
enum class Retrofit { as_built, partial, full, passive };
/// Who is in, when: internal gains and hours of the thermostat (building_use.hpp).
enum class BuildingUse { home, school, retail };

inline constexpr std::array<std::string_view, 6> building_type_names{
    "single_family", "row_house", "apartment_block", "workers_settlement", "school", "retail"};
inline constexpr std::array<std::string_view, 4> retrofit_names{"as_built", "partial", "full", "passive"};

/// The envelope of a building with `floor_area` m2 of heated floor.
BuildingEnvelope archetype(BuildingType type, int construction_year, Retrofit retrofit, double floor_area);

BuildingUse use_of(BuildingType type);

/// Temperatures of the house circuit's design, degC: the worse the walls, the hotter the radiators.
struct CircuitTemperatures {
  double supply, back;
};
CircuitTemperatures radiator_temperatures(int construction_year, Retrofit retrofit);
inline constexpr CircuitTemperatures floor_temperatures{40.0, 32.0};

}  // namespace emscher
