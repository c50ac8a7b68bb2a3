#include "networks/series_table.hpp"

#include <csv.h>
#include <fast_float/fast_float.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "networks/case_paths.hpp"
#include "networks/series_reader.hpp"
#include "networks/time_text.hpp"

namespace emscher {

namespace {

constexpr std::size_t chunk_bytes = std::size_t{1} << 16;
constexpr std::size_t longest_line = std::size_t{1} << 24;  // 16 MB: more than 100,000 columns

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

/// Owner of a libcsv parser.
class CsvParser {
 public:
  CsvParser() {
    // Also reports blank lines, without which lines could not be counted.
    if (csv_init(&parser_, CSV_REPALL_NL) != 0) throw std::bad_alloc();
  }
  ~CsvParser() { csv_free(&parser_); }
  CsvParser(const CsvParser&) = delete;
  CsvParser& operator=(const CsvParser&) = delete;
  csv_parser* get() { return &parser_; }

 private:
  csv_parser parser_{};
};

[[noreturn]] void refuse(const std::filesystem::path& file, std::string problem, std::string remedy) {
  throw SeriesError(
      {.file = file.filename().string(), .line = 1, .problem = std::move(problem), .remedy = std::move(remedy)});
}

std::string escaped(std::string_view text) {
  std::string result(text.substr(0, 40));
  for (char& c : result) {
    if (static_cast<unsigned char>(c) < ' ') c = '?';
  }
  return result;
}

}  // namespace

struct SeriesTable::State {
  std::filesystem::path file;
  std::unique_ptr<std::FILE, CloseFile> stream;
  CsvParser parser;
  std::vector<char> buffer = std::vector<char>(chunk_bytes);
  std::string rest;  // read together with the header
  std::vector<std::string> header;
  char separator = ',';
  bool header_complete = false;
  bool ended = false;
  int line = 1;
  std::size_t column = 0;
  TableSink* sink = nullptr;

  static void on_field(void* text, std::size_t size, void* self) {
    State& state = *static_cast<State*>(self);
    const std::string_view field(static_cast<const char*>(text), size);
    if (!state.header_complete) {
      state.header.emplace_back(field);
    } else {
      state.sink->cell(state.column, field);
    }
    ++state.column;
  }

  // `terminator`: the character that ended the row, -1 at the end of the file.
  static void on_row(int terminator, void* self) {
    State& state = *static_cast<State*>(self);
    if (state.column > 0) {
      if (!state.header_complete) {
        state.header_complete = true;
      } else {
        state.sink->row_end(state.line, state.column);
      }
    }
    state.column = 0;
    if (terminator == '\n') ++state.line;
  }

  void parse(const char* bytes, std::size_t size) {
    if (csv_parse(parser.get(), bytes, size, on_field, on_row, this) != size) throw std::bad_alloc();
  }

  void finish() {
    ended = true;
    csv_fini(parser.get(), on_field, on_row, this);
  }
};

SeriesTable::SeriesTable(const std::filesystem::path& file) : state_(std::make_unique<State>()) {
  State& s = *state_;
  s.file = file;
  s.stream.reset(std::fopen(file.c_str(), "rb"));
  if (!s.stream) refuse(file, "cannot be opened", "repair the path or the rights of the file");
  // The first line decides on encoding and separator.
  std::string text;
  while (text.find('\n') == std::string::npos && text.size() < longest_line) {
    const std::size_t size = std::fread(s.buffer.data(), 1, s.buffer.size(), s.stream.get());
    if (size == 0) break;
    text.append(s.buffer.data(), size);
  }
  if (text.empty()) refuse(file, "is empty", "write a header and rows");
  const std::string utf16 = "is not UTF-8 but UTF-16";
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    refuse(file, utf16, "save it with the encoding UTF-8 (in Excel: CSV UTF-8)");
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);  // byte order mark
  const std::string_view first_line = std::string_view(text).substr(0, text.find_first_of("\r\n"));
  if (first_line.find('\0') != std::string_view::npos) {
    refuse(file, "holds zero bytes", "save it as text with the encoding UTF-8");
  }
  if (!is_utf8(first_line)) refuse(file, "is not UTF-8", "save it with the encoding UTF-8");
  for (const char candidate : {'\t', ';'}) {
    if (first_line.find(candidate) != std::string_view::npos) {
      s.separator = candidate;
      break;
    }
  }
  csv_set_delim(s.parser.get(), static_cast<unsigned char>(s.separator));
  // Byte by byte up to the end of the header; what was read behind it is the first chunk.
  std::size_t position = 0;
  while (position < text.size() && !s.header_complete) s.parse(&text[position++], 1);
  if (!s.header_complete) s.finish();
  if (s.header.empty()) refuse(file, "has no header", "write the names of the columns into the first line");
  s.rest = text.substr(position);
}

