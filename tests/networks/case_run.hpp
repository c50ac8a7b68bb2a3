// Simulates a small case from its folder, for tests of what comes out.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "engine/results/result_reader.hpp"
#include "networks/run_case.hpp"
#include "small_case.hpp"

namespace emscher::testing {

class CaseRun : public ::testing::Test {
 protected:
  /// Without faults, to its end, with its balance closed.
  RunSummary run(const SmallCase& small) {
    small.write(folder_.path());
    CheckResult checked = check_case(folder_.path());
    EXPECT_FALSE(checked.faults.has_errors()) << faults_as_text(checked.faults.all());
    data_ = std::move(checked.data);
    file_ = folder_.path() / "result.h5";
    RunSummary summary = run_case(data_, {.output = file_, .overrides = {}, .progress = {}, .observe = {}});
    EXPECT_TRUE(summary.complete) << summary.failure;
    EXPECT_LE(summary.energy.relative_residual(), 1e-9);
    return summary;
  }

  /// All rows of a dataset, for the element `id`.
  std::vector<float> rows(const std::string& group, const std::string& quantity, const std::string& id) const {
    const ResultReader reader(file_);
    const auto ids = reader.ids(group);
    const auto k = std::ranges::find(ids, id) - ids.begin();
    return reader.element(group, quantity, std::size_t(k));
  }
  /// The last one.
  double last(const std::string& group, const std::string& quantity, const std::string& id) const {
    return rows(group, quantity, id).back();
  }

  TemporaryFolder folder_;
  Case data_;
  std::filesystem::path file_;
};

}  // namespace emscher::testing
