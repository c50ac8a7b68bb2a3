#include "tools/design_point_report.hpp"

#include <csv.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "networks/time_text.hpp"
#include "tools/controls_report.hpp"
#include "tools/limits_report.hpp"
#include "tools/readable.hpp"

namespace emscher {

namespace {

constexpr std::size_t listed = 5;  // elements per list of the page

/// A quantity of an element and its name in results.
template <class Point>
struct Quantity {
  const char* name;
  double Point::*value;
};

constexpr Quantity<PipePoint> pipe_quantities[] = {{"mass_flow_kg_s", &PipePoint::mass_flow},
                                                   {"from_temperature_c", &PipePoint::from_temperature},
                                                   {"to_temperature_c", &PipePoint::to_temperature},
                                                   {"pressure_drop_pa", &PipePoint::pressure_drop},
                                                   {"pressure_gradient_pa_m", &PipePoint::pressure_gradient},
                                                   {"heat_loss_w", &PipePoint::heat_loss},
                                                   {"velocity_m_s", &PipePoint::velocity}};
constexpr Quantity<JunctionPoint> junction_quantities[] = {{"temperature_c", &JunctionPoint::temperature},
                                                           {"pressure_pa", &JunctionPoint::pressure}};
constexpr Quantity<StationPoint> substation_quantities[] = {
    {"heat_w", &StationPoint::heat},
    {"unmet_heat_w", &StationPoint::unmet_heat},
    {"mass_flow_kg_s", &StationPoint::mass_flow},
    {"supply_temperature_c", &StationPoint::supply_temperature},
    {"return_temperature_c", &StationPoint::return_temperature},
    {"differential_pressure_pa", &StationPoint::differential_pressure},
    {"required_differential_pressure_pa", &StationPoint::required_differential_pressure}};
constexpr Quantity<StationPoint> producer_quantities[] = {
    {"heat_w", &StationPoint::heat},
    {"unmet_heat_w", &StationPoint::unmet_heat},
    {"mass_flow_kg_s", &StationPoint::mass_flow},
    {"supply_temperature_c", &StationPoint::supply_temperature},
    {"return_temperature_c", &StationPoint::return_temperature},
    {"differential_pressure_pa", &StationPoint::differential_pressure},
    {"pump_power_w", &StationPoint::pump_power}};
constexpr Quantity<StationPoint> storage_quantities[] = {{"heat_w", &StationPoint::heat},
                                                         {"mass_flow_kg_s", &StationPoint::mass_flow},
                                                         {"supply_temperature_c", &StationPoint::supply_temperature},
                                                         {"return_temperature_c", &StationPoint::return_temperature}};
constexpr Quantity<BoundaryPoint> boundary_quantities[] = {{"heat_w", &BoundaryPoint::heat},
                                                           {"mass_flow_kg_s", &BoundaryPoint::mass_flow},
                                                           {"temperature_c", &BoundaryPoint::temperature},
                                                           {"pressure_pa", &BoundaryPoint::pressure}};

/// visit(name of the array, singular, points, quantities) for every kind of element.
template <class Visit>
void for_each_kind(const DesignPoint& point, Visit visit) {
  visit("pipes", "pipe", std::span(point.pipes), std::span(pipe_quantities));
  visit("junctions", "junction", std::span(point.junctions), std::span(junction_quantities));
  visit("substations", "substation", std::span(point.substations), std::span(substation_quantities));
  visit("producers", "producer", std::span(point.producers), std::span(producer_quantities));
  visit("storages", "storage", std::span(point.storages), std::span(storage_quantities));
  visit("sources", "source", std::span(point.sources), std::span(boundary_quantities));
  visit("outflows", "outflow", std::span(point.outflows), std::span(boundary_quantities));
}

/// "pumps", "bypasses"
std::string plural_of(const GroupValues& group) {
  return group.group + (group.group.ends_with('s') ? "es" : "s");
}

std::string as_text(const nlohmann::ordered_json& value) {
  return value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

/// A number as the result file has it, in as few digits as say which.
std::string shortest(float value, const char* missing) {
  return std::isfinite(value) ? fmt::format("{}", value) : missing;
}

/// The first `listed` points by rising key.
template <class Point, class Key>
std::vector<const Point*> smallest(const std::vector<Point>& points, Key key) {
  std::vector<const Point*> order;
  order.reserve(points.size());
  for (const Point& p : points) order.push_back(&p);
  const auto count = static_cast<std::ptrdiff_t>(std::min(listed, order.size()));
  std::partial_sort(order.begin(), order.begin() + count, order.end(),
                    [&](const Point* a, const Point* b) { return key(*a) < key(*b); });
  order.resize(static_cast<std::size_t>(count));
  return order;
}

double pressure_to_spare(const StationPoint& substation) {
  return substation.differential_pressure - substation.required_differential_pressure;
}

std::string balance_text(const DesignPoint& point) {
  double discharged = 0.0;  // W
  for (const StationPoint& s : point.storages) discharged += std::max(-s.heat, 0.0);
  const std::string by_storages = discharged > 0.0 ? fmt::format(" (storages {})", readable_power(discharged)) : "";
  std::string text = fmt::format("  fed in {}{}, delivered {}, lost {}", readable_power(point.supplied), by_storages,
                                 readable_power(point.delivered), readable_power(point.lost));
  if (point.supplied > 0.0) text += fmt::format(" ({:.2f} %)", 100.0 * point.lost / point.supplied);
  return text + fmt::format(", friction heat {}, throttled in substations {}\n", readable_power(point.friction),
                            readable_power(point.throttled));
}

std::string producer_text(const DesignPoint& point) {
  if (point.producers.empty()) return "";
  std::string text = fmt::format("\n  {:<24}{:>12}{:>11}{:>11}{:>11}{:>9}{:>12}\n", "producer", "heat", "supply",
                                 "return", "flow", "dp", "pumping");
  for (const StationPoint& p : point.producers)
    text += fmt::format("  {:<24}{:>12}{:>6.1f} degC{:>6.1f} degC{:>6.2f} kg/s{:>5.2f} bar{:>12}\n", p.id,
                        readable_power(p.heat), p.supply_temperature, p.return_temperature, p.mass_flow,
                        p.differential_pressure / 1e5, readable_power(p.pump_power));
  return text;
}

std::string consumer_text(const DesignPoint& point) {
  if (point.substations.empty()) return "";
  const auto lacking = std::ranges::count_if(point.substations, [](const auto& s) { return s.unmet_heat != 0.0; });
  const auto short_of_pressure =
      std::ranges::count_if(point.substations, [](const auto& s) { return pressure_to_spare(s) < -1.0; });
  std::string text =
      fmt::format("\n  {} substations, {} with unmet heat, {} with less pressure difference than required\n",
                  point.substations.size(), lacking, short_of_pressure);
  text += fmt::format("  {:<24}{:>12}{:>12}{:>11}{:>11}{:>9}{:>13}\n", "worst consumers", "heat", "unmet", "supply",
                      "return", "dp", "required");
  const auto by_lack = [](const StationPoint& s) { return std::pair(-std::abs(s.unmet_heat), pressure_to_spare(s)); };
  for (const StationPoint* s : smallest(point.substations, by_lack))
    text += fmt::format("  {:<24}{:>12}{:>12}{:>6.1f} degC{:>6.1f} degC{:>5.2f} bar{:>9.2f} bar\n", s->id,
                        readable_power(s->heat), readable_power(s->unmet_heat), s->supply_temperature,
                        s->return_temperature, s->differential_pressure / 1e5, s->required_differential_pressure / 1e5);
  return text;
}

std::string pipe_text(const DesignPoint& point) {
  const auto table = [](std::string_view title, const std::vector<const PipePoint*>& pipes) {
    std::string text =
        fmt::format("\n  {:<24}{:>12}{:>12}{:>11}{:>11}{:>11}\n", title, "velocity", "drop", "flow", "from", "to");
    for (const PipePoint* p : pipes)
      text += fmt::format("  {:<24}{:>8.2f} m/s{:>7.1f} Pa/m{:>6.2f} kg/s{:>6.1f} degC{:>6.1f} degC\n", p->id,
                          p->velocity, p->pressure_gradient, p->mass_flow, p->from_temperature, p->to_temperature);
    return text;
  };
  return table("fastest pipes", smallest(point.pipes, [](const PipePoint& p) { return -std::abs(p.velocity); })) +
         table("steepest pipes", smallest(point.pipes, [](const PipePoint& p) { return -p.pressure_gradient; }));
}

}  // namespace

std::string design_point_text(const Case& data, const DesignPoint& point) {
  std::string text = fmt::format("{}: steady state at {} ({} after the start)\n  {} pipes, {} substations\n", data.name,
                                 format_instant({data.time.start_epoch_s + point.time, data.time.start_offset_minutes}),
                                 format_duration(point.time), point.pipes.size(), point.substations.size());
  return text + balance_text(point) + producer_text(point) + controls_text(point.controls) + consumer_text(point) +
         pipe_text(point) + "\n" + limits_text(point.limits, true);
}

void print_design_point_json(std::FILE* stream, const Case& data, const DesignPoint& point) {
  const nlohmann::ordered_json totals{{"supplied_w", point.supplied},
                                      {"delivered_w", point.delivered},
                                      {"lost_w", point.lost},
                                      {"friction_w", point.friction},
                                      {"throttled_w", point.throttled}};
  fmt::print(stream,
             "{{\n\"status\": \"complete\",\n\"case\": {},\n\"time_s\": {},\n\"totals\": {},\n\"plausibility\": {}",
             as_text(data.folder.string()), point.time, as_text(totals), as_text(limits_json(point.limits, true)));
  for_each_kind(point, [&](const char* plural, const char*, const auto points, const auto quantities) {
    fmt::print(stream, ",\n\"{}\": [", plural);
    bool first = true;
    for (const auto& p : points) {
      nlohmann::ordered_json element{{"id", p.id}};
      for (const auto& q : quantities) element[q.name] = p.*q.value;
      fmt::print(stream, "{}\n  {}", first ? "" : ",", as_text(element));
      first = false;
    }
    fmt::print(stream, "]");
  });
  for (const GroupValues& group : point.controls) {
    fmt::print(stream, ",\n\"{}\": [", plural_of(group));
    for (std::size_t k = 0; k < group.ids.size(); ++k) {
      fmt::print(stream, "{}\n  {{\"id\":{}", k == 0 ? "" : ",", as_text(group.ids[k]));
      for (std::size_t q = 0; q < group.quantities.size(); ++q)
        fmt::print(stream, ",\"{}\":{}", group.quantities[q], shortest(group.values[q][k], "null"));
      fmt::print(stream, "}}");
    }
    fmt::print(stream, "]");
  }
  fmt::print(stream, "\n}}\n");
}

void print_design_point_failure_json(std::FILE* stream, const Case& data, double time, const std::string& failure) {
  const nlohmann::ordered_json report{
      {"status", "failed"}, {"case", data.folder.string()}, {"time_s", time}, {"failure", failure}};
  fmt::print(stream, "{}\n", as_text(report));
}

void write_design_point_csv(const std::filesystem::path& file, const DesignPoint& point) {
  std::vector<std::string> columns;
  for_each_kind(point, [&](const char*, const char*, const auto, const auto quantities) {
    for (const auto& q : quantities)
      if (std::ranges::find(columns, q.name) == columns.end()) columns.emplace_back(q.name);
  });
  for (const GroupValues& group : point.controls)
    for (const std::string& quantity : group.quantities)
      if (std::ranges::find(columns, quantity) == columns.end()) columns.push_back(quantity);
  const auto close = [](std::FILE* f) { std::fclose(f); };
  const std::unique_ptr<std::FILE, decltype(close)> stream(std::fopen(file.c_str(), "w"), close);
  const auto fail = [&] {
    throw std::runtime_error(fmt::format("writing {}: {}", file.string(), std::strerror(errno)));
  };
  if (!stream) fail();
  fmt::print(stream.get(), "kind,id,{}\n", fmt::join(columns, ","));
  for_each_kind(point, [&](const char*, const char* kind, const auto points, const auto quantities) {
    for (const auto& p : points) {
      fmt::print(stream.get(), "{},", kind);
      csv_fwrite(stream.get(), p.id.data(), p.id.size());  // with quotes
      for (const std::string& column : columns) {
        const auto q =
            std::ranges::find_if(quantities, [&](const auto& candidate) { return candidate.name == column; });
        if (q == quantities.end() || std::isnan(p.*q->value)) {
          fmt::print(stream.get(), ",");
        } else {
          fmt::print(stream.get(), ",{}", p.*q->value);
        }
      }
      fmt::print(stream.get(), "\n");
    }
  });
  for (const GroupValues& group : point.controls)
    for (std::size_t k = 0; k < group.ids.size(); ++k) {
      fmt::print(stream.get(), "{},", group.group);
      csv_fwrite(stream.get(), group.ids[k].data(), group.ids[k].size());
      for (const std::string& column : columns) {
        const auto q = std::ranges::find(group.quantities, column) - group.quantities.begin();
        const bool has = q < std::ssize(group.quantities);
        fmt::print(stream.get(), ",{}", has ? shortest(group.values[std::size_t(q)][k], "") : "");
      }
      fmt::print(stream.get(), "\n");
    }
  if (std::fflush(stream.get()) != 0 || std::ferror(stream.get())) fail();
}

}  // namespace emscher
