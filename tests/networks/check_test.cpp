// The checker as a whole: a good case, many faults at once, damage at random, the schema as others read it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>

#include "networks/schema.hpp"
#include "small_case.hpp"

namespace emscher::testing {
namespace {

using nlohmann::json;

CheckResult check(const SmallCase& c, const CheckOptions& options = {}) {
  const TemporaryFolder folder;
  c.write(folder.path());
  return check_case(folder.path(), options);
}

TEST(Check, GoodCaseHasNoFaults) {
  const CheckResult result = check(SmallCase());
  EXPECT_TRUE(result.faults.all().empty()) << faults_as_text(result.faults.all());
  EXPECT_TRUE(check(small_open_case()).faults.error_count() == 0);
}

TEST(Check, ValuesArriveInTheirUnits) {
  // Every expected number stands in the text of the small case or follows from it by the rules of the format.
  const Case data = check(SmallCase()).data;
  EXPECT_TRUE(data.closed);
  EXPECT_EQ(data.name, "small");
  EXPECT_DOUBLE_EQ(data.time.start_epoch_s, 1704067200.0 - 3600.0);  // 2024-01-01T00:00Z is 1704067200
  EXPECT_EQ(data.time.start_offset_minutes, 60);
  EXPECT_DOUBLE_EQ(data.time.duration_s, 3 * 3600.0);
  EXPECT_DOUBLE_EQ(data.time.output_step_s, 3600.0);
  EXPECT_DOUBLE_EQ(data.time.warm_up_s, 0.0);
  ASSERT_EQ(data.junctions.size(), 3U);
  EXPECT_DOUBLE_EQ(data.junctions[1].elevation_m, 46.0);
  ASSERT_EQ(data.trenches.size(), 2U);
  EXPECT_EQ(data.trenches[1].from, 1U);
  EXPECT_EQ(data.trenches[1].to, 2U);
  ASSERT_EQ(data.constructions.size(), 2U);
  EXPECT_EQ(data.constructions[0].type, "DN100-2");
  EXPECT_DOUBLE_EQ(data.constructions[1].inner_diameter_m.value(), 0.0703);
  EXPECT_DOUBLE_EQ(data.constructions[1].roughness_m, 1e-4);  // from [pipes]
  EXPECT_DOUBLE_EQ(data.constructions[1].pair_spacing_m.value(), 0.15);
  ASSERT_EQ(data.substations.size(), 2U);
  const Signal& heat = data.substations[0].heat_w;
  EXPECT_DOUBLE_EQ(heat.value, 20000.0);
  ASSERT_NE(heat.profile, no_index);
  EXPECT_EQ(data.profiles[heat.profile].column, "load");
  EXPECT_EQ(data.substations[1].heat_w.profile, no_index);
  EXPECT_DOUBLE_EQ(data.ambient_temperature_c.value, 1.0);  // a profile alone has the factor 1
  ASSERT_EQ(data.producers.size(), 1U);
  EXPECT_DOUBLE_EQ(data.producers[0].heating_curve[1][1], 75.0);
  EXPECT_TRUE(data.output.quantities.at("substation").empty());
  EXPECT_EQ(data.output.quantities.count("junction"), 0U);
}

TEST(Check, DefaultsAreThoseOfTheSchema) {
  // The structs' initial values serve as defaults; the schema documents them. Both must say the same.
  const Case d;
  const auto toml = json::parse(case_schema_text()).at("properties");
  const auto documented = [&](const char* table, const char* key) {
    return toml.at(table).at("properties").at(key).at("default");
  };
  EXPECT_EQ(documented("files", "network"), d.network_file);
  EXPECT_EQ(documented("fluid", "reference_temperature_c"), d.fluid.reference_temperature_c);
  EXPECT_EQ(documented("hydraulics", "gravity_m_s2"), d.hydraulics.gravity_m_s2);
  EXPECT_EQ(documented("hydraulics", "friction_law"), "colebrook-white");
  EXPECT_EQ(d.hydraulics.friction_law, FrictionLawName::colebrook_white);
  EXPECT_EQ(documented("pipes", "wall"), "lumped");
  EXPECT_EQ(d.pipe_defaults.wall, WallModel::lumped);
  EXPECT_EQ(documented("pipes", "loss_coefficient"), d.pipe_defaults.loss_coefficient);
  EXPECT_EQ(documented("time", "warm_up"), "0s");
  EXPECT_EQ(d.time.warm_up_s, 0.0);
  EXPECT_EQ(documented("ground", "model"), "signal");
  EXPECT_EQ(d.ground.model, GroundModel::signal);
  EXPECT_EQ(documented("output", "compression"), d.output.compression);
  const auto kinds = json::parse(network_schema_text()).at("$defs");
  const auto of_kind = [&](const char* kind, const char* key) {
    return kinds.at(kind).at("properties").at(key).at("default");
  };
  EXPECT_EQ(of_kind("junction", "elevation_m"), Junction().elevation_m);
  EXPECT_EQ(of_kind("trench", "layout"), "pair");
  EXPECT_EQ(PipeConstruction().layout, PipeLayout::pair);
  EXPECT_EQ(of_kind("trench", "boundary"), "ground");
  EXPECT_EQ(PipeConstruction().boundary, PipeBoundary::ground);
  EXPECT_EQ(of_kind("substation", "bypass_mass_flow_kg_s"), Substation().bypass_mass_flow_kg_s);
  EXPECT_EQ(of_kind("substation", "required_differential_pressure_pa"), Substation().required_differential_pressure_pa);
  const auto of_key = [&](const char* definition) { return kinds.at(definition).at("default"); };
  EXPECT_EQ(of_key("differential_pressure_at"), "terminals");
  EXPECT_EQ(Producer().differential_pressure_at, DifferentialPressurePlace::terminals);
  EXPECT_EQ(Pump().differential_pressure_at, DifferentialPressurePlace::terminals);
  EXPECT_EQ(MixingStation().differential_pressure_at, DifferentialPressurePlace::terminals);
  EXPECT_EQ(HeatExchangerStation().differential_pressure_at, DifferentialPressurePlace::terminals);
  EXPECT_EQ(of_key("minimum_speed"), PumpData().minimum_speed);
  EXPECT_EQ(of_key("maximum_speed"), PumpData().maximum_speed);
  EXPECT_EQ(of_key("pumps_in_parallel"), PumpData().pumps_in_parallel);
  EXPECT_EQ(of_key("pumps_in_series"), PumpData().pumps_in_series);
  EXPECT_EQ(of_key("share"), Pump().share);
  EXPECT_EQ(of_key("share"), Producer().share);
  EXPECT_EQ(of_kind("pump", "speed"), Pump().speed.value);
  EXPECT_EQ(of_kind("valve", "position"), Valve().position.value);
  EXPECT_EQ(of_kind("valve", "rangeability"), Valve().rangeability);
  EXPECT_EQ(of_kind("valve", "open"), Valve().open);
  EXPECT_EQ(of_kind("valve", "characteristic"), "linear");
  EXPECT_EQ(Valve().characteristic, ValveCharacteristic::linear);
  EXPECT_EQ(of_kind("bypass", "position"), Bypass().position.value);
  EXPECT_EQ(of_kind("bypass", "band_k"), Bypass().band_k);
  EXPECT_EQ(documented("limits", "vapour_margin_pa"), d.limits.vapour_margin_pa);
  EXPECT_EQ(documented("limits", "minimum_differential_pressure_pa"), d.limits.minimum_differential_pressure_pa);
  EXPECT_EQ(documented("hydraulics", "air_height_effects"), d.hydraulics.air_height_effects);
}

TEST(Check, TenFaultsAreReportedAtOnce) {
  SmallCase c;
  c.replace_in_toml("output_step", "outputstep");
  c.replace_in_toml("temperature_c = 10", "temperature_c = 1000");
  c.replace_in_toml("wall = \"lumped\"", "wall = \"lumpy\"");
  c.properties("T1")["length_m"] = -1;
  c.properties("T2")["to"] = "J9";
  c.properties("S2")["kind"] = "substtion";
  c.properties("S3")["heat_w"] = "15 kW";
  c.properties("P1")["control"] = "presure";
  c.feature("J1")["geometry"]["coordinates"] = {369000, 5711000};
  c.replace_in_weather("-3.7", "");
  const std::vector<Fault> faults = check(c).faults.all();
  const auto reported = [&](const char* file, const char* id, const char* field) {
    return std::any_of(faults.begin(), faults.end(), [&](const Fault& f) {
      return f.file == file && f.id == id && f.field == field && f.severity == Severity::error;
    });
  };
  const std::string all = faults_as_text(faults);
  EXPECT_TRUE(reported("case.toml", "", "time.outputstep")) << all;
  EXPECT_TRUE(reported("case.toml", "", "ground.temperature_c")) << all;
  EXPECT_TRUE(reported("case.toml", "", "pipes.wall")) << all;
  EXPECT_TRUE(reported("network.geojson", "T1", "length_m")) << all;
  EXPECT_TRUE(reported("network.geojson", "T2", "to")) << all;
  EXPECT_TRUE(reported("network.geojson", "S2", "kind")) << all;
  EXPECT_TRUE(reported("network.geojson", "S3", "heat_w")) << all;
  EXPECT_TRUE(reported("network.geojson", "P1", "control")) << all;
  EXPECT_TRUE(reported("network.geojson", "J1", "geometry")) << all;
  EXPECT_TRUE(reported("weather.csv", "", "outdoor_c")) << all;
}

TEST(Check, FaultsAlikeAreCounted) {
  // 100 trenches with a negative length: 20 are listed, one note counts the other 80.
  SmallCase c;
  for (int k = 0; k < 100; ++k) {
    json trench = c.properties("T1");
    trench["id"] = fmt::format("X{}", k);
    trench["length_m"] = -1;
    c.add_feature(trench);
  }
  const FaultList faults = check(c).faults;
  EXPECT_EQ(faults.error_count(), 100U);
  const std::vector<Fault> all = faults.all();
  ASSERT_EQ(all.size(), 21U) << faults_as_text(all);
  EXPECT_EQ(all.back().severity, Severity::note);
  EXPECT_NE(all.back().problem.find("80 more"), std::string::npos);
}

TEST(Check, OverridesReplaceKeysOfTheCase) {
  CheckOptions options;
  options.overrides = {"time.duration=120min", "pipes.roughness_m=5e-5", "case.name=\"other\"", "output.compression=3"};
  const CheckResult result = check(SmallCase(), options);
  EXPECT_EQ(result.faults.error_count(), 0U) << faults_as_text(result.faults.all());
  EXPECT_DOUBLE_EQ(result.data.time.duration_s, 7200.0);
  EXPECT_DOUBLE_EQ(result.data.constructions[0].roughness_m, 5e-5);
  EXPECT_EQ(result.data.name, "other");
  EXPECT_EQ(result.data.output.compression, 3);
  options.overrides = {"time.duratoin=1h"};
  EXPECT_EQ(check(SmallCase(), options).faults.all().front().field, "time.duratoin");
  options.overrides = {"nonsense"};
  EXPECT_TRUE(check(SmallCase(), options).faults.has_errors());
}

TEST(Check, UnknownDatasetNamesAreReported) {
  CheckOptions options;
  options.known_quantities = [](std::string_view) { return std::vector<std::string>{"mass_flow", "velocity"}; };
  const std::vector<Fault> faults = check(SmallCase(), options).faults.all();
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].field, "output.quantities.pipe");
  EXPECT_NE(faults[0].remedy.find("mass_flow"), std::string::npos);
}

