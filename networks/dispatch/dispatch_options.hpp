// [dispatch] of case.toml: producers and storages that are decided on together (models/dispatch/dispatcher.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace emscher {

struct DispatchOptions {
  bool given = false;
  double control_step_s = 900.0;
  double reserve = 0.1;            ///< part of the load that is left to a producer that holds the pressure
  std::vector<std::string> order;  ///< ids, the one to be used first first

  /// An id of the order, found: index into Case::producers or Case::storages.
  struct Item {
    bool is_storage = false;
    std::uint32_t index = 0;
    bool operator==(const Item&) const = default;
  };
  std::vector<Item> items;
  bool operator==(const DispatchOptions&) const = default;

  /// Place in the order, where it has one.
  std::optional<std::size_t> place_of(const Item& item) const {
    for (std::size_t k = 0; k < items.size(); ++k)
      if (items[k] == item) return k;
    return std::nullopt;
  }
};

}  // namespace emscher
