// What an EPANET input file says about hydraulics, in the units of the file, with the lines where it says so.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace emscher {

/// Factors from the units of the file to SI.
struct EpanetUnits {
  bool si = false;
  double flow_m3_s = 0.0;        ///< of one flow unit
  double length_m = 0.0;         ///< length, elevation, head, level
  double diameter_m = 0.0;       ///< inch or mm
  double roughness_m = 0.0;      ///< Darcy-Weisbach: 0.001 ft or mm
  double pressure_head_m = 0.0;  ///< metres of the fluid per psi, kPa, m ...
  double power_w = 0.0;          ///< horsepower or kW
};

enum class EpanetHeadLoss : std::uint8_t { hazen_williams, darcy_weisbach };

struct EpanetOptions {
  EpanetUnits units;
  EpanetHeadLoss head_loss = EpanetHeadLoss::hazen_williams;
  double kinematic_viscosity_m2_s = 0.0;
  double specific_gravity = 1.0;
  double demand_multiplier = 1.0;
  double emitter_exponent = 0.5;
  bool emitter_backflow = true;
  std::string default_pattern = "1";
  int default_pattern_line = 0;  ///< 0: not named in the file
};

/// Seconds.
struct EpanetTimes {
  double duration = 0.0;
  double pattern_step = 3600.0;
  double pattern_start = 0.0;
  double report_step = 3600.0;
  double start_clock = 0.0;  ///< since midnight
};

enum class EpanetNodeKind : std::uint8_t { junction, reservoir, tank };

struct EpanetDemand {
  double base = 0.0;
  std::string pattern;  ///< empty: the default
  int line = 0;
};

struct EpanetNode {
  std::string id;
  int line = 0;
  EpanetNodeKind kind = EpanetNodeKind::junction;
  double elevation = 0.0;  ///< reservoir: head
  double level = 0.0;      ///< tank: initial
  std::string pattern;     ///< reservoir: of the head
  std::vector<EpanetDemand> demands;
  double emitter = 0.0;  ///< flow at a pressure of one unit
  int emitter_line = 0;
  bool own_demand = false;  ///< demands[0] stands in [JUNCTIONS]: replaced by the first of [DEMANDS]
};

enum class EpanetStatus : std::uint8_t { none, open, closed };

struct EpanetPipe {
  double length = 0.0, diameter = 0.0, roughness = 0.0, loss_coefficient = 0.0;
  bool check_valve = false;
};

struct EpanetPump {
  std::optional<double> power;
  std::string curve;
  std::vector<std::array<double, 2>> points;  ///< of the format of EPANET 1: {flow, head}
  double speed = 1.0;
  std::string pattern;
};

enum class EpanetValveType : std::uint8_t { prv, psv, pbv, fcv, tcv, gpv, pcv };

struct EpanetValve {
  EpanetValveType type = EpanetValveType::prv;
  double diameter = 0.0, setting = 0.0, loss_coefficient = 0.0;
  std::string curve;  ///< pcv: kv over opening, both in percent of the open valve's; empty: straight
};

enum class EpanetLinkKind : std::uint8_t { pipe, pump, valve };

struct EpanetLink {
  std::string id;
  int line = 0;
  EpanetLinkKind kind = EpanetLinkKind::pipe;
  std::uint32_t from = 0, to = 0;  ///< indices into EpanetNetwork::nodes
  EpanetStatus status = EpanetStatus::none;
  std::uint32_t data = 0;  ///< index into the vector of its kind
};

struct EpanetPattern {
  std::vector<double> multipliers;
  int line = 0;
};

struct EpanetCurve {
  std::vector<std::array<double, 2>> points;
  int line = 0;
};

struct EpanetNetwork {
  std::vector<std::string> title;
  EpanetOptions options;
  EpanetTimes times;
  std::vector<EpanetNode> nodes;
  std::vector<EpanetLink> links;
  std::vector<EpanetPipe> pipes;
  std::vector<EpanetPump> pumps;
  std::vector<EpanetValve> valves;
  std::map<std::string, EpanetPattern> patterns;
  std::map<std::string, EpanetCurve> curves;
  std::unordered_map<std::string, std::uint32_t> node_index, link_index;
};

inline const char* section_of(EpanetLinkKind kind) {
  return kind == EpanetLinkKind::pipe ? "PIPES" : kind == EpanetLinkKind::pump ? "PUMPS" : "VALVES";
}

inline const char* section_of(EpanetNodeKind kind) {
  return kind == EpanetNodeKind::junction ? "JUNCTIONS" : kind == EpanetNodeKind::reservoir ? "RESERVOIRS" : "TANKS";
}

}  // namespace emscher
