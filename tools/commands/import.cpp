// emscher import FILE.inp FOLDER: a network of EPANET as a case folder.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "networks/epanet/epanet_case.hpp"
#include "tools/commands/case_arguments.hpp"
#include "tools/commands/command.hpp"

namespace emscher {

namespace {

namespace fs = std::filesystem;
using json = nlohmann::ordered_json;

struct ImportArguments {
  std::string file, folder;
  bool force = false;
  bool json = false;
};

ExitCode refuse(const ImportArguments& arguments, const FaultList& faults) {
  arguments.json ? print_bad_input_json(faults, arguments.file) : print_faults(faults, arguments.file);
  return ExitCode::bad_input;
}

ExitCode import_network(const ImportArguments& arguments) {
  const fs::path folder = arguments.folder;
  if (!fs::is_regular_file(arguments.file)) throw UsageError(fmt::format("{} is no file", arguments.file));
  if (!arguments.force && fs::exists(folder / "case.toml"))
    throw UsageError(
        fmt::format("{} holds a case already; name another folder, or replace it by --force", arguments.folder));
  const EpanetImport imported = import_epanet(arguments.file);
  if (imported.faults.has_errors()) return refuse(arguments, imported.faults);
  write_epanet_case(imported, folder);
  // What EPANET admits and a case does not is found where every case is checked.
  const CheckResult written = check_case(folder);
  if (written.faults.has_errors()) return refuse(arguments, written.faults);
  const Case& data = imported.data;
  if (arguments.json) {
    const json report{{"status", "complete"},
                      {"case", arguments.folder},
                      {"name", data.name},
                      {"junctions", data.junctions.size()},
                      {"pipes", data.pipes.size()},
                      {"pumps", data.pumps.size()},
                      {"valves", data.valves.size()},
                      {"sources", data.sources.size()},
                      {"outflows", data.outflows.size()},
                      {"notes", json::parse(faults_as_json(imported.faults.all()))}};
    fmt::print("{}\n", report.dump(2, ' ', false, json::error_handler_t::replace));
    return ExitCode::fine;
  }
  fmt::print(stderr, "{}", faults_as_text(imported.faults.all()));
  fmt::print("{}: {} junctions, {} pipes, {} pumps, {} valves, {} sources, {} outflows\n", arguments.folder,
             data.junctions.size(), data.pipes.size(), data.pumps.size(), data.valves.size(), data.sources.size(),
             data.outflows.size());
  fmt::print(stderr, "next: emscher run {}\n", arguments.folder);
  return ExitCode::fine;
}

}  // namespace

void add_import_command(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<ImportArguments>();
  CLI::App& command = *app.add_subcommand("import", "Make a case of an EPANET network (.inp, hydraulic part)");
  command.add_option("FILE", arguments->file, "Input file of EPANET 2")->required();
  command.add_option("FOLDER", arguments->folder, "Case folder to be made")->required();
  command.add_flag("--force", arguments->force, "Replace a case that is there already");
  command.add_flag("--json", arguments->json, "Print one JSON object on standard output");
  command.callback([arguments, &action] { action = [arguments] { return import_network(*arguments); }; });
}

}  // namespace emscher
