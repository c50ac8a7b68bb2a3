#include "networks/epanet/epanet_fields.hpp"

#include <fast_float/fast_float.h>
#include <fmt/format.h>

#include <cmath>

namespace emscher {

std::optional<double> epanet_number(std::string_view token) {
  if (token.starts_with('+')) token.remove_prefix(1);
  double value = 0.0;
  const auto [end, error] = fast_float::from_chars(token.data(), token.data() + token.size(), value);
  if (error != std::errc() || end != token.data() + token.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string upper_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return result;
}

const std::string& EpanetFields::text(std::size_t k) const {
  static const std::string nothing;
  return k < line_.tokens.size() ? line_.tokens[k] : nothing;
}

std::optional<double> EpanetFields::number(std::size_t k, const char* field, Sign sign) const {
  if (k >= size()) {
    error(field, "is missing", fmt::format("give a number as field {} of the line", k + 1));
    return std::nullopt;
  }
  const std::optional<double> value = epanet_number(text(k));
  if (!value) {
    error(field, fmt::format("'{}' is no number", text(k).substr(0, 40)),
          fmt::format("give a number as field {} of the line", k + 1));
  } else if ((sign == Sign::positive && !(*value > 0.0)) || (sign == Sign::not_negative && *value < 0.0)) {
    error(field, fmt::format("is {}", *value),
          sign == Sign::positive ? "give a number above 0" : "give a number from 0");
    return std::nullopt;
  }
  return value;
}

void EpanetFields::error(const std::string& field, std::string problem, std::string remedy) const {
  // The lines of settings begin with a keyword, all others with the id of their element.
  const bool setting = section() == "OPTIONS" || section() == "TIMES";
  report_.error(line(), section(), field, setting ? "" : text(0), std::move(problem), std::move(remedy));
}

}  // namespace emscher
