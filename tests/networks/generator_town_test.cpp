// Generated towns: what the options promise, over many seeds and sizes.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <numbers>
#include <numeric>
#include <set>
#include <sstream>
#include <stdexcept>

#include "models/random_numbers.hpp"
#include "networks/check.hpp"
#include "networks/generator.hpp"
#include "networks/generator_demand.hpp"
#include "networks/generator_sizing.hpp"
#include "networks/generator_streets.hpp"
#include "networks/series_reader.hpp"

namespace emscher {
namespace {

namespace fs = std::filesystem;

/// A folder of its own for a test, removed at the end.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::string& name)
      : path_(fs::temp_directory_path() / ("emscher_generator_" + name + "_" + std::to_string(::getpid()))) {
    fs::remove_all(path_);
  }
  ~TemporaryFolder() { fs::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

GeneratorOptions options_of(std::uint64_t pipes, double loops, std::uint64_t seed) {
  GeneratorOptions options;
  options.pipes = pipes;
  options.loops = loops;
  options.seed = seed;
  return options;
}

bool is_closing(const Trench& trench) {
  return trench.id[0] == 'L';
}
bool is_connection(const Trench& trench) {
  return trench.id[0] == 'C';
}

/// Trenches at every junction.
std::vector<std::vector<std::size_t>> trenches_at(const Case& town) {
  std::vector<std::vector<std::size_t>> at(town.junctions.size());
  for (std::size_t k = 0; k < town.trenches.size(); ++k) {
    at[town.trenches[k].from].push_back(k);
    at[town.trenches[k].to].push_back(k);
  }
  return at;
}

std::size_t connected_parts(const Case& town) {
  std::vector<std::uint32_t> root(town.junctions.size());
  std::iota(root.begin(), root.end(), 0U);
  const auto find = [&](std::uint32_t k) {
    while (root[k] != k) k = root[k] = root[root[k]];
    return k;
  };
  std::size_t parts = town.junctions.size();
  for (const Trench& trench : town.trenches) {
    const auto a = find(trench.from);
    const auto b = find(trench.to);
    if (a != b) {
      root[a] = b;
      --parts;
    }
  }
  return parts;
}

/// Great-circle distance on a sphere: within 0.4 % of the ellipsoid's at this latitude.
double distance(const Position& a, const Position& b) {
  const double degree = std::numbers::pi / 180.0;
  const double dx = (a.longitude - b.longitude) * degree * std::cos(0.5 * (a.latitude + b.latitude) * degree);
  const double dy = (a.latitude - b.latitude) * degree;
  return 6371000.0 * std::hypot(dx, dy);
}

void expect_structure(const Case& town, const GeneratorOptions& options) {
  const std::size_t trenches = options.pipes / 2;
  const auto loops = static_cast<std::size_t>(std::llround(options.loops * static_cast<double>(trenches)));
  EXPECT_EQ(2 * town.trenches.size(), options.pipes);
  EXPECT_EQ(connected_parts(town), 1U);
  EXPECT_EQ(town.trenches.size() + 1 - town.junctions.size(), loops);  // cycle rank of a connected graph
  ASSERT_EQ(town.producers.size(), 1U);
  const auto connections = static_cast<std::size_t>(
      std::count_if(town.trenches.begin(), town.trenches.end(), [](const Trench& t) { return is_connection(t); }));
  EXPECT_EQ(connections, town.substations.size());
  if (options.style == GeneratorStyle::town) {
    EXPECT_LE(std::abs(2.0 * static_cast<double>(connections) - static_cast<double>(trenches)), 1.0);
  }

  const auto at = trenches_at(town);
  std::vector<int> stations(town.junctions.size(), 0);
  for (const Substation& substation : town.substations) {
    ++stations[substation.node];
    EXPECT_EQ(at[substation.node].size(), 1U) << substation.id;  // end of a house connection
  }
  ++stations[town.producers[0].node];
  std::set<std::pair<std::uint32_t, std::uint32_t>> drawn;
  for (std::size_t k = 0; k < town.junctions.size(); ++k) {
    if (at[k].size() == 1) {
      EXPECT_EQ(stations[k], 1) << "dead end without a customer: " << town.junctions[k].id;
    }
  }
  for (const Trench& trench : town.trenches) {
    EXPECT_TRUE(drawn.insert(std::minmax(trench.from, trench.to)).second) << "twice: " << trench.id;
    if (is_connection(trench)) {
      EXPECT_GE(trench.length_m, 8.0) << trench.id;
      EXPECT_LE(trench.length_m, 25.0) << trench.id;
    } else {
      EXPECT_GE(trench.length_m, 18.0) << trench.id;
      EXPECT_LE(trench.length_m, 80.0) << trench.id;
    }
    const double drawn_length = distance(*town.junctions[trench.from].position, *town.junctions[trench.to].position);
    EXPECT_NEAR(trench.length_m, drawn_length, 0.004 * drawn_length + 0.02) << trench.id;
  }
}

/// Sizes recomputed from the finished case: loads downstream along the tree, then the limits.
void expect_sizes(const Case& town) {
  const auto at = trenches_at(town);
  std::vector<std::uint32_t> order{town.producers[0].node};
  std::vector<std::size_t> trench_to(town.junctions.size(), no_index);
  std::vector<bool> seen(town.junctions.size(), false);
  seen[order[0]] = true;
  for (std::size_t k = 0; k < order.size(); ++k) {
    for (std::size_t t : at[order[k]]) {
      if (is_closing(town.trenches[t])) continue;
      const std::uint32_t other = town.trenches[t].from == order[k] ? town.trenches[t].to : town.trenches[t].from;
      if (seen[other]) continue;
      seen[other] = true;
      trench_to[other] = t;
      order.push_back(other);
    }
  }
  ASSERT_EQ(order.size(), town.junctions.size()) << "the tree without closing trenches does not reach all";

  std::vector<double> substations(town.junctions.size(), 0.0);
  std::vector<double> connected(town.junctions.size(), 0.0);
  std::vector<double> branch(town.junctions.size(), 0.0);
  for (const Substation& s : town.substations) {
    substations[s.node] = 1.0;
    connected[s.node] = design_flow(s.heat_w.value, s.return_temperature_c.value);
  }
  const auto pipe_of = [&](const Trench& t) {
    const auto pipe = find_catalogue_pipe(town.constructions[t.construction].type);
    EXPECT_TRUE(pipe.has_value()) << t.id;
    return *pipe;
  };
  for (std::size_t k = order.size() - 1; k > 0; --k) {
    const std::uint32_t junction = order[k];
    const Trench& trench = town.trenches[trench_to[junction]];
    const double flow = std::max(branch[junction], simultaneity(substations[junction]) * connected[junction]);
    const std::uint32_t up = trench.from == junction ? trench.to : trench.from;
    substations[up] += substations[junction];
    connected[up] += connected[junction];
    branch[up] = std::max(branch[up], flow);
    const CataloguePipe pipe = pipe_of(trench);
    const PipeLoad load = pipe_load(flow, pipe.inner_diameter(), 5e-5);
    EXPECT_LE(load.velocity, velocity_limit(pipe.nominal_diameter) * (1 + 1e-9)) << trench.id;
    EXPECT_LE(load.friction_loss_pa_m, (is_connection(trench) ? 200.0 : 100.0) * (1 + 1e-9)) << trench.id;
    EXPECT_EQ(pipe.insulation_series, 2) << trench.id;
  }
  for (const Trench& trench : town.trenches) {
    if (!is_closing(trench)) continue;
    const int own = pipe_of(trench).nominal_diameter;
    const int a = pipe_of(town.trenches[trench_to[trench.from]]).nominal_diameter;
    const int b = pipe_of(town.trenches[trench_to[trench.to]]).nominal_diameter;
    EXPECT_EQ(own, std::min(a, b)) << trench.id;
  }
}

TEST(GenerateTown, KeepsItsPromisesOverSeedsAndSizes) {
  RandomStream random(2025, 1);
  for (const std::uint64_t pipes : {20U, 22U, 26U, 40U, 64U, 100U, 250U, 500U, 1000U, 2500U, 5000U}) {
    for (const double loops : {0.0, 0.02, 0.1}) {
      const std::uint64_t seed = random.below(1'000'000);
      SCOPED_TRACE(::testing::Message() << pipes << " pipes, loops " << loops << ", seed " << seed);
      GeneratorOptions options = options_of(pipes, loops, seed);
      if (random.below(3) == 0) options.style = GeneratorStyle::quarter;
      const Case town = generate_town(options);
      expect_structure(town, options);
      expect_sizes(town);
    }
  }
}

TEST(GenerateTown, EverySizeOfHamletWorks) {
  for (std::uint64_t pipes = 8; pipes <= 120; pipes += 2) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      SCOPED_TRACE(::testing::Message() << pipes << " pipes, seed " << seed);
      const GeneratorOptions options = options_of(pipes, pipes < 20 ? 0.0 : 0.05, seed);
      expect_structure(generate_town(options), options);
    }
  }
}

TEST(GenerateTown, PassesTheCheckAndReadsBackAlike) {
  RandomStream random(2025, 2);
  for (const std::uint64_t pipes : {20U, 90U, 600U, 3000U}) {
    const GeneratorOptions options = options_of(pipes, 0.03, random.below(1'000'000));
    SCOPED_TRACE(::testing::Message() << pipes << " pipes, seed " << options.seed);
    const TemporaryFolder folder("check");
    const Case town = write_town(options, folder.path());
    const CheckResult checked = check_case(folder.path());
    EXPECT_TRUE(checked.faults.all().empty()) << faults_as_text(checked.faults.all());
    EXPECT_EQ(checked.data.name, town.name);
    EXPECT_EQ(checked.data.time, town.time);
    EXPECT_EQ(checked.data.junctions, town.junctions);
    EXPECT_EQ(checked.data.trenches, town.trenches);
    EXPECT_EQ(checked.data.constructions, town.constructions);
    ASSERT_EQ(checked.data.substations.size(), town.substations.size());
    for (std::size_t k = 0; k < town.substations.size(); ++k) {
      const Signal& heat = town.substations[k].heat_w;
      EXPECT_EQ(checked.data.substations[k].heat_w.value, heat.value);
      EXPECT_EQ(checked.data.substations[k].heat_w.shift_s, heat.shift_s);
      EXPECT_EQ(std::fmod(heat.shift_s, 900.0), 0.0);
      EXPECT_LE(std::abs(heat.shift_s), 3600.0);
      EXPECT_EQ(town.substations[k].return_temperature_c.value, 45.0);
    }
  }
}

TEST(GenerateTown, SameSeedSameBytes) {
  const GeneratorOptions options = options_of(400, 0.02, 77);
  const TemporaryFolder first("first");
  const TemporaryFolder second("second");
  const TemporaryFolder other("other");
  write_town(options, first.path());
  write_town(options, second.path());
  write_town(options_of(400, 0.02, 78), other.path());
  for (const char* file : {"case.toml", "network.geojson", "profiles.csv", "weather.csv"}) {
    EXPECT_FALSE(bytes_of(first.path() / file).empty()) << file;
    EXPECT_EQ(bytes_of(first.path() / file), bytes_of(second.path() / file)) << file;
    EXPECT_NE(bytes_of(first.path() / file), bytes_of(other.path() / file)) << file;
  }
}

TEST(GenerateTown, SeriesCoverTheSpanAndTheShifts) {
  GeneratorOptions options = options_of(60, 0.0, 5);
  options.start = "2023-12-31T18:07:00+00:00";
  options.duration_s = 30.0 * 3600.0;
  const TemporaryFolder folder("series");
  const Case town = write_town(options, folder.path());
  const auto read = [&](const char* file, const std::string& column) {
    SeriesReader reader(folder.path() / file, {column}, town.time.start_epoch_s);
    TimeSeriesRows block;
    while (reader.read_next(block)) {
    }
    return block;
  };
  const TimeSeriesRows profile = read("profiles.csv", "single_family");
  EXPECT_LE(profile.time.front(), -3600.0);
  EXPECT_GE(profile.time.back(), options.duration_s + 3600.0);
  for (std::size_t k = 1; k < profile.time.size(); ++k) EXPECT_DOUBLE_EQ(profile.time[k] - profile.time[k - 1], 900.0);
  const TimeSeriesRows weather = read("weather.csv", "outdoor_temperature_c");
  EXPECT_LE(weather.time.front(), -3600.0);
  EXPECT_GE(weather.time.back(), options.duration_s + 3600.0);
}

TEST(GenerateTown, ProfilesFollowTheWeek) {
  // A winter week from Monday on: from Friday to Saturday noon the school's share falls by more than a fifth against
  // that of homes (whatever the weather does, it does to both), and homes draw more in the morning than at night.
  const TemporaryFolder folder("week");
  const Case town = write_town(options_of(60, 0.0, 1), folder.path());
  SeriesReader reader(folder.path() / "profiles.csv", {"single_family", "school"}, town.time.start_epoch_s);
  TimeSeriesRows block;
  while (reader.read_next(block)) {
  }
  const auto at = [&](std::size_t column, double hours) {
    const auto row = std::find(block.time.begin(), block.time.end(), 3600.0 * hours) - block.time.begin();
    return block.columns[column][static_cast<std::size_t>(row)];
  };
  const double friday = at(1, 4 * 24 + 12) / at(0, 4 * 24 + 12);
  const double saturday = at(1, 5 * 24 + 12) / at(0, 5 * 24 + 12);
  EXPECT_LT(saturday, 0.8 * friday);
  for (double day = 0; day < 5; ++day) EXPECT_GT(at(0, 24 * day + 7), 1.1 * at(0, 24 * day + 2));
  for (double share : block.columns[0]) {
    EXPECT_GT(share, 0.05);
    EXPECT_LT(share, 0.7);
  }
}

TEST(GenerateTown, LargeTownsHaveDistricts) {
  // 60 000 pipes need more than one main from the plant; the structure stays the same.
  const GeneratorOptions options = options_of(60000, 0.02, 4);
  const Case town = generate_town(options);
  std::size_t mains = 0;
  for (const Trench& trench : town.trenches) mains += trench.from == town.producers[0].node;
  EXPECT_GT(mains, 1U);
  EXPECT_EQ(connected_parts(town), 1U);
  EXPECT_EQ(town.trenches.size(), 30000U);
  EXPECT_EQ(town.trenches.size() + 1 - town.junctions.size(), 600U);
  expect_sizes(town);
}

TEST(LayStreets, RefusesLoopsWithoutPlace) {
  EXPECT_THROW(lay_streets(2, 5, 1, {}, 1), std::invalid_argument);
}

struct BadOption {
  const char* option;
  void (*damage)(GeneratorOptions&);
};

class GeneratorOptionsTest : public ::testing::TestWithParam<BadOption> {};

TEST_P(GeneratorOptionsTest, IsRefusedByName) {
  GeneratorOptions options;
  GetParam().damage(options);
  try {
    generate_town(options);
    FAIL() << "accepted";
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find(GetParam().option), std::string::npos) << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(
    Bad, GeneratorOptionsTest,
    ::testing::Values(BadOption{"pipes", [](GeneratorOptions& o) { o.pipes = 101; }},
                      BadOption{"pipes", [](GeneratorOptions& o) { o.pipes = 0; }},
                      BadOption{"pipes", [](GeneratorOptions& o) { o.pipes = 6; }},
                      BadOption{"pipes", [](GeneratorOptions& o) { o.pipes = 30'000'000; }},
                      BadOption{"loops", [](GeneratorOptions& o) { o.loops = -0.1; }},
                      BadOption{"loops", [](GeneratorOptions& o) { o.loops = 0.5; }},
                      BadOption{"loops", [](GeneratorOptions& o) { o.loops = std::nan(""); }},
                      BadOption{"start", [](GeneratorOptions& o) { o.start = "2025-01-13T00:00:00"; }},
                      BadOption{"start", [](GeneratorOptions& o) { o.start = "yesterday"; }},
                      BadOption{"duration_s", [](GeneratorOptions& o) { o.duration_s = 0.0; }},
                      BadOption{"duration_s", [](GeneratorOptions& o) { o.duration_s = 1e12; }},
                      BadOption{"output_step_s", [](GeneratorOptions& o) { o.output_step_s = 0.0; }},
                      BadOption{"output_step_s", [](GeneratorOptions& o) { o.output_step_s = 1e7; }},
                      BadOption{"profile_step_s", [](GeneratorOptions& o) { o.profile_step_s = 700.0; }}));

}  // namespace
}  // namespace emscher
