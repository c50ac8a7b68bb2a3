#include "networks/run_case.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <xxhash.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <limits>
#include <memory>
#include <stdexcept>

#include "engine/parallel.hpp"
#include "networks/case_network.hpp"
#include "networks/case_results.hpp"
#include "networks/fixed_results.hpp"
#include "networks/integrator_names.hpp"

namespace emscher {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto time_between_flushes = std::chrono::seconds(60);

/// Follows what consumers lack over the run.
class ConsumerWatch {
 public:
  ConsumerWatch(const Case& data, const CaseNetwork& built) : data_(data), consumers_(data.substations.size()) {
    for (std::size_t k = 0; k < consumers_.size(); ++k) {
      const Component& component = *built.network->components[built.substation[k]];
      consumers_[k].component = built.substation[k];
      consumers_[k].from = component.from;
      consumers_[k].to = component.to;
    }
  }

  void see(const OutputRow& row, double step) {
    const auto& pressure = row.pressures().node;
    in_blocks(consumers_.size(), [&](std::size_t begin, std::size_t end) {
      for (Consumer& c : std::span(consumers_).subspan(begin, end - begin)) {
        const ComponentMeans& means = row.components[c.component];
        c.unmet_heat += std::abs(means.unmet_heat) * step;  // cold and surplus are negative
        c.supply_temperature = std::min(c.supply_temperature, means.from_temperature);
        c.differential_pressure = std::min(c.differential_pressure, pressure[c.from] - pressure[c.to]);
      }
    });
  }

  void conclude(RunSummary& summary) const {
    if (consumers_.empty()) return;
    std::size_t lacking = 0, short_of_pressure = 0;
    const auto spare = [&](std::size_t k) {
      return consumers_[k].differential_pressure - data_.substations[k].required_differential_pressure_pa;
    };
    std::size_t worst = 0;
    for (std::size_t k = 0; k < consumers_.size(); ++k) {
      summary.unmet_heat_j += consumers_[k].unmet_heat;
      lacking += consumers_[k].unmet_heat > 0.0;
      // Substations with a pump of their own require none.
      short_of_pressure += data_.substations[k].required_differential_pressure_pa > 0.0 && spare(k) < -1.0;  // Pa
      if (consumers_[k].unmet_heat > consumers_[worst].unmet_heat ||
          (consumers_[k].unmet_heat == consumers_[worst].unmet_heat && spare(k) < spare(worst)))
        worst = k;
    }
    // None where the run failed before its first row.
    if (std::isfinite(consumers_[worst].supply_temperature))
      summary.worst_consumer =
          WorstConsumer{data_.substations[worst].id, consumers_[worst].unmet_heat, consumers_[worst].supply_temperature,
                        consumers_[worst].differential_pressure};
    if (lacking > 0)
      summary.warnings.push_back(
          fmt::format("{} of {} substations had unmet heat, {:.3g} MWh in all; the most: {} ({:.3g} MWh)", lacking,
                      consumers_.size(), summary.unmet_heat_j / 3.6e9, data_.substations[worst].id,
                      consumers_[worst].unmet_heat / 3.6e9));
    if (short_of_pressure > 0)
      summary.warnings.push_back(
          fmt::format("{} of {} substations had less pressure difference than they require at some output instant",
                      short_of_pressure, consumers_.size()));
  }

 private:
  struct Consumer {
    std::uint32_t component = 0, from = 0, to = 0;
    double unmet_heat = 0.0;  // J
    // Least so far, degC and Pa.
    double supply_temperature = std::numeric_limits<double>::infinity();
    double differential_pressure = std::numeric_limits<double>::infinity();
  };
  const Case& data_;
  std::vector<Consumer> consumers_;
};

AttributeMap attributes_of(const Case& data, const CaseNetwork& built, const RunOptions& options,
                           const SimulationOptions& simulation) {
  AttributeMap attributes = fixed_attributes(data, built);
  attributes.merge(AttributeMap{{"title", data.name},
                                {"emscher_version", std::string(EMSCHER_VERSION)},
                                {"case_hash", case_hash(data)},
                                {"overrides", fmt::format("{}", fmt::join(options.overrides, " "))},
                                {"transport", name_of(simulation.transport)},
                                {"integrator_tolerance_k", simulation.integrator.tolerance},
                                {"output_step_s", simulation.output_step},
                                {"duration_s", simulation.duration},
                                {"warm_up_s", simulation.warm_up}});
  if (simulation.transport == Transport::discontinuous_galerkin) {
    const IntegrationOptions& i = simulation.integrator;
    const bool runge_kutta = i.solver == IntegrationSolver::arkode;
    attributes["integrator_solver"] = name_in(solver_names, i.solver);
    attributes["integrator_method"] = runge_kutta ? i.method : fmt::format("BDF of order {} at most", i.maximum_order);
    const LinearSolver linear_solver = i.solver == IntegrationSolver::ida ? LinearSolver::klu : i.linear_solver;
    attributes["integrator_linear_solver"] =
        runge_kutta && is_explicit_method(i.method) ? "none" : name_in(linear_solver_names, linear_solver);
    attributes["polynomial_order"] = std::int64_t{simulation.polynomial_order};
  }
  return attributes;
}

AttributeMap summary_of(const RunSummary& s) {
  AttributeMap map{{"supplied_j", s.energy.supplied},
                   {"delivered_j", s.energy.delivered},
                   {"lost_j", s.energy.lost},
                   {"stored_j", s.energy.stored},
                   {"friction_j", s.energy.friction},
                   {"throttled_j", s.energy.throttled},
                   {"residual_rel", s.energy.relative_residual()},
                   {"unmet_heat_j", s.unmet_heat_j},
                   {"wall_s", s.wall_s},
                   {"steps", std::int64_t{s.statistics.integrator.steps}},
                   {"rejected_steps", std::int64_t{s.statistics.integrator.rejected}},
                   {"right_hand_sides", std::int64_t{s.statistics.integrator.right_hand_sides}},
                   {"linear_solves", std::int64_t{s.statistics.integrator.linear_solves}},
                   {"warnings", fmt::format("{}", fmt::join(s.warnings, "\n"))}};
  if (s.worst_consumer) map["worst_consumer"] = s.worst_consumer->id;
  if (!s.generation.empty()) {
    Operation all;
    for (const GenerationSummary& g : s.generation) all += g.energy;
    map["fuel_j"] = all.fuel;
    map["electricity_used_j"] = all.electricity_used;
    map["electricity_made_j"] = all.electricity_made;
    map["source_heat_j"] = all.source_heat;
    map["curtailed_j"] = all.curtailed;
  }
  if (s.cold_rooms) {
    map["hours_below_set_point"] = s.cold_rooms->hours;
    map["coldest_building"] = s.cold_rooms->worst;
    map["coldest_building_hours"] = s.cold_rooms->worst_hours;
    map["lowest_room_temperature_c"] = s.cold_rooms->lowest_temperature_c;
  }
  if (!s.complete) map["failure"] = s.failure;
  return map;
}

}  // namespace

