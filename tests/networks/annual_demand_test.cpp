// Substations that state their heat of a year: what comes out over the year, the week and the day, and what is refused.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/load_profile.hpp"
#include "networks/case_inputs.hpp"
#include "networks/run_case.hpp"
#include "weather_case.hpp"

namespace emscher::testing {
namespace {

using nlohmann::json;

std::string constant_weather(double temperature) {
  return text_of_weather(simple_year([=](std::size_t) { return temperature; }));
}

/// Summer (1 April to 30 September) at one temperature, winter at another.
std::string two_seasons(double winter, double summer) {
  return text_of_weather(simple_year([=](std::size_t k) { return k >= 24 * 90 && k < 24 * 273 ? summer : winter; }));
}

/// The small case with S2 from annual figures and further keys in [demand]; a year from 1 January 2025.
SmallCase annual_case(const std::string& weather, const json& s2,
                      const std::string& demand = "shift_spread = \"0s\"\n") {
  SmallCase c = weather_case(weather);
  c.replace_in_toml("2024-01-01T00:00:00+01:00", "2025-01-01T00:00:00+01:00");
  c.replace_in_toml("\"3h\"", "\"365d\"");
  c.replace_in_toml("[fluid]", "[demand]\n" + demand + "\n[fluid]");
  c.properties("S2").erase("heat_w");
  c.properties("S2").update(s2);
  return c;
}

json heat_of(double kwh, const char* type) {
  return {{"heat_annual_kwh", kwh}, {"demand_type", type}};
}

/// Power of substation S2 (or another) in the middles of the steps of the span from the start.
std::vector<double> power(const SmallCase& c, double span_s, double step_s, std::size_t substation = 0) {
  const TemporaryFolder folder;
  c.write(folder.path());
  const CheckResult checked = check_case(folder.path());
  EXPECT_FALSE(checked.faults.has_errors()) << faults_as_text(checked.faults.all());
  CaseInputs inputs(checked.data);
  const HeatDemand demand = inputs.demand(checked.data, substation);
  std::vector<double> result;
  for (double t = 0.5 * step_s; t < span_s; t += step_s) {
    inputs.set_time(t);
    result.push_back(demand.at(t));
  }
  return result;
}

double kwh(const std::vector<double>& watts, double step_s) {
  return std::accumulate(watts.begin(), watts.end(), 0.0) * step_s / 3.6e6;
}

constexpr double day = 86400.0;

// Midpoints of half hours integrate what is straight between half hours exactly; at the ends of the year half a row is
// that of the neighbouring years: a part in ten thousand.
TEST(AnnualDemand, TheCalendarYearHasTheAnnualHeat) {
  const std::string weather = two_seasons(2.0, 17.0);
  for (const char* type : {"HEF", "GKO", "GBA", "linear"})
    EXPECT_NEAR(kwh(power(annual_case(weather, heat_of(20000.0, type)), 365.0 * day, 1800.0), 1800.0), 20000.0, 4.0)
        << type;
  SmallCase leap_year = annual_case(weather, heat_of(20000.0, "HEF"));
  leap_year.replace_in_toml("2025-01-01", "2024-01-01");
  EXPECT_NEAR(kwh(power(leap_year, 366.0 * day, 1800.0), 1800.0), 20000.0, 4.0);
}

// The schema names every type of the table.
TEST(AnnualDemand, EveryTypeCanBeStated) {
  const std::string weather = constant_weather(5.0);
  for (const LoadProfile& profile : load_profiles(LoadProfileVariant::line_57_percent))
    EXPECT_EQ(power(annual_case(weather, heat_of(1000.0, std::string(profile.name).c_str())), 3600.0, 3600.0).size(),
              1u);
}

// The heat of days follows h: a winter day at 2 degC to a summer day at 17 degC, on Wednesdays far from the change.
TEST(AnnualDemand, HeatOfADayFollowsTheLoadProfile) {
  for (const int variant : {33, 34}) {
    const SmallCase c = annual_case(two_seasons(2.0, 17.0), heat_of(20000.0, "GHD"),
                                    "shift_spread = \"0s\"\nvariant = " + std::to_string(variant) + "\n");
    const std::vector<double> year = power(c, 365.0 * day, 1800.0);
    const auto of_day = [&](std::size_t d) {
      return std::accumulate(year.begin() + 48 * d, year.begin() + 48 * (d + 1), 0.0);
    };
    const LoadProfile& ghd = *find_load_profile("GHD", static_cast<LoadProfileVariant>(variant));
    const auto h = [&](double t) { return ghd.weather_part(t) + ghd.other_part(t); };
    // 22 January 2025 is day 21, 16 July day 196: both Wednesdays.
    EXPECT_NEAR(of_day(21) / of_day(196), h(2.0) / h(17.0), 0.002 * h(2.0) / h(17.0));
    // Sunday to Wednesday: the mean of the Sunday's shape in the part that follows the weather (day 25 is a Sunday; its
    // ends are shared with the neighbours).
    const double sunday = mean_of(*ghd.heating.sunday);
    EXPECT_NEAR(of_day(25) / of_day(21), (sunday * ghd.weather_part(2.0) + ghd.other_part(2.0)) / h(2.0), 0.01);
    EXPECT_NEAR(of_day(0) / of_day(25), 1.0, 0.01);  // New Year's Day is a holiday
  }
}

// At full hours the power is annual heat x shape; here the same every day: 8 degC, h = 1.0 and 1 / 365 of the heat a
// day.
TEST(AnnualDemand, CourseOfTheDay) {
  const SmallCase c = annual_case(constant_weather(8.0), heat_of(365.0 * 24.0, "HEF"));
  const std::vector<double> hours = power(c, 3.0 * day, 3600.0);
  const LoadProfile& hef = *find_load_profile("HEF", LoadProfileVariant::line_57_percent);
  // 1 kW on average. Friday, 3 January: in the middle of an hour between the shapes of two full hours.
  for (const int hour : {3, 7, 12, 20}) {
    const auto between = [&](const DayShape& shape) {
      return 0.5 * (shape[static_cast<std::size_t>(hour)] + shape[static_cast<std::size_t>(hour + 1)]);
    };
    const double expected =
        hef.weather_part(8.0) * between(*hef.heating.workday) + hef.other_part(8.0) * between(*hef.hot_water);
    EXPECT_NEAR(hours[static_cast<std::size_t>(48 + hour)], 1000.0 * expected, 0.5);
  }
}

// Where hot water is stated by itself, the heat is what follows the weather: none on hot days.
TEST(AnnualDemand, HotWaterStatedByItselfIsNotInTheHeat) {
  json s2 = heat_of(20000.0, "HEF");
  const std::string weather = two_seasons(0.0, 30.0);
  const auto least = [&](const json& properties) {
    const std::vector<double> july = power(annual_case(weather, properties), 200.0 * day, 1800.0);
    return *std::min_element(july.end() - 480, july.end());
  };
  EXPECT_GT(least(s2), 50.0);
  s2["hot_water_w"] = 123.0;
  // The sigmoid of HEF gives 0.003 of its value at 8 degC, of a mean power of 2.3 kW twice that in winter.
  EXPECT_NEAR(least(s2), 123.0, 10.0);
  s2.erase("hot_water_w");
  s2["hot_water_annual_kwh"] = 3000.0;
  EXPECT_LT(least(s2), 10.0);
  EXPECT_NEAR(kwh(power(annual_case(weather, s2), 365.0 * day, 900.0), 900.0), 23000.0, 4.0);
}

// Degree days of 270 days (winter and shoulder) at 5 degC: 182 x 15 = 2730 Kd. Heat measured with 3000 Kd, all of it
// following the weather: 2730 / 3000 of it.
TEST(AnnualDemand, HeatOfAnotherYearIsScaledByDegreeDays) {
  const SmallCase c =
      annual_case(two_seasons(5.0, 20.0), heat_of(10000.0, "linear"), "shift_spread = \"0s\"\ndegree_days_kd = 3000\n");
  EXPECT_NEAR(kwh(power(c, 365.0 * day, 1800.0), 1800.0), 10000.0 * 2730.0 / 3000.0, 4.0);
}

TEST(AnnualDemand, DrawsHaveTheHeatOfTheYearWhateverTheStep) {
  const json s2 = {{"heat_w", 0.0}, {"hot_water_annual_kwh", 2500.0}};
  for (const char* step : {"5min", "15min", "1h"}) {
    const SmallCase c = annual_case(constant_weather(8.0), s2, std::string("hot_water_step = \"") + step + "\"\n");
    const std::vector<double> year = power(c, 365.0 * day, 300.0);
    EXPECT_NEAR(kwh(year, 300.0), 2500.0, 1e-6) << step;
    EXPECT_EQ(*std::min_element(year.begin(), year.end()), 0.0);
  }
}

// Consumers of the same kind differ, those of the same seed and id do not, and another consumer changes nothing.
TEST(AnnualDemand, IsIndividualAndReproducible) {
  const json both = {{"heat_annual_kwh", 20000.0}, {"demand_type", "HMF"}, {"hot_water_annual_kwh", 5000.0}};
  SmallCase c = annual_case(two_seasons(2.0, 17.0), both, "seed = 7\n");
  c.properties("S3").erase("heat_w");
  c.properties("S3").update(both);
  const std::vector<double> first = power(c, 2.0 * day, 900.0, 0), other = power(c, 2.0 * day, 900.0, 1);
  EXPECT_NE(first, other);
  EXPECT_EQ(first, power(c, 2.0 * day, 900.0, 0));
  SmallCase alone = c;
  alone.properties("S3").erase("heat_annual_kwh");
  alone.properties("S3").erase("demand_type");
  alone.properties("S3").erase("hot_water_annual_kwh");
  alone.properties("S3")["heat_w"] = 1.0;
  EXPECT_EQ(first, power(alone, 2.0 * day, 900.0, 0));
  c.replace_in_toml("seed = 7", "seed = 8");
  EXPECT_NE(first, power(c, 2.0 * day, 900.0, 0));
}

// Shifts are normal with the spread of [demand]: of 400 ids mean 0 and deviation 30 min, each within four of their
// errors (30 min / 20 and 30 min / 28).
TEST(AnnualDemand, ShiftsSpreadThePeaks) {
  const DemandOptions options;
  std::vector<double> shifts;
  for (int k = 0; k < 400; ++k) shifts.push_back(individual_shift(options, "house " + std::to_string(k)));
  const double mean = std::accumulate(shifts.begin(), shifts.end(), 0.0) / 400.0;
  double squares = 0.0;
  for (const double shift : shifts) squares += (shift - mean) * (shift - mean) / 400.0;
  EXPECT_NEAR(mean, 0.0, 4.0 * 90.0);
  EXPECT_NEAR(std::sqrt(squares), 1800.0, 4.0 * 64.0);
  DemandOptions together;
  together.shift_spread_s = 0.0;
  EXPECT_EQ(individual_shift(together, "house"), 0.0);
}

TEST(AnnualDemand, Runs) {
  json s2 = heat_of(60000.0, "HMF");
  s2["hot_water_annual_kwh"] = 12000.0;
  SmallCase c = annual_case(two_seasons(2.0, 17.0), s2);
  c.replace_in_toml("\"365d\"", "\"2d\"");
  const TemporaryFolder folder;
  c.write(folder.path());
  const RunSummary summary = run_case(check_case(folder.path()).data, {});
  EXPECT_TRUE(summary.complete) << summary.failure;
  EXPECT_LT(summary.energy.relative_residual(), 1e-6);
  EXPECT_EQ(summary.unmet_heat_j, 0.0);
  // Delivered: both substations; S3 takes 15 kW. Plug flow samples the demand in steps of a quarter of an hour.
  const double asked = kwh(power(c, 2.0 * day, 900.0), 900.0) + 2.0 * 24.0 * 15.0;
  EXPECT_NEAR(summary.energy.delivered / 3.6e6, asked, 0.02 * asked);
}

// Factors of a table: hour 8 has a quarter of the day's heat below 10 degC and half of it above, the rest is even.
std::string table(
    const std::string& head = ",hour_of_day,weekday,building_class,shlp_type,temp_intervall_06,temp_intervall_07\n",
    double cold = 0.25, double warm = 0.5, const std::string& type = "EFH", int building = 11) {
  std::string text = head;
  for (int hour = 1; hour <= 24; ++hour)
    text += fmt::format("{},{},0,{},{},{:.7f},{:.7f}\n", hour - 1, hour, building, type,
                        hour == 8 ? cold : (1.0 - cold) / 23.0, hour == 8 ? warm : (1.0 - warm) / 23.0);
  return text;
}

TEST(HourFactors, OfAClassOfTemperatureMakeTheCourseOfTheDay) {
  for (const auto& [temperature, part] : {std::pair{8.0, 0.25}, {12.0, 0.5}, {-3.0, 0.25}, {20.0, 0.5}}) {
    SmallCase c = annual_case(constant_weather(temperature), heat_of(365.0, "HEF"),
                              "shift_spread = \"0s\"\nhour_factors = \"factors.csv\"\n");
    c.files["factors.csv"] = table();
    const std::vector<double> hours = power(c, day, 3600.0);
    // 1 kWh a day; in the middle of the hour from 7 to 8 that part of it in an hour. Beyond the ends of the table
    // (class 6: 5 to 10 degC, 7: 10 to 15 degC) the outermost classes serve.
    EXPECT_NEAR(hours[7], 1000.0 * part, 1.0) << temperature;
    EXPECT_NEAR(hours[2], 1000.0 * (1.0 - part) / 23.0, 1.0) << temperature;
  }
}

TEST(HourFactors, ClassesOfTemperature) {
  for (const auto& [temperature, expected] :
       {std::pair{-40.0, 1}, {-15.0, 1}, {-14.9, 2}, {-10.0, 2}, {0.0, 4}, {0.1, 5}, {25.0, 9}, {25.1, 10}, {60.0, 10}})
    EXPECT_EQ(temperature_class(temperature), expected) << temperature;
}

class BadDemand : public ::testing::TestWithParam<BadInput> {};

TEST_P(BadDemand, IsReported) {
  BadInput bad = GetParam();
  const auto damage = bad.damage;
  bad.damage = [damage](SmallCase& c) {
    static const std::string weather = two_seasons(2.0, 17.0);
    c = annual_case(weather, heat_of(20000.0, "HEF"));
    damage(c);
  };
  expect_fault(bad);
}

auto set(const char* key, json value) {
  return [=](SmallCase& c) { c.properties("S2")[key] = value; };
}
auto demand(const std::string& keys) {
  return [=](SmallCase& c) { c.replace_in_toml("shift_spread = \"0s\"\n", keys + "\n"); };
}
auto factors(const std::string& text, const std::string& keys = "") {
  return [=](SmallCase& c) {
    c.replace_in_toml("shift_spread = \"0s\"\n", "hour_factors = \"factors.csv\"\n" + keys);
    c.files["factors.csv"] = text;
  };
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

std::string without_line(std::string text, const std::string& begin) {
  const std::size_t at = text.find("\n" + begin) + 1;
  return text.erase(at, text.find('\n', at) + 1 - at);
}

const std::string net = "network.geojson", toml = "case.toml", csv = "factors.csv";
const std::string head = ",hour_of_day,weekday,building_class,shlp_type,temp_intervall_06,temp_intervall_07\n";

const std::vector<BadInput> bad_inputs{
    {"TypeUnknown", set("demand_type", "EFH"), net, "S2", "demand_type", "HEF"},
    {"TypeMissing", [](SmallCase& c) { c.properties("S2").erase("demand_type"); }, net, "S2", "heat_annual_kwh",
     "demand_type"},
    {"TypeWithoutHeat",
     [](SmallCase& c) {
       c.properties("S2").erase("heat_annual_kwh");
       c.properties("S2")["heat_w"] = 1000;
     },
     net, "S2", "demand_type", "heat_annual_kwh"},
    {"HeatTwice", set("heat_w", 1000), net, "S2", "heat_w", "remove"},
    {"HotWaterTwice",
     [](SmallCase& c) {
       c.properties("S2").update({{"hot_water_w", 100}, {"hot_water_annual_kwh", 3000}});
     },
     net, "S2", "hot_water_w", "remove"},
    {"HeatZero", set("heat_annual_kwh", 0), net, "S2", "heat_annual_kwh", "above 0"},
    {"HeatInMegawattHours",
     [](SmallCase& c) {
       c.properties("S2").erase("heat_annual_kwh");
       c.properties("S2")["heat_annual_mwh"] = 20;
     },
     net, "S2", "heat_annual_mwh", "heat_annual_kwh", "", 3},  // and heat is missing, and the type has none
    {"WithoutWeather",
     [](SmallCase& c) {
       c.replace_in_toml("[weather]\nfile = \"try.dat\"\n", "");
       c.replace_in_toml("temperature_c_profile = \"weather:outdoor_c\"", "temperature_c = 5");
     },
     toml, "", "weather", "add [weather]"},
    {"WeatherTooHot", [](SmallCase& c) { c.files["try.dat"] = constant_weather(41.0); }, "try.dat", "", "outdoor_c",
     "repair the temperatures", "", 1},
    {"NoHeatInThisWeather",
     [](SmallCase& c) {
       c.properties("S2")["demand_type"] = "linear";
       c.files["try.dat"] = constant_weather(21.0);
     },
     net, "S2", "demand_type", "another type"},
    {"VariantUnknown", demand("variant = 35"), toml, "", "demand.variant", "34", "variant = 35"},
    {"HolidaysUnknown", demand("holidays = \"bavaria\""), toml, "", "demand.holidays", "germany", "bavaria"},
    {"StepDoesNotDivideADay", demand("hot_water_step = \"7min\""), toml, "", "demand.hot_water_step", "15min", "7min"},
    {"StepTooShort", demand("hot_water_step = \"1s\""), toml, "", "demand.hot_water_step", "15min"},
    {"SpreadTooLong", demand("shift_spread = \"1d\""), toml, "", "demand.shift_spread", "30min", "1d"},
    {"SeedNegative", demand("seed = -1"), toml, "", "demand.seed", "", "seed = -1"},
    {"BuildingClassWithoutTable", demand("building_class = 3"), toml, "", "demand.building_class", "hour_factors"},
    {"UnknownKey", demand("shift = \"30min\""), toml, "", "demand.shift", "", "shift = "},
    {"NotUsed",
     [](SmallCase& c) {
       c.properties("S2").erase("heat_annual_kwh");
       c.properties("S2").erase("demand_type");
       c.properties("S2")["heat_w"] = 1000;
     },
     toml, "", "demand", "remove it", "[demand]", 0, Severity::note},
    {"TableMissing",
     [](SmallCase& c) {
       factors("")(c);
       c.files.erase("factors.csv");
     },
     toml, "", "demand.hour_factors", "create it"},
    {"TableWithoutHours", factors(replaced(table(), "hour_of_day", "hours")), csv, "", "hour_of_day", ""},
    {"TableWithoutClasses", factors(table(",hour_of_day,weekday,building_class,shlp_type,a,b\n")), csv, "",
     "temp_intervall_01", "temp_intervall_10"},
    {"TableWithAGapOfClasses",
     factors(table(",hour_of_day,weekday,building_class,shlp_type,temp_intervall_05,temp_intervall_07\n")), csv, "",
     "temp_intervall_06", "neighbouring"},
    {"TableHourTwice", factors(replaced(table(), "22,23,0", "22,24,0")), csv, "", "hour_of_day", "once", "23,24,0"},
    {"TableHourMissing", factors(without_line(table(), "22,23,0")), csv, "", "hour_of_day", "every hour", "0,1,0"},
    {"TableHour25", factors(replaced(table(), "23,24,0", "23,25,0")), csv, "", "hour_of_day", "1 to 24"},
    {"TableSumIsNotOne", factors(replaced(table(), "0.2500000", "0.2600000")), csv, "", "temp_intervall_06", "0.5 %"},
    {"TableFactorNegative", factors(table(head, -0.01)), csv, "", "temp_intervall_06", "parts of the day"},
    {"TableText", factors(replaced(table(), "0.2500000", "much")), csv, "", "temp_intervall_06", "finite number",
     "much"},
    {"TableRowShort", factors(replaced(table(), ",0.2500000,0.5000000", ",0.25")), csv, "", "", "as many cells"},
    {"BuildingClassNotChosen", factors(table() + table("", 0.2, 0.4, "EFH", 10)), toml, "", "demand.building_class",
     "one of them"},
    {"TypeUnknownBesideATable",
     [](SmallCase& c) {
       factors(table() + table("", 0.2, 0.4, "EFH", 10))(c);
       c.properties("S2")["demand_type"] = "EFH";
     },
     net, "S2", "demand_type", "HEF"},
    {"BuildingClassUnknown", factors(table() + table("", 0.2, 0.4, "EFH", 10), "building_class = 4\n"), toml, "",
     "demand.building_class", "one of them", "building_class = 4"},
    {"TypeNotInTheTable", factors(table(head, 0.2, 0.4, "GKO", 0)), csv, "", "HEF", "if that is meant", "", 0,
     Severity::note},
    {"ClassesEndBeforeTheWeather", factors(table()), csv, "", "temp_intervall_05", "if that is meant", "", 0,
     Severity::note},
};

INSTANTIATE_TEST_SUITE_P(Bad, BadDemand, ::testing::ValuesIn(bad_inputs), name_of);

}  // namespace
}  // namespace emscher::testing
