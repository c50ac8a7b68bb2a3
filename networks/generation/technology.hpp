// What the heat of a producer is made of: `technology` of the producer in network.geojson.
//
// A kind is the design of its generator (models/generation) and the signals that it follows. All keys of a kind stand
// once, in technology_keys.hpp. Meaning of every value: networks/README.md.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "models/generation/boiler.hpp"
#include "models/generation/combined_heat_and_power.hpp"
#include "models/generation/electrode_boiler.hpp"
#include "models/generation/geothermal_doublet.hpp"
#include "models/generation/heat_pump.hpp"
#include "models/generation/network_transfer.hpp"
#include "models/generation/solar_field.hpp"
#include "models/generation/waste_heat.hpp"
#include "networks/case_settings.hpp"

namespace emscher {

struct BoilerTechnology {
  static constexpr const char* kind = "boiler";
  Boiler::Design design;
  bool operator==(const BoilerTechnology&) const = default;
};

struct ChpTechnology {
  static constexpr const char* kind = "chp";
  CombinedHeatAndPower::Design design;
  Signal electric_power_w;  ///< power-led
  bool operator==(const ChpTechnology&) const = default;
};

struct HeatPumpTechnology {
  static constexpr const char* kind = "heat_pump";
  HeatPump::Design design;
  Signal source_temperature_c;
  bool operator==(const HeatPumpTechnology&) const = default;
};

struct SolarTechnology {
  static constexpr const char* kind = "solar_thermal";
  SolarField::Design design;
  std::string plane;                              ///< of [weather.planes]
  Signal beam_w_m2, diffuse_w_m2, incidence_deg;  ///< columns of that plane
  bool operator==(const SolarTechnology&) const = default;
};

struct GeothermalTechnology {
  static constexpr const char* kind = "geothermal";
  GeothermalDoublet::Design design;
  Signal production_temperature_c;
  Signal brine_mass_flow_kg_s;
  bool operator==(const GeothermalTechnology&) const = default;
};

struct WasteHeatTechnology {
  static constexpr const char* kind = "waste_heat";
  WasteHeat::Design design;
  Signal available_w;
  Signal temperature_c;
  bool operator==(const WasteHeatTechnology&) const = default;
};

struct ElectrodeBoilerTechnology {
  static constexpr const char* kind = "electrode_boiler";
  ElectrodeBoiler::Design design;
  bool operator==(const ElectrodeBoilerTechnology&) const = default;
};

struct NetworkTransferTechnology {
  static constexpr const char* kind = "network_transfer";
  NetworkTransfer::Design design;
  Signal primary_supply_temperature_c;
  Signal primary_mass_flow_kg_s;
  bool operator==(const NetworkTransferTechnology&) const = default;
};

using Technology =
    std::variant<BoilerTechnology, ChpTechnology, HeatPumpTechnology, SolarTechnology, GeothermalTechnology,
                 WasteHeatTechnology, ElectrodeBoilerTechnology, NetworkTransferTechnology>;

inline std::string_view kind_of(const Technology& technology) {
  return std::visit([](const auto& t) -> std::string_view { return t.kind; }, technology);
}

}  // namespace emscher