double RunSummary::ns_per_pipe_and_output_step() const {
  return pipes == 0 || output_steps == 0 ? 0.0 : 1e9 * wall_s / (double(pipes) * double(output_steps));
}

RunSummary run_case(const Case& data, const RunOptions& options) {
  CaseNetwork built = build_network(data);
  SimulationOptions simulation_settings = simulation_options(data);
  simulation_settings.threads = options.threads;
  RunSummary summary;
  summary.transport = choose_transport(data);
  summary.pipes = built.network->pipes.size();
  summary.substations = data.substations.size();

  const auto begin = Clock::now();
  Network& network = *built.network;
  ConsumerWatch consumers(data, built);
  Plausibility plausibility(data, built);
  ShortfallWatch shortfall(data, built);
  GenerationAccount generation(data, built);
  RoomWatch rooms(data, built);
  std::unique_ptr<CaseResults> results;
  if (!options.output.empty())
    results = std::make_unique<CaseResults>(options.output, data, built, generation, plausibility.findings(),
                                            attributes_of(data, built, options, simulation_settings));
  std::optional<Simulation> simulation;
  auto flushed = Clock::now();
  try {
    simulation.emplace(network, simulation_settings);
    double previous = 0.0;
    simulation->run([&](const OutputRow& row) {
      consumers.see(row, row.time - previous);
      plausibility.see(row, row.time - previous);
      shortfall.see(row, row.time - previous);
      generation.see(row, row.time - previous);
      rooms.see(row, row.time - previous);
      previous = row.time;
      summary.energy = row.energy;
      if (results) {
        results->write(row);
        if (const auto now = Clock::now(); now - flushed > time_between_flushes) {
          results->flush();
          flushed = now;
        }
      }
      if (row.time > 0.0) ++summary.output_steps;
      if (options.observe) options.observe(row);
      if (options.progress) options.progress({row.time, simulation_settings.duration, summary.output_steps});
    });
    summary.complete = true;
  } catch (const ResultFileError&) {
    throw;
  } catch (const IntegrationError& e) {
    summary.failure = e.what();
    summary.failed_at_s = e.time;
  } catch (const std::exception& e) {
    summary.failure = e.what();
  }
  if (simulation) summary.statistics = simulation->statistics();
  consumers.conclude(summary);
  summary.cold_rooms = rooms.result();
  summary.shortfalls = shortfall.shortfalls();
  if (!summary.shortfalls.empty()) {
    const Shortfall& most = summary.shortfalls.front();
    summary.warnings.push_back(fmt::format(
        "{} of {} substations got less flow than they asked for with their valve open; the most: {} for {:.1f} h, "
        "{:.3g} "
        "MWh, least pressure difference {:.2f} bar ({})",
        summary.shortfalls.size(), data.substations.size(), data.substations[most.substation].id,
        most.duration / 3600.0, most.unmet_heat / 3.6e9, most.least_pressure_difference * 1e-5, most.cause));
  }
  summary.generation = generation.summaries();
  for (const GenerationSummary& g : summary.generation)
    std::ranges::move(generation_warnings(g), std::back_inserter(summary.warnings));
  summary.limits = plausibility.findings();
  for (const LimitFinding& finding : summary.limits)
    if (finding.is_broken()) summary.warnings.push_back(broken_limit_text(finding, false));
  summary.wall_s = std::chrono::duration<double>(Clock::now() - begin).count();
  if (results) {
    results->finish(summary.complete ? RunStatus::complete : RunStatus::failed, summary_of(summary), summary.limits,
                    summary.shortfalls);
    summary.wall_s = std::chrono::duration<double>(Clock::now() - begin).count();
  }
  return summary;
}

std::string case_hash(const Case& data) {
  const std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state(XXH3_createState(), XXH3_freeState);
  XXH3_128bits_reset(state.get());
  std::vector<std::string> files{"case.toml", data.network_file};
  for (const auto& s : data.series) files.push_back(s.file);
  if (!data.demand.hour_factors_file.empty()) files.push_back(data.demand.hour_factors_file);
  std::vector<char> buffer(1 << 20);
  for (const auto& name : files) {
    std::ifstream in(data.folder / name, std::ios::binary);
    while (in) {
      in.read(buffer.data(), std::ssize(buffer));
      XXH3_128bits_update(state.get(), buffer.data(), static_cast<std::size_t>(in.gcount()));
    }
  }
  const XXH128_hash_t hash = XXH3_128bits_digest(state.get());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace emscher
