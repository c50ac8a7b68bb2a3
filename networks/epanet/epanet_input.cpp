#include "networks/epanet/epanet_input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "networks/epanet/epanet_fields.hpp"
#include "networks/epanet/epanet_link_reader.hpp"
#include "networks/epanet/epanet_settings.hpp"
#include "networks/nearest_name.hpp"

namespace emscher {

namespace {

using Sign = EpanetFields::Sign;

class EpanetReader {
 public:
  explicit EpanetReader(EpanetReport& report) : report_(report), settings_(network_, report), links_(network_) {}

  EpanetNetwork run(const std::filesystem::path& file) {
    const EpanetText text = read_epanet_text(file, report_);
    network_.title = text.title;
    // Links name nodes, demands name junctions, states name links: each round finds what the one before defined.
    each(text, &EpanetReader::read_definition);
    each(text, &EpanetReader::read_link);
    each(text, &EpanetReader::read_reference);
    settings_.finish();
    check_patterns();
    if (network_.nodes.empty() && !report_.has_errors()) {
      report_.error(0, "JUNCTIONS", "", "", "the file has no junctions", "name an EPANET .inp file with a network");
    }
    return std::move(network_);
  }

 private:
  void each(const EpanetText& text, void (EpanetReader::*read)(const EpanetFields&)) {
    for (const EpanetLine& line : text.lines) (this->*read)(EpanetFields(line, report_));
  }

  void read_definition(const EpanetFields& f) {
    const std::string& section = f.section();
    if (section == "JUNCTIONS") return read_junction(f);
    if (section == "RESERVOIRS" || section == "TANKS") return read_tank(f);
    if (section == "PATTERNS") return read_pattern(f);
    if (section == "CURVES") return read_curve(f);
    if (section == "OPTIONS") return settings_.read_option(f);
    if (section == "TIMES") return settings_.read_time(f);
    if (section == "LEAKAGE") {
      report_.count(section, "leakages of pipes are not imported: their outflow is missing",
                    "give their outflow as a demand where it matters", f.text(0));
    } else if (section == "CONTROLS") {
      report_.count(section, "controls are not imported: links keep their initial state",
                    "let speeds, positions or heads vary by a series instead", f.text(1));
    } else if (section == "RULES") {
      if (f.keyword(0) == "RULE") {
        report_.count(section, "rules are not imported: links keep their initial state",
                      "let speeds, positions or heads vary by a series instead", f.text(1));
      }
    } else if (passed_over(section) && passed_over_.insert(section).second) {
      report_.count("", "sections without a meaning for the hydraulics are not imported", "", section);
    }
  }

  static bool passed_over(const std::string& section) {
    constexpr std::array names =
        std::to_array<std::string_view>({"ENERGY", "QUALITY", "SOURCES", "REACTIONS", "MIXING", "REPORT", "ROUGHNESS",
                                         "TAGS", "COORDINATES", "VERTICES", "LABELS", "BACKDROP"});
    return std::find(names.begin(), names.end(), section) != names.end();
  }

  void read_link(const EpanetFields& f) {
    const std::string& section = f.section();
    if (section == "PIPES") return links_.read_pipe(f);
    if (section == "PUMPS") return links_.read_pump(f);
    if (section == "VALVES") links_.read_valve(f);
  }

  void read_reference(const EpanetFields& f) {
    if (f.section() == "DEMANDS") return read_demand(f);
    if (f.section() == "EMITTERS") return read_emitter(f);
    if (f.section() == "STATUS") links_.read_status(f);
  }

  // ------------------------------------------------------------------------------------------ nodes
  EpanetNode* add_node(const EpanetFields& f, EpanetNodeKind kind) {
    const auto index = static_cast<std::uint32_t>(network_.nodes.size());
    const auto [found, added] = network_.node_index.emplace(f.text(0), index);
    if (!added) {
      f.error("id",
              fmt::format("'{}' is the id of another node (line {})", f.text(0), network_.nodes[found->second].line),
              "give every node its own id");
      return nullptr;
    }
    EpanetNode& node = network_.nodes.emplace_back();
    node.id = f.text(0);
    node.line = f.line();
    node.kind = kind;
    return &node;
  }

  void read_junction(const EpanetFields& f) {
    EpanetNode* node = add_node(f, EpanetNodeKind::junction);
    if (!node) return;
    node->elevation = f.number(1, "elevation").value_or(0.0);
    if (f.size() < 3) return;
    node->demands.push_back({f.number(2, "demand").value_or(0.0), f.text(3), f.line()});
    node->own_demand = true;
  }

