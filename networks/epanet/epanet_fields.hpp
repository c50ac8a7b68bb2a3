// The fields of one line of EPANET input, with the faults of what is missing or no number.
#pragma once

#include <cctype>
#include <optional>
#include <string>
#include <string_view>

#include "networks/epanet/epanet_text.hpp"

namespace emscher {

/// The number that the whole token is, finite.
std::optional<double> epanet_number(std::string_view token);

std::string upper_case(std::string_view text);

class EpanetFields {
 public:
  EpanetFields(const EpanetLine& line, EpanetReport& report) : line_(line), report_(report) {}

  std::size_t size() const { return line_.tokens.size(); }
  int line() const { return line_.number; }
  const std::string& section() const { return line_.section; }
  /// Empty beyond the end.
  const std::string& text(std::size_t k) const;
  /// In capital letters.
  std::string keyword(std::size_t k) const { return upper_case(text(k)); }

  enum class Sign { any, not_negative, positive };
  /// Reports a field that is missing, no number or of the wrong sign. The first token is taken as the element's id.
  std::optional<double> number(std::size_t k, const char* field, Sign sign = Sign::any) const;
  void error(const std::string& field, std::string problem, std::string remedy) const;
  /// Few enough that looking for the name that was meant is worth its time.
  bool few_errors() const { return report_.error_count() < FaultList::limit_per_field; }

 private:
  const EpanetLine& line_;
  EpanetReport& report_;
};

}  // namespace emscher
