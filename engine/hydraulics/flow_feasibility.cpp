#include "engine/hydraulics/flow_feasibility.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/boykov_kolmogorov_max_flow.hpp>
#include <cmath>

namespace emscher {
namespace {

using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
using Edge = Traits::edge_descriptor;
struct EdgeData {
  double capacity = 0.0, residual = 0.0;
  Edge reverse;
};
struct NodeData {
  long distance = 0;
  Edge predecessor;
  boost::default_color_type colour = boost::white_color;
};
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, NodeData, EdgeData>;

}  // namespace

FlowShortfall flow_shortfall(int number_of_nodes, const LimitedLinks& links, std::span<const double> demand,
                             std::span<const int> free_nodes, double tolerance) {
  // Nothing finite needs more than all finite amounts together.
  double all = 1.0;
  for (const double d : demand) all += std::abs(d);
  for (std::size_t i = 0; i < links.from.size(); ++i)
    for (const double limit : {links.least[i], links.greatest[i]})
      if (std::isfinite(limit)) all += std::abs(limit);
  const auto finite = [all](double limit) { return std::clamp(limit, -2.0 * all, 2.0 * all); };

  const int outside = number_of_nodes, source = number_of_nodes + 1, sink = number_of_nodes + 2;
  Graph graph(number_of_nodes + 3);
  const auto add = [&graph](int a, int b, double capacity) {
    const Edge there = add_edge(a, b, graph).first, back = add_edge(b, a, graph).first;
    graph[there].capacity = capacity;
    graph[there].reverse = back;
    graph[back].reverse = there;
  };
  std::vector<double> excess(number_of_nodes + 1, 0.0);
  const auto link = [&](int a, int b, double least, double greatest) {
    excess[a] -= least;
    excess[b] += least;
    add(a, b, greatest - least);
  };
  for (std::size_t i = 0; i < links.from.size(); ++i)
    link(links.from[i], links.to[i], finite(links.least[i]), finite(links.greatest[i]));
  for (const int node : free_nodes) link(outside, node, -2.0 * all, 2.0 * all);
  for (int node = 0; node < number_of_nodes; ++node) {
    excess[node] -= demand[node];
    excess[outside] += demand[node];
  }
  double wanted = 0.0;
  for (int node = 0; node <= number_of_nodes; ++node) {
    if (excess[node] > 0.0) {
      add(source, node, excess[node]);
      wanted += excess[node];
    } else if (excess[node] < 0.0) {
      add(node, sink, -excess[node]);
    }
  }
  const double carried = boykov_kolmogorov_max_flow(
      graph, get(&EdgeData::capacity, graph), get(&EdgeData::residual, graph), get(&EdgeData::reverse, graph),
      get(&NodeData::predecessor, graph), get(&NodeData::colour, graph), get(&NodeData::distance, graph),
      get(boost::vertex_index, graph), source, sink);
  FlowShortfall result;
  if (wanted - carried <= tolerance) return result;
  result.missing = wanted - carried;
  const auto reached = [&](int node) { return graph[node].colour == boost::black_color; };
  for (std::size_t i = 0; i < links.from.size(); ++i)
    if (reached(links.from[i]) != reached(links.to[i])) result.at_limit.push_back(static_cast<int>(i));
  return result;
}

}  // namespace emscher
