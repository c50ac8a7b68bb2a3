#include "networks/demand/hour_factors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "networks/nearest_name.hpp"
#include "networks/series_reader.hpp"
#include "networks/series_table.hpp"

namespace emscher {

namespace {

constexpr std::size_t absent = static_cast<std::size_t>(-1);
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

std::string name_of_type(std::string_view written) {
  if (written == "EFH") return "HEF";
  if (written == "MFH") return "HMF";
  return std::string(written);
}

}  // namespace

int temperature_class(double temperature_c) {
  return static_cast<int>(std::clamp(std::ceil((temperature_c + 15.0) / 5.0) + 1.0, 1.0, 10.0));
}

bool HourFactors::holds(std::string_view type) const {
  return !building_classes(type).empty();
}

std::vector<int> HourFactors::building_classes(std::string_view type) const {
  std::vector<int> found;
  for (const auto& [key, unused] : days_)
    if (std::get<0>(key) == type && (found.empty() || found.back() != std::get<1>(key)))
      found.push_back(std::get<1>(key));
  return found;
}

const HourFactors::Day* HourFactors::day(std::string_view type, int building_class, int weekday, int of_class) const {
  auto found = days_.find(Key(type, building_class, weekday));
  if (found == days_.end()) found = days_.find(Key(type, building_class, 0));
  if (found == days_.end()) return nullptr;
  return &found->second[static_cast<std::size_t>(std::clamp(of_class, first_class_, last_class_) - 1)];
}

class HourFactorTable final : public TableSink {
 public:
  HourFactorTable(const std::filesystem::path& path, std::string file, HourFactors& factors, FaultList& faults)
      : file_(std::move(file)), table_(path), numbers_(table_.separator()), factors_(factors), faults_(faults) {
    cells_.resize(table_.header().size());
  }

  void read() {
    if (!find_columns()) return;
    while (table_.parse_chunk(*this)) {
    }
    check_days();
  }

  void cell(std::size_t column, std::string_view text) override {
    if (column < cells_.size()) cells_[column] = text;
  }

  void row_end(int line, std::size_t cells) override {
    if (cells != cells_.size()) {
      report(line, "", fmt::format("the row has {} cells, the header {}", cells, cells_.size()),
             "give every row as many cells as the header");
      faulty_ = true;
      return;
    }
    const double hour = whole_number(line, hour_, 1, 24), weekday = whole_number(line, weekday_, 0, 7);
    const double building = building_ == absent ? 0.0 : whole_number(line, building_, 0, 1000);
    if (std::isnan(hour + weekday + building)) {
      faulty_ = true;
      return;
    }
    const HourFactors::Key key(name_of_type(cells_[type_]), static_cast<int>(building), static_cast<int>(weekday));
    const bool is_new = !factors_.days_.contains(key);
    std::array<HourFactors::Day, HourFactors::classes>& days = factors_.days_[key];
    if (is_new) {
      for (HourFactors::Day& day : days) day.fill(not_a_number);
      line_of_[key] = line;
    }
    for (int c = factors_.first_class_; c <= factors_.last_class_; ++c) {
      const std::size_t column = classes_[static_cast<std::size_t>(c - 1)];
      double& factor = days[static_cast<std::size_t>(c - 1)][static_cast<std::size_t>(hour) - 1];
      if (!std::isnan(factor)) {
        report(line, table_.header()[hour_], fmt::format("hour {:g} of {} stands here again", hour, text_of(key)),
               "keep each hour once");
        faulty_ = true;
        return;
      }
      factor = number(line, column);
      if (factor < 0.0)
        report(line, table_.header()[column], fmt::format("{:g} is below 0", factor), "give parts of the day's heat");
      faulty_ |= std::isnan(factor);
    }
  }

 private:
  static std::string text_of(const HourFactors::Key& key) {
    const auto& [type, building, weekday] = key;
    return fmt::format("type {}, building class {}, weekday {}", type, building, weekday);
  }