TEST(Check, TableOfContentsInOtherPlacesIsAFault) {
  EXPECT_TRUE(check_case("/nowhere/at/all").faults.has_errors());
  const TemporaryFolder folder;
  EXPECT_EQ(check_case(folder.path()).faults.all().front().file, "case.toml");
  std::ofstream(folder.path() / "file") << "x";
  EXPECT_NE(check_case(folder.path() / "file").faults.all().front().problem.find("not a case folder"),
            std::string::npos);
  SmallCase().write(folder.path());
  EXPECT_FALSE(check_case(folder.path() / "case.toml").faults.has_errors());
}

TEST(Check, NullPropertiesCountAsAbsent) {
  // QGIS writes all columns of a layer for every feature.
  SmallCase c;
  for (const char* id : {"J1", "T1", "S2"}) {
    c.properties(id)["secondary_supply_temperature_c"] = nullptr;
    c.properties(id)["anything"] = nullptr;
  }
  EXPECT_FALSE(check(c).faults.has_errors());
}

TEST(Check, LengthOfADrawnLineIsGeodesic) {
  // Along the equator a degree of longitude is a pi / 180 with the equatorial radius a of WGS84.
  SmallCase c;
  c.properties("T1").erase("length_m");
  c.feature("T1")["geometry"] = {{"type", "LineString"}, {"coordinates", {{7.0, 0.0}, {7.001, 0.0}, {7.0, 0.0}}}};
  const CheckResult result = check(c);
  ASSERT_FALSE(result.faults.has_errors()) << faults_as_text(result.faults.all());
  const double degree = 6378137.0 * 3.14159265358979323846 / 180.0;
  EXPECT_NEAR(result.data.trenches[0].length_m, 2 * 0.001 * degree, 1e-6);
}

