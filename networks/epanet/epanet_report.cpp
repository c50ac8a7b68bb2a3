#include "networks/epanet/epanet_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "networks/nearest_name.hpp"

namespace emscher {

namespace {

std::string field_of(const std::string& section, const std::string& field) {
  if (section.empty()) return field;
  return field.empty() ? fmt::format("[{}]", section) : fmt::format("[{}] {}", section, field);
}

}  // namespace

void EpanetReport::error(int line, const std::string& section, const std::string& field, const std::string& id,
                         std::string problem, std::string remedy) {
  faults_.add({.file = file_,
               .line = line > 0 ? std::optional(line) : std::nullopt,
               .id = id,
               .field = field_of(section, field),
               .problem = std::move(problem),
               .remedy = std::move(remedy)});
}

void EpanetReport::note(int line, const std::string& section, std::string problem, std::string remedy) {
  faults_.add({.file = file_,
               .line = line > 0 ? std::optional(line) : std::nullopt,
               .field = field_of(section, ""),
               .problem = std::move(problem),
               .remedy = std::move(remedy),
               .severity = Severity::note});
}

void EpanetReport::count(const std::string& section, const std::string& what, const std::string& remedy,
                         const std::string& id) {
  constexpr std::size_t shown = 5;
  const auto found = std::find_if(groups_.begin(), groups_.end(),
                                  [&](const Group& g) { return g.section == section && g.what == what; });
  Group& group = found != groups_.end() ? *found : groups_.emplace_back();
  if (group.size++ == 0) {
    group.section = section;
    group.what = what;
    group.remedy = remedy;
  }
  // One element may be counted more than once: several controls of a link.
  const bool named = std::find(group.examples.begin(), group.examples.end(), id) != group.examples.end();
  if (named) return;
  if (group.examples.size() < shown) {
    group.examples.push_back(id);
  } else {
    group.more = true;
  }
}

FaultList EpanetReport::take() {
  for (const Group& g : groups_) {
    note(0, g.section, fmt::format("{}: {} ({}{})", g.what, g.size, joined(g.examples, ", "), g.more ? ", ..." : ""),
         g.remedy);
  }
  groups_.clear();
  return std::move(faults_);
}

}  // namespace emscher
