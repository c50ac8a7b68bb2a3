#include "networks/case_paths.hpp"

#include <unistd.h>

#include <nlohmann/json.hpp>
#include <system_error>

namespace emscher {

namespace fs = std::filesystem;

namespace {

std::optional<fs::path> report(const Fault& where, std::string problem, std::string remedy, FaultList& faults) {
  Fault fault = where;
  fault.problem = std::move(problem);
  fault.remedy = std::move(remedy);
  faults.add(std::move(fault));
  return std::nullopt;
}

bool lies_inside(const fs::path& file, const fs::path& folder) {
  const fs::path relative = file.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

}  // namespace

std::optional<fs::path> find_case_file(const fs::path& folder, const std::string& name, const Fault& where,
                                       FaultList& faults) {
  const fs::path relative(name);
  if (name.empty()) return report(where, "the file name is empty", "name a file of the case folder", faults);
  if (name.find('\0') != std::string::npos) {
    return report(where, "the file name holds a zero byte", "name a file of the case folder", faults);
  }
  if (relative.is_absolute()) {
    return report(where, "'" + name + "' is an absolute path",
                  "put the file into the case folder and name it by its path relative to the folder", faults);
  }
  for (const fs::path& part : relative) {
    if (part == "..") {
      return report(where, "'" + name + "' leaves the case folder",
                    "put the file into the case folder and name it without '..'", faults);
    }
  }
  std::error_code error;
  const fs::path path = folder / relative;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) {
    if (error && error != std::errc::no_such_file_or_directory) {
      return report(where, "'" + name + "' cannot be reached: " + error.message(), "repair the path", faults);
    }
    return report(where, "the file '" + name + "' does not exist", "create it in the case folder or repair its name",
                  faults);
  }
  const fs::path real_folder = fs::canonical(folder, error);
  const fs::path real_file = fs::canonical(path, error);
  if (error || !lies_inside(real_file, real_folder)) {
    return report(where, "'" + name + "' is a link that leaves the case folder", "copy the file into the case folder",
                  faults);
  }
  if (fs::is_directory(status)) {
    return report(where, "'" + name + "' is a directory, not a file", "name the file", faults);
  }
  if (!fs::is_regular_file(status)) {
    return report(where, "'" + name + "' is not a regular file", "name a regular file", faults);
  }
  if (fs::file_size(path, error) == 0) {
    return report(where, "the file '" + name + "' is empty", "fill it, or name another file", faults);
  }
  if (::access(path.c_str(), R_OK) != 0) {
    return report(where, "the file '" + name + "' may not be read", "give yourself the right to read it", faults);
  }
  return path;
}

bool is_utf8(std::string_view text) {
  // The JSON library validates while it writes.
  try {
    (void)nlohmann::json(text).dump();
    return true;
  } catch (const nlohmann::json::type_error&) {
    return false;
  }
}

}  // namespace emscher
