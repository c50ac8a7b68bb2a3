// [PIPES], [PUMPS], [VALVES] and [STATUS] of an EPANET file.
#pragma once

#include <optional>

#include "networks/epanet/epanet_fields.hpp"
#include "networks/epanet/epanet_network.hpp"

namespace emscher {

/// Index of the node that the field names; reports where there is none.
std::optional<std::uint32_t> epanet_node(const EpanetNetwork& network, const EpanetFields& fields, std::size_t k,
                                         const char* field);

/// Expects all nodes, patterns and curves to be read.
class EpanetLinkReader {
 public:
  explicit EpanetLinkReader(EpanetNetwork& network) : network_(network) {}

  void read_pipe(const EpanetFields& f);
  void read_pump(const EpanetFields& f);
  void read_valve(const EpanetFields& f);
  /// Expects all links to be read.
  void read_status(const EpanetFields& f);

 private:
  EpanetLink* add_link(const EpanetFields& f, EpanetLinkKind kind, std::size_t data);
  void set_status(const EpanetFields& f, std::size_t k, EpanetLink& link);

  EpanetNetwork& network_;
};

}  // namespace emscher
