// The result file as its readers see it: h5py and xarray (results_check.py) and our own reader.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "engine/results/result_reader.hpp"
#include "tests/engine/results_common.hpp"

namespace emscher {
namespace {

using namespace results_test;

const char* cell_methods(CellMethod method) {
  return method == CellMethod::mean ? "time: mean" : "time: point";
}

nlohmann::json as_json(const AttributeMap& attributes) {
  nlohmann::json object = nlohmann::json::object();
  for (const auto& [name, value] : attributes) std::visit([&](const auto& v) { object[name] = v; }, value);
  return object;
}

/// Writes the file by the plan, flushing after the rows of `flushes`.
std::size_t write_file(const Plan& plan, const std::filesystem::path& path, std::size_t rows, RunStatus status,
                       const AttributeMap& summary, const std::vector<std::size_t>& flushes = {}) {
  ResultFile file = plan.create(path);
  for (std::size_t row = 0; row < rows; ++row) {
    plan.append(file, row);
    if (std::find(flushes.begin(), flushes.end(), row) != flushes.end()) {
      file.flush();
      EXPECT_EQ(file.committed_rows(), row + 1);
    }
  }
  const std::size_t block_rows = file.block_rows();
  finish(plan, file, status, summary);
  EXPECT_EQ(file.rows(), rows);
  EXPECT_EQ(file.committed_rows(), rows);
  return block_rows;
}

void expect_python_agrees(const Plan& plan, const std::filesystem::path& path, std::size_t rows, std::size_t block_rows,
                          RunStatus status, const AttributeMap& summary) {
  nlohmann::ordered_json expected{{"file", path.string()},       {"rows", rows},
                                  {"block_rows", block_rows},    {"compression", plan.options.compression},
                                  {"status", to_string(status)}, {"attributes", as_json(plan.attributes)},
                                  {"summary", as_json(summary)}};
  for (const Group& group : plan.groups) {
    nlohmann::ordered_json quantities = nlohmann::ordered_json::object();
    for (const QuantityDescription& quantity : group.quantities)
      quantities[quantity.name] = {{"units", quantity.unit},
                                   {"long_name", quantity.long_name},
                                   {"cell_methods", cell_methods(quantity.cell_method)}};
    nlohmann::ordered_json fixed = nlohmann::ordered_json::object();
    for (const Fixed& f : group.fixed)
      fixed[f.name] = {{"units", f.unit}, {"is_text", f.is_text}, {"at_end", f.at_end}};
    expected["groups"][group.name] = {{"ids", group.ids}, {"quantities", quantities}, {"fixed", fixed}};
  }
  for (const SeriesGroup& group : plan.series) {
    nlohmann::ordered_json quantities = nlohmann::ordered_json::object();
    for (const QuantityDescription& quantity : group.quantities)
      quantities[quantity.name] = {{"units", quantity.unit}, {"long_name", quantity.long_name}};
    expected["series"][group.name] = quantities;
  }
  const std::string plan_path = path.string() + ".json";
  std::ofstream(plan_path) << expected;
  const std::string command =
      std::string(EMSCHER_PYTHON) + " " + EMSCHER_SOURCE_DIR + "/tests/engine/results_check.py " + plan_path;
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
}

/// Every value, through our own reader.
void expect_reader_agrees(const Plan& plan, const std::filesystem::path& path, std::size_t rows) {
  const ResultReader reader(path);
  ASSERT_EQ(reader.rows(), rows);
  const std::vector<double> times = reader.times();
  for (std::size_t row = 0; row < rows; ++row) ASSERT_EQ(times[row], time_of(row));
  for (const Group& group : plan.groups) {
    ASSERT_EQ(reader.ids(group.name), group.ids);
    ASSERT_EQ(reader.element_count(group.name), group.ids.size());
    for (std::size_t q = 0; q < group.quantities.size(); ++q) {
      const std::string& name = group.quantities[q].name;
      ASSERT_EQ(reader.description(group.name, name).unit, group.quantities[q].unit);
      ASSERT_EQ(reader.description(group.name, name).cell_method, group.quantities[q].cell_method);
      ASSERT_EQ(reader.block(group.name, name, 0, rows).size(), rows * group.ids.size());
      for (std::size_t row = 0; row < rows; ++row) {
        const std::vector<float> values = reader.row(group.name, name, row);
        for (std::size_t i = 0; i < values.size(); ++i)
          ASSERT_EQ(values[i], static_cast<float>(value_of(q, row, i))) << name << " row " << row << " element " << i;
      }
    }
  }
  // What is known at the end is there only after it; a run that failed may have set it or not.
  const std::string status = reader.status();
  for (const Group& group : plan.groups)
    for (const Fixed& fixed : group.fixed) {
      ASSERT_EQ(reader.is_text(group.name, fixed.name), fixed.is_text);
      ASSERT_EQ(reader.description(group.name, fixed.name).unit, fixed.unit);
      ASSERT_EQ(reader.description(group.name, fixed.name).long_name, "fixed " + fixed.name);
      const auto texts = fixed.is_text ? reader.fixed_texts(group.name, fixed.name) : std::vector<std::string>();
      const auto numbers = fixed.is_text ? std::vector<double>() : reader.fixed_numbers(group.name, fixed.name);
      ASSERT_EQ(texts.size() + numbers.size(), group.ids.size());
      if (fixed.at_end && status == "failed") continue;
      const bool is_known = !fixed.at_end || status == "complete";
      for (std::size_t i = 0; i < texts.size(); ++i)
        ASSERT_EQ(texts[i], is_known ? fixed_text_of(i) : "") << fixed.name;
      for (std::size_t i = 0; i < numbers.size(); ++i) {
        ASSERT_TRUE(is_known ? numbers[i] == fixed_number_of(i) : std::isnan(numbers[i])) << fixed.name;
      }
    }
  for (const SeriesGroup& group : plan.series)
    for (std::size_t q = 0; q < group.quantities.size(); ++q) {
      const std::vector<double> values = reader.series(group.name, group.quantities[q].name);
      for (std::size_t row = 0; row < rows; ++row) ASSERT_EQ(values[row], series_value_of(q, row));
    }
}

TEST(ResultFile, PythonFindsEverything) {
  const TemporaryFolder folder;
  const Plan plan = small_plan(2500, 3);  // 2500 pipes are three chunks wide
  const AttributeMap summary{
      {"supplied_j", 1.5e12}, {"worst_consumer", "Übergabestation Mühlenstraße №2"}, {"steps", std::int64_t{77}}};
  const std::size_t block_rows = write_file(plan, folder / "a.h5", 200, RunStatus::complete, summary);
  EXPECT_EQ(block_rows, 96u);
  expect_python_agrees(plan, folder / "a.h5", 200, block_rows, RunStatus::complete, summary);
}

TEST(ResultFile, PythonFindsEverythingCompressedAndFlushedInBetween) {
  const TemporaryFolder folder;
  Plan plan = small_plan(1100, 1);
  plan.options.compression = 4;
  const std::size_t block_rows =
      write_file(plan, folder / "a.h5", 250, RunStatus::failed, {}, {0, 10, 95, 96, 150, 151, 249});
  expect_python_agrees(plan, folder / "a.h5", 250, block_rows, RunStatus::failed, {});
}

TEST(ResultFile, PythonReadsAFileWithoutRowsAndOneElement) {
  const TemporaryFolder folder;
  const Plan plan = small_plan(1, 1);
  const std::size_t block_rows = write_file(plan, folder / "a.h5", 0, RunStatus::failed, {});
  expect_reader_agrees(plan, folder / "a.h5", 0);
  write_file(plan, folder / "b.h5", 1, RunStatus::complete, {});
  expect_python_agrees(plan, folder / "b.h5", 1, block_rows, RunStatus::complete, {});
}

TEST(ResultFile, AnyNumberOfRowsAndFlushes) {
  const TemporaryFolder folder;
  std::mt19937 random(20240101);
  for (int i = 0; i < 60; ++i) {
    Plan plan = small_plan(std::uniform_int_distribution<std::size_t>(0, 40)(random),
                           std::uniform_int_distribution<std::size_t>(0, 3)(random));
    plan.options.block_rows = std::uniform_int_distribution<std::size_t>(1, 9)(random);
    plan.options.compression = std::uniform_int_distribution<int>(0, 1)(random);
    const auto rows = std::uniform_int_distribution<std::size_t>(0, 40)(random);
    std::vector<std::size_t> flushes;
    for (std::size_t row = 0; row < rows; ++row)
      if (std::bernoulli_distribution(0.2)(random)) flushes.push_back(row);
    SCOPED_TRACE(testing::Message() << "case " << i << ", " << rows << " rows, blocks of " << plan.options.block_rows);
    write_file(plan, folder / "a.h5", rows, RunStatus::complete, {}, flushes);
    expect_reader_agrees(plan, folder / "a.h5", rows);
    if (HasFatalFailure()) return;
  }
}

// So many ids are more metadata than the journal holds back (8 MB): part of them goes to the file before the first
// commit.
TEST(ResultFile, ManyIds) {
  const TemporaryFolder folder;
  const Plan plan = small_plan(250'000, 1);
  write_file(plan, folder / "a.h5", 2, RunStatus::complete, {});
  expect_reader_agrees(plan, folder / "a.h5", 2);
}

TEST(ResultFile, BlockKeepsToItsMemory) {
  const TemporaryFolder folder;
  Plan plan = small_plan(5000, 10);
  // A row is 2 x 5000 + 10 floats and 3 doubles (time, two series) = 40,064 bytes; 7 rows fit 300,000 bytes.
  plan.options.buffer_bytes = 300'000;
  ResultFile file = plan.create(folder / "a.h5");
  EXPECT_EQ(file.block_rows(), 7u);
  EXPECT_EQ(file.buffer_bytes(), 7u * 40'064u);
  for (std::size_t row = 0; row < 20; ++row) plan.append(file, row);
  EXPECT_EQ(file.committed_rows(), 14u);  // two whole blocks
  finish(plan, file, RunStatus::complete, {});
  expect_reader_agrees(plan, folder / "a.h5", 20);
  plan.options.buffer_bytes = 1;  // at least one row
  ResultFile narrow = plan.create(folder / "b.h5");
  EXPECT_EQ(narrow.block_rows(), 1u);
}

TEST(ResultFile, ReadableWhileTheRunGoesOn) {
  const TemporaryFolder folder;
  const Plan plan = small_plan(30, 2);
  ResultFile file = plan.create(folder / "a.h5");
  EXPECT_EQ(ResultReader(folder / "a.h5").status(), "running");
  expect_reader_agrees(plan, folder / "a.h5", 0);
  for (std::size_t row = 0; row < 50; ++row) plan.append(file, row);
  file.flush();
  EXPECT_EQ(ResultReader(folder / "a.h5").status(), "running");
  expect_reader_agrees(plan, folder / "a.h5", 50);
  for (std::size_t row = 50; row < 120; ++row) plan.append(file, row);  // beyond the block of 96
  expect_reader_agrees(plan, folder / "a.h5", 96);
  finish(plan, file, RunStatus::complete, {{"steps", std::int64_t{3}}});
  const ResultReader reader(folder / "a.h5");
  EXPECT_EQ(reader.status(), "complete");
  EXPECT_EQ(reader.start(), "2023-12-31 23:00:00");
  EXPECT_EQ(reader.groups(), (std::vector<std::string>{"energy", "limits", "pipe", "storage", "substation"}));
  EXPECT_EQ(reader.quantities("pipe"), (std::vector<std::string>{"from_temperature_c", "mass_flow_kg_s"}));
  EXPECT_EQ(reader.fixed_quantities("pipe"), (std::vector<std::string>{"from_junction", "length_m"}));
  EXPECT_TRUE(reader.quantities("limits").empty());
  EXPECT_TRUE(reader.fixed_quantities("energy").empty());
  EXPECT_EQ(reader.quantities("energy"), (std::vector<std::string>{"lost_j", "supplied_j"}));
  EXPECT_EQ(std::get<std::int64_t>(reader.summary().at("steps")), 3);
  EXPECT_EQ(std::get<double>(reader.attributes().at("relative_tolerance")), 1e-4);
  EXPECT_EQ(std::get<std::string>(reader.attributes().at("remark")), "");
  const std::vector<float> column = reader.element("pipe", "from_temperature_c", 29);
  for (std::size_t row = 0; row < 120; ++row) EXPECT_EQ(column[row], static_cast<float>(value_of(1, row, 29)));
}

TEST(ResultFile, UnfinishedFileIsClosedAsFailedWithItsRows) {
  const TemporaryFolder folder;
  const Plan plan = small_plan(5, 1);
  {
    ResultFile file = plan.create(folder / "a.h5");
    for (std::size_t row = 0; row < 7; ++row) plan.append(file, row);
  }
  EXPECT_EQ(ResultReader(folder / "a.h5").status(), "failed");
  expect_reader_agrees(plan, folder / "a.h5", 7);
}

TEST(ResultFile, ReplacesAnOldFileWithoutDisturbingItsReaders) {
  const TemporaryFolder folder;
  const Plan plan = small_plan(5, 1);
  write_file(plan, folder / "a.h5", 3, RunStatus::complete, {});
  const ResultReader old(folder / "a.h5");
  write_file(plan, folder / "a.h5", 5, RunStatus::complete, {});
  EXPECT_EQ(old.times().size(), 3u);
  EXPECT_EQ(ResultReader(folder / "a.h5").times().size(), 5u);
}

TEST(ResultFile, RefusesWhatCannotBeMeant) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder / "a.h5";
  const Plan good = small_plan(2, 1);
  const auto refused = [&](auto&& change) {
    Plan plan = good;
    change(plan);
    EXPECT_THROW(plan.create(path), std::invalid_argument);
    EXPECT_FALSE(std::filesystem::exists(path)) << "an old file would have been lost";
  };
  refused([](Plan& plan) { plan.start = "2024-01-01T00:00:00"; });  // no offset: which instant?
  refused([](Plan& plan) { plan.start = "tomorrow"; });
  refused([](Plan& plan) { plan.options.compression = 10; });
  refused([](Plan& plan) { plan.options.buffer_bytes = 0; });
  refused([](Plan& plan) { plan.groups[1].name = "pipe"; });
  refused([](Plan& plan) { plan.groups[1].name = "summary"; });
  refused([](Plan& plan) { plan.groups[0].quantities[0].name = "id"; });
  refused([](Plan& plan) { plan.groups[0].quantities[0].name = "a/b"; });
  refused([](Plan& plan) { plan.groups[0].fixed[0].name = "mass_flow_kg_s"; });
  refused([](Plan& plan) { plan.attributes["status"] = "fine"; });

  ResultFile file = good.create(path);
  try {
    file.row(0, 0);
    file.append_row(0.0);
    FAIL() << "a quantity was not filled";
  } catch (const std::logic_error& error) {
    EXPECT_NE(std::string(error.what()).find("/pipe/from_temperature_c"), std::string::npos) << error.what();
  }
  const std::vector<double> two{1.0, 2.0}, three{1.0, 2.0, 3.0};
  EXPECT_THROW(file.set_fixed("limits", "element", two), std::invalid_argument) << "it is a text";
  EXPECT_THROW(file.set_fixed("limits", "worst", three), std::invalid_argument) << "of another length";
  EXPECT_THROW(file.set_fixed("limits", "speed", two), std::invalid_argument);
  EXPECT_THROW(file.set_fixed("nothing", "worst", two), std::invalid_argument);
  EXPECT_THROW(file.set_fixed("pipe", "mass_flow_kg_s", two), std::invalid_argument) << "it changes with time";
  good.append(file, 1);
  EXPECT_THROW(good.append(file, 1), std::logic_error) << "time must rise";
  EXPECT_THROW(file.row(0, 2), std::out_of_range);
  EXPECT_THROW(file.set_value(1, 0, 0.0), std::out_of_range);
  EXPECT_THROW(file.finish(RunStatus::running, {}), std::invalid_argument);
}

TEST(ResultFile, SaysWhyItCannotBeCreated) {
  const TemporaryFolder folder;
  const Plan plan = small_plan(2, 1);
  try {
    plan.create(folder / "missing" / "a.h5");
    FAIL();
  } catch (const ResultFileError& error) {
    EXPECT_NE(error.cause().find("No such file or directory"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("missing"), std::string::npos) << error.what();
  }
  try {
    plan.create(folder.path());
    FAIL();
  } catch (const ResultFileError& error) {
    EXPECT_NE(error.cause().find("Is a directory"), std::string::npos) << error.what();
  }
  std::ofstream(folder / "text.h5") << "no HDF5 at all";
  EXPECT_THROW(ResultReader(folder / "text.h5"), ResultFileError);
  EXPECT_THROW(ResultReader(folder / "nothing.h5"), ResultFileError);
}

// A limit of the file size stands for the full disk: both are refusals of pwrite. In a child, as limits hold per
// process.
TEST(ResultFile, FullDiskIsAnErrorThatLeavesTheCommittedRows) {
  const TemporaryFolder folder;
  const Plan plan = small_plan(1000, 1);
  const std::filesystem::path path = folder / "a.h5";
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{.rlim_cur = 5'000'000, .rlim_max = 5'000'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    int outcome = 1;
    try {
      ResultFile file = plan.create(path);
      for (std::size_t row = 0; row < 2000; ++row) plan.append(file, row);
    } catch (const ResultFileError& error) {
      outcome = error.cause().find("File too large") != std::string::npos ? 0 : 2;
    }
    std::_Exit(outcome);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  // A block is 96 x (2 x 1000 + 1) floats = 768 kB: six of them fit 5 MB.
  EXPECT_EQ(ResultReader(path).rows(), 6u * 96u);
  expect_reader_agrees(plan, path, 6 * 96);
}

}  // namespace
}  // namespace emscher
