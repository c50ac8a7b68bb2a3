#include "networks/case_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "engine/graph/depth_first_numbering.hpp"
#include "models/air_pressure.hpp"
#include "models/film.hpp"
#include "models/ground.hpp"
#include "networks/case_components.hpp"
#include "networks/case_fluid.hpp"
#include "networks/case_inputs.hpp"
#include "networks/pipe_construction.hpp"
#include "networks/transport_choice.hpp"

namespace emscher {
namespace {

constexpr double reference_velocity = 0.5;  // m/s, of the rule for the number of elements
constexpr double most_elements = 500.0;

/// A trench or a single pipe, seen alike.
struct Line {
  std::uint32_t from, to, construction, elements;
  double length, loss_coefficient;
};

Line line_of(const Case& data, std::size_t element) {
  if (element < data.trenches.size()) {
    const Trench& t = data.trenches[element];
    return {t.from, t.to, t.construction, t.elements, t.length_m, t.loss_coefficient};
  }
  const SinglePipe& p = data.pipes[element - data.trenches.size()];
  return {p.from, p.to, p.construction, p.elements, p.length_m, p.loss_coefficient};
}

/// Junctions and lines from producers and sources on.
DepthFirstNumbering numbering_of(const Case& data) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ends;
  for (std::size_t l = 0; l < data.trenches.size() + data.pipes.size(); ++l) {
    const Line line = line_of(data, l);
    ends.emplace_back(line.from, line.to);
  }
  std::vector<std::uint32_t> starts;
  for (const auto& p : data.producers) starts.push_back(p.node);
  for (const auto& s : data.sources) starts.push_back(s.junction);
  return depth_first_numbering(static_cast<std::uint32_t>(data.junctions.size()), ends, starts);
}

/// Seconds from the start of the year, in the offset in which the case states its start.
double seconds_of_year(const TimeSpan& time) {
  constexpr double day = 86400.0;
  const double local = time.start_epoch_s + 60.0 * time.start_offset_minutes;
  // Days since 1970 to year and day by the civil calendar [Hinnant, chrono-compatible date algorithms].
  const auto days = static_cast<long>(std::floor(local / day));
  int year = 1970 + static_cast<int>(days / 366);
  const auto start_of = [](int y) {
    const long e = y - 1;
    return 365L * (y - 1970) + (e / 4 - e / 100 + e / 400) - (1969 / 4 - 1969 / 100 + 1969 / 400);
  };
  while (start_of(year + 1) <= days) ++year;
  return local - day * double(start_of(year));
}

class Builder {
 public:
  explicit Builder(const Case& data) : data_(data) {}

  CaseNetwork build() {
    network_ = std::make_unique<Network>();
    result_.network = nullptr;
    network_->fluid = case_fluid(data_.fluid);
    network_->gravity = data_.hydraulics.gravity_m_s2;
    switch (data_.hydraulics.friction_law) {
      case FrictionLawName::colebrook_white:
        network_->friction_law = FrictionLaw::colebrook_white;
        break;
      case FrictionLawName::swamee_jain:
        network_->friction_law = FrictionLaw::swamee_jain;
        break;
      case FrictionLawName::nikuradse_sum:
        network_->friction_law = FrictionLaw::nikuradse_sum;
        break;
      case FrictionLawName::hazen_williams:
        network_->friction_law = FrictionLaw::hazen_williams;
        break;
    }
    if (data_.pipe_defaults.wall == WallModel::film) {
      network_->wall = WallContact::film;
      network_->film_conductance = [curve = case_conductivity(data_.fluid)](double flow, double diameter,
                                                                            double temperature, const Fluid& fluid) {
        const double viscosity = fluid.dynamic_viscosity(temperature), conductivity = curve(temperature);
        return film_conductance(pipe_reynolds(flow, diameter, viscosity),
                                prandtl_number(viscosity, fluid.specific_heat(temperature), conductivity),
                                conductivity);
      };
    }
    auto inputs = std::make_unique<CaseInputs>(data_);
    inputs_ = inputs.get();
    network_->inputs = std::move(inputs);

    add_nodes();
    add_pipes();
    add_components(data_, *inputs_, reference_density_, *network_, result_);
    if (data_.hydraulics.air_height_effects)
      for (const double elevation : network_->elevation) result_.air_pressure.push_back(air_pressure(elevation));
    inputs_->drive(network_->components);
    network_->pipe_name = [&data = data_, origin = result_.pipe_origin](std::size_t i) {
      return emscher::pipe_name(data, origin[i]);
    };
    result_.network = std::move(network_);
    return std::move(result_);
  }

