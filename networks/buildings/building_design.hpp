// From what a case says of a building to what the model needs: archetype, what replaces its values, sizes that follow.
//
//   emitters   1.2 x the heat that the building loses at the design outdoor temperature, without sun and people
//   store      half of a day's hot water, heated by 50 K; 0.08 m3 at least
//   charging   the whole store by 50 K in two hours, possible down to 5 K between supply less approach and store
//   its loss   (16.66 + 8.33 V^0.4) W at 45 K, V in litres: class C of EU regulation 812/2013
#pragma once

#include <optional>

#include "models/buildings/building_substation.hpp"
#include "networks/case_elements.hpp"

namespace emscher {

/// degC; the case's, or those of archetype, year and refurbishment.
struct BuildingTemperatures {
  double set, setback, supply, back;
};
BuildingTemperatures temperatures_of(const BuildingData& building);

NightSetback setback_of(const BuildingData& building);

/// The archetype with what the case replaces.
BuildingEnvelope envelope_of(const BuildingData& building);

/// hot_water_annual_kwh: of the substation. A store only where there is hot water of that, or a volume is given. Throws
/// std::invalid_argument where the zone model cannot have such a building.
BuildingSubstation::Design building_design(const BuildingData& building, std::optional<double> hot_water_annual_kwh);

}  // namespace emscher