TEST(Check, OrderOfTheFeaturesDoesNotMatter) {
  SmallCase c;
  std::reverse(c.network["features"].begin(), c.network["features"].end());
  const CheckResult result = check(c);
  EXPECT_EQ(result.faults.error_count(), 0U) << faults_as_text(result.faults.all());
  EXPECT_EQ(result.data.junctions[result.data.trenches.back().from].id, "J1");  // T1 is the last now
}

TEST(Check, JsonOfFaultsHoldsAllMembers) {
  SmallCase c;
  c.properties("T1")["length_m"] = -1;
  c.replace_in_weather("-3.7", "\xFF");  // damaged UTF-8 must not break the report
  const json list = json::parse(faults_as_json(check(c).faults.all()));
  ASSERT_EQ(list.size(), 2U);
  for (const json& fault : list) {
    for (const char* key : {"file", "line", "id", "field", "problem", "remedy", "severity"})
      EXPECT_TRUE(fault.contains(key));
  }
}

TEST(Check, RandomDamageNeverBreaksTheChecker) {
  // Whatever bytes are changed, removed or doubled: the checker ends with a list, not with a crash or an exception.
  std::mt19937 random(20240101);
  const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  const std::string bytes = "{}[]\",:;.-=#\n\r\t\\ 0123456789eEnax\xC3\xBC\xFF";
  const TemporaryFolder folder;
  for (int round = 0; round < 600; ++round) {
    SmallCase c;
    c.network_text = c.network.dump(1);
    std::string* texts[] = {&c.toml, &*c.network_text, &c.files["weather.csv"]};
    std::string& text = *texts[round % 3];
    for (std::size_t k = 0; k < 1 + below(4); ++k) {
      const std::size_t at = below(text.size());
      switch (below(4)) {
        case 0:
          text[at] = bytes[below(bytes.size())];
          break;
        case 1:
          text.erase(at, 1 + below(30));
          break;
        case 2:
          text.insert(at, text.substr(below(text.size()), below(40)));
          break;
        default:
          text.insert(at, 1, bytes[below(bytes.size())]);
      }
      if (text.empty()) text.push_back(' ');
    }
    c.write(folder.path());
    const CheckResult result = check_case(folder.path());
    for (const Fault& fault : result.faults.all()) {
      EXPECT_FALSE(fault.problem.empty());
      EXPECT_FALSE(fault.file.empty());
    }
    EXPECT_NO_THROW(json::parse(faults_as_json(result.faults.all())));
  }
}

