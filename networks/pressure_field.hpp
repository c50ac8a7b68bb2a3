// Pressures and temperatures of a closed network at one instant with the topology of its supply side: what pressure
// profiles are taken from. It comes from a case, whose state somebody has calculated, or from a row of a result file.
#pragma once

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
  };
  struct Pipe {  ///< of the supply side
    std::string id;
    std::uint32_t from, to;             ///< junctions
    double length, inner_diameter;      ///< m
    double nominal_diameter = missing;  ///< DN, where the pipe is of the catalogue
  };
  struct Consumer {
    std::string id;
    std::uint32_t junction;
    double required_differential_pressure;  ///< Pa
  };
  struct Producer {
    std::string id;
    std::uint32_t junction;
    double held_return_pressure;  ///< Pa, absolute; missing where the producer holds none
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
  std::vector<Pipe> pipes;
  std::vector<Consumer> consumers;
  std::vector<Producer> producers;
};

/// All but the state. Throws std::runtime_error for an open network.
PressureField pressure_field(const Case& data);

/// `pressures` (Pa), `temperatures` (degC; may be empty): supply and return of every junction in turn, as in results.
void set_state(PressureField& field, double time, std::span<const double> pressures,
               std::span<const double> temperatures);

// The functions below throw std::runtime_error where the file lacks what is needed, and say what to do.

/// A row of a result file.
PressureField pressure_field(const ResultReader& results, std::size_t row);

/// The row nearest to a time, s since the start.
std::size_t nearest_row(const ResultReader& results, double time);

/// The row in which `consumer` (empty: any) has the least pressure difference to spare over what it requires; of rows
/// alike (to 1 Pa: a producer that looks at the worst point keeps it the same) the one with the highest pressure
/// difference of a producer. Reads whole datasets, some rows at a time.
std::size_t hardest_row(const ResultReader& results, const std::string& consumer);

}  // namespace emscher
