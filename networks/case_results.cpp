#include "networks/case_results.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "networks/fixed_results.hpp"
#include "networks/result_definitions.hpp"
#include "networks/time_text.hpp"

namespace emscher {
namespace {

std::vector<const Definition*> chosen(const Case& data, const GroupDefinition& group) {
  std::vector<const Definition*> result;
  const auto asked = data.output.quantities.find(std::string(group.name));
  for (const Definition& d : group.quantities)
    if (asked == data.output.quantities.end()
            ? d.usual && (!d.exists || d.exists(data))
            : std::ranges::find(asked->second, d.description.name) != asked->second.end())
      result.push_back(&d);
  return result;
}

const std::vector<QuantityDescription>& energy_terms() {
  static const std::vector<QuantityDescription> terms = {
      {"supplied_j", "J", "heat fed in by producers and sources since the start", CellMethod::point},
      {"delivered_j", "J", "heat taken by substations and outflows since the start", CellMethod::point},
      {"lost_j", "J", "heat lost to the surroundings since the start", CellMethod::point},
      {"stored_j", "J", "change of the energy of water, walls and storages since the start", CellMethod::point},
      {"friction_j", "J", "pump work that heated the water in pipes, valves and stations since the start",
       CellMethod::point},
      {"throttled_j", "J",
       "pump work that substations throttled since the start; it heats the houses, beside delivered_j",
       CellMethod::point}};
  return terms;
}

}  // namespace

CaseResults::CaseResults(const std::filesystem::path& file, const Case& data, const CaseNetwork& built,
                         const GenerationAccount& generation, std::span<const LimitFinding> limits,
                         const AttributeMap& attributes)
    : data_(data),
      built_(built),
      generation_(generation),
      pipe_order_(built.pipe_origin.size()),
      file_(create(file, limits, attributes)) {}

ResultFile CaseResults::create(const std::filesystem::path& file, std::span<const LimitFinding> limits,
                               const AttributeMap& attributes) {
  const std::size_t trenches = data_.trenches.size();
  for (std::uint32_t i = 0; i < built_.pipe_origin.size(); ++i) {
    const PipeOrigin& origin = built_.pipe_origin[i];
    const std::size_t place = origin.element < trenches ? 2 * origin.element + (origin.side == Side::supply ? 0 : 1)
                                                        : 2 * trenches + (origin.element - trenches);
    pipe_order_[place] = i;
  }
  const Context context{data_, built_, pipe_order_, &generation_};
  std::vector<ElementGroup> groups;
  for (const auto& g : result_groups()) {
    const auto quantities = chosen(data_, g);
    const std::size_t count = element_count(data_, g.name);
    if (quantities.empty() || count == 0) continue;
    ElementGroup group{std::string(g.name),
                       count,
                       [this, name = g.name](std::size_t k) -> std::string_view {
                         id_ = element_id(data_, name, k);
                         return id_;
                       },
                       {},
                       fixed_results(data_, built_, pipe_order_, g.name)};
    for (const Definition* d : quantities) {
      columns_.push_back({groups.size(), group.quantities.size(), d->fill(context)});
      group.quantities.push_back(d->description);
    }
    groups.push_back(std::move(group));
  }
  groups.push_back(limit_table(limits));
  const SeriesGroup energy{"energy", energy_terms()};
  const std::string start = format_instant({data_.time.start_epoch_s, data_.time.start_offset_minutes});
  return ResultFile(file, start, groups, std::span(&energy, 1), attributes,
                    ResultFileOptions{.compression = data_.output.compression});
}

void CaseResults::finish(RunStatus status, const AttributeMap& summary, std::span<const LimitFinding> limits,
                         std::span<const Shortfall> shortfalls) {
  fill_limit_table(file_, limits);
  fill_shortfalls(file_, data_, shortfalls);
  file_.finish(status, summary);
}

void CaseResults::write(const OutputRow& row) {
  for (const Column& column : columns_) column.fill(row, file_.row(column.group, column.quantity));
  const EnergyBalance& e = row.energy;
  std::size_t term = 0;
  for (const double value : {e.supplied, e.delivered, e.lost, e.stored, e.friction, e.throttled})
    file_.set_value(0, term++, value);
  file_.append_row(row.time);
}

}  // namespace emscher
