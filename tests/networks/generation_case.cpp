#include "generation_case.hpp"

namespace emscher::testing {

using nlohmann::json;

SmallCase generation_case() {
  SmallCase c = weather_case(text_of_weather(simple_year([](std::size_t k) { return 5.0 + 0.2 * double(k % 24); })));
  c.replace_in_toml("[fluid]", "[weather.planes.field]\ntilt_deg = 35\nazimuth_deg = 180\n\n[fluid]");
  c.replace_in_toml("duration = \"3h\"", "duration = \"2d\"");
  c.replace_in_toml("output_step = \"1h\"", "output_step = \"15min\"");
  c.replace_in_toml("relative_tolerance = 1e-4", "");
  c.replace_in_toml("[output]\nquantities = {pipe = [\"mass_flow_kg_s\"], substation = []}", "");
  c.properties("S2")["heat_w"] = 12000;
  c.properties("S3")["heat_w"] = 9000;
  c.properties("P1")["technology"] = json::parse(R"({"kind": "boiler", "capacity_w": 30000, "minimum_load": 0.1,
    "efficiency_map": {"part_load": [0.3, 1], "return_temperature_c": [30, 55, 70],
                       "efficiency": [[1.07, 0.99, 0.96], [1.05, 0.98, 0.95]]},
    "ramp_w_s": 200, "minimum_up_time_s": 1800, "minimum_down_time_s": 900})");
  const auto add = [&](const char* node, double supply, std::optional<double> heat, const char* technology) {
    const json t = json::parse(technology);
    json p{
        {"kind", "producer"}, {"id", t["kind"]}, {"node", node}, {"control", "heat"}, {"supply_temperature_c", supply},
        {"technology", t}};
    if (heat) p["heat_w"] = *heat;
    c.add_feature(p);
  };
  add("J2", 80, 2000.0, R"({"kind": "chp", "capacity_w": 2500, "minimum_load": 0.5,
    "efficiency_points": [[0.5, 0.52, 0.3], [1, 0.5, 0.34]], "led_by": "power", "electric_power_w": 1500})");
  add("J2", 80, 3000.0, R"({"kind": "heat_pump", "capacity_curve": [[-10, 2000], [30, 6000]], "source": "air",
    "source_temperature_c_profile": "weather:outdoor_c", "source_temperature_c": 1, "source_cooling_k": 5,
    "performance": "carnot", "quality_grade": 0.4, "minimum_source_temperature_c": -15,
    "maximum_outlet_temperature_c": 85})");
  add("J2", 90, 1000.0, R"({"kind": "electrode_boiler", "capacity_w": 1500, "efficiency": 0.98})");
  add("J3", 75, std::nullopt, R"({"kind": "solar_thermal", "plane": "field", "area_m2": 8, "eta0": 0.739,
    "a1_w_m2_k": 3.51, "a2_w_m2_k2": 0.017, "a5_j_m2_k": 10620, "kd": 0.91,
    "incidence_modifier": [[50, 0.94], [70, 0.8], [90, 0]], "maximum_temperature_c": 130})");
  add("J3", 65, 1000.0, R"({"kind": "geothermal", "production_temperature_c": 70, "brine_mass_flow_kg_s": 0.05,
    "injection_temperature_c": 30, "productivity_m3_h_bar": 10, "injectivity_m3_h_bar": 6, "pump_efficiency": 0.55})");
  add("J3", 70, 1000.0, R"({"kind": "waste_heat", "available_w": 1500, "temperature_c": 90, "capacity_w": 5000})");
  add("J3", 75, std::nullopt, R"({"kind": "network_transfer", "capacity_w": 1500, "heat_transfer_w_k": 500,
    "primary_supply_temperature_c": 110, "primary_mass_flow_kg_s": 0.02})");
  return c;
}

}  // namespace emscher::testing
