// emscher generate DIR: a synthetic town as a case folder.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "networks/generator.hpp"
#include "networks/time_text.hpp"
#include "tools/commands/case_arguments.hpp"
#include "tools/commands/command.hpp"

namespace emscher {

namespace {

struct GenerateArguments {
  GeneratorOptions options;
  std::string folder;
  std::string duration = "7d";
  std::string style = "town";
  bool force = false;
  bool json = false;
};

const std::map<std::string, GeneratorStyle> styles{{"quarter", GeneratorStyle::quarter},
                                                   {"town", GeneratorStyle::town}};

ExitCode generate(GenerateArguments arguments) {
  arguments.options.duration_s = *parse_duration(arguments.duration);
  arguments.options.style = styles.at(arguments.style);
  const std::filesystem::path folder = arguments.folder;
  if (!arguments.force && std::filesystem::exists(folder / "case.toml"))
    throw UsageError(
        fmt::format("{} holds a case already; name another folder, or replace it by --force", arguments.folder));
  Case town;
  try {
    town = write_town(arguments.options, folder);
  } catch (const std::invalid_argument& e) {  // a value of the command line that makes no town
    throw UsageError(e.what());
  }
  double length = 0.0;
  for (const Trench& t : town.trenches) length += t.length_m;
  const std::size_t pipes = 2 * town.trenches.size() + town.pipes.size();
  if (arguments.json) {
    const nlohmann::ordered_json report{{"status", "complete"},
                                        {"case", arguments.folder},
                                        {"name", town.name},
                                        {"seed", arguments.options.seed},
                                        {"pipes", pipes},
                                        {"trenches", town.trenches.size()},
                                        {"trench_length_m", length},
                                        {"junctions", town.junctions.size()},
                                        {"substations", town.substations.size()},
                                        {"producers", town.producers.size()}};
    fmt::print("{}\n", report.dump(2));
  } else {
    fmt::print("{}: {} pipes in {:.1f} km of trench, {} substations, {} producer{}\n", arguments.folder, pipes,
               length / 1e3, town.substations.size(), town.producers.size(), town.producers.size() == 1 ? "" : "s");
    fmt::print(stderr, "next: emscher run {}\n", arguments.folder);
  }
  return ExitCode::fine;
}

}  // namespace

void add_generate_command(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<GenerateArguments>();
  GeneratorOptions& options = arguments->options;
  CLI::App& command = *app.add_subcommand("generate", "Make a synthetic town; the same options give the same files");
  command.add_option("DIR", arguments->folder, "Case folder to be made")->required();
  command.add_option("--pipes", options.pipes, "Supply and return pipes together, even, at least 8")
      ->capture_default_str();
  command.add_option("--loops", options.loops, "Loops per trench, 0 to 0.2")->capture_default_str();
  command.add_option("--seed", options.seed, "Of the random numbers")->capture_default_str();
  command.add_option("--name", options.name, "Name of the case; default: made of style, pipes and seed");
  command.add_option("--start", options.start, "Start with offset from UTC")->capture_default_str();
  command.add_option("--duration", arguments->duration, "Simulated span")
      ->type_name("DURATION")
      ->check(CLI::Validator(refuse_unless_duration, ""))
      ->capture_default_str();
  command.add_option("--style", arguments->style, "Detached houses and mixed use, or a dense quarter")
      ->check(CLI::IsMember(styles))
      ->capture_default_str();
  command.add_flag("--force", arguments->force, "Replace a case that is there already");
  command.add_flag("--json", arguments->json, "Print one JSON object on standard output");
  command.callback([arguments, &action] { action = [arguments] { return generate(*arguments); }; });
}

}  // namespace emscher
