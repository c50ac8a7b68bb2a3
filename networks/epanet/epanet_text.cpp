#include "networks/epanet/epanet_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>
#include <system_error>

#include "networks/nearest_name.hpp"

namespace emscher {

namespace {

constexpr std::array section_names = std::to_array<const char*>(
    {"TITLE",   "JUNCTIONS",   "RESERVOIRS", "TANKS",   "PIPES",    "PUMPS",  "VALVES",  "EMITTERS",
     "DEMANDS", "PATTERNS",    "CURVES",     "STATUS",  "CONTROLS", "RULES",  "ENERGY",  "QUALITY",
     "SOURCES", "REACTIONS",   "MIXING",     "OPTIONS", "TIMES",    "REPORT", "LEAKAGE", "ROUGHNESS",
     "TAGS",    "COORDINATES", "VERTICES",   "LABELS",  "BACKDROP", "END"});

bool is_utf8(const std::string& text) {
  std::size_t following = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (following > 0) {
      if ((byte & 0xC0U) != 0x80U) return false;
      --following;
    } else if (byte >= 0x80U) {
      if (byte < 0xC2U || byte > 0xF4U) return false;
      following = byte >= 0xF0U ? 3 : byte >= 0xE0U ? 2 : 1;
    }
  }
  return following == 0;
}

std::string from_latin1(const std::string& text) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80U) {
      result += c;
    } else {
      result += static_cast<char>(0xC0U | (byte >> 6U));
      result += static_cast<char>(0x80U | (byte & 0x3FU));
    }
  }
  return result;
}

std::string trimmed(const std::string& text) {
  const auto blank = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  const auto begin = std::find_if_not(text.begin(), text.end(), blank);
  const auto end = std::find_if_not(text.rbegin(), std::make_reverse_iterator(begin), blank).base();
  return {begin, end};
}

std::vector<std::string> tokens_of(const std::string& line) {
  std::vector<std::string> tokens;
  const auto separates = [](char c) { return c == ',' || std::isspace(static_cast<unsigned char>(c)) != 0; };
  std::size_t k = 0;
  while (k < line.size() && line[k] != ';') {
    if (separates(line[k])) {
      ++k;
    } else if (line[k] == '"') {
      const std::size_t end = std::min(line.find('"', k + 1), line.size());
      tokens.push_back(line.substr(k + 1, end - k - 1));
      k = end + 1;
    } else {
      const std::size_t begin = k;
      while (k < line.size() && !separates(line[k]) && line[k] != ';') ++k;
      tokens.push_back(line.substr(begin, k - begin));
    }
  }
  return tokens;
}

// The full name of a section; empty where it is none.
std::string section_of(const std::string& heading) {
  std::string name;
  for (const char c : heading.substr(1)) {
    if (c == ']') break;
    name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  if (name == "END") return name;
  for (const char* known : section_names) {
    if (name.size() >= 4 && name.compare(0, 4, known, 4) == 0) return known;
  }
  return {};
}

}  // namespace

EpanetText read_epanet_text(const std::filesystem::path& file, EpanetReport& report) {
  EpanetText result;
  std::error_code error;
  const bool readable = std::filesystem::is_regular_file(file, error);  // reading a folder would throw
  std::ifstream stream(file, std::ios::binary);
  std::string bytes;
  if (readable && stream) bytes.assign(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  if (bytes.empty()) {
    report.error(0, "", "", "", readable && stream ? "the file is empty" : "the file cannot be read",
                 "name an EPANET .inp file");
    return result;
  }
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.erase(0, 3);
  if (!is_utf8(bytes)) {
    bytes = from_latin1(bytes);
    report.note(0, "", "the file is not UTF-8; it was read as Latin-1", "look at names with accents or umlauts");
  }
  std::string section;
  bool outside_reported = false;
  int number = 0;
  for (std::size_t begin = 0; begin < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
    const std::string line = bytes.substr(begin, end - begin);
    begin = end + 1;
    ++number;
    std::vector<std::string> tokens = tokens_of(line);
    if (!tokens.empty() && tokens[0].starts_with('[')) {
      section = section_of(tokens[0]);
      if (section == "END") break;
      if (section.empty()) {
        const std::vector<std::string> known(section_names.begin(), section_names.end());
        const std::string name = tokens[0].substr(1, tokens[0].find(']') - 1);
        report.error(number, "", tokens[0].substr(0, 60), "", "is not a section of EPANET input",
                     remedy_for_unknown_name(name, known));
        outside_reported = true;  // its lines are not looked at
      }
      continue;
    }
    if (section == "TITLE") {
      if (const std::string text = trimmed(line); !text.empty() && !text.starts_with(';')) result.title.push_back(text);
      continue;
    }
    if (tokens.empty()) continue;
    if (section.empty()) {
      if (!outside_reported) {
        report.error(number, "", "", "", "stands before the first section: this is no EPANET input file",
                     "begin with a section such as [TITLE] or [JUNCTIONS]; binary .net files are exported as .inp by "
                     "EPANET");
      }
      outside_reported = true;
      continue;
    }
    result.lines.push_back({number, section, std::move(tokens)});
  }
  return result;
}

}  // namespace emscher
