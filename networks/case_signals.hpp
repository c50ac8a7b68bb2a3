// The signals of a case: reading them from keys, and visiting all of them.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <unordered_map>

#include "networks/case.hpp"
#include "networks/faults.hpp"

namespace emscher {

/// Turns "series:column" into indices of Case::profiles, each profile once.
class ProfileBook {
 public:
  /// `data.series` must be complete before the first signal is read.
  explicit ProfileBook(Case& data) : data_(data) {}

  /// Reads X, X_profile, X_profile_shift_s from a table; what is missing or of the wrong type is left out (the schema
  /// reports it). Unknown series are added to `faults` at the place `where`, with the field set.
  Signal read(const nlohmann::json& table, std::string_view name, const Fault& where, FaultList& faults);

 private:
  Case& data_;
  std::unordered_map<std::string, std::uint32_t> known_;
};

/// Where a signal belongs to.
struct SignalPlace {
  std::string_view definition;  ///< kind of the element, or "ground", "ambient"
  std::string_view id;          ///< empty for those of case.toml
  std::string_view name;        ///< "heat_w", ...
  std::string_view table = {};  ///< of the element in which it stands: "technology"
};

/// Calls `visit` for every signal that is given.
void for_each_signal(const Case& data, const std::function<void(const SignalPlace&, const Signal&)>& visit);

}  // namespace emscher
