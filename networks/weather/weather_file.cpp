#include "networks/weather/weather_file.hpp"

#include <fstream>
#include <iterator>

#include "networks/case_paths.hpp"
#include "networks/weather/weather_text.hpp"

namespace emscher {

namespace {

std::string utf8_of_latin1(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      result += c;
    } else {
      result += static_cast<char>(0xC0 | (byte >> 6));
      result += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return result;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

}  // namespace

std::optional<WeatherLayout> weather_layout(std::string_view name) {
  if (name == "try2010") return WeatherLayout::try2010;
  if (name == "try2015") return WeatherLayout::try2015;
  if (name == "epw") return WeatherLayout::epw;
  return std::nullopt;
}

std::vector<std::string_view> cells_of(std::string_view line, char separator) {
  std::vector<std::string_view> cells;
  if (separator != ' ') {
    for (std::size_t end = 0; end != std::string_view::npos;) {
      end = line.find(separator);
      cells.push_back(line.substr(0, end));
      line.remove_prefix(end == std::string_view::npos ? 0 : end + 1);
    }
    return cells;
  }
  for (;;) {
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return cells;
    line.remove_prefix(begin);
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    cells.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

std::optional<WeatherYear> read_weather(const std::filesystem::path& path, const std::string& file, FaultList& faults) {
  const auto refuse = [&](std::string problem, std::string remedy) {
    faults.add({.file = file, .problem = std::move(problem), .remedy = std::move(remedy)});
    return std::nullopt;
  };
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return refuse("cannot be opened", "repair the path or the rights of the file");
  std::string text(std::istreambuf_iterator<char>(stream), {});
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") || text.find('\0') != std::string::npos)
    return refuse("is neither UTF-8 nor Latin-1", "save it as text with the encoding UTF-8");
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);  // byte order mark
  if (!is_utf8(text)) text = utf8_of_latin1(text);
  const std::vector<std::string_view> lines = lines_of(text);

  FaultList found;  // of this file alone, so that earlier ones do not count
  WeatherYear year;
  if (text.starts_with("LOCATION")) {
    read_epw(lines, file, year, found);
  } else {
    read_try(lines, file, year, found);
  }
  const bool readable = !found.has_errors();
  for (Fault& fault : found.all()) faults.add(std::move(fault));
  if (!readable) return std::nullopt;
  return year;
}

}  // namespace emscher
