#include "networks/generator.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "networks/generator_demand.hpp"
#include "networks/generator_network.hpp"
#include "networks/generator_sizing.hpp"
#include "networks/time_text.hpp"
#include "networks/write_case.hpp"

namespace emscher {

namespace {

[[noreturn]] void refuse(std::string_view option, double value, std::string_view limit) {
  throw std::invalid_argument(fmt::format("generate: {} = {}: must be {}", option, value, limit));
}

void check_options(const GeneratorOptions& options) {
  const auto pipes = static_cast<double>(options.pipes);
  if (options.pipes % 2 != 0) refuse("pipes", pipes, "even (supply and return)");
  if (options.pipes < 8) refuse("pipes", pipes, "at least 8");
  if (options.pipes > 20'000'000) refuse("pipes", pipes, "at most 20 000 000");
  if (!(options.loops >= 0.0 && options.loops <= 0.2)) refuse("loops", options.loops, "between 0 and 0.2");
  if (!(options.duration_s > 0.0 && options.duration_s <= 3653.0 * 86400.0))
    refuse("duration_s", options.duration_s, "positive, at most ten years");
  if (!(options.output_step_s > 0.0 && options.output_step_s <= options.duration_s))
    refuse("output_step_s", options.output_step_s, "positive, at most the duration");
  if (!(options.profile_step_s >= 60.0 && std::fmod(3600.0, options.profile_step_s) == 0.0))
    refuse("profile_step_s", options.profile_step_s, "a divisor of 3600, at least 60");
}

Instant start_of(const GeneratorOptions& options) {
  const ParsedInstant start = parse_instant(options.start);
  if (!start.instant)
    throw std::invalid_argument(fmt::format("generate: start = {}: {}", options.start, start.problem));
  return *start.instant;
}

void set_options(Case& town, const GeneratorOptions& options) {
  const Instant start = start_of(options);
  const std::string_view style = options.style == GeneratorStyle::quarter ? "quarter" : "town";
  town.name = options.name.empty()
                  ? fmt::format("Synthetic {} of {} pipes, seed {}", style, options.pipes, options.seed)
                  : options.name;
  town.time = {start.epoch_s, start.offset_minutes, options.duration_s, options.output_step_s, 0.0};
  town.series = {{"profiles", "profiles.csv", Interpolation::linear, std::nullopt},
                 {"weather", "weather.csv", Interpolation::linear, std::nullopt}};
  town.pipe_defaults.wall = WallModel::lumped;
  town.pipe_defaults.roughness_m = design_roughness;
  town.pipe_defaults.insulation_conductivity_w_m_k = 0.026;
  town.pipe_defaults.cover_depth_m = 0.8;
  town.pipe_defaults.pair_spacing_m = 0.15;
  // Yearly wave of the ground: mean of the air, amplitude at the surface a little below the air's; moist loam.
  town.ground.given = true;
  town.ground.model = GroundModel::kusuda;
  town.ground.mean_temperature_c = 11.6;
  town.ground.amplitude_k = 8.0;
  town.ground.coldest_day = 30.0;
  town.ground.diffusivity_m2_s = 6.0e-7;
  town.ground.conductivity_w_m_k = 1.6;
  town.profiles.push_back({1, "outdoor_temperature_c"});
  town.ambient_temperature_c = {1.0, 0.0, 0, true};
  for (const BuildingKind& kind : building_kinds(options.style)) town.profiles.push_back({0, std::string(kind.name)});
  town.output.quantities["pipe"] = {"mass_flow_kg_s", "from_temperature_c", "to_temperature_c"};
  town.output.quantities["junction"] = {};
}

}  // namespace

GeneratorOptions gelsenkirchen_horst_options() {
  GeneratorOptions options;
  options.pipes = 1040;
  options.loops = 4.0 / 520.0;
  options.seed = 1958;
  options.name = "Gelsenkirchen-Horst (synthetic)";
  options.start = "2025-01-01T00:00:00+01:00";
  options.duration_s = 365.0 * 86400.0;
  options.profile_step_s = 3600.0;
  options.style = GeneratorStyle::quarter;
  return options;
}

Case generate_town(const GeneratorOptions& options) {
  check_options(options);
  Case town;
  set_options(town, options);
  add_network(town, options);
  double connected_w = 0.0;
  for (const Substation& substation : town.substations) connected_w += substation.heat_w.value;
  town.description = fmt::format(
      "Synthetic: made by the generator of Emscher from seed {}, no real place or customer. {} trenches ({} close "
      "loops), {} substations with {:.1f} MW connected load; demands are shares of it (profiles.csv), the weather is "
      "synthetic (weather.csv).",
      options.seed, town.trenches.size(), count_trenches(options).closures, town.substations.size(), connected_w / 1e6);
  return town;
}

Case write_town(const GeneratorOptions& options, const std::filesystem::path& folder) {
  Case town = generate_town(options);
  write_case(town, folder);
  write_town_series(options, folder);
  return town;
}

}  // namespace emscher