  // As EPANET does, the number of fields tells reservoirs from tanks, in either section.
  void read_tank(const EpanetFields& f) {
    const bool tank = f.size() > 3;
    EpanetNode* node = add_node(f, tank ? EpanetNodeKind::tank : EpanetNodeKind::reservoir);
    if (!node) return;
    node->elevation = f.number(1, tank ? "elevation" : "head").value_or(0.0);
    if (!tank) {
      node->pattern = f.text(2);
      return;
    }
    node->level = f.number(2, "initial level").value_or(0.0);
    if (f.size() < 6) f.error("diameter", "is missing", "give elevation, initial, minimum and maximum level, diameter");
    report_.count("TANKS", "tanks keep their initial level",
                  "let 'head_m' of their sources follow a series where the level matters", node->id);
  }

  // ------------------------------------------------------------------------------------------ patterns and curves
  void read_pattern(const EpanetFields& f) {
    EpanetPattern& pattern = network_.patterns[f.text(0)];
    if (pattern.line == 0) pattern.line = f.line();
    if (f.size() < 2) f.error("multipliers", "are missing", "give numbers behind the id of the pattern");
    for (std::size_t k = 1; k < f.size(); ++k) {
      pattern.multipliers.push_back(f.number(k, "multipliers").value_or(1.0));
    }
  }

  void read_curve(const EpanetFields& f) {
    EpanetCurve& curve = network_.curves[f.text(0)];
    if (curve.line == 0) curve.line = f.line();
    const std::optional<double> x = f.number(1, "x"), y = f.number(2, "y");
    if (x && y) curve.points.push_back({*x, *y});
  }

  // ------------------------------------------------------------------------------------------ demands
  void read_demand(const EpanetFields& f) {
    if (f.keyword(0) == "MULTIPLY") {
      if (const auto factor = f.number(1, "factor", Sign::positive)) network_.options.demand_multiplier = *factor;
      return;
    }
    const std::optional<std::uint32_t> index = epanet_node(network_, f, 0, "junction");
    if (!index) return;
    EpanetNode& n = network_.nodes[*index];
    if (n.kind != EpanetNodeKind::junction) {
      return f.error("junction", "is a reservoir or tank", "give demands to junctions");
    }
    const EpanetDemand demand{f.number(1, "demand").value_or(0.0), f.text(2), f.line()};
    if (n.own_demand) n.demands.clear();
    n.own_demand = false;
    n.demands.push_back(demand);
  }

  void read_emitter(const EpanetFields& f) {
    const std::optional<std::uint32_t> index = epanet_node(network_, f, 0, "junction");
    if (!index) return;
    EpanetNode& n = network_.nodes[*index];
    if (n.kind != EpanetNodeKind::junction) {
      return f.error("junction", "is a reservoir or tank", "give emitters to junctions");
    }
    n.emitter = f.number(1, "coefficient", Sign::not_negative).value_or(0.0);
    n.emitter_line = f.line();
  }

  void check_patterns() {
    const auto check = [&](const std::string& name, int line, const char* section, const std::string& id) {
      if (name.empty() || network_.patterns.contains(name)) return;
      std::vector<std::string> names;
      for (const auto& [known, unused] : network_.patterns) names.push_back(known);
      report_.error(line, section, "pattern", id, fmt::format("names the pattern '{}', which does not exist", name),
                    remedy_for_unknown_name(name, names));
    };
    for (const EpanetNode& n : network_.nodes) {
      check(n.pattern, n.line, "RESERVOIRS", n.id);
      for (const EpanetDemand& d : n.demands) check(d.pattern, d.line, n.own_demand ? "JUNCTIONS" : "DEMANDS", n.id);
    }
    EpanetOptions& options = network_.options;
    if (network_.patterns.contains(options.default_pattern)) return;
    if (options.default_pattern_line > 0 && !options.default_pattern.empty() && options.default_pattern != "1") {
      report_.note(options.default_pattern_line, "OPTIONS",
                   fmt::format("the default pattern '{}' does not exist: demands without pattern are constant",
                               options.default_pattern),
                   "");
    }
    options.default_pattern.clear();
  }

  EpanetReport& report_;
  EpanetNetwork network_;
  EpanetSettingsReader settings_;
  EpanetLinkReader links_;
  std::set<std::string> passed_over_;
};

}  // namespace

EpanetNetwork read_epanet_input(const std::filesystem::path& file, EpanetReport& report) {
  return EpanetReader(report).run(file);
}

}  // namespace emscher
