// The pressure profile of a network (Druckdiagramm): pressures along the way from a producer to a consumer, with what
// limits them.
//
// Way: the shortest along the supply side, by length (networks/pressure_way.hpp), through pumps, valves and mixing
// stations. It begins at a producer, or at a heat exchanger station and then lies in its secondary network; it ends at
// a substation, or at a heat exchanger station in its primary network. At every point of it
//   supply, return    absolute pressures
//   static            pressure at rest: what the pressure holding gives at that height,
//                       p_held + rho g (z_held - z), with the density of the reference temperature
//   vapour            saturation pressure of the supply water there (IAPWS-IF97; none with a constant fluid)
// Pressures at different heights are compared as heads, in metres of water column above sea level, or as pressures at
// the height of the producer, which is the same scale:
//   head = z + (p - p_atmosphere) / (rho g),   p_at_producer = p + rho g (z - z_producer)
// Then water at rest is a horizontal line, and the distance of a line from the ground is the gauge pressure in the
// pipe.
//
// Cost: O(N log N) for the way.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "networks/pressure_field.hpp"

namespace emscher {

/// A junction of the way, or a terminal of an element between two junctions (the pressures of the side that passes it
/// in a pipe are then the means of both junctions). Pressures in Pa, absolute; NaN where there is none.
struct ProfilePoint {
  std::string junction;    ///< empty: between two junctions
  double distance = 0.0;   ///< m from the producer
  double elevation = 0.0;  ///< m above sea level
  double supply_pressure = 0.0, return_pressure = 0.0, static_pressure = 0.0, vapour_pressure = 0.0;
  double supply_temperature = 0.0, return_temperature = 0.0;  ///< degC
  double branch_diameter = 0.0;  ///< m, inner diameter of the largest supply pipe that leaves the way here; 0: none
};

/// What leads from one point to the next: a pipe or part of it, or an element without length.
struct ProfileSection {
  static constexpr double missing = PressureField::missing;
  std::string id;
  std::optional<PressureField::Kind> element = std::nullopt;  ///< absent: a pipe
  Side side = Side::supply;                                   ///< in which it lies; none: both
  double length = 0.0;                                        ///< m
  double inner_diameter = missing;                            ///< m
  double nominal_diameter = missing;                          ///< DN, of pipes of the catalogue
};

struct PressureProfile {
  std::string title, producer, consumer;
  Instant start;      ///< of the case
  double time = 0.0;  ///< s since the start
  std::vector<ProfilePoint> points;
  std::vector<ProfileSection> sections;         ///< one less than points
  double required_differential_pressure = 0.0;  ///< Pa, of the consumer; NaN where it states none
  double vapour_margin = 0.0;                   ///< Pa
  std::optional<double> nominal_pressure;       ///< Pa, gauge
  double specific_weight = 9806.65;             ///< rho g, N/m3

  double length() const { return points.back().distance; }
  double producer_differential_pressure() const;  ///< Pa
  double consumer_differential_pressure() const;  ///< Pa
  /// m above sea level, of a pressure at a height.
  double head(double pressure, double elevation) const;
  /// Pa, of water of that head at the height of the producer.
  double at_producer(double pressure, double elevation) const;
  /// Pa: by how much the pressure rises along a section in the direction away from the producer (supply), or towards it
  /// (return), heights left out.
  double supply_rise(std::size_t section) const;
  double return_rise(std::size_t section) const;
};

/// A name that is not there, or two ends that no supply joins.
class ProfileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Between what a profile may lie.
struct ProfileEnds {
  PressureField::Producer producer;
  std::vector<PressureField::Consumer> consumers;
};

/// `consumer`: an id, or "worst" for all that the producer's supply reaches. Needs no state. Throws ProfileError.
ProfileEnds profile_ends(const PressureField& field, const std::string& producer, const std::string& consumer);

/// `consumer`: an id, or "worst" for the one that has the least pressure difference to spare over what it requires,
/// among those that the producer's supply reaches. Throws ProfileError.
PressureProfile pressure_profile(const PressureField& field, const std::string& producer, const std::string& consumer);

}  // namespace emscher
