// Pressures and temperatures of a closed network at one instant with its topology: what pressure profiles are taken
// from. It comes from a case, whose state somebody has calculated, or from a row of a result file.
//
// Pipes have a length; pumps, valves and mixing stations are elements without length, along which the pressure makes a
// step. A heat exchanger station separates pressures: it stands among the consumers of its primary network and, under
// the same id, among the producers of its secondary one. Bypasses lead from supply to return and are on no way.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/results/result_reader.hpp"
#include "networks/case.hpp"
#include "networks/time_text.hpp"

namespace emscher {

struct PressureField {
  static constexpr double missing = std::numeric_limits<double>::quiet_NaN();

  struct Junction {
    std::string id;
    double elevation = 0.0;                                             ///< m above sea level
    double supply_pressure = missing, return_pressure = missing;        ///< Pa, absolute
    double supply_temperature = missing, return_temperature = missing;  ///< degC
    double air_pressure = 0.0;  ///< Pa, from which pressures of the case and its results count; 0: they are absolute
  };
  struct Pipe {
    std::string id;
    std::uint32_t from, to;             ///< junctions
    double length, inner_diameter;      ///< m
    double nominal_diameter = missing;  ///< DN, where the pipe is of the catalogue
  };
  enum class Kind { pump, valve, mixing_station };
  struct Element {
    std::string id;
    Kind kind;
    std::uint32_t from, to;      ///< junctions; of a mixing station: hot and mixed side
    Side side;                   ///< none: both, as a mixing station
    double mass_flow = missing;  ///< kg/s
  };
  struct Consumer {
    std::string id;
    std::uint32_t junction;
    double required_differential_pressure;  ///< Pa; missing where none is stated (heat exchanger stations)
  };
  struct Producer {
    std::string id;
    std::uint32_t junction;
  };
  struct Holding {  ///< producer, station, expansion vessel or pressure maintenance pump
    std::uint32_t junction;
    double pressure;  ///< Pa, absolute
  };

  std::string title;
  Instant start;            ///< of the case
  double time = 0.0;        ///< s since the start
  bool is_water = true;     ///< else a constant fluid, which has no vapour pressure
  double density = 1000.0;  ///< kg/m3, of the water at rest
  double gravity = 9.80665;
  double vapour_margin = 0.0;              ///< Pa
  std::optional<double> nominal_pressure;  ///< Pa, gauge
  std::vector<Junction> junctions;
  std::vector<Pipe> supply_pipes, return_pipes;
  std::vector<Element> elements;  ///< pumps, valves, mixing stations: in this order, each kind as in the case
  std::vector<Consumer> consumers;
  std::vector<Producer> producers;
  std::vector<Holding> holdings;
};

/// All but the state. Throws std::runtime_error for an open network.
PressureField pressure_field(const Case& data);

/// `pressures` (Pa, as the case counts them), `temperatures` (degC; may be empty): supply and return of every junction
/// in turn, as in results. `flows`: kg/s, of the elements; may be empty.
void set_state(PressureField& field, double time, std::span<const double> pressures,
               std::span<const double> temperatures, std::span<const double> flows);

// The functions below throw std::runtime_error where the file lacks what is needed, and say what to do.

/// All but the state.
PressureField pressure_field(const ResultReader& results);

/// State of a row of the file that the field was read from.
void set_state(PressureField& field, const ResultReader& results, std::size_t row);

/// The row nearest to a time, s since the start.
std::size_t nearest_row(const ResultReader& results, double time);

/// The row in which one of `consumers` has the least pressure difference to spare over what it requires; of rows alike
/// (to 1 Pa: a producer that looks at the worst point keeps it the same) the one with the highest pressure difference
/// of `producer`. Reads the pressures of all rows, some rows at a time.
std::size_t hardest_row(const ResultReader& results, std::span<const PressureField::Consumer> consumers,
                        const PressureField::Producer& producer);

/// Pressure difference that a consumer has to spare, Pa; of one that states no requirement: all that it has.
inline double pressure_to_spare(const PressureField::Consumer& consumer, double supply, double back) {
  const double required = consumer.required_differential_pressure;
  return supply - back - (std::isnan(required) ? 0.0 : required);
}

}  // namespace emscher
