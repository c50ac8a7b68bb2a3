#include "networks/pressure_way.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace emscher {
namespace {

/// Two junctions in any order.
std::uint64_t pair_of(std::uint32_t a, std::uint32_t b) {
  return std::uint64_t{std::min(a, b)} << 32 | std::max(a, b);
}

bool is_shut(const PressureField::Element& element) {
  constexpr double nothing = 1e-6;  // kg/s
  return std::abs(element.mass_flow) < nothing;
}

/// What joins two junctions in the return.
struct Beside {
  const PressureField::Pipe* pipe = nullptr;        // the shortest one
  const PressureField::Element* element = nullptr;  // the first one that lets something through
};

using BesideOf = std::unordered_map<std::uint64_t, Beside>;

/// Fills in what lies in the return between the pairs of junctions that are keys.
void find_beside(const PressureField& field, BesideOf& beside) {
  if (beside.empty()) return;
  for (const PressureField::Pipe& p : field.return_pipes)
    if (const auto found = beside.find(pair_of(p.from, p.to)); found != beside.end()) {
      const PressureField::Pipe*& shortest = found->second.pipe;
      if (shortest == nullptr || p.length < shortest->length) shortest = &p;
    }
  for (const PressureField::Element& e : field.elements)
    if (const auto found = beside.find(pair_of(e.from, e.to)); e.side == Side::return_side && found != beside.end()) {
      const PressureField::Element*& first = found->second.element;
      if (first == nullptr || (is_shut(*first) && !is_shut(e))) first = &e;
    }
}

std::vector<WaySection> sections_of(const PressureField::Pipe& pipe, const Beside& beside) {
  if (beside.pipe != nullptr || beside.element == nullptr) return {{&pipe, nullptr, Side::supply, pipe.length}};
  const WaySection half{&pipe, nullptr, Side::supply, 0.5 * pipe.length};
  return {half, {nullptr, beside.element, Side::return_side, 0.0}, half};
}

std::vector<WaySection> sections_of(const PressureField::Element& element, const Beside& beside) {
  const WaySection step{nullptr, &element, element.side, 0.0};
  if (element.side == Side::none) return {step};
  if (beside.pipe != nullptr) {
    const WaySection half{beside.pipe, nullptr, Side::return_side, 0.5 * beside.pipe->length};
    return {half, step, half};
  }
  if (beside.element != nullptr) return {step, {nullptr, beside.element, Side::return_side, 0.0}};
  return {step};
}

}  // namespace

PressureWays::PressureWays(const PressureField& field, std::uint32_t from) : field_(field), from_(from) {
  std::vector<std::uint32_t> begin, end;
  std::vector<double> length;
  double all = 1.0;  // m; a detour longer than every way
  const auto add = [&](std::uint32_t a, std::uint32_t b, double l) {
    begin.push_back(a);
    end.push_back(b);
    length.push_back(l);
  };
  for (const PressureField::Pipe& p : field.supply_pipes) {
    add(p.from, p.to, p.length);
    all += p.length;
  }
  for (const PressureField::Pipe& p : field.return_pipes) all += p.length;
  BesideOf beside;
  for (std::uint32_t e = 0; e < field.elements.size(); ++e)
    if (field.elements[e].side != Side::return_side) {
      supply_elements_.push_back(e);
      beside[pair_of(field.elements[e].from, field.elements[e].to)];
    }
  find_beside(field, beside);
  for (const std::uint32_t e : supply_elements_) {
    const PressureField::Element& element = field.elements[e];
    const PressureField::Pipe* pipe = beside.at(pair_of(element.from, element.to)).pipe;
    const bool is_as_long = element.side == Side::supply && pipe != nullptr;
    add(element.from, element.to, (is_as_long ? pipe->length : 0.0) + (is_shut(element) ? all : 0.0));
  }
  paths_ = shortest_paths(static_cast<std::uint32_t>(field.junctions.size()), begin, end, length, from);
}

std::vector<WayStep> PressureWays::to(std::uint32_t junction) const {
  struct Edge {
    std::uint32_t edge, from, to;
  };
  std::vector<Edge> edges;
  const std::size_t pipes = field_.supply_pipes.size();
  const auto element_of = [&](std::uint32_t edge) -> const PressureField::Element& {
    return field_.elements[supply_elements_[edge - pipes]];
  };
  BesideOf beside;
  while (paths_.edge[junction] != no_edge) {
    const std::uint32_t edge = paths_.edge[junction];
    const auto other = [&](const auto& e) { return e.from == junction ? e.to : e.from; };
    const std::uint32_t before = edge < pipes ? other(field_.supply_pipes[edge]) : other(element_of(edge));
    edges.push_back({edge, before, junction});
    beside[pair_of(before, junction)];
    junction = before;
  }
  find_beside(field_, beside);
  std::vector<WayStep> way;
  std::ranges::reverse(edges);
  for (const auto& [edge, before, after] : edges) {
    const Beside& there = beside.at(pair_of(before, after));
    way.push_back(
        {after, edge < pipes ? sections_of(field_.supply_pipes[edge], there) : sections_of(element_of(edge), there)});
  }
  return way;
}

}  // namespace emscher
