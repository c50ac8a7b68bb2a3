// What producers with a technology burn, use and make: accounts by rows of output.
//
// The heat of a row is the engine's integral. What it took is asked of the producer's generator at the row's mean heat
// and mean temperatures, with its signals at the middles of intervals of a quarter of an hour at most (of a row longer
// than a day: of its last day), so the first law closes in every row to rounding:
//   fuel + electricity used + source heat = heat + electricity made + losses
// Within a row means stand for courses: a unit that starts in the middle of a row counts as running at half its load.
// Curtailed heat of a solar field is the engine's integral too (models/solar_field_producer.hpp).
// Heat that is asked for and not given is counted with its reason, which is looked for at the middle of the row.
// Cost: some 0.1 us per producer with a technology and quarter of an hour; no allocation.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "engine/simulation.hpp"
#include "networks/case_network.hpp"

namespace emscher {

/// A producer over the run. Energies in J.
struct GenerationSummary {
  std::string id, technology;
  Operation energy;               ///< integrals of the powers
  double unmet_heat = 0.0;        ///< asked for and not given
  double unaccounted_heat = 0.0;  ///< given at means at which the unit can give none: nothing is known of its fuel
  double operating_s = 0.0;       ///< rows with heat
  int starts = 0;                 ///< rows with heat after one without
  double full_load_s = 0.0;       ///< heat over capacity; NaN where only the source limits it
  /// Useful energy over what is paid for: (heat + electricity made) / (fuel + electricity used); NaN where nothing is.
  double seasonal_performance = 0.0;
  struct Lack {
    double duration = 0.0, heat = 0.0;  ///< s, J
  };
  std::array<Lack, std::size_t(Obstacle::second_law) + 1> lack{};  ///< by obstacle
};

class GenerationAccount {
 public:
  /// Keeps references to both; uses the generators of `built` and sets their times.
  GenerationAccount(const Case& data, const CaseNetwork& built);

  bool is_empty() const { return units_.empty(); }
  /// `step`: length of the output step that ends with the row, s (0 at the start).
  void see(const OutputRow& row, double step);
  /// Of the k-th producer of the case over the row seen last, W; nullptr where it has no technology.
  const Operation* of(std::size_t producer) const {
    return unit_of_[producer] < units_.size() ? &units_[unit_of_[producer]].now : nullptr;
  }
  std::vector<GenerationSummary> summaries() const;

 private:
  struct Unit {
    std::size_t producer, component;
    bool is_solar;
    Operation now = {};
    bool runs = false;
    GenerationSummary sum = {};
  };
  Operation account(const Unit& unit, const ComponentMeans& means, double heat, double t, double step) const;
  void count_lack(Unit& unit, const ComponentMeans& means, double t, double step) const;

  const Case& data_;
  const CaseNetwork& built_;
  std::vector<Unit> units_;
  std::vector<std::size_t> unit_of_;  // per producer; beyond the units: none
};

/// What a person should know of a producer's run: heat not given and why, pauses below the minimum load.
std::vector<std::string> generation_warnings(const GenerationSummary& summary);

}  // namespace emscher
