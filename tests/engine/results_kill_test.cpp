// What is left of a result file when its writer dies.
//
// Exhaustively: `pwrite` is replaced by one that kills the process at the n-th write, for every n of a run with
// flushes, chunk indexes that grow and split, and the end of the run; big writes are also torn in the middle. And as it
// happens: a child that writes as fast as it can is killed at random instants, and h5py reads what it left.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <random>
#include <thread>

#include "engine/results/result_reader.hpp"
#include "tests/engine/results_common.hpp"

namespace {

long writes_before_death = -1;  // counts down; negative: lives on
bool tear_last_write = false;
long write_count = 0;

long write_or_die(int descriptor, const void* bytes, std::size_t size, long offset) {
  ++write_count;
  if (writes_before_death == 0) {
    // A write within a page is done or not done; a longer one may stop at a page boundary. Half a write is the worst.
    if (tear_last_write && size > 4096) ::syscall(SYS_pwrite64, descriptor, bytes, size / 2, offset);
    ::kill(::getpid(), SIGKILL);
  }
  if (writes_before_death > 0) --writes_before_death;
  return ::syscall(SYS_pwrite64, descriptor, bytes, size, offset);
}

}  // namespace

// Instead of the C library's, for this test program.
extern "C" ssize_t pwrite(int descriptor, const void* bytes, std::size_t size, off_t offset) {
  return write_or_die(descriptor, bytes, size, offset);
}
extern "C" ssize_t pwrite64(int descriptor, const void* bytes, std::size_t size, off64_t offset) {
  return write_or_die(descriptor, bytes, size, offset);
}

namespace emscher {
namespace {

using namespace results_test;

/// What the child tells its parent.
struct Progress {
  std::atomic<std::size_t> committed{0};
  std::atomic<bool> created{false};
  std::atomic<bool> finishing{false};
};

class SharedProgress {
 public:
  SharedProgress()
      : progress_(new (::mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))
                      Progress) {}
  ~SharedProgress() { ::munmap(progress_, sizeof(Progress)); }
  SharedProgress(const SharedProgress&) = delete;
  SharedProgress& operator=(const SharedProgress&) = delete;
  Progress* operator->() { return progress_; }
  Progress& operator*() { return *progress_; }

 private:
  Progress* progress_;
};

struct Scenario {
  Plan plan;
  std::size_t rows;
  std::vector<std::size_t> flushes;
};

void write_scenario(const Scenario& scenario, const std::filesystem::path& path, Progress& progress) {
  ResultFile file = scenario.plan.create(path);
  progress.created = true;
  for (std::size_t row = 0; row < scenario.rows; ++row) {
    scenario.plan.append(file, row);
    if (std::find(scenario.flushes.begin(), scenario.flushes.end(), row) != scenario.flushes.end()) file.flush();
    progress.committed = file.committed_rows();
  }
  progress.finishing = true;
  finish(scenario.plan, file, RunStatus::complete,
         {{"worst_consumer", "S1"}, {"steps", std::int64_t{5}}, {"supplied_j", 1e9}});
}

/// Runs the scenario in a child that dies at its n-th write; true where it lived to the end.
bool run_until_death(const Scenario& scenario, const std::filesystem::path& path, long deadly_write, bool tear,
                     Progress& progress) {
  const pid_t child = ::fork();
  if (child == 0) {
    writes_before_death = deadly_write;
    tear_last_write = tear;
    write_scenario(scenario, path, progress);
    std::_Exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status);
}

bool quantity_agrees(const ResultReader& reader, const Group& group, std::size_t q, std::size_t rows) {
  const std::string& name = group.quantities[q].name;
  const bool by_element = group.ids.size() < rows;  // whichever opens the dataset less often
  for (std::size_t outer = 0; outer < (by_element ? group.ids.size() : rows); ++outer) {
    const std::vector<float> values =
        by_element ? reader.element(group.name, name, outer) : reader.row(group.name, name, outer);
    for (std::size_t inner = 0; inner < (by_element ? rows : values.size()); ++inner) {
      const double expected = by_element ? value_of(q, inner, outer) : value_of(q, outer, inner);
      if (values[inner] != static_cast<float>(expected)) return false;
    }
  }
  return true;
}

/// Empty where the file has all committed rows, else what is wrong with it.
std::string damage(const Scenario& scenario, const std::filesystem::path& path, const Progress& progress) {
  try {
    const ResultReader reader(path);
    const std::string status = reader.status();
    if (status != "running" && !(progress.finishing && status == "complete")) return "status is '" + status + "'";
    const std::size_t committed = progress.committed;
    if (reader.rows() < committed) return "rows are missing: " + std::to_string(reader.rows());
    reader.attributes();
    reader.summary();
    const std::vector<double> times = reader.times();
    for (std::size_t row = 0; row < committed; ++row)
      if (times[row] != time_of(row)) return "time of row " + std::to_string(row);
    for (const Group& group : scenario.plan.groups) {
      if (reader.ids(group.name) != group.ids) return "ids of " + group.name;
      for (std::size_t q = 0; q < group.quantities.size(); ++q)
        if (!quantity_agrees(reader, group, q, committed)) return "values of " + group.quantities[q].name;
    }
    for (const SeriesGroup& group : scenario.plan.series)
      for (std::size_t q = 0; q < group.quantities.size(); ++q) {
        const std::vector<double> values = reader.series(group.name, group.quantities[q].name);
        for (std::size_t row = 0; row < committed; ++row)
          if (values[row] != series_value_of(q, row))
            return group.quantities[q].name + " of row " + std::to_string(row);
      }
    for (const Group& group : scenario.plan.groups)
      for (const Fixed& fixed : group.fixed) {
        const bool is_known = !fixed.at_end || status == "complete";
        const bool may_be_missing = fixed.at_end && status == "running";
        const auto texts = fixed.is_text ? reader.fixed_texts(group.name, fixed.name) : std::vector<std::string>();
        const auto numbers = fixed.is_text ? std::vector<double>() : reader.fixed_numbers(group.name, fixed.name);
        for (std::size_t i = 0; i < texts.size(); ++i)
          if (!(is_known && texts[i] == fixed_text_of(i)) &&
              !(may_be_missing && (texts[i] == fixed_text_of(i) || texts[i].empty())))
            return "text " + fixed.name;
        for (std::size_t i = 0; i < numbers.size(); ++i)
          if (numbers[i] != fixed_number_of(i) && !(may_be_missing && std::isnan(numbers[i])))
            return "number " + fixed.name;
      }
    return "";
  } catch (const std::exception& error) {
    return error.what();
  }
}

void expect_survival(const Scenario& scenario, long first_write, long last_write, long stride, bool tear) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder / "a.h5";
  long deaths = 0;
  for (long n = first_write; n < last_write; n += stride) {
    SharedProgress progress;
    std::filesystem::remove(path);
    if (run_until_death(scenario, path, n, tear, *progress)) break;
    // Until the file is created no row is promised, and nothing to be read.
    if (!progress->created) continue;
    ++deaths;
    ASSERT_EQ(damage(scenario, path, *progress), "")
        << "killed at write " << n << " with " << progress->committed << " rows committed";
  }
  EXPECT_GT(deaths, 0);
}

