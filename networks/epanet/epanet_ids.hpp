// Ids of an EPANET file as ids of a case: unique over all elements, without ':'.
#pragma once

#include <string>
#include <unordered_set>

namespace emscher {

class EpanetIds {
 public:
  /// The id itself where it is legal and free, else one made of it and `kind`.
  std::string take(const std::string& id, const std::string& kind);

 private:
  std::unordered_set<std::string> taken_;
};

}  // namespace emscher
