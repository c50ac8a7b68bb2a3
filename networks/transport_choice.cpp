#include "networks/transport_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace emscher {

std::string obstacle_to_plug_flow(const Case& data) {
  if (data.pipe_defaults.wall == WallModel::film) return "pipes.wall is \"film\"";
  return {};
}

std::string obstacle_to_ida(const Case& data) {
  const auto named = [](const std::string& id) {
    return fmt::format("the station '{}', whose parts tell each other of their water", id);
  };
  if (!data.mixing_stations.empty()) return named(data.mixing_stations.front().id);
  if (!data.heat_exchanger_stations.empty()) return named(data.heat_exchanger_stations.front().id);
  return {};
}

std::vector<std::string> keys_of_elements(const Case& data) {
  const IntegratorOptions& i = data.integrator;
  std::vector<std::string> keys;
  if (i.solver) keys.emplace_back("solver");
  if (i.method) keys.emplace_back("method");
  if (i.maximum_order) keys.emplace_back("maximum_order");
  if (i.linear_solver) keys.emplace_back("linear_solver");
  if (i.polynomial_order) keys.emplace_back("polynomial_order");
  if (i.elements_per_pipe) keys.emplace_back("elements_per_pipe");
  if (i.element_time_s) keys.emplace_back("element_time_s");
  return keys;
}

TransportChoice choose_transport(const Case& data) {
  switch (data.integrator.transport) {
    case TransportName::plug_flow:
      return {Transport::plug_flow, {}};
    case TransportName::discontinuous_galerkin:
      return {Transport::discontinuous_galerkin, "the case asks for elements"};
    case TransportName::automatic:
      break;
  }
  if (std::string why = obstacle_to_plug_flow(data); !why.empty())
    return {Transport::discontinuous_galerkin, std::move(why)};
  if (const auto keys = keys_of_elements(data); !keys.empty())
    return {Transport::discontinuous_galerkin, fmt::format("integrator.{} is set", keys.front())};
  const auto divided = [](const auto& pipe) { return pipe.elements > 0; };
  if (std::ranges::any_of(data.trenches, divided) || std::ranges::any_of(data.pipes, divided))
    return {Transport::discontinuous_galerkin, "a pipe has a number of elements"};
  return {};
}

std::string name_of(Transport transport) {
  return transport == Transport::plug_flow ? "plug-flow" : "discontinuous-galerkin";
}

}  // namespace emscher