SeriesTable::~SeriesTable() = default;
SeriesTable::SeriesTable(SeriesTable&&) noexcept = default;
SeriesTable& SeriesTable::operator=(SeriesTable&&) noexcept = default;

const std::vector<std::string>& SeriesTable::header() const {
  return state_->header;
}
char SeriesTable::separator() const {
  return state_->separator;
}

bool SeriesTable::parse_chunk(TableSink& sink) {
  State& s = *state_;
  if (s.ended) return false;
  s.sink = &sink;
  if (!s.rest.empty()) {
    s.parse(s.rest.data(), s.rest.size());
    s.rest = {};
  } else {
    const std::size_t size = std::fread(s.buffer.data(), 1, s.buffer.size(), s.stream.get());
    if (size > 0) {
      s.parse(s.buffer.data(), size);
    } else {
      s.finish();
    }
  }
  s.sink = nullptr;
  return true;
}

std::string NumberFormat::parse(std::string_view text, double& value) {
  if (text.empty()) return "is empty";
  const bool comma = text.find(',') != std::string_view::npos;
  const bool point = text.find('.') != std::string_view::npos;
  if (comma && point) return fmt::format("'{}' has a thousands separator", escaped(text));
  const char sign = comma ? ',' : point ? '.' : 0;
  if (comma && separator_ == ',')
    return fmt::format("'{}' has a decimal comma in a comma-separated file", escaped(text));
  if (sign != 0 && decimal_ != 0 && sign != decimal_) {
    return fmt::format("'{}' has a decimal {}, cells before a decimal {}", escaped(text), comma ? "comma" : "point",
                       comma ? "point" : "comma");
  }
  if (sign != 0) decimal_ = sign;
  if (text.size() > 1 && text.front() == '+' && text[1] != '-') text.remove_prefix(1);
  const fast_float::parse_options options(fast_float::chars_format::general, comma ? ',' : '.');
  const auto [end, error] = fast_float::from_chars_advanced(text.data(), text.data() + text.size(), value, options);
  if (error != std::errc() || end != text.data() + text.size()) {
    return fmt::format("'{}' is no number", escaped(text));
  }
  if (!std::isfinite(value)) return fmt::format("'{}' is not finite", escaped(text));
  constexpr double largest = 1e15;
  if (std::abs(value) > largest) return fmt::format("'{}' is huge", escaped(text));
  return {};
}

std::string TimeFormat::parse(std::string_view text, NumberFormat& numbers, double& seconds_since_start,
                              std::string& remedy) {
  remedy = "write ISO 8601 with offset, for example 2024-01-01T00:00:00+01:00, or seconds since the start of the case";
  if (text.empty()) return "is empty";
  // A year and a hyphen, or anything else that looks like a calendar or a clock.
  const bool calendar =
      text.find_first_of(":/T") != std::string_view::npos || text.find('-', 1) != std::string_view::npos;
  const Kind kind = calendar && text.find_first_of("eE") == std::string_view::npos ? Kind::iso : Kind::seconds;
  if (kind_ != Kind::unknown && kind != kind_) {
    return fmt::format("'{}' mixes seconds and ISO 8601 in one file", escaped(text));
  }
  if (kind == Kind::seconds) {
    std::string problem = numbers.parse(text, seconds_since_start);
    if (problem.empty()) kind_ = kind;
    return problem;
  }
  const ParsedInstant parsed = parse_instant(text);
  if (!parsed.instant) {
    if (parsed.offset_missing) {
      remedy =
          "append the offset from UTC to every time: +01:00 in Central European winter, +02:00 in summer, Z for UTC";
    }
    return fmt::format("'{}' {}", escaped(text), parsed.problem);
  }
  kind_ = kind;
  seconds_since_start = parsed.instant->epoch_s - start_epoch_s_;
  return {};
}

}  // namespace emscher
