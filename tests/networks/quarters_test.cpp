// The shipped quarters with a plant: over winter and summer days nothing fails, nothing chatters, next to no heat is
// missing. That they come from their script: tests/tools/quarters.cpp.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "networks/check.hpp"
#include "networks/run_case.hpp"

namespace emscher {
namespace {

constexpr double days = 3.0;

class Quarters : public ::testing::TestWithParam<const char*> {};

// Shortest running and standing times of a producer together, h; 0: it may start at any time.
double shortest_cycle_h(const Producer& producer) {
  return std::visit(
      [](const auto& technology) {
        if constexpr (requires { technology.design.limits; }) {
          const UnitLimits& limits = technology.design.limits;
          return (limits.minimum_up_time_s + limits.minimum_down_time_s) / 3600.0;
        }
        return 0.0;
      },
      *producer.technology);
}

// Starts follow each other by the shortest running and standing times together, or more.
TEST_P(Quarters, RunQuietly) {
  double unmet_j = 0.0, delivered_j = 0.0;  // of both seasons: on summer days single draws from small stores weigh much
  for (const std::string start : {"2025-01-24", "2025-07-12"}) {
    const CheckResult checked =
        check_case(std::filesystem::path(EMSCHER_SOURCE_DIR) / "networks" / GetParam(),
                   {.overrides = {"time.start=" + start + "T00:00:00+01:00", "time.duration=3d"},
                    .known_quantities = {},
                    .check_series_cells = false});
    ASSERT_FALSE(checked.faults.has_errors()) << faults_as_text(checked.faults.all());
    const Case& quarter = checked.data;
    const RunSummary summary = run_case(quarter, {.output = {}, .overrides = {}, .progress = {}, .observe = {}});
    ASSERT_TRUE(summary.complete) << start << ": " << summary.failure;
    EXPECT_LE(summary.energy.relative_residual(), 1e-9) << start;
    unmet_j += std::abs(summary.unmet_heat_j);
    delivered_j += std::abs(summary.energy.delivered);
    for (const GenerationSummary& unit : summary.generation) {
      const auto producer = std::ranges::find(quarter.producers, unit.id, &Producer::id);
      ASSERT_NE(producer, quarter.producers.end());
      const double cycle_h = shortest_cycle_h(*producer);
      if (cycle_h > 0.0) {
        EXPECT_LE(unit.starts, std::ceil(days * 24.0 / cycle_h)) << start << ": " << unit.id;
      }
    }
  }
  EXPECT_LE(unmet_j, 0.01 * delivered_j);
}

INSTANTIATE_TEST_SUITE_P(Shipped, Quarters, ::testing::Values("wedau", "kirchhellen", "neuenkamp", "hochbruch"),
                         [](const auto& quarter) { return std::string(quarter.param); });

}  // namespace
}  // namespace emscher
