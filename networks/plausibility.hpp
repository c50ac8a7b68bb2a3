// Does a network keep to its limits? Looked at after every row of output:
//
//   vapour_margin_pa                   nodes: absolute pressure less saturation pressure of the water there >= limit
//   nominal_pressure_pa                nodes: absolute pressure less atmospheric pressure                   <= limit
//   minimum_differential_pressure_pa   substations: supply pressure less return pressure                    >= limit
//   maximum_differential_pressure_pa   substations                                                          <= limit
//   maximum_velocity_m_s               pipes: |velocity|, mean over the output step                         <= limit
//   maximum_pressure_gradient_pa_m     pipes: |pressure drop by friction and minor losses| / length         <= limit
//
// Limits are those of the case ([limits]). Vapour margin and least pressure difference always have one; the others are
// looked at only where the case states them. The vapour pressure is that of water (IAPWS-IF97): with a constant fluid,
// and in open networks, whose pressures may count from the free surface of a reservoir, it is not checked. Nothing is
// changed or stopped: what is found is counted.
//
// Between rows nothing is seen: a limit that is broken for a minute counts when a row falls into that minute, and then
// for the whole output step that ends there. Rounding does not count: 1 Pa, or 1e-9 of a limit that is no pressure.
//
// Cost: one pass over nodes, pipes or substations per limit and row, some 1.5 ns per node; no allocation.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "engine/simulation.hpp"
#include "models/water.hpp"
#include "networks/case_network.hpp"

namespace emscher {

/// One limit and how it was kept, over all rows seen.
struct LimitFinding {
  std::string name;    ///< key of [limits], with the unit of `limit` and `worst`: "vapour_margin_pa"
  double limit = 0.0;  ///< SI
  bool is_checked = true;
  std::size_t of = 0;        ///< nodes, pipes or substations that it holds for
  std::size_t elements = 0;  ///< of them broke it in some row
  double duration = 0.0;     ///< s, sum of the output steps at whose end some element broke it
  double worst = std::numeric_limits<double>::quiet_NaN();       ///< SI; nearest to the limit, or furthest beyond it
  std::string worst_element = {};                                ///< id as in the results; empty: none was seen
  double worst_time = std::numeric_limits<double>::quiet_NaN();  ///< s since the start

  bool is_broken() const { return elements > 0; }
};

class Plausibility {
 public:
  /// Keeps references to both.
  Plausibility(const Case& data, const CaseNetwork& built);

  /// `step`: length of the output step that ends with the row, s (0 at the start).
  void see(const OutputRow& row, double step);

  /// All limits that this case has, whatever was found so far.
  std::vector<LimitFinding> findings() const;

 private:
  enum class Subject { node, pipe, substation };
  struct Watch {
    std::string name;
    double limit;
    double sign;  // 1: values may not exceed the limit; -1: may not fall below it
    Subject subject;
    bool is_checked = true;
    double tolerance = 0.0;
    std::vector<char> broken = {};  // per element
    std::size_t broken_count = 0;
    double duration = 0.0;
    double worst = -std::numeric_limits<double>::infinity();  // times sign
    std::size_t worst_element = 0;
    double worst_time = 0.0;
  };

  Watch watch_of(std::string name, double limit, double sign, Subject subject) const;
  template <class Value>
  static void look(Watch& watch, double time, double step, Value value);
  LimitFinding finding(const Watch& watch) const;
  std::string element_name(Subject subject, std::size_t index) const;

  const Case& data_;
  const CaseNetwork& built_;
  SaturationCurve saturation_;  // of water only
  struct Ends {
    std::uint32_t from, to;  // nodes; outside where no pressure difference has to be
  };
  std::vector<Ends> substations_;
  Watch vapour_, least_difference_;
  std::optional<Watch> nominal_, largest_difference_, velocity_, gradient_;
};

/// One line for people about a broken limit. `at_one_instant`: without durations and times.
std::string broken_limit_text(const LimitFinding& finding, bool at_one_instant);

}  // namespace emscher
