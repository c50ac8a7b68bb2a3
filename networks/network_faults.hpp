// How the checks of the whole network report: a fault of an element, at its line.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "networks/case.hpp"
#include "networks/faults.hpp"

namespace emscher {

class NetworkFaults {
 public:
  NetworkFaults(const Case& data, FaultList& faults) : file_(data.network_file), faults_(faults) {}

  void report(std::optional<int> line, const std::string& id, const std::string& field, std::string problem,
              std::string remedy, Severity severity = Severity::error) {
    faults_.add({.file = file_,
                 .line = line,
                 .id = id,
                 .field = field,
                 .problem = std::move(problem),
                 .remedy = std::move(remedy),
                 .severity = severity});
  }

 private:
  const std::string& file_;
  FaultList& faults_;
};

}  // namespace emscher
