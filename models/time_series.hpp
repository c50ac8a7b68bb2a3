// Quantities that vary in time: value(t) = factor * column(t + shift) of a time series, a constant, or what a
// controller holds at present (engine/controller.hpp).
//
// A TimeSeries holds a sliding window of some columns of a table; many time functions share it. Between rows it is
// linear or keeps the last row (step, right-continuous at jumps). Rows are pulled from a source as time advances, so
// memory does not grow with the length of the table. Times are seconds since the start of the case.
// Cost of an evaluation: O(1) for equidistant rows, else O(log rows).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace emscher {

/// Rows of a table: time.size() == columns[k].size() for every k.
struct TimeSeriesRows {
  std::vector<double> time;  ///< s, strictly rising
  std::vector<std::vector<double>> columns;
};

class TimeSeries {
 public:
  /// Appends further rows; false at the end of the table.
  using Source = std::function<bool(TimeSeriesRows&)>;
  /// Makes the source go on with rows that begin at or before t.
  using Seek = std::function<void(double t)>;

  enum class Between { linear, step };

  /// name: for messages. With `seek` the series can go to any time; without, its source is read to the end.
  TimeSeries(std::string name, Between between, Source source, Seek seek = {});

  /// Tells how far functions look behind (negative) or ahead of the time of the simulation, s.
  void extend_reach(double shift);
  /// Makes [t - reach behind, t + reach ahead] available. May go back in time by less than `memory` only, unless the
  /// source can be sought in. Throws
  /// std::out_of_range naming the series where the table ends or begins too early or too late.
  void prepare(double t);
  /// Value of a column at t, within what prepare() has made available.
  double value(std::size_t column, double t) const;
  /// First time after t at which a row begins, or infinity after the last.
  double next_row(double t) const;
  bool jumps() const { return between_ == Between::step; }

  static constexpr double memory = 2.0 * 86400.0;  ///< s, rows kept behind for steps that are repeated

 private:
  std::size_t row_at(double t) const;  // last row not after t

  std::string name_;
  Between between_;
  Source source_;
  Seek seek_;
  TimeSeriesRows rows_;
  double behind_ = 0.0, ahead_ = 0.0;
  bool ended_ = false;
  double inverse_spacing_ = 0.0;  // 1/s where the rows are equidistant, else 0
};

/// A constant, or a scaled and shifted column of a series that outlives it, or a held value that does.
class TimeFunction {
 public:
  TimeFunction() = default;
  explicit TimeFunction(double constant) : factor_(constant) {}
  TimeFunction(double factor, TimeSeries& series, std::size_t column, double shift)
      : factor_(factor), shift_(shift), series_(&series), kind_(Kind::series), column_(std::uint32_t(column)) {
    series.extend_reach(shift);
  }
  static TimeFunction held(const double& value) {
    TimeFunction f;
    f.kind_ = Kind::held;
    f.held_ = &value;
    return f;
  }

  double at(double t) const {
    switch (kind_) {
      case Kind::series:
        return factor_ * series_->value(column_, t + shift_);
      case Kind::held:
        return *held_;
      case Kind::constant:
        break;
    }
    return factor_;
  }
  bool is_constant() const { return kind_ == Kind::constant; }

 private:
  enum class Kind : std::uint32_t { constant, series, held };
  double factor_ = 0.0;
  double shift_ = 0.0;
  union {
    TimeSeries* series_ = nullptr;
    const double* held_;
  };
  Kind kind_ = Kind::constant;
  std::uint32_t column_ = 0;
};

}  // namespace emscher
