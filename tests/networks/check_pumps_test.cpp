// Good cases with pumps, valves and stations: what arrives, and which networks are accepted.
#include <gtest/gtest.h>

#include <array>

#include "small_case.hpp"

namespace emscher::testing {
namespace {

using nlohmann::json;

CheckResult check(const SmallCase& c) {
  const TemporaryFolder folder;
  c.write(folder.path());
  return check_case(folder.path());
}

TEST(CheckPumps, PumpsAndStationsArriveInTheirUnits) {
  // Every expected number stands in the text of the case with stations or is a documented default.
  const CheckResult result = check(small_station_case());
  ASSERT_TRUE(result.faults.all().empty()) << faults_as_text(result.faults.all());
  const Case& data = result.data;
  const auto junction = [&](std::uint32_t j) { return data.junctions.at(j).id; };
  ASSERT_EQ(data.pumps.size(), 1U);
  const Pump& pump = data.pumps[0];
  EXPECT_EQ(junction(pump.from), "J3");
  EXPECT_EQ(junction(pump.to), "J8");
  EXPECT_EQ(pump.side, Side::supply);
  EXPECT_EQ(pump.control, PumpControl::differential_pressure);
  EXPECT_DOUBLE_EQ(pump.differential_pressure_pa, 50000.0);
  ASSERT_EQ(pump.control_points.size(), 2U);
  EXPECT_EQ(data.substations.at(pump.control_points[1]).id, "S9");
  EXPECT_EQ(pump.pump_data.head_coefficients, (std::array{20.0, 0.02, 2.0}));
  EXPECT_DOUBLE_EQ(pump.pump_data.maximum_speed, 1.1);
  EXPECT_TRUE(pump.pump_data.has_curve());
  ASSERT_EQ(data.valves.size(), 1U);
  EXPECT_EQ(data.valves[0].function, ValveFunction::differential_pressure);
  EXPECT_EQ(junction(data.valves[0].at_junction), "J9");
  EXPECT_DOUBLE_EQ(data.valves[0].kvs_m3_h, 6.3);
  ASSERT_EQ(data.bypasses.size(), 1U);
  EXPECT_EQ(data.bypasses[0].control, BypassControl::thermostatic);
  EXPECT_DOUBLE_EQ(data.bypasses[0].minimum_temperature_c, 60.0);
  EXPECT_DOUBLE_EQ(data.bypasses[0].band_k, 5.0);  // default
  ASSERT_EQ(data.pressure_holdings.size(), 1U);
  EXPECT_EQ(data.pressure_holdings[0].side, Side::return_side);
  EXPECT_DOUBLE_EQ(data.pressure_holdings[0].pressure_pa, 250000.0);
  ASSERT_EQ(data.mixing_stations.size(), 1U);
  EXPECT_EQ(junction(data.mixing_stations[0].secondary_node), "J4");
  ASSERT_EQ(data.mixing_stations[0].pump_data.head_curve.size(), 3U);
  EXPECT_DOUBLE_EQ(data.mixing_stations[0].pump_data.head_curve[1][1], 9.0);
  ASSERT_EQ(data.heat_exchanger_stations.size(), 1U);
  EXPECT_EQ(data.heat_exchanger_stations[0].differential_pressure_at, DifferentialPressurePlace::worst);
  EXPECT_FALSE(data.heat_exchanger_stations[0].return_pressure_pa.has_value());
  EXPECT_FALSE(data.heat_exchanger_stations[0].pump_data.has_curve());
  EXPECT_TRUE(data.producers[0].return_pressure_pa.has_value());
}

TEST(CheckPumps, SeveralProducersMayShareThePressureDifference) {
  // One of them holds the pressure, or something else does.
  SmallCase c;
  json second = c.properties("P1");
  second.erase("return_pressure_pa");
  second.update({{"id", "P2"}, {"node", "J3"}});
  c.add_feature(second);
  EXPECT_FALSE(check(c).faults.has_errors()) << faults_as_text(check(c).faults.all());
  c.properties("P1").erase("return_pressure_pa");
  EXPECT_TRUE(check(c).faults.has_errors());
  c.add_feature({{"kind", "pressure_holding"}, {"id", "H"}, {"node", "J2"}, {"side", "supply"}, {"pressure_pa", 4e5}});
  EXPECT_FALSE(check(c).faults.has_errors()) << faults_as_text(check(c).faults.all());
}

TEST(CheckPumps, ABypassTakesWhatGivenFlowsDifferBy) {
  SmallCase c;
  c.properties("P1") = {{"kind", "producer"},     {"id", "P1"},          {"node", "J1"},
                        {"control", "mass_flow"}, {"mass_flow_kg_s", 2}, {"supply_temperature_c", 90}};
  c.add_feature({{"kind", "pressure_holding"}, {"id", "H"}, {"node", "J1"}, {"side", "return"}, {"pressure_pa", 3e5}});
  EXPECT_TRUE(check(c).faults.has_errors());
  c.add_feature({{"kind", "bypass"}, {"id", "B"}, {"node", "J3"}, {"control", "fixed"}, {"kvs_m3_h", 2}});
  EXPECT_FALSE(check(c).faults.has_errors()) << faults_as_text(check(c).faults.all());
}

TEST(CheckPumps, OpenNetworksHavePumpsToo) {
  SmallCase c = small_open_case();
  c.add_feature({{"kind", "junction"}, {"id", "C"}});
  c.add_feature(
      {{"kind", "pump"}, {"id", "U"}, {"from", "B"}, {"to", "C"}, {"control", "mass_flow"}, {"mass_flow_kg_s", 1}});
  c.add_feature({{"kind", "outflow"}, {"id", "OC"}, {"junction", "C"}, {"mass_flow_kg_s", 1}});
  const CheckResult result = check(c);
  EXPECT_EQ(result.faults.error_count(), 0U) << faults_as_text(result.faults.all());
  EXPECT_FALSE(result.data.closed);
  EXPECT_EQ(result.data.pumps.at(0).side, Side::none);
}

}  // namespace
}  // namespace emscher::testing
