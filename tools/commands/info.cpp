// emscher info FILE.h5 | CASE: what is in a result file or in a case.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "engine/results/result_reader.hpp"
#include "networks/time_text.hpp"
#include "tools/commands/case_arguments.hpp"
#include "tools/commands/command.hpp"
#include "tools/readable.hpp"

namespace emscher {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

struct InfoArguments {
  std::string path;
  bool json = false;
};

ordered_json json_of(const AttributeMap& attributes) {
  ordered_json object = ordered_json::object();
  for (const auto& [name, value] : attributes)
    object[name] = std::visit([](const auto& v) { return ordered_json(v); }, value);
  return object;
}

ordered_json describe_results(const std::string& path) {
  const ResultReader reader(path);
  const std::vector<double> times = reader.times();
  ordered_json report{{"kind", "results"},
                      {"path", path},
                      {"bytes", fs::file_size(path)},
                      {"status", reader.status()},
                      {"start_utc", reader.start()},
                      {"rows", times.size()},
                      {"first_time_s", times.empty() ? ordered_json(nullptr) : ordered_json(times.front())},
                      {"last_time_s", times.empty() ? ordered_json(nullptr) : ordered_json(times.back())},
                      {"attributes", json_of(reader.attributes())},
                      {"groups", ordered_json::object()},
                      {"summary", json_of(reader.summary())}};
  for (const std::string& group : reader.groups()) {
    ordered_json quantities = ordered_json::object();
    for (const std::string& name : reader.quantities(group)) {
      const QuantityDescription d = reader.description(group, name);
      quantities[name] = {{"units", d.unit},
                          {"long_name", d.long_name},
                          {"cell_method", d.cell_method == CellMethod::mean ? "mean" : "point"}};
    }
    for (const std::string& name : reader.fixed_quantities(group)) {
      const QuantityDescription d = reader.description(group, name);
      quantities[name] = {{"units", d.unit}, {"long_name", d.long_name}, {"cell_method", "fixed"}};
    }
    report["groups"][group] = {{"elements", reader.element_count(group)}, {"quantities", std::move(quantities)}};
  }
  return report;
}

std::string text_of_results(const ordered_json& report) {
  const auto text = [](const ordered_json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
  };
  std::string out = fmt::format("{}: results, {}, status {}\n", text(report["path"]),
                                readable_bytes(report["bytes"].get<double>()), text(report["status"]));
  out += fmt::format("  start {} UTC, {} rows", text(report["start_utc"]), text(report["rows"]));
  if (!report["last_time_s"].is_null())
    out += fmt::format(", to {} after the start", readable_duration(report["last_time_s"].get<double>()));
  out += "\n";
  for (const auto& [group, content] : report["groups"].items()) {
    out += fmt::format("\n  {}", group);
    if (const auto elements = content["elements"].get<std::size_t>(); elements > 0)
      out += fmt::format(" ({} elements)", elements);
    out += "\n";
    for (const auto& [name, quantity] : content["quantities"].items())
      out += fmt::format("    {:<28}{:<8}{:<7}{}\n", name, text(quantity["units"]), text(quantity["cell_method"]),
                         text(quantity["long_name"]));
  }
  for (const char* part : {"summary", "attributes"}) {
    if (report[part].empty()) continue;
    out += fmt::format("\n  {}\n", part);
    for (const auto& [name, value] : report[part].items()) out += fmt::format("    {:<28}{}\n", name, text(value));
  }
  return out;
}

ordered_json describe_case(const Case& data, const std::string& path) {
  double length = 0.0;
  for (const Trench& t : data.trenches) length += t.length_m;
  ordered_json series = ordered_json::object();
  for (const SeriesFile& s : data.series) series[s.name] = s.file;
  return {{"kind", "case"},
          {"path", path},
          {"name", data.name},
          {"description", data.description},
          {"start", format_instant({data.time.start_epoch_s, data.time.start_offset_minutes})},
          {"duration_s", data.time.duration_s},
          {"output_step_s", data.time.output_step_s},
          {"network", data.closed ? "supply and return" : "open"},
          {"pipes", 2 * data.trenches.size() + data.pipes.size()},
          {"trenches", data.trenches.size()},
          {"trench_length_m", length},
          {"junctions", data.junctions.size()},
          {"substations", data.substations.size()},
          {"producers", data.producers.size()},
          {"storages", data.storages.size()},
          {"sources", data.sources.size()},
          {"outflows", data.outflows.size()},
          {"series", std::move(series)}};
}

std::string text_of_case(const ordered_json& report) {
  std::string out = fmt::format("{}: case, {}\n", report["path"].get<std::string>(), report["name"].get<std::string>());
  if (const auto description = report["description"].get<std::string>(); !description.empty())
    out += fmt::format("  {}\n", description);
  out += fmt::format("  from {} for {}, a row every {}\n", report["start"].get<std::string>(),
                     format_duration(report["duration_s"].get<double>()),
                     format_duration(report["output_step_s"].get<double>()));
  out += fmt::format("  {} network, {} pipes ({:.2f} km of trench)\n", report["network"].get<std::string>(),
                     report["pipes"].dump(), report["trench_length_m"].get<double>() / 1e3);
  for (const char* kind : {"junctions", "substations", "producers", "storages", "sources", "outflows"})
    if (report[kind].get<std::size_t>() > 0) out += fmt::format("    {:<12}{:>8}\n", kind, report[kind].dump());
  for (const auto& [name, file] : report["series"].items())
    out += fmt::format("  series {}: {}\n", name, file.get<std::string>());
  return out;
}

ExitCode info(const InfoArguments& arguments) {
  ordered_json report;
  const bool is_case = fs::is_directory(arguments.path) || fs::path(arguments.path).filename() == "case.toml";
  if (is_case) {
    const CheckResult checked = check_case(CaseArguments{.folder = arguments.path, .overrides = {}});
    print_faults(checked.faults, arguments.path);
    if (checked.faults.has_errors()) {
      if (arguments.json) print_bad_input_json(checked.faults, arguments.path);
      return ExitCode::bad_input;
    }
    report = describe_case(checked.data, arguments.path);
  } else {
    report = describe_results(arguments.path);
  }
  if (arguments.json) {
    fmt::print("{}\n", report.dump(2, ' ', false, ordered_json::error_handler_t::replace));
  } else {
    fmt::print("{}", is_case ? text_of_case(report) : text_of_results(report));
  }
  return ExitCode::fine;
}

}  // namespace

void add_info_command(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<InfoArguments>();
  CLI::App& command = *app.add_subcommand("info", "What is in a result file or in a case");
  command.add_option("FILE", arguments->path, "Result file, or case folder")->required();
  command.add_flag("--json", arguments->json, "Print one JSON object on standard output");
  command.callback([arguments, &action] { action = [arguments] { return info(*arguments); }; });
}

}  // namespace emscher
