#include "networks/faults.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

namespace emscher {

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      break;
  }
  return "note";
}

void FaultList::add_to_group(Fault fault, std::string key) {
  if (fault.severity == Severity::error) {
    ++error_count_;
    ++errors_of_file_[fault.file];
  }
  Group& group = groups_[std::move(key)];
  if (group.count++ == 0) group.example = {.file = fault.file, .field = fault.field, .severity = fault.severity};
  if (group.count <= limit_per_field) faults_.push_back(std::move(fault));
}

void FaultList::add(Fault fault) {
  std::string key = fmt::format("{}\n{}\n{}", fault.file, fault.field, severity_name(fault.severity));
  add_to_group(std::move(fault), std::move(key));
}

void FaultList::add_limited_per_file(std::string file, int line, std::string_view field, std::string problem,
                                     std::string remedy, Severity severity) {
  add_limited_per_file({.file = std::move(file),
                        .line = line > 0 ? std::optional(line) : std::nullopt,
                        .field = std::string(field),
                        .problem = std::move(problem),
                        .remedy = std::move(remedy),
                        .severity = severity});
}

void FaultList::add_limited_per_file(Fault fault) {
  // The separator keeps these groups apart from those of add().
  std::string key = fmt::format("{}\t{}", fault.file, severity_name(fault.severity));
  add_to_group(std::move(fault), std::move(key));
}

bool FaultList::has_errors_in(std::string_view file) const {
  return errors_of_file_.find(file) != errors_of_file_.end();
}

std::vector<Fault> FaultList::all() const {
  std::vector<Fault> result = faults_;
  for (const auto& [key, group] : groups_) {
    if (group.count <= limit_per_field) continue;
    Fault more = group.example;
    const bool of_file = key.find('\t') != std::string::npos;
    if (of_file) more.field.clear();
    more.problem = fmt::format("{} more {}s like these are not listed", group.count - limit_per_field,
                               severity_name(group.example.severity));
    more.remedy = "repair those listed and check again";
    more.severity = Severity::note;
    result.push_back(std::move(more));
  }
  return result;
}

std::string faults_as_json(const std::vector<Fault>& faults) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Fault& fault : faults) {
    list.push_back({{"file", fault.file},
                    {"line", fault.line ? nlohmann::ordered_json(*fault.line) : nlohmann::ordered_json(nullptr)},
                    {"id", fault.id},
                    {"field", fault.field},
                    {"problem", fault.problem},
                    {"remedy", fault.remedy},
                    {"severity", severity_name(fault.severity)}});
  }
  // Texts quote the input, which may be damaged UTF-8: replaced by the replacement character instead of throwing.
  return list.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string faults_as_text(const std::vector<Fault>& faults) {
  std::string text;
  for (const Fault& fault : faults) {
    text += fault.file;
    if (fault.line) text += fmt::format(":{}", *fault.line);
    text += fmt::format(": {}: ", severity_name(fault.severity));
    if (!fault.id.empty()) text += fault.id + (fault.field.empty() ? ": " : ", ");
    if (!fault.field.empty()) text += fault.field + ": ";
    text += fault.problem + "\n";
    if (!fault.remedy.empty()) text += "    " + fault.remedy + "\n";
  }
  return text;
}

}  // namespace emscher
