// Results of a case on disk: which datasets there are, and how each follows from a row of output.
//
// Elements stand in the order of the case; a trench gives two pipes, "id:supply" and "id:return". Names, units and
// meaning of every dataset: engine/results/README.md.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/results/result_file.hpp"
#include "engine/simulation.hpp"
#include "networks/case_network.hpp"
#include "networks/generation/generation_account.hpp"
#include "networks/plausibility.hpp"
#include "networks/shortfall.hpp"

namespace emscher {

/// Names that the datasets of a group ("pipe", "junction", ...) can have; empty for an unknown group.
std::vector<std::string> known_quantities(std::string_view group);

class CaseResults {
 public:
  /// Creates the file. Groups and datasets as output.quantities of the case says; groups that it does not name get
  /// their usual ones. `generation`: has seen every row before it is written. `limits`: rows of the group
  /// `plausibility`, whose findings come with finish(). Keeps references to `data`, `built` and `generation`. Throws
  /// ResultFileError.
  CaseResults(const std::filesystem::path& file, const Case& data, const CaseNetwork& built,
              const GenerationAccount& generation, std::span<const LimitFinding> limits,
              const AttributeMap& attributes);

  void write(const OutputRow& row);
  void flush() { file_.flush(); }
  /// `limits`: in number and order as given at the start.
  void finish(RunStatus status, const AttributeMap& summary, std::span<const LimitFinding> limits,
              std::span<const Shortfall> shortfalls);

 private:
  using Fill = std::function<void(const OutputRow& row, std::span<float> values)>;
  struct Column {
    std::size_t group, quantity;
    Fill fill;
  };
  ResultFile create(const std::filesystem::path& file, std::span<const LimitFinding> limits,
                    const AttributeMap& attributes);

  const Case& data_;
  const CaseNetwork& built_;
  const GenerationAccount& generation_;
  std::vector<std::uint32_t> pipe_order_;  // engine's pipe of every pipe of the file
  std::vector<Column> columns_;
  std::string id_;  // of the element asked for last
  ResultFile file_;
};

}  // namespace emscher
