#include "networks/transport_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace emscher {
namespace {

// What the case has and plug flow does not know.
std::string obstacle(const Case& data) {
  if (data.pipe_defaults.wall == WallModel::film) return "pipes.wall is \"film\"";
  if (!data.storages.empty()) return fmt::format("the storage '{}' has states of its own", data.storages.front().id);
  return {};
}

// Keys of [integrator] that only elements have, as far as the case sets them.
std::vector<std::string> element_keys(const Case& data) {
  const IntegratorOptions& i = data.integrator;
  std::vector<std::string> keys;
  if (i.method) keys.emplace_back("method");
  if (i.polynomial_order) keys.emplace_back("polynomial_order");
  if (i.elements_per_pipe) keys.emplace_back("elements_per_pipe");
  if (i.element_time_s) keys.emplace_back("element_time_s");
  return keys;
}

}  // namespace

TransportChoice choose_transport(const Case& data) {
  switch (data.integrator.transport) {
    case TransportName::plug_flow:
      return {Transport::plug_flow, {}};
    case TransportName::discontinuous_galerkin:
      return {Transport::discontinuous_galerkin, "the case asks for elements"};
    case TransportName::automatic:
      break;
  }
  if (std::string why = obstacle(data); !why.empty()) return {Transport::discontinuous_galerkin, std::move(why)};
  if (const auto keys = element_keys(data); !keys.empty())
    return {Transport::discontinuous_galerkin, fmt::format("integrator.{} is set", keys.front())};
  const auto divided = [](const auto& pipe) { return pipe.elements > 0; };
  if (std::ranges::any_of(data.trenches, divided) || std::ranges::any_of(data.pipes, divided))
    return {Transport::discontinuous_galerkin, "a pipe has a number of elements"};
  return {};
}

std::string name_of(Transport transport) {
  return transport == Transport::plug_flow ? "plug-flow" : "discontinuous-galerkin";
}

void check_transport(const Case& data, const std::string& toml_name, const KeyLines& lines, FaultList& faults) {
  if (data.integrator.transport != TransportName::plug_flow) return;
  const auto report = [&](const std::string& field, std::string problem, std::string remedy) {
    faults.add({.file = toml_name,
                .line = line_of_key(lines, field),
                .field = field,
                .problem = std::move(problem),
                .remedy = std::move(remedy)});
  };
  if (const std::string why = obstacle(data); !why.empty())
    report("integrator.transport",
           fmt::format("is \"plug-flow\", which does not go together with what the case has: {}", why),
           "give \"automatic\" or \"discontinuous-galerkin\"");
  for (const std::string& key : element_keys(data))
    report("integrator." + key, "means nothing to plug flow, which has no elements",
           fmt::format("remove it, or give integrator.transport = \"discontinuous-galerkin\""));
}

}  // namespace emscher