  bool find_columns() {
    const auto find = [&](std::initializer_list<const char*> names, bool required) {
      for (const char* name : names) {
        const auto found = std::ranges::find(table_.header(), name);
        if (found == table_.header().end()) continue;
        const auto position = static_cast<std::size_t>(found - table_.header().begin());
        used_.push_back(position);
        return position;
      }
      if (required)
        report(1, *names.begin(), "there is no such column",
               remedy_for_unknown_name(*names.begin(), {table_.header().begin(), table_.header().end()}));
      return absent;
    };
    hour_ = find({"hour_of_day", "hour"}, true);
    weekday_ = find({"weekday"}, true);
    type_ = find({"shlp_type", "type"}, true);
    building_ = find({"building_class"}, false);
    factors_.first_class_ = 0;
    for (int c = 1; c <= HourFactors::classes; ++c) {
      const std::string name = fmt::format("temp_intervall_{:02}", c),
                        short_name = fmt::format("temperature_class_{}", c);
      classes_[static_cast<std::size_t>(c - 1)] = find({name.c_str(), short_name.c_str()}, false);
      if (classes_[static_cast<std::size_t>(c - 1)] == absent) continue;
      if (factors_.first_class_ == 0) factors_.first_class_ = c;
      factors_.last_class_ = c;
    }
    if (factors_.first_class_ == 0) {
      factors_.first_class_ = 1;
      report(1, "temp_intervall_01", "there is no column of factors",
             "give temp_intervall_01 (up to -15 degC) to temp_intervall_10 (above 25 degC), or some of them");
    } else {
      for (int c = factors_.first_class_; c <= factors_.last_class_; ++c)
        if (classes_[static_cast<std::size_t>(c - 1)] == absent)
          report(1, fmt::format("temp_intervall_{:02}", c), "is missing between others", "give neighbouring classes");
    }
    for (std::size_t k = 0; k < table_.header().size(); ++k)
      if (!table_.header()[k].empty() && std::ranges::find(used_, k) == used_.end())
        report(1, table_.header()[k], "is a column without meaning here", "nothing to do", Severity::note);
    return !faults_.has_errors();
  }

  double number(int line, std::size_t column) {
    double value = not_a_number;
    if (std::string problem = numbers_.parse(cells_[column], value); !problem.empty()) {
      report(line, table_.header()[column], std::move(problem), "write a finite number");
      return not_a_number;
    }
    return value;
  }

  double whole_number(int line, std::size_t column, int least, int most) {
    const double value = number(line, column);
    if (std::isnan(value) || (value >= least && value <= most && value == std::floor(value))) return value;
    report(line, table_.header()[column], fmt::format("{:g} is not among {} to {}", value, least, most),
           fmt::format("give a whole number from {} to {}", least, most));
    return not_a_number;
  }

  void check_days() {
    if (factors_.days_.empty()) report(0, "", "has a header but no rows", "add rows");
    if (faulty_) return;  // sums mean nothing
    constexpr double tolerance = 0.005;
    for (auto& [key, days] : factors_.days_) {
      for (int c = factors_.first_class_; c <= factors_.last_class_; ++c) {
        HourFactors::Day& day = days[static_cast<std::size_t>(c - 1)];
        double sum = 0.0;
        for (const double factor : day) sum += factor;
        if (std::isnan(sum)) {
          report(line_of_[key], table_.header()[hour_], fmt::format("{} does not have all 24 hours", text_of(key)),
                 "give every hour from 1 to 24");
          break;
        }
        if (std::abs(sum - 1.0) > tolerance)
          report(line_of_[key], table_.header()[classes_[static_cast<std::size_t>(c - 1)]],
                 fmt::format("the factors of {} make {:.4f}", text_of(key), sum), "make those of a day 1 within 0.5 %");
        for (double& factor : day) factor /= sum;
      }
    }
  }

  void report(int line, std::string_view field, std::string problem, std::string remedy,
              Severity severity = Severity::error) {
    faults_.add_limited_per_file(file_, line, field, std::move(problem), std::move(remedy), severity);
  }

  std::string file_;
  SeriesTable table_;
  NumberFormat numbers_;
  HourFactors& factors_;
  FaultList& faults_;
  std::vector<std::string> cells_;
  std::vector<std::size_t> used_;
  std::size_t hour_ = absent, weekday_ = absent, type_ = absent, building_ = absent;
  std::array<std::size_t, HourFactors::classes> classes_{};
  std::map<HourFactors::Key, int> line_of_;
  bool faulty_ = false;
};

std::optional<HourFactors> read_hour_factors(const std::filesystem::path& path, const std::string& file,
                                             FaultList& faults) {
  HourFactors factors;
  FaultList found;
  try {
    HourFactorTable(path, file, factors, found).read();
  } catch (const SeriesError& error) {
    Fault fault = error.fault;
    fault.file = file;
    found.add(std::move(fault));
  }
  const bool readable = !found.has_errors();
  for (Fault& fault : found.all()) faults.add(std::move(fault));
  if (!readable) return std::nullopt;
  return factors;
}

}  // namespace emscher
