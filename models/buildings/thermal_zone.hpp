// A zone of a building as a network of heat conductances, masses with a heat capacity and nodes without, reduced to its
// masses:
//   masses     C_i dT_i/dt = sum_j G_ij (T_j - T_i) + heat_i
//   the rest          0    = sum_j G_ij (T_j - T_i) + heat_i
// All is linear, so the nodes without capacity are eliminated once, when the zone is made, and what remains is
//   dT/dt = A T + B u,   T_air = c T + d u,   u = outdoor temperatures, gains, heating
// with one or two masses. The air is such a node: it follows the heating at once, T_air = base + r heating, which lets
// a proportional thermostat (thermostat.hpp) be solved for in closed form. Zones: zone_5r1c.hpp (ISO 13790),
// zone_vdi_6007.hpp. Cost of an evaluation: some twenty multiplications.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace emscher {

/// What acts on a zone beside its heating. Temperatures in degC.
struct ZoneInputs {
  double envelope = 0.0;    ///< degC, outside of opaque walls (equivalent temperature, with sun and sky)
  double outdoor = 0.0;     ///< degC, outside of windows, and of the air that comes in
  double convective = 0.0;  ///< W, gains given to the air
  double radiative = 0.0;   ///< W, gains given to the surfaces
  double solar = 0.0;       ///< W, through the windows
};

/// Where the conductances end outside.
enum class ZoneBoundary { envelope, outdoor };
/// What brings heat into a zone.
enum class ZoneHeat { convective, radiative, solar, heating };

class ThermalZone {
 public:
  static constexpr std::size_t most_masses = 2;

  std::size_t masses() const { return masses_; }
  double heat_capacity(std::size_t mass) const { return capacity_[mass]; }  ///< J/K

  /// Air temperature without heating, degC, for the temperatures of the masses (degC).
  double unheated_air(std::span<const double> masses, const ZoneInputs& u) const { return air_.at(masses, u); }
  /// By how much heating raises it at once, K/W.
  double air_per_heating() const { return air_.heating; }
  /// d(air temperature)/d(temperature of a mass).
  double air_per_mass(std::size_t mass) const { return air_.mass[mass]; }
  /// Derivatives of the masses' temperatures, K/s; heating in W.
  void derivatives(std::span<const double> masses, const ZoneInputs& u, double heating,
                   std::span<double> derivatives) const {
    for (std::size_t i = 0; i < masses_; ++i) derivatives[i] = rate_[i].at(masses, u) + rate_[i].heating * heating;
  }
  /// d(derivative i)/d(temperature of mass j), 1/s; d(derivative i)/d(heating), K/J.
  double rate_per_mass(std::size_t i, std::size_t j) const { return rate_[i].mass[j]; }
  double rate_per_heating(std::size_t i) const { return rate_[i].heating; }

  /// The state that stays, with the air at a given temperature.
  struct Steady {
    std::array<double, most_masses> masses{};  ///< degC
    double heating = 0.0;                      ///< W that it takes; negative: to be cooled
  };
  Steady steady(double air, const ZoneInputs& u) const;

 private:
  friend class ZoneNetwork;
  /// A quantity that is linear in all that acts.
  struct Row {
    std::array<double, most_masses> mass{};
    double envelope = 0.0, outdoor = 0.0, convective = 0.0, radiative = 0.0, solar = 0.0, heating = 0.0;
    double at(std::span<const double> masses, const ZoneInputs& u) const {
      double sum = envelope * u.envelope + outdoor * u.outdoor + convective * u.convective + radiative * u.radiative +
                   solar * u.solar;
      for (std::size_t j = 0; j < masses.size(); ++j) sum += mass[j] * masses[j];
      return sum;
    }
  };
  std::size_t masses_ = 0;
  std::array<double, most_masses> capacity_{};  // J/K
  std::array<Row, most_masses> rate_{};         // K/s
  Row air_;                                     // degC
};

/// The network before it is reduced.
class ZoneNetwork {
 public:
  /// A node; capacity in J/K, 0: none.
  int add_node(double capacity = 0.0);
  /// Conductances in W/K. Throws std::invalid_argument for one that is not finite and positive.
  void connect(int a, int b, double conductance);
  void connect(int node, ZoneBoundary boundary, double conductance);
  /// The part of a heat flow that a node gets.
  void give(int node, ZoneHeat heat, double part);

  /// Throws std::invalid_argument where there is no mass, more than two, or a node without capacity that is connected
  /// to nothing; `air` must have no capacity.
  ThermalZone reduce(int air) const;

 private:
  struct Node {
    double capacity = 0.0;
    std::array<double, 2> boundary{};  // W/K
    std::array<double, 4> part{};
  };
  struct Link {
    int a, b;
    double conductance;
  };
  std::vector<Node> nodes_;
  std::vector<Link> links_;
};

}  // namespace emscher
