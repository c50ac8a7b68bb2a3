// Writing and reading back gives the same values.
#include "networks/write_case.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "generation_case.hpp"
#include "small_case.hpp"
#include "building_case.hpp"

namespace emscher::testing {
namespace {

using nlohmann::json;

void expect_equal(const Case& a, const Case& b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.description, b.description);
  EXPECT_EQ(a.time, b.time);
  EXPECT_EQ(a.network_file, b.network_file);
  EXPECT_EQ(a.series, b.series);
  EXPECT_EQ(a.profiles, b.profiles);
  EXPECT_EQ(a.weather, b.weather);
  EXPECT_EQ(a.demand, b.demand);
  EXPECT_EQ(a.fluid, b.fluid);
  EXPECT_EQ(a.hydraulics, b.hydraulics);
  EXPECT_EQ(a.pipe_defaults, b.pipe_defaults);
  EXPECT_EQ(a.ground, b.ground);
  EXPECT_EQ(a.ambient_temperature_c, b.ambient_temperature_c);
  EXPECT_EQ(a.integrator, b.integrator);
  EXPECT_EQ(a.limits, b.limits);
  EXPECT_EQ(a.output, b.output);
  EXPECT_EQ(a.closed, b.closed);
  EXPECT_EQ(a.junctions, b.junctions);
  EXPECT_EQ(a.constructions, b.constructions);
  EXPECT_EQ(a.trenches, b.trenches);
  EXPECT_EQ(a.pipes, b.pipes);
  EXPECT_EQ(a.substations, b.substations);
  EXPECT_EQ(a.buildings, b.buildings);
  EXPECT_EQ(a.producers, b.producers);
  EXPECT_EQ(a.sources, b.sources);
  EXPECT_EQ(a.outflows, b.outflows);
  EXPECT_EQ(a.storages, b.storages);
  EXPECT_EQ(a.pumps, b.pumps);
  EXPECT_EQ(a.valves, b.valves);
  EXPECT_EQ(a.bypasses, b.bypasses);
  EXPECT_EQ(a.pressure_holdings, b.pressure_holdings);
  EXPECT_EQ(a.mixing_stations, b.mixing_stations);
  EXPECT_EQ(a.heat_exchanger_stations, b.heat_exchanger_stations);
}

// Reads, writes elsewhere, reads again.
void expect_round_trip(const SmallCase& c) {
  const TemporaryFolder first, second;
  c.write(first.path());
  const CheckResult read = check_case(first.path());
  ASSERT_EQ(read.faults.error_count(), 0U) << faults_as_text(read.faults.all());
  write_case(read.data, second.path() / "new" / "folder");
  for (const auto& [name, text] : c.files) std::ofstream(second.path() / "new" / "folder" / name) << text;
  const CheckResult again = check_case(second.path() / "new" / "folder");
  ASSERT_EQ(again.faults.error_count(), 0U) << faults_as_text(again.faults.all());
  expect_equal(read.data, again.data);
}

TEST(WriteCase, SmallCaseReadsBack) {
  expect_round_trip(SmallCase());
}

TEST(WriteCase, OpenCaseReadsBack) {
  SmallCase c = small_open_case();
  c.properties("OB").update({{"mass_flow_kg_s", -2.0 / 3.0}, {"temperature_c", 0.1}});
  c.properties("QA").erase("pressure_pa");
  c.properties("QA")["head_m"] = 123.456;
  c.replace_in_toml(
      "kind = \"water\"",
      "kind = \"constant\"\ndensity_kg_m3 = 983.2\nspecific_heat_j_kg_k = 4185\ndynamic_viscosity_pa_s = 4.66e-4");
  expect_round_trip(c);
}

TEST(WriteCase, WeatherReadsBack) {
  SmallCase c = weather_case(text_of_weather(simple_year([](std::size_t) { return 5.0; })));
  c.replace_in_toml(
      "[fluid]",
      "latitude_deg = 51.5\nlongitude_deg = 7\n\n[weather.planes.wall]\ntilt_deg = 90\nazimuth_deg = 95\n"
      "albedo = 0.3\nsky = \"isotropic\"\n\n[weather.planes.roof]\ntilt_deg = 30\nazimuth_deg = 180\n\n[fluid]");
  c.replace_in_toml("temperature_c = 10\n", "model = \"weather\"\ndiffusivity_m2_s = 6e-7\n");
  expect_round_trip(c);
}

TEST(WriteCase, AnnualDemandReadsBack) {
  SmallCase c = weather_case(text_of_weather(simple_year([](std::size_t) { return 5.0; })));
  c.replace_in_toml("[fluid]",
                    "[demand]\nvariant = 33\nholidays = \"north-rhine-westphalia\"\ndegree_days_kd = 2947\nseed = 12\n"
                    "shift_spread = \"20min\"\nhot_water_step = \"30min\"\n\n[fluid]");
  c.properties("S2").erase("heat_w");
  c.properties("S2").update({{"heat_annual_kwh", 21000.5}, {"demand_type", "GHA"}, {"hot_water_annual_kwh", 1234.0}});
  c.properties("S3")["hot_water_w"] = 300.0;
  expect_round_trip(c);
}

TEST(WriteCase, TechnologiesReadBack) {
  SmallCase c = generation_case();
  expect_round_trip(c);
  // The other ways to say it.
  json& chp = c.properties("chp")["technology"];
  chp.erase("electric_power_w");
  chp["led_by"] = "heat";
  json& pump = c.properties("heat_pump")["technology"];
  pump.erase("quality_grade");
  pump.update(json::parse(R"({"performance": "map", "capacity_w": 5000, "maximum_source_temperature_c": 35,
    "performance_map": {"source_temperature_c": [0, 10.1], "outlet_temperature_c": [35, 90], "cop": [[4, 0], [5, 2.5]]}})"));
  c.properties("geothermal")["technology"].update(
      {{"approach_k", 2.5}, {"brine_density_kg_m3", 1050.0}, {"brine_specific_heat_j_kg_k", 3900.0}});
  c.properties("waste_heat")["technology"].erase("capacity_w");
  expect_round_trip(c);
}

TEST(WriteCase, BuildingsReadBack) {
  SmallCase c = building_case();
  expect_round_trip(c);
  c.properties("S2").update({{"zone_model", "vdi_6007"},
                             {"set_temperature_c", 21.5},
                             {"setback_temperature_c", 18.25},
                             {"setback_begin_h", 23.5},
                             {"setback_end_h", 5.75},
                             {"thermostat_band_k", 1.5},
                             {"emitter", "floor_heating"},
                             {"design_supply_temperature_c", 38.0},
                             {"design_return_temperature_c", 31.0},
                             {"design_outdoor_temperature_c", -12.0},
                             {"nominal_heat_w", 9000.0},
                             {"approach_k", 3.0},
                             {"u_wall_w_m2_k", 0.4},
                             {"u_roof_w_m2_k", 0.3},
                             {"u_floor_w_m2_k", 0.35},
                             {"u_window_w_m2_k", 1.1},
                             {"solar_transmittance", 0.55},
                             {"air_change_per_h", 0.45},
                             {"heat_recovery", 0.2},
                             {"internal_gains_w_m2", 2.5},
                             {"heat_capacity_j_m2_k", 2e5},
                             {"hot_water_annual_kwh", 1800.0},
                             {"hot_water_store_m3", 0.3},
                             {"hot_water_store_temperature_c", 55.0}});
  expect_round_trip(c);
}

TEST(WriteCase, KeysOfCvodeReadBack) {
  SmallCase c;
  c.replace_in_toml("relative_tolerance = 1e-4", "solver = \"cvode\"\nmaximum_order = 4\nlinear_solver = \"gmres\"");
  expect_round_trip(c);
}

TEST(WriteCase, EveryKeyReadsBack) {
  SmallCase c;
  c.replace_in_toml("name = \"small\"", "name = \"sm\\\"all\\\\ \u00fc\"\ndescription = \"two\\nlines\"");
  c.replace_in_toml("2024-01-01T00:00:00+01:00", "2024-01-01T00:30:00.5+01:30");  // 23:00:00.5 UTC
  c.replace_in_toml("duration = \"3h\"", "duration = \"150min\"\nwarm_up = \"90s\"");
  c.replace_in_toml("output_step = \"1h\"", "output_step = \"0.5s\"");
  c.replace_in_toml("file = \"weather.csv\"",
                    "file = \"weather.csv\"\ninterpolation = \"step\"\nmaximum_gap = \"61min\"");
  c.replace_in_toml("kind = \"water\"",
                    "kind = \"water\"\nreference_temperature_c = 70.1\n[hydraulics]\nfriction_law = "
                    "\"swamee-jain\"\ngravity_m_s2 = 9.81");
  c.replace_in_toml("wall = \"lumped\"", "wall = \"film\"\nloss_coefficient = 0.25");
  c.replace_in_toml("temperature_c = 10",
                    "model = \"kusuda\"\nmean_temperature_c = 10.5\namplitude_k = 8\ncoldest_day = "
                    "35\ndiffusivity_m2_s = 6e-7");
  c.replace_in_toml("relative_tolerance = 1e-4",
                    "relative_tolerance = 3e-5\nsolver = \"arkode\"\nmethod = \"ARKODE_TRBDF2_3_3_2\"\nlinear_solver = "
                    "\"klu\"\npolynomial_order = 2\nelements_per_pipe = "
                    "3\nelement_time_s = 450.5\nmaximum_step = \"15min\"");
  c.replace_in_toml("[output]", "[output]\ncompression = 4");
  c.properties("T1").update({{"layout", "twin"},
                             {"casing_outer_diameter_m", 0.4},
                             {"pipe_distance_m", 0.15},
                             {"loss_coefficient", 1.5},
                             {"elements", 7},
                             {"cover_depth_m", 1.1}});
  c.properties("T2").update({{"boundary", "air"},
                             {"outer_heat_transfer_w_m2_k", 12.5},
                             {"roughness_m", 3e-5},
                             {"insulation_conductivity_w_m_k", 0.03},
                             {"pair_spacing_m", 0.2}});
  c.properties("S2").update({{"heat_w_profile_shift_s", 60.0},
                             {"minimum_supply_temperature_c", 65.0},
                             {"bypass_mass_flow_kg_s", 0.01},
                             {"maximum_mass_flow_kg_s", 1.0 / 3.0},
                             {"required_differential_pressure_pa", 60000.0}});
  json& exchanger = c.properties("S3");
  exchanger.erase("return_temperature_c");
  exchanger.update({{"model", "heat_exchanger"},
                    {"heat_transfer_w_k", 2000.0},
                    {"secondary_supply_temperature_c", 60.0},
                    {"secondary_return_temperature_c", 40.0}});
  c.add_feature({{"kind", "substation"},
                 {"id", "S4"},
                 {"node", "J3"},
                 {"model", "temperature_difference"},
                 {"heat_w_profile", "weather:load"},
                 {"temperature_difference_k", 30.0}});
  c.properties("P1")["differential_pressure_at"] = "worst";
  c.add_feature({{"kind", "producer"},
                 {"id", "P2"},
                 {"node", "J3"},
                 {"control", "heat_and_mass_flow"},
                 {"heat_w", 5000.0},
                 {"mass_flow_kg_s", 0.1}});
  c.add_feature({{"kind", "producer"},
                 {"id", "P3"},
                 {"node", "J3"},
                 {"control", "mass_flow"},
                 {"supply_temperature_c", 80.0},
                 {"mass_flow_kg_s", 0.1}});
  c.add_feature({{"kind", "storage"},
                 {"id", "B1"},
                 {"node", "J1"},
                 {"volume_m3", 50.0},
                 {"height_m", 6.0},
                 {"layers", 20},
                 {"mass_flow_kg_s", 0.0},
                 {"heat_loss_w_k", 15.0},
                 {"initial_temperature_c", 70.0}});
  c.add_feature({{"kind", "storage"},
                 {"id", "B2"},
                 {"node", "J1"},
                 {"volume_m3", 50.0},
                 {"height_m", 6.0},
                 {"layers", 20},
                 {"mass_flow_kg_s", 0.0},
                 {"lid_heat_loss_w_m2_k", 0.2},
                 {"side_heat_loss_w_m2_k", 0.3},
                 {"bottom_heat_loss_w_m2_k", 0.0},
                 {"vertical_conductivity_w_m_k", 1.5},
                 {"supply_height_m", 5.5},
                 {"return_height_m", 0.5},
                 {"stratifying_lance", true},
                 {"initial_temperature_c", 70.0}});
  c.add_feature({{"kind", "storage"},
                 {"id", "B3"},
                 {"node", "J1"},
                 {"model", "pit"},
                 {"top_length_m", 90.0},
                 {"top_width_m", 60.0},
                 {"wall_slope", 2.0},
                 {"height_m", 12.0},
                 {"layers", 12},
                 {"mass_flow_kg_s_profile", "weather:load"},
                 {"lid_heat_loss_w_m2_k", 0.1},
                 {"side_heat_loss_w_m2_k", 0.4},
                 {"ground_temperature_c", 10.0},
                 {"ground_conductivity_w_m_k", 1.5},
                 {"ground_heat_capacity_j_m3_k", 2e6},
                 {"initial_temperature_c", 40.0}});
  c.add_feature({{"kind", "junction"}, {"id", "J8"}});
  c.add_feature({{"kind", "junction"}, {"id", "J9"}});
  json trench = c.properties("T1");
  trench.update({{"id", "T8"}, {"from", "J3"}, {"to", "J8"}});
  c.add_feature(trench);
  trench.update({{"id", "T9"}, {"to", "J9"}});
  c.add_feature(trench);
  c.add_feature({{"kind", "substation"},
                 {"id", "S8"},
                 {"node", "J8"},
                 {"model", "prosumer"},
                 {"heat_w_profile", "weather:load"},
                 {"switching_heat_w", 500.0},
                 {"return_temperature_c", 45.0},
                 {"feed_temperature_c", 75.0}});
  c.add_feature({{"kind", "substation"},
                 {"id", "S9"},
                 {"node", "J9"},
                 {"model", "ambient_loop"},
                 {"heat_w", 1000.0},
                 {"cooling_w_profile", "weather:load"},
                 {"heating_cop", 4.0},
                 {"cooling_cop", 5.0},
                 {"temperature_difference_k", 4.0}});
  c.add_feature({{"kind", "producer"},
                 {"id", "P5"},
                 {"node", "J2"},
                 {"connection", "supply-to-supply"},
                 {"to_node", "J3"},
                 {"control", "heat"},
                 {"supply_temperature_c", 95.0},
                 {"efficiency", 0.6},
                 {"heat_w", 1000.0}});
  json pipe = c.properties("T1");
  pipe.update({{"kind", "pipe"}, {"id", "A"}, {"side", "supply"}, {"paired_with", "B"}});
  c.add_feature(pipe);
  pipe.update({{"id", "B"}, {"side", "return"}, {"paired_with", "A"}});
  c.add_feature(pipe);
  expect_round_trip(c);
}

TEST(WriteCase, EveryPumpAndValveReadsBack) {
  SmallCase c = small_station_case();
  c.replace_in_toml(
      "[ground]",
      "hazen_williams_c = 120\n[hydraulics]\nfriction_law = \"hazen-williams\"\nair_height_effects = true\n"
      "[limits]\nnominal_pressure_pa = 1.6e6\nvapour_margin_pa = 3e4\nminimum_differential_pressure_pa = 2e4\n"
      "maximum_differential_pressure_pa = 8e5\nmaximum_velocity_m_s = 2.5\n"
      "maximum_pressure_gradient_pa_m = 250\n[ground]");
  c.replace_in_toml("roughness_m = 1e-4\n", "");  // not needed with Hazen and Williams
  c.properties("T2").update({{"hazen_williams_c", 95.5}, {"roughness_m", 1e-4}});
  c.properties("S3")["kvs_m3_h"] = 1.6;
  c.properties("P1").update({{"differential_pressure_at", "points"},
                             {"control_points", {"S3", "S2"}},
                             {"control_group", "plant"},
                             {"share", 2.0},
                             {"head_curve", {{0.0, 40.0}, {10.0, 36.5}, {20.0, 1.0 / 3.0}}},
                             {"efficiency_curve", {{2.0, 0.3}, {12.0, 0.7}}},
                             {"minimum_speed", 0.3},
                             {"maximum_speed", 1.2},
                             {"pumps_in_parallel", 2},
                             {"pumps_in_series", 3}});
  json second = c.properties("P1");
  second.erase("return_pressure_pa");
  second.update({{"id", "P2"}, {"node", "J3"}, {"share", 1.0}});
  c.add_feature(second);
  c.properties("X1").update({{"kvs_m3_h", 8.0}, {"maximum_mass_flow_kg_s", 2.5}, {"return_pressure_pa", 2.4e5}});
  c.remove_feature("H1");
  c.add_feature(json::parse(R"({"kind": "pump", "id": "U2", "from": "J3", "to": "J8", "side": "supply",
    "control": "speed", "speed_profile": "weather:load", "speed_profile_shift_s": 60, "head_curve": [[0, 9], [5, 2]]})"));
  c.add_feature(json::parse(R"({"kind": "pump", "id": "U3", "from": "J3", "to": "J8", "side": "supply",
    "control": "outlet_pressure", "outlet_pressure_pa": 4e5})"));
  c.add_feature(json::parse(R"({"kind": "pump", "id": "U4", "from": "J3", "to": "J8", "side": "supply",
    "control": "mass_flow", "mass_flow_kg_s": 0.7})"));
  for (const char* function :
       {R"({"id": "V2", "function": "control", "position_profile": "weather:load", "characteristic": "equal_percentage",
            "rangeability": 30})",
        R"({"id": "V3", "function": "isolation", "open": false})", R"({"id": "V4", "function": "check"})",
        R"({"id": "V5", "function": "pressure_reducing", "pressure_pa": 3e5})",
        R"({"id": "V6", "function": "pressure_sustaining", "pressure_pa": 2e5})",
        R"({"id": "V7", "function": "flow", "mass_flow_kg_s": 1.5, "mass_flow_kg_s_profile": "weather:load"})",
        R"({"id": "V8", "function": "overflow", "differential_pressure_pa": 1e5})",
        R"({"id": "V9", "function": "control"})"}) {
    json valve = json::parse(function);
    valve.update({{"kind", "valve"}, {"from", "J8"}, {"to", "J9"}, {"side", "supply"}, {"kvs_m3_h", 2.5}});
    c.add_feature(valve);
  }
  c.add_feature(json::parse(R"({"kind": "bypass", "id": "B2", "node": "J5", "control": "fixed", "kvs_m3_h": 1,
    "position": 0.2, "position_profile": "weather:load"})"));
  c.add_feature(json::parse(R"({"kind": "bypass", "id": "B3", "node": "J7", "control": "overflow", "kvs_m3_h": 1,
    "differential_pressure_pa": 1.5e5})"));
  expect_round_trip(c);
  SmallCase usual = small_station_case();
  usual.properties("B1")["band_k"] = 3.5;
  expect_round_trip(usual);
}

TEST(WriteCase, OpenCaseWithPumpsReadsBack) {
  SmallCase c = small_open_case();
  c.properties("QA").erase("pressure_pa");
  c.properties("QA").update({{"head_m", 10.0}, {"head_m_profile", "weather:load"}});
  c.add_feature({{"kind", "junction"}, {"id", "C"}});
  c.add_feature({{"kind", "pump"},
                 {"id", "U"},
                 {"from", "B"},
                 {"to", "C"},
                 {"control", "speed"},
                 {"speed", 0.9},
                 {"head_coefficients", {50.0, 0.01, 1.852}}});
  c.add_feature(
      {{"kind", "valve"}, {"id", "V"}, {"from", "B"}, {"to", "C"}, {"function", "check"}, {"kvs_m3_h", 30.0}});
  expect_round_trip(c);
}

TEST(WriteCase, UnwritableFolderThrows) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "x";
  EXPECT_THROW(write_case(Case(), folder.path() / "file" / "case"), std::exception);
}

}  // namespace
}  // namespace emscher::testing
