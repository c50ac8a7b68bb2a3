#include "networks/case_inputs.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "engine/parallel.hpp"
#include "models/prosumer.hpp"
#include "networks/series_reader.hpp"
#include "networks/weather/weather_file.hpp"

namespace emscher {

namespace {

std::shared_ptr<const WeatherColumns> open_weather(const Case& data) {
  FaultList faults;
  auto year = read_weather(data.folder / data.weather.file, data.weather.file, faults);
  if (!year) throw SeriesError(faults.all().front());
  return std::make_shared<const WeatherColumns>(std::move(*year), data.weather);
}

std::optional<HourFactors> open_hour_factors(const Case& data) {
  const std::string& file = data.demand.hour_factors_file;
  if (file.empty()) return std::nullopt;
  FaultList faults;
  auto factors = read_hour_factors(data.folder / file, file, faults);
  if (!factors) throw SeriesError(faults.all().front());
  return factors;
}

}  // namespace

std::unique_ptr<TimeSeries> CaseInputs::open(const Case& data, const SeriesFile& file,
                                             const std::vector<std::string>& columns) const {
  if (file.origin == SeriesOrigin::weather) return weather_series(weather_, columns, data.time.start_epoch_s);
  return std::make_unique<TimeSeries>(
      file.file, file.interpolation == Interpolation::step ? TimeSeries::Between::step : TimeSeries::Between::linear,
      open_series(data.folder / file.file, columns, data.time.start_epoch_s));
}

CaseInputs::CaseInputs(const Case& data) {
  if (data.weather.given) weather_ = open_weather(data);
  switching_ =
      std::ranges::find(data.substations, SubstationModel::prosumer, &Substation::model) != data.substations.end();
  columns_.resize(data.profiles.size());
  for (std::uint32_t s = 0; s < data.series.size(); ++s) {
    std::vector<std::string> names;
    std::vector<std::size_t> profiles;
    for (std::size_t p = 0; p < data.profiles.size(); ++p)
      if (data.profiles[p].series == s) {
        names.push_back(data.profiles[p].column);
        profiles.push_back(p);
      }
    if (names.empty()) continue;
    series_.push_back(open(data, data.series[s], names));
    for (std::size_t k = 0; k < profiles.size(); ++k) columns_[profiles[k]] = {series_.back().get(), k};
  }
  const std::optional<HourFactors> factors = open_hour_factors(data);
  annual_ = annual_demand(data, weather(), factors ? &*factors : nullptr);
  std::ranges::move(annual_.series, std::back_inserter(series_));
  if (annual_.draws) jumping_.emplace_back(annual_.draws, 0.0);
  buildings_ = building_inputs(data, weather());
  if (buildings_.series) series_.push_back(std::move(buildings_.series));
}

HeatDemand CaseInputs::demand(const Case& data, std::size_t substation) {
  const Substation& s = data.substations[substation];
  return {s.heat_annual_kwh ? annual_.heat[substation] : function(s.heat_w),
          s.hot_water_annual_kwh ? annual_.hot_water[substation] : function(s.hot_water_w)};
}

BuildingSubstation::Inputs CaseInputs::building(const Case& data, std::size_t substation) {
  BuildingSubstation::Inputs inputs = buildings_.building[data.substations[substation].building];
  inputs.draw = demand(data, substation).hot_water;
  return inputs;
}

TimeFunction CaseInputs::function(const Signal& signal) {
  if (signal.profile == no_index) return TimeFunction(signal.value);
  const Column& column = columns_[signal.profile];
  if (column.series->jumps()) {
    const std::pair<TimeSeries*, double> entry{column.series, signal.shift_s};
    if (std::ranges::find(jumping_, entry) == jumping_.end()) jumping_.push_back(entry);
  }
  return TimeFunction(signal.value, *column.series, column.index, signal.shift_s);
}

std::uint16_t CaseInputs::add_boundary(std::function<double(double)> temperature) {
  boundaries_.push_back(std::move(temperature));
  boundary_temperature.push_back(0.0);
  return static_cast<std::uint16_t>(boundaries_.size() - 1);
}

void CaseInputs::drive(std::span<const std::unique_ptr<Component>> components) {
  components_ = components;
}

void CaseInputs::set_time(double t) {
  const double now = std::max(t, 0.0);
  for (const auto& series : series_) series->prepare(now);
  for (std::size_t b = 0; b < boundaries_.size(); ++b) boundary_temperature[b] = boundaries_[b](now);
  in_blocks(components_.size(), [&](std::size_t begin, std::size_t end) {
    for (std::size_t c = begin; c < end; ++c) components_[c]->set_time(now);
  });
}

void CaseInputs::set_time_of(std::span<const std::uint32_t> components, double t) {
  const double now = std::max(t, 0.0);
  for (const auto& series : series_) series->prepare(now);
  for (const std::uint32_t c : components) components_[c]->set_time(now);
}

double CaseInputs::next_jump(double t) const {
  double next = std::numeric_limits<double>::infinity();
  for (const auto& [series, shift] : jumping_)
    next = std::min(next, series->next_row(std::max(t, 0.0) + shift) - shift);
  if (switching_)
    next = std::min(next, SampledHysteresis::step * (std::floor(std::max(t, 0.0) / SampledHysteresis::step) + 1.0));
  return next;
}

}  // namespace emscher
