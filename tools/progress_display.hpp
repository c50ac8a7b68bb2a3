// How far a run is: a bar on a terminal, plain lines elsewhere.
#pragma once

#include <chrono>
#include <cstdio>
#include <string>

#include "networks/run_case.hpp"

namespace emscher {

/// Shows simulated time, speed (simulated / real) and time left. On a terminal one line that is redrawn at most ten
/// times a second; else a line after every tenth of the span and whenever ten seconds have passed without one.
class ProgressDisplay {
 public:
  explicit ProgressDisplay(std::FILE* stream);
  ~ProgressDisplay() { finish(); }
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;
  void show(const RunProgress& progress);
  /// Removes the bar, so that messages stand alone.
  void finish() noexcept;

 private:
  using Clock = std::chrono::steady_clock;
  void draw_bar(const RunProgress& progress);
  std::string state_of(const RunProgress& progress, bool with_total) const;

  std::FILE* stream_;
  bool terminal_;
  bool drawn_ = false;
  Clock::time_point begin_, shown_;
  int tenth_ = 0;  // last one shown
};

}  // namespace emscher
