// Time patterns of EPANET as one series file of the case, with a column per pattern and steps between the rows.
//
// A pattern's multipliers hold for one pattern timestep each and begin again at its end; the pattern start says where
// in it the simulation begins (EPANET 2.2 User Manual, section 3.3). Patterns that do not vary over the simulated span
// are multiplied into the values instead.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "networks/case.hpp"
#include "networks/epanet/epanet_network.hpp"

namespace emscher {

class EpanetPatterns {
 public:
  static constexpr const char* series_name = "patterns";
  static constexpr const char* file_name = "patterns.csv";

  EpanetPatterns(const EpanetNetwork& network, double duration_s) : network_(network), duration_s_(duration_s) {}

  /// base * pattern(t); a constant for an empty name.
  Signal signal(double base, const std::string& pattern);
  /// Smallest and largest multiplier.
  std::pair<double, double> range(const std::string& pattern) const;
  /// Adds the series and the profiles of all signals so far.
  void declare(Case& data) const;
  /// The text of the series file; empty where no pattern is needed.
  std::string csv() const;

 private:
  double multiplier(const EpanetPattern& pattern, double time_s) const;

  const EpanetNetwork& network_;
  double duration_s_;
  std::vector<std::string> used_;  // by index of the profile
};

}  // namespace emscher
