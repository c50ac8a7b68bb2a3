#include "engine/hydraulics/flow_links.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "engine/graph/core_decomposition.hpp"
#include "engine/parallel.hpp"

namespace emscher {

void require_length(std::string_view name, std::size_t length, std::size_t expected) {
  if (length != expected) {
    throw std::invalid_argument(fmt::format("flow solver: {} has {} entries, must have {}", name, length, expected));
  }
}

namespace {

[[noreturn]] void refuse_link(std::size_t link, const LinkGeometry& geometry, FrictionLaw law) {
  const auto check = [link](const char* quantity, double value, bool fine, const char* limit) {
    if (!fine || !std::isfinite(value)) {
      throw std::invalid_argument(fmt::format("link {}: {} is {}, must be {}", link, quantity, value, limit));
    }
  };
  check("length (m)", geometry.length, geometry.length >= 0.0, ">= 0");
  check("inner diameter (m)", geometry.inner_diameter, geometry.inner_diameter > 0.0, "> 0");
  check("minor loss coefficient", geometry.minor_loss, geometry.minor_loss >= 0.0, ">= 0");
  if (law == FrictionLaw::hazen_williams) {
    check("Hazen-Williams coefficient", geometry.roughness, geometry.roughness > 0.0, "> 0");
  } else if (law == FrictionLaw::nikuradse_sum) {
    check("roughness (m)", geometry.roughness, geometry.roughness > 0.0, "> 0 with the Nikuradse law");
  }
  check("roughness (m)", geometry.roughness, geometry.roughness >= 0.0, ">= 0");
  throw std::invalid_argument(
      fmt::format("link {}: its length, diameter, roughness and minor loss are too large", link));
}

/// Of the links; those of elements stay without: no friction but their law.
std::vector<LinkFactors> checked_factors(const PassiveLinks& links, std::size_t elements, FrictionLaw law,
                                         double gravity) {
  const std::size_t n = links.from.size();
  require_length("link ends", links.to.size(), n);
  require_length("length", links.length.size(), n);
  require_length("inner diameter", links.inner_diameter.size(), n);
  require_length("roughness", links.roughness.size(), n);
  require_length("minor loss", links.minor_loss.size(), n);
  const bool rough = law == FrictionLaw::nikuradse_sum, hazen_williams = law == FrictionLaw::hazen_williams;
  std::vector<LinkFactors> factors(n + elements);
  for (std::size_t i = 0; i < n; ++i) {
    const LinkGeometry g{links.length[i], links.inner_diameter[i], links.roughness[i], links.minor_loss[i]};
    const bool fine = (g.length >= 0.0) & (g.inner_diameter > 0.0) & (g.roughness >= 0.0) & (g.minor_loss >= 0.0) &
                      (g.length + g.inner_diameter + g.roughness + g.minor_loss < HUGE_VAL) &
                      (g.roughness > 0.0 || g.length == 0.0 || !(rough || hazen_williams));
    if (!fine) refuse_link(i, g, law);
    factors[i] = link_factors(law, g, gravity);
  }
  return factors;
}

/// Links and elements one after the other.
std::vector<int> joined(std::span<const int> links, std::span<const int> elements) {
  std::vector<int> all;
  all.reserve(links.size() + elements.size());
  all.assign(links.begin(), links.end());
  all.insert(all.end(), elements.begin(), elements.end());
  return all;
}

}  // namespace

FlowLinks::FlowLinks(int number_of_nodes_, const PassiveLinks& links, std::span<const int> fixed_nodes_,
                     std::span<const double> elevation, const FlowSolverOptions& options_, const ElementLinks& elements)
    : options(options_),
      number_of_nodes(number_of_nodes_),
      from(joined(links.from, elements.from)),
      to(joined(links.to, elements.to)),
      fixed_nodes(fixed_nodes_.begin(), fixed_nodes_.end()),
      law(elements.law.begin(), elements.law.end()),
      setting(elements.law.size()),
      first_element(static_cast<int>(links.from.size())) {
  check_network(number_of_nodes, from, to, fixed_nodes);
  factors = checked_factors(links, elements.from.size(), options.friction_law, options.gravity);
  require_length("element starts", elements.from.size(), law.size());
  require_length("element ends", elements.to.size(), law.size());
  if (!elevation.empty()) require_length("elevation", elevation.size(), number_of_nodes);
  for (std::size_t node = 0; node < elevation.size(); ++node) {
    if (!std::isfinite(elevation[node])) {
      throw std::invalid_argument(fmt::format("node {}: elevation is {} m, must be finite", node, elevation[node]));
    }
  }
  if (!std::isfinite(options.gravity) || !(options.loop_tolerance > 0.0) || !(options.flow_tolerance > 0.0) ||
      options.maximum_iterations < 1) {
    throw std::invalid_argument("flow solver: gravity must be finite, tolerances and iteration bound positive");
  }
  const auto height = [&elevation](int node) { return elevation.empty() ? 0.0 : elevation[node]; };
  rise.resize(from.size());
  for (std::size_t link = 0; link < from.size(); ++link) rise[link] = height(to[link]) - height(from[link]);
  for (const int node : fixed_nodes) fixed_elevation.push_back(height(node));
  density.resize(from.size());
  viscosity.resize(first_element);
}

void FlowLinks::set_fluid(const FlowSolver::FillFluid& fill, std::span<const double> element_density) {
  require_length("density of elements", element_density.size(), law.size());
  const auto unfit = [](double value) { return !(value > 0.0 && value < HUGE_VAL); };
  double unfit_values = largest_in_blocks(viscosity.size(), [&](std::size_t begin, std::size_t end) {
    fill(begin, std::span(density).subspan(begin, end - begin), std::span(viscosity).subspan(begin, end - begin));
    int count = 0;
    for (std::size_t link = begin; link < end; ++link) count += int(unfit(density[link])) | int(unfit(viscosity[link]));
    return double(count);
  });
  for (std::size_t e = 0; e < law.size(); ++e) {
    unfit_values += double(unfit(element_density[e]));
    density[first_element + e] = element_density[e];
  }
  for (std::size_t link = 0; unfit_values > 0.0 && link < density.size(); ++link) {
    const bool passive = link < viscosity.size();
    if (!unfit(density[link]) && !(passive && unfit(viscosity[link]))) continue;
    const std::string what = passive ? fmt::format(", viscosity {} Pa s", viscosity[link]) : "";
    throw std::invalid_argument(
        fmt::format("link {}: density is {} kg/m3{}, must be positive and finite", link, density[link], what));
  }
}

}  // namespace emscher
