#include "networks/epanet/epanet_ids.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace emscher {

std::string EpanetIds::take(const std::string& id, const std::string& kind) {
  constexpr std::size_t longest = 150;  // the format admits 200 bytes; leaves room for what is appended
  std::string legal = id.substr(0, longest);
  // A cut must not leave half a character of UTF-8.
  while (legal.size() < id.size() && !legal.empty() && (static_cast<unsigned char>(id[legal.size()]) & 0xC0U) == 0x80U)
    legal.pop_back();
  std::replace(legal.begin(), legal.end(), ':', '-');
  for (char& c : legal) {
    if (c == ' ' || c == '\t') c = '_';
  }
  if (legal.empty()) legal = kind;
  if (taken_.insert(legal).second) return legal;
  const std::string of_kind = fmt::format("{}-{}", kind, legal);
  for (int k = 1;; ++k) {
    const std::string name = k == 1 ? of_kind : fmt::format("{}-{}", of_kind, k);
    if (taken_.insert(name).second) return name;
  }
}

}  // namespace emscher
