// emscher weather: what a weather file holds; converting it; a synthetic year.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>

#include "models/degree_days.hpp"
#include "networks/weather/climate.hpp"
#include "networks/weather/synthetic_year.hpp"
#include "networks/weather/weather_file.hpp"
#include "tools/commands/case_arguments.hpp"
#include "tools/commands/command.hpp"

namespace emscher {

namespace {

namespace fs = std::filesystem;
using json = nlohmann::ordered_json;
using Q = WeatherQuantity;

struct WeatherArguments {
  std::string file, output, layout, months, place;
  bool synthetic = false;
  std::uint64_t seed = 1;
  std::optional<double> latitude, longitude, elevation;
  double utc_offset = 1.0;
  bool force = false;
  bool json = false;
};

ExitCode refuse(const WeatherArguments& arguments, const FaultList& faults, const std::string& file) {
  arguments.json ? print_bad_input_json(faults, file) : print_faults(faults, file);
  return ExitCode::bad_input;
}

/// Gaps of the year as notes.
void add_gaps(const WeatherYear& year, const std::string& file, FaultList& faults) {
  for (std::size_t q = 0; q < weather_quantities; ++q)
    if (!year.missing[q].empty())
      faults.add({.file = file,
                  .line = year.missing[q].front().first,
                  .field = std::string(limits_of(static_cast<Q>(q)).name),
                  .problem = fmt::format("is missing in {}", text_of(year.missing[q])),
                  .remedy = "fill in the values where they are needed",
                  .severity = Severity::note});
}

json number_or_null(double value) {
  return std::isfinite(value) ? json(value) : json(nullptr);
}

struct AnnualFigures {
  explicit AnnualFigures(const WeatherYear& year) : days(daily_means(year[Q::outdoor])) {
    const std::vector<double>& temperature = year[Q::outdoor];
    mean_c = std::accumulate(temperature.begin(), temperature.end(), 0.0) / static_cast<double>(temperature.size());
    minimum_c = *std::ranges::min_element(temperature);
    maximum_c = *std::ranges::max_element(temperature);
    degree_days_kd = degree_days(days);
    global_kwh_m2 = (std::accumulate(year[Q::direct].begin(), year[Q::direct].end(), 0.0) +
                     std::accumulate(year[Q::diffuse].begin(), year[Q::diffuse].end(), 0.0)) /
                    1000.0;
  }
  double degree_days_of_month(std::size_t month) const {
    const std::size_t begin = first_hour_of_month(month) / 24, end = first_hour_of_month(month + 1) / 24;
    return degree_days(std::span(days).subspan(begin, end - begin));
  }
  std::vector<double> days;
  double mean_c, minimum_c, maximum_c, degree_days_kd, global_kwh_m2;
};

void print_json(const WeatherYear& year, const std::string& file, const FaultList& notes) {
  const AnnualFigures annual(year);
  const Climate climate = climate_of(year);
  json report{{"status", "complete"}, {"file", file}, {"place", year.place}};
  report["latitude"] = year.site ? json(year.site->latitude) : json(nullptr);
  report["longitude"] = year.site ? json(year.site->longitude) : json(nullptr);
  report["elevation_m"] = year.elevation_m;
  report["utc_offset_hours"] = year.utc_offset_hours;
  report["mean_c"] = annual.mean_c;
  report["minimum_c"] = annual.minimum_c;
  report["maximum_c"] = annual.maximum_c;
  report["degree_days_kd"] = annual.degree_days_kd;
  report["global_kwh_m2"] = number_or_null(annual.global_kwh_m2);
  for (std::size_t m = 0; m < 12; ++m) {
    const MonthlyClimate& month = climate[m];
    report["months"].push_back({{"month", m + 1},
                                {"mean_c", month.mean_c},
                                {"daily_range_k", month.daily_range_k},
                                {"spread_k", month.spread_k},
                                {"degree_days_kd", annual.degree_days_of_month(m)},
                                {"global_kwh_m2", number_or_null(month.global_kwh_m2)},
                                {"relative_humidity", number_or_null(month.relative_humidity)},
                                {"wind_m_s", number_or_null(month.wind_m_s)}});
  }
  report["notes"] = json::parse(faults_as_json(notes.all()));
  fmt::print("{}\n", report.dump(2, ' ', false, json::error_handler_t::replace));
}

void print_table(const WeatherYear& year, const std::string& title) {
  const AnnualFigures annual(year);
  const Climate climate = climate_of(year);
  const std::string place =
      year.site ? fmt::format(", {:.2f} N {:.2f} E", year.site->latitude, year.site->longitude) : std::string();
  fmt::print("{}: {:.0f} m{}, UTC{:+g}\n", title, year.elevation_m, place, year.utc_offset_hours);
  fmt::print("month  mean degC  daily range K  spread K  HGT20/15 Kd  global kWh/m2  humidity %  wind m/s\n");
  const auto number = [](double value, int decimals) {
    return std::isfinite(value) ? fmt::format("{:.{}f}", value, decimals) : std::string("-");
  };
  for (std::size_t m = 0; m < 12; ++m) {
    const MonthlyClimate& month = climate[m];
    fmt::print("{:5}  {:9.2f}  {:13.1f}  {:8.1f}  {:11.0f}  {:>13}  {:>10}  {:>8}\n", m + 1, month.mean_c,
               month.daily_range_k, month.spread_k, annual.degree_days_of_month(m), number(month.global_kwh_m2, 0),
               number(month.relative_humidity, 0), number(month.wind_m_s, 1));
  }
  fmt::print("year: mean {:.2f} degC, {:.1f} to {:.1f} degC, HGT20/15 {:.0f} Kd, global {} kWh/m2\n", annual.mean_c,
             annual.minimum_c, annual.maximum_c, annual.degree_days_kd, number(annual.global_kwh_m2, 0));
}

/// The year asked for; nothing where there are faults.
std::optional<WeatherYear> year_of(const WeatherArguments& arguments, FaultList& faults) {
  std::optional<WeatherYear> year;
  if (arguments.synthetic) {
    const Climate climate = arguments.months.empty() ? essen_climate() : read_climate(arguments.months, faults);
    if (faults.has_errors()) return std::nullopt;
    SyntheticPlace place;
    if (!arguments.months.empty()) place = {"synthetic", {}, 0.0, arguments.utc_offset};
    if (!arguments.place.empty()) place.name = arguments.place;
    if (arguments.latitude) place.site = {*arguments.latitude, *arguments.longitude};
    if (arguments.elevation) place.elevation_m = *arguments.elevation;
    return synthetic_year(climate, arguments.seed, place);
  }
  year = read_weather(arguments.file, fs::path(arguments.file).filename().string(), faults);
  if (!year) return std::nullopt;
  if (!arguments.place.empty()) year->place = arguments.place;
  if (arguments.latitude) year->site = Site{*arguments.latitude, *arguments.longitude};
  if (arguments.elevation) year->elevation_m = *arguments.elevation;
  return year;
}

void check_usage(const WeatherArguments& arguments) {
  if (arguments.synthetic == !arguments.file.empty())
    throw UsageError("name a weather FILE, or ask for --synthetic, one of the two");
  if (!arguments.months.empty() && !arguments.synthetic) throw UsageError("--months belongs to --synthetic");
  if (!arguments.months.empty() && !arguments.latitude)
    throw UsageError("--months needs --latitude and --longitude: the sun depends on them");
  if (!arguments.file.empty() && !fs::is_regular_file(arguments.file))
    throw UsageError(fmt::format("{} is no file", arguments.file));
  if (arguments.latitude.has_value() != arguments.longitude.has_value())
    throw UsageError("--latitude and --longitude belong together");
  if (arguments.output.empty() != arguments.layout.empty())
    throw UsageError("--output and --layout belong together: try2010, try2015 or epw");
  if (!arguments.output.empty() && !arguments.force && fs::exists(arguments.output))
    throw UsageError(fmt::format("{} exists already; name another file, or replace it by --force", arguments.output));
}

ExitCode weather(const WeatherArguments& arguments) {
  check_usage(arguments);
  FaultList faults;
  const std::string source = arguments.synthetic ? arguments.months : arguments.file;
  const std::optional<WeatherYear> year = year_of(arguments, faults);
  if (!year) return refuse(arguments, faults, source);
  if (!arguments.file.empty()) add_gaps(*year, fs::path(arguments.file).filename().string(), faults);
  if (!arguments.output.empty()) {
    try {
      write_weather(*year, *weather_layout(arguments.layout), arguments.output);
    } catch (const std::invalid_argument& e) {  // gaps, or a place that the layout needs
      if (!arguments.json) fmt::print(stderr, "{}", faults_as_text(faults.all()));
      throw std::runtime_error(e.what());
    }
  }
  if (arguments.json) {
    print_json(*year, arguments.output.empty() ? source : arguments.output, faults);
    return ExitCode::fine;
  }
  fmt::print(stderr, "{}", faults_as_text(faults.all()));
  print_table(*year, arguments.output.empty() ? source.empty() ? year->place : source : arguments.output);
  return ExitCode::fine;
}

}  // namespace

void add_weather_command(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<WeatherArguments>();
  CLI::App& command =
      *app.add_subcommand("weather", "Show a weather file (TRY, EPW) by months, convert it, or make a synthetic year");
  command.add_option("FILE", arguments->file, "Test reference year (layout of 2010 or 2015) or EPW file");
  command.add_flag("--synthetic", arguments->synthetic,
                   "A synthetic year instead of a file; Essen unless --months says otherwise");
  command.add_option("--months", arguments->months,
                     "CSV file of monthly statistics: month, mean_c, daily_range_k, spread_k, global_kwh_m2, "
                     "relative_humidity, wind_m_s");
  command.add_option("--seed", arguments->seed, "Of the synthetic year")->capture_default_str();
  command.add_option("--output,-o", arguments->output, "Weather file to be written");
  command.add_option("--layout", arguments->layout, "Its layout")->check(CLI::IsMember({"try2010", "try2015", "epw"}));
  command.add_option("--place", arguments->place, "Name of the place, instead of that of the file");
  command.add_option("--latitude", arguments->latitude, "Degrees north, instead of that of the file")
      ->check(CLI::Range(-90.0, 90.0));
  command.add_option("--longitude", arguments->longitude, "Degrees east, instead of that of the file")
      ->check(CLI::Range(-180.0, 180.0));
  command
      .add_option("--elevation", arguments->elevation,
                  "Metres above sea level, instead of that of the file; with --months 0")
      ->check(CLI::Range(-500.0, 9000.0));
  command.add_option("--utc-offset", arguments->utc_offset, "Hours of the standard time ahead of UTC, with --months")
      ->check(CLI::Range(-12.0, 14.0))
      ->capture_default_str();
  command.add_flag("--force", arguments->force, "Replace a file that is there already");
  command.add_flag("--json", arguments->json, "Print one JSON object on standard output");
  command.callback([arguments, &action] { action = [arguments] { return weather(*arguments); }; });
}

}  // namespace emscher
