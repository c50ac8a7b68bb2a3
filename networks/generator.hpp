// Synthetic district heating towns: a case folder of any size from a few numbers and a seed.
//
// What comes out is made up and says so, but it is built the way networks are: streets in an irregular grid, mains
// along them on a near shortest-path tree from the plant, house connections at both sides, loops closed where large
// mains come close, pipes of the catalogue sized for the simultaneous load downstream (generator_sizing.hpp), demand
// as connected load times the shared profile of the building's kind with an individual shift (generator_demand.hpp), a
// heating curve at the plant, weather from weather/temperature_year.hpp. Towns too large for one main from the plant
// are divided into districts with a transmission main each.
//
// The same options give the same files, byte for byte: random numbers come from std::mt19937_64 (whose sequence the
// standard fixes) through own distributions (models/random_numbers.hpp; those of the standard library differ between
// implementations), and everything written is rounded far above the differences between mathematical libraries.
//
// Cost: O(N log N) time and O(N) memory for N pipes; a million pipes take some ten seconds and 150 MB.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "networks/case.hpp"

namespace emscher {

enum class GeneratorStyle : std::uint8_t {
  town,    ///< detached houses, some apartment houses, shops, schools; every return at 45 degC
  quarter  ///< dense stock of the 1950s and 1960s: rows, apartment blocks, shops; partly refurbished
};

struct GeneratorOptions {
  std::uint64_t pipes = 10000;  ///< supply and return pipes together: even, at least 8
  double loops = 0.02;          ///< loop-closing trenches per trench, 0 .. 0.2: round(loops * pipes / 2) loops a side
  std::uint64_t seed = 1;
  std::string name;                                 ///< empty: made of style, pipes and seed
  std::string start = "2025-01-13T00:00:00+01:00";  ///< ISO 8601 with offset
  double duration_s = 7.0 * 86400.0;                ///< up to ten years; years beyond the first repeat the weather
  double output_step_s = 900.0;
  double profile_step_s = 900.0;  ///< distance of the rows of profiles.csv; divides an hour
  GeneratorStyle style = GeneratorStyle::town;
};

/// The options of the shipped case networks/gelsenkirchen-horst.
GeneratorOptions gelsenkirchen_horst_options();

/// The town as values: network, demands, plant and all settings of case.toml; refers to the series "profiles" and
/// "weather". Throws std::invalid_argument, naming option, value and limit, for options that make no town.
Case generate_town(const GeneratorOptions& options);

/// The series the generated case refers to: `folder`/profiles.csv and `folder`/weather.csv, from two hours before the
/// start to two hours after the end. Throws std::runtime_error where a file cannot be written.
void write_town_series(const GeneratorOptions& options, const std::filesystem::path& folder);

/// generate_town, write_case and write_town_series: the whole folder, which is made where necessary; files of the same
/// names are replaced. Returns what was written.
Case write_town(const GeneratorOptions& options, const std::filesystem::path& folder);

}  // namespace emscher
