// The teaching case by the program against the calculation by hand in networks/teaching/README.md.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <string>

#include "engine/integration/operating_point.hpp"
#include "engine/integration/steady_state.hpp"
#include "networks/case_network.hpp"
#include "networks/check.hpp"

namespace emscher {
namespace {

struct ByHand {
  double flow_kg_s;
  double pressure_loss_pa;  ///< of each of the two pipes
  double supply_in_c, supply_out_c, return_in_c, return_out_c;
};

// From the tables of the README, which hand_calculation.py computes from the formulas given there.
const std::map<std::string, ByHand> by_hand{
    {"T1", {2.0, 8252.0, 80.000, 79.502, 48.267, 47.994}}, {"T2", {1.5, 4815.0, 79.502, 78.843, 48.287, 47.924}},
    {"T3", {0.5, 1667.0, 78.843, 78.028, 47.827, 47.379}}, {"C1", {0.5, 1007.0, 79.502, 79.370, 49.370, 49.295}},
    {"C2", {1.0, 3712.0, 78.843, 78.777, 48.777, 48.741}}, {"C3", {0.5, 1007.0, 78.028, 77.899, 47.899, 47.827}}};

TEST(TeachingCase, AgreesWithTheCalculationByHand) {
  const CheckResult checked = check_case(std::filesystem::path(EMSCHER_SOURCE_DIR) / "networks" / "teaching");
  ASSERT_FALSE(checked.faults.has_errors());
  const Case& data = checked.data;
  const CaseNetwork built = build_network(data);
  OperatingPoint point(*built.network);
  const SteadyState steady = steady_state(*built.network, point, 0.0);

  const OperatingPoint::Pressures& pressures = point.pressures();
  const std::uint32_t plant = data.producers[0].node;
  EXPECT_NEAR(pressures.node[built.supply_node[plant]] - pressures.node[built.return_node[plant]], 83558.0, 2.0);
  const std::map<std::string, double> left_by_hand{{"S1", 65040.0}, {"S2", 50000.0}, {"S3", 52077.0}};
  for (const Substation& substation : data.substations) {
    const double left =
        pressures.node[built.supply_node[substation.node]] - pressures.node[built.return_node[substation.node]];
    EXPECT_NEAR(left, left_by_hand.at(substation.id), 2.0) << substation.id;
  }

  // What the page says of the pump's 83558 Pa at 2 kg/s: 167 W, of which 108.6 W are throttled in the substations.
  const auto throttled = point.throttling_heat();
  EXPECT_NEAR(throttled.houses, 108.6, 0.05);
  EXPECT_EQ(throttled.water, 0.0);
  double friction_w = 0.0;
  for (const double heat : point.friction_heat()) friction_w += heat;
  EXPECT_NEAR(friction_w + throttled.houses, 83558.0 * 2.0 / 1000.0, 0.01);

  // The page's fluid has a constant specific heat, so theta (in K) is the temperature in degC. The calculation by hand
  // leaves out the heat of friction, 58.6 W of 269 kW, which warms the water by 0.007 K all the way round.
  double heat_loss_w = 0.0;
  for (double loss : steady.heat_loss) heat_loss_w += loss;
  EXPECT_NEAR(heat_loss_w, 10871.0 + 5978.0, 2.0);
  for (std::size_t k = 0; k < built.pipe_origin.size(); ++k) {
    const PipeOrigin& origin = built.pipe_origin[k];
    const Trench& trench = data.trenches.at(origin.element);
    SCOPED_TRACE(pipe_name(data, origin));
    const ByHand& expected = by_hand.at(trench.id);
    EXPECT_NEAR(std::abs(point.mass_flow()[k]), expected.flow_kg_s, 1e-6);
    const bool supply = origin.side == Side::supply;
    const bool forward = point.mass_flow()[k] > 0.0;
    const double in = forward ? steady.at_from[k] : steady.at_to[k];
    const double out = forward ? steady.at_to[k] : steady.at_from[k];
    EXPECT_NEAR(in, supply ? expected.supply_in_c : expected.return_in_c, 0.01);
    EXPECT_NEAR(out, supply ? expected.supply_out_c : expected.return_out_c, 0.01);
    EXPECT_NEAR(std::abs(pressures.pipe_drop[k]), expected.pressure_loss_pa, 1.0);
    // The heat of friction is flow times pressure loss over density.
    EXPECT_NEAR(point.friction_heat()[k], expected.flow_kg_s * expected.pressure_loss_pa / 1000.0, 0.01);
  }
}

}  // namespace
}  // namespace emscher
