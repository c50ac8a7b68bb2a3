// Kinds of buildings of a generated town, and the profiles of their heat demand.
//
//   demand(t) = connected load * share(t)
//   share(t)  = s (T_limit - T_eff)^+ / (T_limit - T_design) * shape(hour, day) + w * hot_water(hour)
//
// T_eff is the outdoor temperature as a building of some thermal mass feels it (0.6 of the mean of the last 24 hours,
// 0.4 of the present value); T_limit the heating limit, below which a building heats (lower after refurbishment); s the
// share of the connected load that the daily mean reaches at T_design = -10 degC; the shapes have mean 1 over a
// workday. Sources of the form: the straight line of demand over outdoor temperature below a heating limit is the
// "energy signature" (EN 15603:2008 annex B; degree days after VDI 3807); the shapes: models/day_shapes.hpp.
//
// The profiles are means over many buildings of a kind: the diversity of their peaks is in them, and the profile of one
// house would be rougher. All together reach 0.4 to 0.55 of the connected load on the coldest morning of the reference
// year, which is what the simultaneity formula used for sizing gives for large numbers (generator_sizing.hpp: 0.45 to
// 0.5); a whole day at T_design, colder than that year has one, would reach 0.6.
//
// The clock is Central European Time all year (no summer time), as in test reference years.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "models/day_shapes.hpp"
#include "networks/generator.hpp"

namespace emscher {

struct DemandProfile {
  double space_heating_share = 0.0;  ///< daily mean at design temperature per connected load
  double heating_limit_c = 0.0;
  double hot_water_share = 0.0;  ///< yearly mean per connected load
  WeekShape heating;
  const DayShape* hot_water = nullptr;
};

struct BuildingKind {
  std::string_view name;     ///< column of profiles.csv
  double share = 0.0;        ///< of all buildings
  double smallest_kw = 0.0;  ///< connected load
  double largest_kw = 0.0;   ///< connected load
  double return_temperature_c = 0.0;
  DemandProfile profile;
};

constexpr double design_outdoor_temperature_c = -10.0;

std::span<const BuildingKind> building_kinds(GeneratorStyle style);

/// Hourly T_eff in degC from hourly outdoor temperatures of a periodic year.
std::vector<double> effective_temperature(std::span<const double> hourly_outdoor_c);

/// share(t). `weekday`: 0 = Monday; `hour` in [0, 24).
double demand_share(const DemandProfile& profile, double effective_temperature_c, int weekday, double hour);

/// Connected loads of a generated town's buildings.
struct Building {
  std::uint32_t kind = 0;  ///< index into building_kinds
  double connected_load_w = 0.0;
};

/// `count` buildings of a style: kinds in the exact shares (largest remainders), neighbours often alike (runs of some
/// buildings), loads in steps of 500 W.
std::vector<Building> draw_buildings(GeneratorStyle style, std::size_t count, std::uint64_t seed);

/// Expected connected load of a building, W.
double mean_connected_load(GeneratorStyle style);

}  // namespace emscher
