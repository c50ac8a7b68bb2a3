#include "networks/pipe_data.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "models/pipe_catalogue.hpp"
#include "networks/nearest_name.hpp"

namespace emscher {

namespace {

using nlohmann::json;

std::optional<double> number(const json& properties, const char* key) {
  const auto found = properties.find(key);
  return found != properties.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

std::string text(const json& properties, const char* key) {
  const auto found = properties.find(key);
  return found != properties.end() && found->is_string() ? found->get<std::string>() : std::string();
}

PipeConstruction as_written(const json& properties) {
  PipeConstruction c;
  c.type = text(properties, "type");
  c.inner_diameter_m = number(properties, "inner_diameter_m");
  c.wall_thickness_m = number(properties, "wall_thickness_m");
  c.wall_density_kg_m3 = number(properties, "wall_density_kg_m3");
  c.wall_specific_heat_j_kg_k = number(properties, "wall_specific_heat_j_kg_k");
  c.insulation_thickness_m = number(properties, "insulation_thickness_m");
  c.insulation_conductivity_w_m_k = number(properties, "insulation_conductivity_w_m_k");
  c.casing_thickness_m = number(properties, "casing_thickness_m");
  c.casing_outer_diameter_m = number(properties, "casing_outer_diameter_m");
  c.pipe_distance_m = number(properties, "pipe_distance_m");
  c.heat_loss_w_m_k = number(properties, "heat_loss_w_m_k");
  c.outer_heat_transfer_w_m2_k = number(properties, "outer_heat_transfer_w_m2_k");
  c.cover_depth_m = number(properties, "cover_depth_m");
  c.pair_spacing_m = number(properties, "pair_spacing_m");
  c.hazen_williams_c = number(properties, "hazen_williams_c");
  if (text(properties, "layout") == "twin") c.layout = PipeLayout::twin;
  const std::string boundary = text(properties, "boundary");
  if (boundary == "surface") c.boundary = PipeBoundary::surface;
  if (boundary == "air") c.boundary = PipeBoundary::air;
  return c;
}

void check_type(const PipeConstruction& c, const ReportField& report) {
  if (c.type.empty()) return;
  if (!find_catalogue_pipe(c.type)) {
    std::vector<std::string> known;
    for (const CataloguePipe& pipe : pipe_catalogue()) known.emplace_back(pipe.id);
    const std::string near = nearest_name(c.type, known);
    report("type", fmt::format("'{}' is not in the pipe catalogue", c.type),
           near.empty() ? "name a pipe as nominal diameter and insulation series, for example \"DN100-2\""
                        : fmt::format("did you mean '{}'?", near));
  }
  const auto contradict = [&](const char* key, const std::optional<double>& value) {
    if (value) {
      report(key, "contradicts 'type', which gives it from the catalogue",
             fmt::format("remove either 'type' or '{}'", key));
    }
  };
  contradict("inner_diameter_m", c.inner_diameter_m);
  contradict("wall_thickness_m", c.wall_thickness_m);
  contradict("wall_density_kg_m3", c.wall_density_kg_m3);
  contradict("wall_specific_heat_j_kg_k", c.wall_specific_heat_j_kg_k);
  contradict("insulation_thickness_m", c.insulation_thickness_m);
  contradict("casing_thickness_m", c.casing_thickness_m);
}

void check_wall(const PipeConstruction& c, WallModel wall, const ReportField& report) {
  if (!c.type.empty() || wall == WallModel::none) return;
  const std::string why =
      fmt::format("is missing; the wall takes part (pipes.wall = \"{}\")", wall == WallModel::film ? "film" : "lumped");
  if (!c.wall_thickness_m) {
    report("wall_thickness_m", why, "add 'wall_thickness_m' (0: no wall), or set pipes.wall = \"none\" in case.toml");
  }
  if (c.wall_thickness_m && *c.wall_thickness_m == 0.0) return;
  if (!c.wall_density_kg_m3) report("wall_density_kg_m3", why, "add 'wall_density_kg_m3' (steel: 7850)");
  if (!c.wall_specific_heat_j_kg_k) {
    report("wall_specific_heat_j_kg_k", why, "add 'wall_specific_heat_j_kg_k' (steel: 460)");
  }
}

void check_twin(const PipeConstruction& c, const ReportField& report) {
  if (!c.casing_outer_diameter_m || !c.pipe_distance_m) return;  // the schema asks for them
  double outer = c.inner_diameter_m ? *c.inner_diameter_m + 2.0 * c.wall_thickness_m.value_or(0.0) : 0.0;
  if (const auto pipe = c.type.empty() ? std::nullopt : find_catalogue_pipe(c.type)) outer = pipe->outer_diameter;
  if (outer == 0.0) return;
  if (*c.pipe_distance_m < outer) {
    report("pipe_distance_m",
           fmt::format("is {} m, but the media pipes are {} m thick: they would overlap", *c.pipe_distance_m, outer),
           "give the distance between the axes, not the clear distance");
  } else if (*c.pipe_distance_m + outer > *c.casing_outer_diameter_m) {
    report("casing_outer_diameter_m",
           fmt::format("is {} m; both media pipes need {} m", *c.casing_outer_diameter_m, *c.pipe_distance_m + outer),
           "give the outer diameter of the common casing");
  }
}

// Heat loss from insulation and soil: everything the formulas need.
void check_heat_loss(const PipeConstruction& c, const Case& data, const ReportField& report) {
  const auto need = [&](const char* key, const std::optional<double>& value, const char* remedy) {
    if (!value) report(key, "is missing; it is needed for the heat loss", remedy);
  };
  const bool buried = c.boundary == PipeBoundary::ground;
  if (buried && data.ground.given && data.ground.model != GroundModel::signal) {
    need("cover_depth_m", c.cover_depth_m, "add 'cover_depth_m' here or for all pipes in [pipes] of case.toml");
  }
  if (c.heat_loss_w_m_k) {
    if (c.insulation_thickness_m || c.outer_heat_transfer_w_m2_k) {
      const char* key = c.insulation_thickness_m ? "insulation_thickness_m" : "outer_heat_transfer_w_m2_k";
      report(key, "contradicts 'heat_loss_w_m_k', which gives the heat loss", "remove either of the two");
    }
    return;
  }
  const bool twin = c.layout == PipeLayout::twin;
  if (c.type.empty() && !twin) {
    need("insulation_thickness_m", c.insulation_thickness_m,
         "add 'insulation_thickness_m', or give 'heat_loss_w_m_k' (0: adiabatic), or a catalogue 'type'");
    need("casing_thickness_m", c.casing_thickness_m, "add 'casing_thickness_m' (0: no casing)");
  }
  if (c.type.empty()) {
    need("wall_thickness_m", c.wall_thickness_m,
         "add 'wall_thickness_m': the insulation begins outside the wall (0: no wall)");
  }
  need("insulation_conductivity_w_m_k", c.insulation_conductivity_w_m_k,
       "add 'insulation_conductivity_w_m_k' here or for all pipes in [pipes] of case.toml");
  if (buried && !(data.ground.model != GroundModel::signal && data.ground.given)) {
    need("cover_depth_m", c.cover_depth_m, "add 'cover_depth_m' here or for all pipes in [pipes] of case.toml");
  }
  if (c.boundary == PipeBoundary::air) {
    need("outer_heat_transfer_w_m2_k", c.outer_heat_transfer_w_m2_k,
         "add 'outer_heat_transfer_w_m2_k' (film between casing and air)");
  } else if (c.outer_heat_transfer_w_m2_k) {
    report("outer_heat_transfer_w_m2_k", "has no meaning without boundary = \"air\"", "remove it, or set the boundary");
  }
}

// Spacing matters only where two pipes lie side by side in the ground.
void check_spacing(const PipeConstruction& c, const json& properties, const ReportField& report) {
  const bool two = text(properties, "kind") == "trench" || !text(properties, "paired_with").empty();
  if (two && c.layout == PipeLayout::pair && c.boundary == PipeBoundary::ground && !c.heat_loss_w_m_k &&
      !c.pair_spacing_m) {
    report("pair_spacing_m", "is missing; it is needed for the heat loss of a pair",
           "add 'pair_spacing_m' here or for all pipes in [pipes] of case.toml");
  }
}

// Text that is equal for equal constructions.
std::string key_of(const PipeConstruction& c) {
  std::string key = c.type;
  for (const std::optional<double>* value :
       {&c.inner_diameter_m, &c.wall_thickness_m, &c.wall_density_kg_m3, &c.wall_specific_heat_j_kg_k,
        &c.insulation_thickness_m, &c.insulation_conductivity_w_m_k, &c.casing_thickness_m, &c.casing_outer_diameter_m,
        &c.pipe_distance_m, &c.heat_loss_w_m_k, &c.outer_heat_transfer_w_m2_k, &c.cover_depth_m, &c.pair_spacing_m,
        &c.hazen_williams_c}) {
    key += '\n';
    // The bytes of the number: exact, and cheaper than its digits.
    if (*value) key.append(reinterpret_cast<const char*>(&**value), sizeof(double));
  }
  key.append(reinterpret_cast<const char*>(&c.roughness_m), sizeof(double));
  key += static_cast<char>('a' + static_cast<int>(c.layout));
  key += static_cast<char>('a' + static_cast<int>(c.boundary));
  return key;
}

}  // namespace

std::uint32_t ConstructionBook::read(const json& properties, const ReportField& report) {
  PipeConstruction c = as_written(properties);
  const PipeDefaults& defaults = data_.pipe_defaults;
  if (!c.insulation_conductivity_w_m_k) c.insulation_conductivity_w_m_k = defaults.insulation_conductivity_w_m_k;
  if (!c.cover_depth_m) c.cover_depth_m = defaults.cover_depth_m;
  if (!c.pair_spacing_m) c.pair_spacing_m = defaults.pair_spacing_m;
  if (!c.hazen_williams_c) c.hazen_williams_c = defaults.hazen_williams_c;
  const std::optional<double> own_roughness = number(properties, "roughness_m");
  c.roughness_m = own_roughness.value_or(defaults.roughness_m.value_or(0.0));
  // Each law needs its own measure of the wall; that of the other may stand beside it, to compare the two.
  if (data_.hydraulics.friction_law == FrictionLawName::hazen_williams) {
    if (!c.hazen_williams_c && !properties.contains("hazen_williams_c")) {
      report("hazen_williams_c", "is missing; friction_law = \"hazen-williams\" needs it",
             "add 'hazen_williams_c' here or for all pipes in [pipes] of case.toml");
    }
  } else if (!own_roughness && !defaults.roughness_m && !properties.contains("roughness_m")) {
    report("roughness_m", "is missing", "add 'roughness_m' here or for all pipes in [pipes] of case.toml");
  }
  if (c.type.empty() && !properties.contains("inner_diameter_m") && !properties.contains("type")) {
    report("inner_diameter_m", "is missing", "add 'inner_diameter_m', or a catalogue 'type' such as \"DN100-2\"");
  }
  check_type(c, report);
  check_wall(c, defaults.wall, report);
  if (c.layout == PipeLayout::twin) check_twin(c, report);
  check_heat_loss(c, data_, report);
  check_spacing(c, properties, report);
  const auto [entry, added] = known_.emplace(key_of(c), static_cast<std::uint32_t>(data_.constructions.size()));
  if (added) data_.constructions.push_back(std::move(c));
  return entry->second;
}

}  // namespace emscher
