// A whole case as plain values: what case.toml (case_settings.hpp) and network.geojson (case_elements.hpp) say, after
// reading.
//
// References between elements are indices into the vectors of `Case`; strings remain only where a person reads them.
// What many pipes share (diameters, insulation) is kept once in `Case::constructions`, so that a network of a million
// pipes costs about a hundred bytes per pipe. Units are part of every name; temperatures are degrees Celsius here (the
// engine's kelvin begin in the simulation builder). The meaning of every value: networks/README.md.
//
// The readers have applied the documented defaults (schema keyword `default`) and the case's own [pipes] defaults.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "networks/case_elements.hpp"
#include "networks/case_settings.hpp"
#include "networks/dispatch/dispatch_options.hpp"

namespace emscher {

struct Case {
  std::filesystem::path folder;

  std::string name;
  std::string description;
  TimeSpan time;
  std::string network_file = "network.geojson";  ///< relative to the case folder
  std::vector<SeriesFile> series;
  std::vector<ProfileReference> profiles;
  WeatherOptions weather;
  DemandOptions demand;
  DispatchOptions dispatch;
  FluidOptions fluid;
  HydraulicsOptions hydraulics;
  PipeDefaults pipe_defaults;
  GroundOptions ground;
  Signal ambient_temperature_c;  ///< [ambient]
  IntegratorOptions integrator;
  LimitOptions limits;
  OutputOptions output;

  /// True: supply and return (every junction doubled). False: an open network of sources, pipes and outflows.
  bool closed = true;
  std::vector<Junction> junctions;
  std::vector<PipeConstruction> constructions;
  std::vector<Trench> trenches;
  std::vector<SinglePipe> pipes;
  std::vector<Substation> substations;
  // Of the substations that have one:
  std::vector<BuildingData> buildings;
  std::vector<TwoWayConnection> two_way_connections;
  std::vector<SecondaryCircuit> secondary_circuits;
  std::vector<Producer> producers;
  std::vector<Source> sources;
  std::vector<Outflow> outflows;
  std::vector<Storage> storages;
  std::vector<Pump> pumps;
  std::vector<Valve> valves;
  std::vector<Bypass> bypasses;
  std::vector<PressureHolding> pressure_holdings;
  std::vector<MixingStation> mixing_stations;
  std::vector<HeatExchangerStation> heat_exchanger_stations;
};

}  // namespace emscher
