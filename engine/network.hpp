// The network that is simulated: nodes, pipes as structure of arrays in flow order, and components between nodes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/component.hpp"
#include "engine/controller.hpp"
#include "engine/fluid.hpp"
#include "engine/hydraulics/friction.hpp"

namespace emscher {

constexpr std::uint32_t no_partner = 0xffffffffu;

/// Pipes; every array has one entry per pipe. The drawn direction is from -> to; a negative mass flow runs against it.
struct Pipes {
  std::vector<std::uint32_t> from, to;     ///< nodes
  std::vector<double> length;              ///< m
  std::vector<double> inner_diameter;      ///< m
  std::vector<double> roughness;           ///< m
  std::vector<double> loss_coefficient;    ///< zeta, on the inner diameter
  std::vector<double> water_mass;          ///< kg, fixed
  std::vector<double> wall_heat_capacity;  ///< J/K; 0: no wall
  std::vector<double> loss_own;            ///< U1, W/(m K): loss = U1 (T - T_boundary) - U2 (T_partner - T_boundary)
  std::vector<double> loss_partner;        ///< U2, W/(m K)
  std::vector<std::uint32_t> partner;      ///< parallel pipe drawn in the same direction, or no_partner
  std::vector<std::uint16_t> boundary;     ///< index into Inputs::boundary_temperature
  std::vector<std::uint32_t> elements;     ///< finite elements along the pipe, >= 1

  std::size_t size() const { return from.size(); }
};

/// How the wall exchanges heat with the water.
enum class WallContact {
  lumped,  ///< wall at water temperature; its heat capacity follows the water's specific heat (zero capacity: no wall)
  film     ///< wall with its own temperature, heat exchanged through the water's film
};

/// What is prescribed from outside as a function of time.
class Inputs {
 public:
  virtual ~Inputs() = default;
  /// Makes boundary temperatures and the set-points of all components valid for time t (s); right-continuous at jumps.
  virtual void set_time(double t) = 0;
  /// The same for some components only (indices into Network::components); others may be set as well.
  virtual void set_time_of(std::span<const std::uint32_t> /*components*/, double t) { set_time(t); }
  /// First instant after t at which some input jumps (s), or infinity.
  virtual double next_jump(double t) const = 0;
  /// Temperatures around the pipes, K.
  std::vector<double> boundary_temperature;
};

/// Heat conductance of the water's film per metre of pipe, W/(m K), from mass flow (kg/s) and water temperature (K).
using FilmConductance =
    std::function<double(double mass_flow, double inner_diameter, double temperature, const Fluid& fluid)>;

struct Network {
  std::vector<double> elevation;  ///< m, one entry per node
  Pipes pipes;
  std::vector<std::unique_ptr<Component>> components;
  Fluid fluid;
  WallContact wall = WallContact::lumped;
  FilmConductance film_conductance;  ///< needed for WallContact::film
  FrictionLaw friction_law = FrictionLaw::colebrook_white;
  double gravity = 9.80665;  ///< m/s2
  std::unique_ptr<Inputs> inputs;
  std::vector<std::unique_ptr<Controller>> controllers;  ///< asked in this order
  std::function<std::string(std::size_t)> pipe_name;     ///< id of a pipe, for messages; may be empty

  std::size_t number_of_nodes() const { return elevation.size(); }
};

}  // namespace emscher
