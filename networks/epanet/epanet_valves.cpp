#include "networks/epanet/epanet_valves.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "networks/epanet/epanet_case.hpp"
#include "networks/epanet/epanet_numbers.hpp"

namespace emscher {

namespace {

constexpr double lossless = 0.0002;  // loss coefficient: 0.01 mm at 1 m/s
constexpr double largest_kvs = 1e6;  // m3/h, of the format

// As in EPANET, what is beyond 100 % is open.
double position_of(const EpanetNetwork& network, const EpanetValve& v) {
  std::vector<std::array<double, 2>> points{{0.0, 0.0}};  // percent
  if (!v.curve.empty()) {
    const auto& curve = network.curves.at(v.curve).points;
    points.insert(points.end(), curve.begin(), curve.end());
  }
  points.push_back({100.0, 100.0});
  const double opening = std::min(v.setting, 100.0);
  std::size_t k = 1;
  while (points[k][0] < opening && k + 1 < points.size()) ++k;
  const auto [x0, y0] = points[k - 1];
  const auto [x1, y1] = points[k];
  const double percent = x1 > x0 ? y0 + (y1 - y0) * (opening - x0) / (x1 - x0) : y1;
  return rounded(std::clamp(0.01 * percent, 0.0, 1.0));
}

}  // namespace

std::optional<Valve> epanet_valve(const EpanetNetwork& network, const EpanetLink& link, EpanetReport& report) {
  const EpanetUnits& units = network.options.units;
  const double density = epanet_density(network.options);
  const EpanetValve& v = network.valves[link.data];
  const double diameter_m = v.diameter * units.diameter_m;
  const double pressure_pa = rounded(v.setting * units.pressure_head_m * density * epanet_gravity);
  Valve valve;
  valve.kvs_m3_h = kvs_of_loss_coefficient(v.loss_coefficient, diameter_m);
  if (link.status != EpanetStatus::none) {
    valve.function = ValveFunction::isolation;
    valve.open = link.status == EpanetStatus::open;
    report.count("VALVES", "valves that are fixed open or closed became isolation valves", "", link.id);
  } else {
    switch (v.type) {
      case EpanetValveType::prv:
        valve.function = ValveFunction::pressure_reducing;
        valve.pressure_pa = pressure_pa;
        break;
      case EpanetValveType::psv:
        valve.function = ValveFunction::pressure_sustaining;
        valve.pressure_pa = pressure_pa;
        break;
      case EpanetValveType::fcv:
        valve.function = ValveFunction::flow;
        valve.mass_flow_kg_s = {.value = rounded(v.setting * units.flow_m3_s * density), .given = true};
        break;
      case EpanetValveType::tcv:
        valve.function = ValveFunction::control;
        valve.kvs_m3_h = kvs_of_loss_coefficient(v.setting, diameter_m);
        break;
      case EpanetValveType::pcv:
        valve.function = ValveFunction::control;
        // Without loss when open it has none at any position but 0.
        if (v.loss_coefficient > 0.0 || v.setting == 0.0)
          valve.position = {.value = position_of(network, v), .given = true};
        break;
      case EpanetValveType::pbv:
        if (v.setting == 0.0) break;
        // Its own loss counts where it exceeds the setting, that of an overflow valve is added to it.
        valve.function = ValveFunction::overflow;
        valve.differential_pressure_pa = pressure_pa;
        valve.kvs_m3_h = kvs_of_loss_coefficient(0.0, diameter_m);
        report.count("VALVES",
                     "pressure breakers became overflow valves, which let nothing through backwards and take off their "
                     "setting at any flow",
                     "", link.id);
        break;
      case EpanetValveType::gpv:
        report.error(link.line, "VALVES", "type", link.id, "is GPV: valves with a head loss curve cannot be imported",
                     "replace it in EPANET by a TCV or a pipe with the same loss");
        return std::nullopt;
    }
  }
  if (valve.kvs_m3_h == kvs_of_loss_coefficient(0.0, diameter_m)) {
    report.count("VALVES", "valves without loss got a kvs that loses 0.01 mm at 1 m/s, at most 10^6 m3/h", "", link.id);
  }
  return valve;
}

double kvs_of_loss_coefficient(double loss_coefficient, double diameter_m) {
  const double area = 0.25 * std::numbers::pi * diameter_m * diameter_m;
  // 1 bar = K 1000 v^2 / 2.
  return rounded(std::min(largest_kvs, 3600.0 * area * std::sqrt(200.0 / std::max(loss_coefficient, lossless))));
}

double kvs_of_emitter(const EpanetNetwork& network, const EpanetNode& node) {
  const EpanetUnits& units = network.options.units;
  // The pressure of one unit is that of 1 bar times 1000 g h / 1e5, and the flow goes with its root; that the fluid is
  // heavier or lighter than water cancels.
  return 3600.0 * node.emitter * units.flow_m3_s * std::sqrt(100.0 / (epanet_gravity * units.pressure_head_m));
}

}  // namespace emscher
