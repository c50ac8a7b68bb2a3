// The readers of network.geojson, one per kind: properties of a feature -> element of the case.
//
// The schema has checked keys, types and ranges before; what it cannot say (curves that rise, values that contradict
// each other) is reported here. References stay positions in NetworkIds until resolve_references().
#pragma once

#include "networks/feature_reader.hpp"

namespace emscher {

// line_reader.cpp
void read_element(FeatureReader& feature, Trench& trench);
void read_element(FeatureReader& feature, SinglePipe& pipe);

// consumer_reader.cpp
void read_element(FeatureReader& feature, Substation& substation);
void read_element(FeatureReader& feature, Producer& producer);
void read_element(FeatureReader& feature, Source& source);
void read_element(FeatureReader& feature, Outflow& outflow);

// storage_reader.cpp
void read_element(FeatureReader& feature, Storage& storage);
// buildings/building_reader.cpp
/// The building of a substation; it gets none where the feature has faults.
void read_building(FeatureReader& feature, Substation& substation);

// pump_reader.cpp
/// The pump of an element: curves, speeds, efficiency.
void read_pump_data(FeatureReader& feature, PumpData& pump);
/// At which substations a pressure difference is held.
DifferentialPressurePlace read_differential_pressure_place(const FeatureReader& feature);
void read_element(FeatureReader& feature, Pump& pump);
void read_element(FeatureReader& feature, Valve& valve);

// station_reader.cpp
void read_element(FeatureReader& feature, Bypass& bypass);
void read_element(FeatureReader& feature, PressureHolding& holding);
void read_element(FeatureReader& feature, MixingStation& station);
void read_element(FeatureReader& feature, HeatExchangerStation& station);

}  // namespace emscher
