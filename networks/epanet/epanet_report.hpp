// What the import of an EPANET file has to say: faults with line, section and field, and notes on what was left out or
// changed, of which those alike are counted.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "networks/faults.hpp"

namespace emscher {

class EpanetReport {
 public:
  explicit EpanetReport(std::string file) : file_(std::move(file)) {}

  /// `field` as the manual calls it; it is shown as "[PIPES] diameter". Line 0: of the file as a whole.
  void error(int line, const std::string& section, const std::string& field, const std::string& id, std::string problem,
             std::string remedy);
  void note(int line, const std::string& section, std::string problem, std::string remedy);
  /// Counts `id` among those to which `what` happened; becomes one note: "closed pipes are left out: 3 (7, 12, 21)".
  void count(const std::string& section, const std::string& what, const std::string& remedy, const std::string& id);

  const std::string& file() const { return file_; }
  bool has_errors() const { return faults_.has_errors(); }
  std::size_t error_count() const { return faults_.error_count(); }
  /// The faults, and behind them the notes.
  FaultList take();

 private:
  struct Group {
    std::string section, what, remedy;
    std::vector<std::string> examples;
    std::size_t size = 0;
    bool more = false;  // than the examples
  };

  std::string file_;
  FaultList faults_;
  std::vector<Group> groups_;
};

}  // namespace emscher
