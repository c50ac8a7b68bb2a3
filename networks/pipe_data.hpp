// The cross-section and surroundings of a pipe: reading them and checking that they are complete and fit together.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <unordered_map>

#include "networks/case.hpp"

namespace emscher {

/// Reports a fault of one element: field, problem, remedy.
using ReportField = std::function<void(const std::string&, std::string, std::string)>;

/// Collects the constructions of a case, each only once.
class ConstructionBook {
 public:
  explicit ConstructionBook(Case& data) : data_(data) {}

  /// Reads the properties of a trench or pipe, completed by the case's [pipes]; returns an index into
  /// Case::constructions. Reports what is missing, contradictory or impossible.
  std::uint32_t read(const nlohmann::json& properties, const ReportField& report);

 private:
  Case& data_;
  std::unordered_map<std::string, std::uint32_t> known_;
};

}  // namespace emscher