// The text of the first fenced block of a language.
std::string fenced_block(const std::string& text, const std::string& language) {
  const std::string fence = "```" + language + "\n";
  const std::size_t begin = text.find(fence) + fence.size();
  return text.substr(begin, text.find("```", begin) - begin);
}

TEST(Check, ExampleOfTheReadmeIsAGoodCase) {
  std::ifstream stream(std::string(EMSCHER_SOURCE_DIR) + "/networks/README.md");
  const std::string readme((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "case.toml") << fenced_block(readme, "toml");
  std::ofstream(folder.path() / "network.geojson") << fenced_block(readme, "json");
  {
    std::ofstream weather(folder.path() / "weather.csv");
    weather << "time,outdoor_c,load\n";
    for (int hour = 0; hour <= 7 * 24; ++hour) weather << hour * 3600 << ",-3.5,0.8\n";
  }
  const CheckResult result = check_case(folder.path());
  EXPECT_TRUE(result.faults.all().empty()) << faults_as_text(result.faults.all());
  // 0.002 degrees of longitude at latitude 51.54: the parallel's radius is a cos(phi) / sqrt(1 - e2 sin2(phi)); the
  // geodesic is shorter by far less than a millimetre over this distance.
  const double phi = 51.54 * 3.14159265358979323846 / 180.0;
  const double e2 = 0.00669437999014;  // WGS84, first eccentricity squared
  const double radius = 6378137.0 * std::cos(phi) / std::sqrt(1.0 - e2 * std::sin(phi) * std::sin(phi));
  EXPECT_NEAR(result.data.trenches.at(0).length_m, radius * 0.002 * 3.14159265358979323846 / 180.0, 1e-3);
}

TEST(Check, SchemaIsUnderstoodByPython) {
  // An independent implementation accepts the good case with the shipped schemas and refuses a damaged one.
  const std::string python = EMSCHER_PYTHON;
  if (std::system((python + " -c 'import jsonschema, tomllib' 2>/dev/null").c_str()) != 0) {
    GTEST_SKIP() << "python3 has no module jsonschema (Debian: python3-jsonschema) or no tomllib";
  }
  const TemporaryFolder folder;
  const std::string script = R"(
import json, sys, datetime, tomllib, jsonschema
folder, schemas = sys.argv[1:3]
def plain(x):
    if isinstance(x, dict): return {k: plain(v) for k, v in x.items()}
    if isinstance(x, list): return [plain(v) for v in x]
    return x.isoformat() if isinstance(x, datetime.datetime) else x
def check(schema, value):
    schema = json.load(open(f'{schemas}/{schema}.schema.json'))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(value)
check('network', json.load(open(folder + '/network.geojson')))
check('case', plain(tomllib.load(open(folder + '/case.toml', 'rb'))))
)";
  std::ofstream(folder.path() / "check.py") << script;
  const std::string command = python + " " + (folder.path() / "check.py").string() + " " + folder.path().string() +
                              " " + EMSCHER_SOURCE_DIR + "/networks/schema 2>/dev/null";
  for (const SmallCase& good : {SmallCase(), small_open_case(), small_station_case()}) {
    good.write(folder.path());
    EXPECT_EQ(std::system(command.c_str()), 0);
  }
  SmallCase bad;
  bad.properties("S2").erase("return_temperature_c");
  bad.write(folder.path());
  EXPECT_NE(std::system(command.c_str()), 0);
}

}  // namespace
}  // namespace emscher::testing