 private:
  void add_nodes() {
    const std::size_t junctions = data_.junctions.size();
    result_.supply_node.resize(junctions);
    network_->elevation.resize(data_.closed ? 2 * junctions : junctions);
    if (data_.closed) result_.return_node.resize(junctions);
    for (std::size_t j = 0; j < junctions; ++j) {
      const std::uint32_t node = result_.supply_node[j] = numbering_.place_of_node[j];
      network_->elevation[node] = data_.junctions[j].elevation_m;
      if (!data_.closed) continue;
      const auto back = result_.return_node[j] = static_cast<std::uint32_t>(node + junctions);
      network_->elevation[back] = data_.junctions[j].elevation_m;
    }
  }

  const PipeSection& section(std::uint32_t construction, bool paired) {
    auto [entry, is_new] = sections_.try_emplace({construction, paired});
    if (is_new) entry->second = pipe_section(data_, data_.constructions[construction], paired);
    return entry->second;
  }

  KusudaGround yearly_wave() const {
    const GroundOptions& g = data_.ground;
    if (g.model == GroundModel::kusuda)
      return {g.mean_temperature_c + celsius_zero, g.amplitude_k, (g.coldest_day - 1.0) * 86400.0, g.diffusivity_m2_s};
    KusudaGround under_air = ground_under((*inputs_->weather())[WeatherQuantity::outdoor], g.diffusivity_m2_s);
    under_air.mean_temperature += celsius_zero;
    return under_air;
  }

  std::uint16_t boundary(const PipeConstruction& construction, double axis_depth) {
    const bool air = construction.boundary == PipeBoundary::air;
    const bool kusuda = !air && data_.ground.model != GroundModel::signal;
    const auto [entry, is_new] = boundaries_.try_emplace({air, kusuda ? axis_depth : 0.0});
    if (!is_new) return entry->second;
    if (kusuda) {
      const KusudaGround ground = yearly_wave();
      const double offset = seconds_of_year(data_.time);
      entry->second =
          inputs_->add_boundary([=](double t) { return ground_temperature(ground, axis_depth, offset + t); });
    } else {
      const TimeFunction temperature =
          inputs_->function(air ? data_.ambient_temperature_c : data_.ground.temperature_c);
      entry->second = inputs_->add_boundary([=](double t) { return temperature.at(t) + celsius_zero; });
    }
    return entry->second;
  }

  std::uint32_t elements_of(const Line& line) const {
    if (line.elements > 0) return line.elements;
    if (data_.integrator.elements_per_pipe) return static_cast<std::uint32_t>(*data_.integrator.elements_per_pipe);
    const double element_time = data_.integrator.element_time_s.value_or(data_.time.output_step_s / 3.0);
    return static_cast<std::uint32_t>(
        std::clamp(std::ceil(line.length / (reference_velocity * element_time)), 1.0, most_elements));
  }

  void add_pipe(std::uint32_t element, Side side, bool reversed, std::uint32_t partner, std::uint32_t elements) {
    const Line line = line_of(data_, element);
    const auto& nodes = side == Side::return_side ? result_.return_node : result_.supply_node;
    const PipeConstruction& construction = data_.constructions[line.construction];
    const PipeSection& s = section(line.construction, partner != no_partner);
    Pipes& p = network_->pipes;
    p.from.push_back(nodes[reversed ? line.to : line.from]);
    p.to.push_back(nodes[reversed ? line.from : line.to]);
    p.length.push_back(line.length);
    p.inner_diameter.push_back(s.inner_diameter);
    p.roughness.push_back(network_->friction_law == FrictionLaw::hazen_williams
                              ? construction.hazen_williams_c.value_or(0.0)
                              : construction.roughness_m);
    p.loss_coefficient.push_back(line.loss_coefficient);
    const double area = 0.25 * std::numbers::pi * s.inner_diameter * s.inner_diameter;
    p.water_mass.push_back(area * line.length * reference_density_);
    p.wall_heat_capacity.push_back(s.wall_heat_capacity * line.length);
    p.loss_own.push_back(s.heat_loss.u1);
    p.loss_partner.push_back(partner == no_partner ? 0.0 : s.heat_loss.u2);
    p.partner.push_back(partner);
    p.boundary.push_back(boundary(construction, s.axis_depth));
    p.elements.push_back(elements);
  }

