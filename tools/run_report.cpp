#include "tools/run_report.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tools/generation_report.hpp"
#include "tools/limits_report.hpp"
#include "tools/readable.hpp"

namespace emscher {

namespace {

constexpr double joule_per_megawatt_hour = 3.6e9;

std::string energy_table(const EnergyBalance& energy) {
  const auto line = [](std::string_view name, double joule, std::string_view remark = "") {
    return fmt::format("  {:<38}{:>12.3f} MWh{}\n", name, joule / joule_per_megawatt_hour, remark);
  };
  const std::string share = energy.supplied > 0.0
                                ? fmt::format("  ({:.2f} % of what was fed in)", 100.0 * energy.lost / energy.supplied)
                                : std::string();
  return line("fed in by producers", energy.supplied) + line("pump work that heated the water", energy.friction) +
         line("delivered to consumers", energy.delivered) + line("lost to the surroundings", energy.lost, share) +
         line("more heat in the network than before", energy.stored) +
         line("beside it: throttled in substations", energy.throttled) +
         fmt::format("  the balance closes to {:.1e} of it\n", energy.relative_residual());
}

std::string consumer_line(const RunSummary& summary) {
  const WorstConsumer& worst = *summary.worst_consumer;
  std::string text =
      fmt::format("  worst consumer: {} (supply at least {:.1f} degC, pressure difference at least {:.2f} bar",
                  worst.id, worst.minimum_supply_temperature_c, worst.minimum_differential_pressure_pa / 1e5);
  if (worst.unmet_heat_j > 0.0)
    text += fmt::format(", {:.3g} MWh not delivered", worst.unmet_heat_j / joule_per_megawatt_hour);
  return text + ")\n";
}

}  // namespace

std::string run_summary_text(const RunSummary& summary, const RunContext& context) {
  std::string text;
  if (summary.complete) {
    text += fmt::format("{}: {} simulated in {} ({} times real time)\n", context.case_name,
                        readable_duration(context.duration_s), readable_duration(summary.wall_s),
                        readable_factor(context.duration_s / summary.wall_s));
  } else {
    text += fmt::format("{}: failed after {} output steps\n", context.case_name, summary.output_steps);
  }
  text += fmt::format("  {} pipes, {} substations, {} output steps; {} time steps, {} rejected\n", summary.pipes,
                      summary.substations, summary.output_steps, summary.statistics.integrator.steps,
                      summary.statistics.integrator.rejected);
  text += summary.transport.reason.empty()
              ? std::string("  transport: plug flow\n")
              : fmt::format("  transport: elements stepped by SUNDIALS ({})\n", summary.transport.reason);
  text += energy_table(summary.energy);
  if (summary.worst_consumer) text += consumer_line(summary);
  text += generation_text(summary.generation);
  if (const auto& cold = summary.cold_rooms)
    text += fmt::format(
        "  rooms of {} buildings: {:.1f} h below the set-point on average, most in {} ({:.1f} h); lowest {:.1f} degC\n",
        cold->buildings, cold->hours, cold->worst, cold->worst_hours, cold->lowest_temperature_c);
  text += limits_text(summary.limits, false);
  for (const std::string& warning : summary.warnings) text += fmt::format("  warning: {}\n", warning);
  text += fmt::format("  results: {}\n", context.output);
  return text;
}

std::string run_summary_json(const RunSummary& s, const RunContext& context) {
  using nlohmann::ordered_json;
  ordered_json report{{"status", s.complete ? "complete" : "failed"},
                      {"case", context.case_folder},
                      {"output", context.output},
                      {"duration_s", context.duration_s},
                      {"wall_s", s.wall_s},
                      {"pipes", s.pipes},
                      {"substations", s.substations},
                      {"output_steps", s.output_steps},
                      {"transport", name_of(s.transport.transport)},
                      {"integrator",
                       {{"steps", s.statistics.integrator.steps},
                        {"rejected", s.statistics.integrator.rejected},
                        {"right_hand_sides", s.statistics.integrator.right_hand_sides},
                        {"linear_solves", s.statistics.integrator.linear_solves},
                        {"nonlinear_failures", s.statistics.integrator.nonlinear_failures},
                        {"flow_order_rebuilds", s.statistics.order_rebuilds},
                        {"states", s.statistics.integrator.states}}},
                      {"phases",
                       {{"start_s", s.statistics.phases.start},
                        {"operating_point_s", s.statistics.phases.operating_point},
                        {"temperatures_s", s.statistics.phases.temperatures},
                        {"rows_s", s.statistics.phases.rows}}},
                      {"ns_per_pipe_and_output_step", s.ns_per_pipe_and_output_step()},
                      {"peak_rss_bytes", peak_resident_bytes()},
                      {"energy",
                       {{"supplied_j", s.energy.supplied},
                        {"delivered_j", s.energy.delivered},
                        {"lost_j", s.energy.lost},
                        {"stored_j", s.energy.stored},
                        {"friction_j", s.energy.friction},
                        {"throttled_j", s.energy.throttled},
                        {"residual_rel", s.energy.relative_residual()}}},
                      {"unmet_heat_j", s.unmet_heat_j},
                      {"worst_consumer", nullptr},
                      {"generation", generation_json(s.generation)},
                      {"plausibility", limits_json(s.limits, false)},
                      {"warnings", s.warnings}};
  if (const auto& worst = s.worst_consumer) {
    report["worst_consumer"] = {{"id", worst->id},
                                {"unmet_heat_j", worst->unmet_heat_j},
                                {"minimum_supply_temperature_c", worst->minimum_supply_temperature_c},
                                {"minimum_differential_pressure_pa", worst->minimum_differential_pressure_pa}};
  }
  if (const auto& cold = s.cold_rooms)
    report["cold_rooms"] = {{"buildings", cold->buildings},
                            {"cold_buildings", cold->cold_buildings},
                            {"hours", cold->hours},
                            {"worst", cold->worst},
                            {"worst_hours", cold->worst_hours},
                            {"lowest_temperature_c", cold->lowest_temperature_c}};
  if (!s.complete) {
    report["failure"] = s.failure;
    report["failed_at_s"] = s.failed_at_s;
  }
  return report.dump(2, ' ', false, ordered_json::error_handler_t::replace);
}

// The kernel's high-water mark of this program; getrusage also counts what the parent had before it started us, which
// is a gigabyte when a Python script did.
std::int64_t peak_resident_bytes() {
  std::ifstream status("/proc/self/status");
  std::string key;
  while (status >> key) {
    std::int64_t kilobytes = 0;
    if (key == "VmHWM:" && status >> kilobytes) return kilobytes * 1024;
    status.ignore(1 << 16, '\n');
  }
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return std::int64_t{usage.ru_maxrss} * 1024;
}

}  // namespace emscher
