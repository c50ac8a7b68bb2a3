// Makes the components of a case, kind by kind; what add_components() consists of.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "models/air_pressure.hpp"
#include "models/buildings/building_substation.hpp"
#include "models/consumer_limits.hpp"
#include "models/dispatch/dispatcher.hpp"
#include "networks/case_components.hpp"
#include "networks/connectivity.hpp"

namespace emscher {

class ComponentBuilder {
 public:
  ComponentBuilder(const Case& data, CaseInputs& inputs, double reference_density, Network& network, CaseNetwork& built)
      : data_(data),
        inputs_(inputs),
        reference_density_(reference_density),
        network_(network),
        built_(built),
        fluid_(network.fluid) {}

  void add_all();

 private:
  using Made = std::unique_ptr<Component>;

  template <class Element, class Make>
  void add(std::size_t& first, const std::vector<Element>& elements, const Make& make) {
    first = network_.components.size();
    for (const Element& element : elements) network_.components.push_back(make(element));
  }

  // case_components.cpp: substations, pumps, valves, bypasses
  void add_substations();
  Made substation(const Substation& s, const HeatDemand& demand);
  Made building(const Substation& s, const BuildingSubstation::Inputs& inputs) const;
  ConsumerLimits limits_of(const Substation& s) const;
  Made pump(const Pump& p);
  Made valve(const Valve& v);
  Made bypass(const Bypass& b);
  PumpLaw pump_law(const PumpData& p) const;
  /// Between which points a difference of supply and return pressure is held.
  PressureControlTask task_at(DifferentialPressurePlace place, const std::vector<std::uint32_t>& substations) const;

  // case_plants.cpp: producers and what they are made of, storages, dispatch, sources
  void add_dispatcher();
  Made producer(const Producer& p);
  Made storage(const Storage& s);
  Made source(const Source& s);
  void add_generators();
  std::unique_ptr<HeatGenerator> generator_of(const Producer& p);
  TimeFunction most_heat(const Producer& p);

  // case_stations.cpp
  void add_mixing_stations();
  void add_exchanger_stations();
  std::vector<PressureControlTask::Point> consumers_behind(const MixingStation& m, const NetworkParts& parts) const;

  /// Position of the one that is being made.
  std::uint32_t next_component() const { return static_cast<std::uint32_t>(network_.components.size()); }
  TimeFunction value(const Signal& signal) { return inputs_.function(signal); }
  std::uint32_t node(std::uint32_t junction, Side side) const {
    return side == Side::return_side ? built_.return_node[junction] : built_.supply_node[junction];
  }
  double air(std::uint32_t junction) const {
    return data_.hydraulics.air_height_effects ? air_pressure(data_.junctions[junction].elevation_m) : 0.0;
  }
  double absolute(double pressure, std::uint32_t junction) const { return pressure + air(junction); }

  const Case& data_;
  CaseInputs& inputs_;
  double reference_density_;
  Network& network_;
  CaseNetwork& built_;
  const Fluid& fluid_;
  Dispatcher* dispatcher_ = nullptr;
};

}  // namespace emscher
