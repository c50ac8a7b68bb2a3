// What case.toml says about an imported network: time, fluid, friction.
#include <fmt/format.h>

#include <numeric>

#include "networks/epanet/epanet_case.hpp"
#include "networks/epanet/epanet_numbers.hpp"

namespace emscher {

namespace {

void fill_time(const EpanetTimes& times, TimeSpan& span, EpanetReport& report) {
  constexpr double first_of_january_2024 = 1704067200.0;  // a Monday; EPANET knows no dates
  span.start_epoch_s = first_of_january_2024 + times.start_clock;
  span.duration_s = times.duration;
  span.output_step_s = times.report_step;
  if (times.duration <= 0.0) {
    span.duration_s = span.output_step_s;
    report.note(0, "TIMES", "the file describes one steady state; the case simulates it for one report timestep", "");
    return;
  }
  // EPANET may stop between two reports, a case may not.
  const auto duration = static_cast<long long>(times.duration), step = static_cast<long long>(times.report_step);
  const auto fitting = static_cast<double>(std::gcd(duration, step));
  if (fitting == times.report_step) return;
  span.output_step_s = fitting;
  report.note(0, "TIMES",
              fmt::format("the report timestep ({} s) does not divide the duration ({} s): results every {} s",
                          times.report_step, times.duration, fitting),
              "change time.output_step or time.duration in case.toml");
}

}  // namespace

Case epanet_case_settings(const EpanetNetwork& network, const std::string& name, EpanetReport& report) {
  Case data;
  data.name = network.title.empty() ? name : network.title.front();
  for (std::size_t k = 1; k < network.title.size(); ++k) {
    data.description += (k > 1 ? "\n" : "") + network.title[k];
  }
  data.closed = false;
  fill_time(network.times, data.time, report);
  const double density = epanet_density(network.options);
  data.fluid.kind = FluidKind::constant;
  data.fluid.reference_temperature_c = epanet_temperature_c;
  data.fluid.density_kg_m3 = rounded(density);
  data.fluid.specific_heat_j_kg_k = 4192.0;  // of water at 10 degC; nothing here is warmer or colder
  data.fluid.dynamic_viscosity_pa_s = rounded(network.options.kinematic_viscosity_m2_s * density);
  const bool hazen_williams = network.options.head_loss == EpanetHeadLoss::hazen_williams;
  data.hydraulics.friction_law = hazen_williams ? FrictionLawName::hazen_williams : FrictionLawName::swamee_jain;
  data.hydraulics.gravity_m_s2 = rounded(epanet_gravity);
  data.pipe_defaults.wall = WallModel::none;
  data.integrator.elements_per_pipe = 1;  // one temperature everywhere
  return data;
}

}  // namespace emscher
