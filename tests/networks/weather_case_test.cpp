// [weather] in a case: which value stands at which instant, the ground under the air, and what is refused.
#include "weather_case.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "models/ground.hpp"
#include "models/irradiance.hpp"
#include "networks/case_inputs.hpp"
#include "networks/case_network.hpp"
#include "networks/run_case.hpp"

namespace emscher::testing {
namespace {

/// The temperature at the end of hour k is k % 100 / 10 degC: any hour of the days used can be told from the others.
const std::string& hourly_file() {
  static const std::string text =
      text_of_weather(simple_year([](std::size_t k) { return static_cast<double>(k % 100) / 10.0; }));
  return text;
}

/// The signal of the case at seconds after its start.
struct Reading {
  explicit Reading(const SmallCase& c) {
    c.write(folder.path());
    CheckResult checked = check_case(folder.path());
    EXPECT_FALSE(checked.faults.has_errors()) << faults_as_text(checked.faults.all());
    data = std::move(checked.data);
  }
  double at(const Signal& signal, double t) const {
    CaseInputs inputs(data);
    const TimeFunction function = inputs.function(signal);
    inputs.set_time(t);
    return function.at(t);
  }
  TemporaryFolder folder;
  Case data;
};

// Row 1 of the file ends at 01:00 Central European Time: its temperature holds there, straight to that at 02:00. At
// 00:00 the last hour of the year has just ended: the year repeats itself.
TEST(WeatherCase, TemperaturesStandAtTheEndOfTheirHour) {
  const Reading reading(weather_case(hourly_file()));
  const Signal& outdoor = reading.data.ambient_temperature_c;
  EXPECT_NEAR(reading.at(outdoor, 3600.0), 0.0, 1e-9);
  EXPECT_NEAR(reading.at(outdoor, 2.0 * 3600.0), 0.1, 1e-9);
  EXPECT_NEAR(reading.at(outdoor, 1.25 * 3600.0), 0.025, 1e-9);
  EXPECT_NEAR(reading.at(outdoor, 0.0), (8759 % 100) / 10.0, 1e-9);
}

// The same instant written in another offset, and the same hour in a leap year after 29 February, which reads 28
// February.
TEST(WeatherCase, DaysAreFoundByTheirDateOnTheClockOfTheFile) {
  SmallCase c = weather_case(hourly_file());
  c.replace_in_toml("2024-01-01T00:00:00+01:00", "2023-12-31T23:00:00Z");
  const Reading utc(c);
  EXPECT_NEAR(utc.at(utc.data.ambient_temperature_c, 3600.0), 0.0, 1e-9);
  for (const auto& [start, hour_of_year] : {std::pair{"2024-02-29T06:00:00+01:00", 58 * 24 + 6},
                                            {"2024-03-01T06:00:00+01:00", 59 * 24 + 6},
                                            {"2023-03-01T06:00:00+01:00", 59 * 24 + 6},
                                            {"2023-07-01T06:00:00+02:00", 181 * 24 + 5}}) {
    SmallCase shifted = weather_case(hourly_file());
    shifted.replace_in_toml("2024-01-01T00:00:00+01:00", start);
    const Reading reading(shifted);
    EXPECT_NEAR(reading.at(reading.data.ambient_temperature_c, 0.0), ((hour_of_year - 1) % 100) / 10.0, 1e-9) << start;
  }
}

// Hour k of the day (from 0) has a mean of 10 k W/m2: in its middle that value, at 12:00 that between hours 11 and 12.
TEST(WeatherCase, IrradianceStandsInTheMiddleOfItsHour) {
  SmallCase c = weather_case(hourly_file());
  c.replace_in_toml("\"3h\"", "\"24h\"");
  c.properties("S2")["heat_w"] = 50.0;  // square metres
  c.properties("S2")["heat_w_profile"] = "weather:global_w_m2";
  const Reading reading(c);
  const Signal& heat = reading.data.substations[0].heat_w;
  EXPECT_NEAR(reading.at(heat, 11.5 * 3600.0), 50.0 * 110.0, 1e-6);
  EXPECT_NEAR(reading.at(heat, 12.0 * 3600.0), 50.0 * 115.0, 1e-6);
}

TEST(WeatherCase, ShiftsReachBeforeTheStart) {
  SmallCase c = weather_case(hourly_file());
  c.replace_in_toml("temperature_c_profile = \"weather:outdoor_c\"",
                    "temperature_c_profile = \"weather:outdoor_c\"\ntemperature_c_profile_shift_s = -864000");
  const Reading reading(c);
  // Ten days before 1:00 on 1 January: hour 8519 (from 0) has just ended.
  EXPECT_NEAR(reading.at(reading.data.ambient_temperature_c, 3600.0), ((8760 - 240) % 100) / 10.0, 1e-9);
}

// A plane to the south against the formula at the middle of the hour; the place is that of the file, or that of the
// case.
TEST(WeatherCase, PlanesFollowTheSun) {
  SmallCase c = weather_case(hourly_file());
  c.replace_in_toml("2024-01-01T00:00:00+01:00", "2025-06-21T00:00:00+01:00");
  c.replace_in_toml("\"3h\"", "\"24h\"");
  c.replace_in_toml("file = \"try.dat\"",
                    "file = \"try.dat\"\nlatitude_deg = 50.0\nlongitude_deg = 8.0\n"
                    "[weather.planes.roof]\ntilt_deg = 40\nazimuth_deg = 170\nsky = \"isotropic\"");
  c.properties("S2")["heat_w"] = 1.0;
  c.properties("S2")["heat_w_profile"] = "weather:roof_w_m2";
  const Reading reading(c);
  const double middle = reading.data.time.start_epoch_s + 11.5 * 3600.0;
  const TiltedPlane plane{.tilt = 40.0, .azimuth = 170.0, .sky = SkyModel::isotropic};
  EXPECT_NEAR(reading.at(reading.data.substations[0].heat_w, 11.5 * 3600.0),
              tilted_irradiance(plane, sun_position(middle, {50.0, 8.0}), 110.0, 0.0, extraterrestrial_irradiance(172)),
              1e-6);
}

// A year of air that is a pure wave: the ground is that of the model kusuda with the same wave, pipe by pipe.
TEST(WeatherCase, GroundUnderTheAir) {
  const double turn = 2.0 * std::numbers::pi;
  const std::string wave = text_of_weather(simple_year([&](std::size_t k) {
    return 10.0 - 8.0 * std::cos(turn * (static_cast<double>(k) + 0.5 - 24.0 * 29.0) / 8760.0);
  }));
  const auto temperature_of_boundary = [](const SmallCase& c) {
    const Reading reading(c);
    const CaseNetwork built = build_network(reading.data);
    built.network->inputs->set_time(0.0);
    return std::vector<double>(built.network->inputs->boundary_temperature);
  };
  SmallCase by_weather = weather_case(wave), by_numbers = by_weather;
  by_weather.replace_in_toml("temperature_c = 10\n", "model = \"weather\"\ndiffusivity_m2_s = 6e-7\n");
  by_numbers.replace_in_toml("temperature_c = 10\n",
                             "model = \"kusuda\"\nmean_temperature_c = 10\namplitude_k = 8\ncoldest_day = 30\n"
                             "diffusivity_m2_s = 6e-7\n");
  const std::vector<double> found = temperature_of_boundary(by_weather), expected = temperature_of_boundary(by_numbers);
  ASSERT_EQ(found.size(), expected.size());
  // The file holds tenths of a kelvin, of which a fit over a year sees a hundredth.
  for (std::size_t k = 0; k < found.size(); ++k) EXPECT_NEAR(found[k], expected[k], 1e-3);
}

TEST(WeatherCase, Runs) {
  EXPECT_TRUE(run_case(Reading(weather_case(hourly_file())).data, {}).complete);
}

class BadWeatherCase : public ::testing::TestWithParam<BadInput> {};

TEST_P(BadWeatherCase, IsReported) {
  BadInput bad = GetParam();
  const auto damage = bad.damage;
  bad.damage = [damage](SmallCase& c) {
    c = weather_case(hourly_file());
    damage(c);
  };
  expect_fault(bad);
}

auto replace(std::string from, std::string to) {
  return [from, to](SmallCase& c) { c.replace_in_toml(from, to); };
}
auto add_to_weather(const std::string& text) {
  return replace("file = \"try.dat\"", "file = \"try.dat\"\n" + text);
}

const std::vector<BadInput> bad_inputs{
    {"FileMissing", replace("try.dat", "essen.dat"), "case.toml", "", "weather.file", "create it", "essen.dat"},
    {"FileKeyMissing", replace("file = \"try.dat\"", ""), "case.toml", "", "weather.file", "add 'file'", "", 1},
    {"UnknownKey", add_to_weather("format = \"epw\""), "case.toml", "", "weather.format", "", "format = \"epw\""},
    {"FileIsNoWeather", [](SmallCase& c) { c.files["try.dat"] = "time,outdoor_c\n"; }, "try.dat", "", "", "EPW"},
    {"LongitudeMissing", add_to_weather("latitude_deg = 51"), "case.toml", "", "weather.latitude_deg",
     "give 'longitude_deg'", "latitude_deg = 51"},
    {"LatitudeBeyondThePole", add_to_weather("latitude_deg = 91\nlongitude_deg = 7"), "case.toml", "",
     "weather.latitude_deg", "90", "latitude_deg = 91"},
    {"PlaneWithoutTilt", add_to_weather("[weather.planes.roof]\nazimuth_deg = 180"), "case.toml", "",
     "weather.planes.roof.tilt_deg", "add 'tilt_deg'"},
    {"PlaneWithANameThatIsTaken", add_to_weather("[weather.planes.direct]\ntilt_deg = 30\nazimuth_deg = 180"),
     "case.toml", "", "weather.planes.direct", "another name"},
    {"PlaneWithoutPlace",
     [](SmallCase& c) {
       static const std::string text =
           text_of_weather(simple_year([](std::size_t) { return 5.0; }), WeatherLayout::try2010);
       c.files["try.dat"] = text;
       c.replace_in_toml("file = \"try.dat\"",
                         "file = \"try.dat\"\n[weather.planes.roof]\ntilt_deg = 30\nazimuth_deg = 180");
     },
     "case.toml", "", "weather.latitude_deg", "'longitude_deg'"},
    {"SeriesOfTheSameName", replace("[fluid]", "[series.weather]\nfile = \"try.dat\"\n\n[fluid]"), "case.toml", "",
     "series.weather", "another name", "[series.weather]"},
    {"UnknownColumn", replace("weather:outdoor_c", "weather:outdoor"), "case.toml", "", "ambient.temperature_c_profile",
     "outdoor_c", "weather:outdoor"},
    {"GroundWithoutWeather",
     [](SmallCase& c) {
       c.replace_in_toml("[weather]\nfile = \"try.dat\"\n", "");
       c.replace_in_toml("temperature_c_profile = \"weather:outdoor_c\"", "temperature_c = 5");
       c.replace_in_toml("temperature_c = 10\n", "model = \"weather\"\ndiffusivity_m2_s = 6e-7\n");
     },
     "case.toml", "", "ground.model", "add [weather]", "model = \"weather\""},
    {"GroundWithoutDiffusivity", replace("temperature_c = 10\n", "model = \"weather\"\n"), "case.toml", "",
     "ground.diffusivity_m2_s", "add 'diffusivity_m2_s'"},
    {"GroundWithBothSurfaces",
     replace("temperature_c = 10\n", "model = \"weather\"\ndiffusivity_m2_s = 6e-7\namplitude_k = 8\n"), "case.toml",
     "", "ground.amplitude_k", "remove"},
    {"ColumnWithGaps",
     [](SmallCase& c) {
       std::string& text = c.files["try.dat"];
       const std::size_t row = text.find(" 240 ", text.find("***"));
       text.replace(text.find(" 3.0", row), 4, "99.9");
       c.properties("S2")["heat_w_profile"] = "weather:wind_m_s";
     },
     "try.dat", "", "wind_m_s", "fill in", " 99.9"},
    {"NotUsed", replace("temperature_c_profile = \"weather:outdoor_c\"", "temperature_c = 5"), "case.toml", "",
     "weather", "remove it", "[weather]", 0, Severity::note},
};

INSTANTIATE_TEST_SUITE_P(Bad, BadWeatherCase, ::testing::ValuesIn(bad_inputs), name_of);

}  // namespace
}  // namespace emscher::testing