  // Trenches: supply pipes first, then the return pipes in the same order, drawn in the same direction, so that both
  // are swept through memory in one direction and parallel pipes share the coordinate along the trench.
  void add_pipes() {
    const auto trenches = static_cast<std::uint32_t>(data_.trenches.size());
    std::vector<std::uint32_t> position(trenches + data_.pipes.size(), no_index);
    std::uint32_t count = 0;
    for (const std::uint32_t l : numbering_.edges) {
      const bool single = l >= trenches;
      result_.pipe_origin.push_back({l, single ? data_.pipes[l - trenches].side : Side::supply, false});
      position[l] = count++;
    }
    for (const std::uint32_t l : numbering_.edges)
      if (l < trenches) result_.pipe_origin.push_back({l, Side::return_side, true});
    // Return pipes of trenches are drawn to -> from in the case, from -> to here. Of two single pipes that lie side by
    // side and are drawn against each other, the later one is turned.
    std::vector<std::uint32_t> return_position(trenches, no_index);
    for (std::uint32_t i = count; i < result_.pipe_origin.size(); ++i)
      return_position[result_.pipe_origin[i].element] = i;
    for (std::uint32_t i = 0; i < result_.pipe_origin.size(); ++i) {
      PipeOrigin& origin = result_.pipe_origin[i];
      const Line line = line_of(data_, origin.element);
      std::uint32_t elements = elements_of(line), partner = no_partner;
      bool turned = false;
      if (origin.element < trenches) {
        partner = i < count ? return_position[origin.element] : position[origin.element];
      } else if (const auto other = data_.pipes[origin.element - trenches].paired_with; other != no_index) {
        partner = position[trenches + other];
        const Line beside = line_of(data_, trenches + other);
        elements = std::max(elements, elements_of(beside));  // parallel pipes exchange heat element by element
        turned = partner < i && beside.from != line.from;
      }
      if (origin.element >= trenches) origin.reversed = turned;
      add_pipe(origin.element, origin.side, turned, partner, elements);
    }
  }

  const Case& data_;
  DepthFirstNumbering numbering_ = numbering_of(data_);
  double reference_density_ = case_fluid(data_.fluid).density(data_.fluid.reference_temperature_c + celsius_zero);
  CaseNetwork result_;
  std::unique_ptr<Network> network_;
  CaseInputs* inputs_ = nullptr;
  std::map<std::pair<std::uint32_t, bool>, PipeSection> sections_;
  std::map<std::pair<bool, double>, std::uint16_t> boundaries_;
};

}  // namespace

CaseNetwork build_network(const Case& data) {
  return Builder(data).build();
}

SimulationOptions simulation_options(const Case& data) {
  SimulationOptions options;
  options.duration = data.time.duration_s;
  options.output_step = data.time.output_step_s;
  options.warm_up = data.time.warm_up_s;
  const auto& i = data.integrator;
  options.transport = choose_transport(data).transport;
  if (i.solver) options.integrator.solver = *i.solver;
  if (i.method) options.integrator.method = *i.method;
  if (i.maximum_order) options.integrator.maximum_order = *i.maximum_order;
  if (i.linear_solver) options.integrator.linear_solver = *i.linear_solver;
  if (i.polynomial_order) options.polynomial_order = *i.polynomial_order;
  // K: what the local errors of formulas over several steps add up to is several times that of one-step methods
  // (mean at consumers of a town of 2,000 pipes 0.017 K at 0.5 K, 0.0025 K at 0.1 K; TR-BDF2 at 0.5 K 0.0023 K).
  constexpr double multistep_tolerance = 0.1;
  constexpr double temperature_scale = 100.0;  // K, to which the relative tolerance refers
  if (i.relative_tolerance)
    options.integrator.tolerance = temperature_scale * *i.relative_tolerance;
  else if (options.integrator.solver != IntegrationSolver::arkode)
    options.integrator.tolerance = multistep_tolerance;
  if (i.maximum_step_s) options.integrator.maximum_step = *i.maximum_step_s;
  if (const auto pipe = data.output.quantities.find("pipe"); pipe != data.output.quantities.end())
    options.pipe_heat_losses = std::ranges::find(pipe->second, "heat_loss_w") != pipe->second.end();
  return options;
}

std::string pipe_name(const Case& data, const PipeOrigin& origin) {
  if (origin.element >= data.trenches.size()) return data.pipes[origin.element - data.trenches.size()].id;
  return data.trenches[origin.element].id + (origin.side == Side::supply ? ":supply" : ":return");
}

}  // namespace emscher
