// Quantities that vary in time: value(t) = factor * column(t + shift) of a time series, or a constant.
//
// A TimeSeries holds a sliding window of some columns of a table; many time functions share it. Between rows it is
// linear or keeps the last row (step, right-continuous at jumps). Rows are pulled from a source as time advances, so
// memory does not grow with the length of the table. Times are seconds since the start of the case.
// Cost of an evaluation: O(1) for equidistant rows, else O(log rows).
#pragma once

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

/// A constant, or a scaled and shifted column of a series that outlives it.
class TimeFunction {
 public:
  TimeFunction() = default;
  explicit TimeFunction(double constant) : factor_(constant) {}
  TimeFunction(double factor, TimeSeries& series, std::size_t column, double shift)
      : factor_(factor), shift_(shift), series_(&series), column_(column) {
    series.extend_reach(shift);
  }

  double at(double t) const { return series_ ? factor_ * series_->value(column_, t + shift_) : factor_; }
  const TimeSeries* series() const { return series_; }
  double shift() const { return shift_; }

 private:
  double factor_ = 0.0;
  double shift_ = 0.0;
  TimeSeries* series_ = nullptr;
  std::size_t column_ = 0;
};

}  // namespace emscher