TEST(ResultFileKill, EveryWriteOfARunMayBeTheLast) {
  Scenario scenario{.plan = small_plan(3, 2), .rows = 23, .flushes = {1, 2, 9, 15, 17}};
  scenario.plan.options.block_rows = 4;
  expect_survival(scenario, 0, 1'000'000, 1, false);
}

TEST(ResultFileKill, TornChunksHarmNothing) {
  Scenario scenario{.plan = small_plan(2000, 2), .rows = 20, .flushes = {1, 2, 9, 15, 17}};
  scenario.plan.options.block_rows = 4;  // chunks of 32 kB
  expect_survival(scenario, 0, 1'000'000, 1, true);
}

// An index node holds 96 chunks: 200 blocks of one row fill the root, split it, and split a leaf.
TEST(ResultFileKill, GrowingChunkIndexMayBeCutAnywhere) {
  Scenario scenario{.plan = small_plan(2, 1), .rows = 200, .flushes = {}};
  scenario.plan.options.block_rows = 1;
  const long stride = std::getenv("EMSCHER_EXHAUSTIVE") != nullptr ? 1 : 61;  // coprime to the writes per block
  expect_survival(scenario, 0, 1'000'000, stride, false);
}

// Kills at random instants of a child that writes and flushes as fast as it can. EMSCHER_KILLS sets how many.
TEST(ResultFileKill, H5pyReadsWhatAKillLeaves) {
  const TemporaryFolder folder;
  const char* wanted = std::getenv("EMSCHER_KILLS");
  const int kills = wanted != nullptr ? std::atoi(wanted) : 24;
  std::mt19937 random(4711);
  const std::string list = folder / "list.txt";
  std::ofstream lines(list);
  for (int k = 0; k < kills; ++k) {
    SharedProgress progress;
    const std::filesystem::path path = folder / ("killed-" + std::to_string(k) + ".h5");
    Scenario scenario{.plan = small_plan(std::uniform_int_distribution<std::size_t>(1, 5000)(random), 5),
                      .rows = 1'000'000,
                      .flushes = {}};
    // The checking script knows a quantity's formula by the number in its long name.
    for (Group& group : scenario.plan.groups)
      for (std::size_t q = 0; q < group.quantities.size(); ++q)
        group.quantities[q].long_name = std::to_string(q) + " of";
    for (SeriesGroup& group : scenario.plan.series)
      for (std::size_t q = 0; q < group.quantities.size(); ++q)
        group.quantities[q].long_name = std::to_string(q) + " of";
    scenario.plan.options.block_rows = std::uniform_int_distribution<std::size_t>(1, 96)(random);
    for (std::size_t row = 0; row < 3000; row += std::uniform_int_distribution<std::size_t>(1, 60)(random))
      scenario.flushes.push_back(row);
    const int microseconds = std::uniform_int_distribution<int>(0, 60'000)(random);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      write_scenario(scenario, path, *progress);
      std::_Exit(0);
    }
    while (!progress->created) std::this_thread::sleep_for(std::chrono::microseconds(50));
    std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    lines << path.string() << ' ' << progress->committed << '\n';
  }
  lines.close();
  const std::string command =
      std::string(EMSCHER_PYTHON) + " " + EMSCHER_SOURCE_DIR + "/tests/engine/results_check.py --killed " + list;
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
}

}  // namespace
}  // namespace emscher
