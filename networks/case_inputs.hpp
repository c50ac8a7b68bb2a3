// All that varies in time in a case: series files, boundary temperatures, set-points of the components.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "engine/network.hpp"
#include "models/time_series.hpp"
#include "networks/buildings/building_inputs.hpp"
#include "networks/case.hpp"
#include "networks/demand/annual_demand.hpp"
#include "networks/weather/weather_series.hpp"

namespace emscher {

class CaseInputs final : public Inputs {
 public:
  /// Opens the series files that the case refers to. Throws SeriesError where one cannot be read.
  explicit CaseInputs(const Case& data);

  /// The year of [weather]; nothing where there is none.
  const WeatherYear* weather() const { return weather_ ? &weather_->year() : nullptr; }

  /// The function of a signal of the case (a constant, or a scaled and shifted column).
  TimeFunction function(const Signal& signal);
  /// What a substation of the case (by its index) asks for.
  HeatDemand demand(const Case& data, std::size_t substation);
  /// What acts on the building of a substation of the case (by its index).
  BuildingSubstation::Inputs building(const Case& data, std::size_t substation);
  /// Adds a boundary whose temperature (K) is a function of time; returns its index.
  std::uint16_t add_boundary(std::function<double(double)> temperature);
  /// Components whose set-points follow the time.
  void drive(std::span<const std::unique_ptr<Component>> components);

  /// Before the start (warm-up) everything stays as at the start.
  void set_time(double t) override;
  void set_time_of(std::span<const std::uint32_t> components, double t) override;
  double next_jump(double t) const override;

 private:
  std::unique_ptr<TimeSeries> open(const Case& data, const SeriesFile& file,
                                   const std::vector<std::string>& columns) const;

  struct Column {
    TimeSeries* series = nullptr;
    std::size_t index = 0;
  };
  std::shared_ptr<const WeatherColumns> weather_;
  std::vector<std::unique_ptr<TimeSeries>> series_;
  std::vector<Column> columns_;  // per Case::profiles
  AnnualDemand annual_;          // its series are among series_
  BuildingInputs buildings_;     // its series is among series_
  std::vector<std::function<double(double)>> boundaries_;
  std::vector<std::pair<TimeSeries*, double>> jumping_;  // series with steps, and the shifts they are read with
  bool switching_ = false;                               // there are prosumers, who may turn at any of their instants
  std::span<const std::unique_ptr<Component>> components_;
};

}  // namespace emscher
