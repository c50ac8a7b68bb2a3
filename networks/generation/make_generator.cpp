#include "networks/generation/make_generator.hpp"

namespace emscher {
namespace {

struct Maker {
  const Case& data;
  CaseInputs& inputs;
  const Fluid& fluid;
  using Made = std::unique_ptr<HeatGenerator>;

  TimeFunction value(const Signal& signal) const { return inputs.function(signal); }

  Made operator()(const BoilerTechnology& t) const { return std::make_unique<Boiler>(t.design); }
  Made operator()(const ChpTechnology& t) const {
    return std::make_unique<CombinedHeatAndPower>(t.design, value(t.electric_power_w));
  }
  Made operator()(const HeatPumpTechnology& t) const {
    return std::make_unique<HeatPump>(t.design, value(t.source_temperature_c));
  }
  Made operator()(const SolarTechnology& t) const { return make_solar_field(data, t, inputs); }
  Made operator()(const GeothermalTechnology& t) const {
    return std::make_unique<GeothermalDoublet>(t.design, value(t.production_temperature_c),
                                               value(t.brine_mass_flow_kg_s));
  }
  Made operator()(const WasteHeatTechnology& t) const {
    return std::make_unique<WasteHeat>(t.design, value(t.available_w), value(t.temperature_c));
  }
  Made operator()(const ElectrodeBoilerTechnology& t) const { return std::make_unique<ElectrodeBoiler>(t.design); }
  Made operator()(const NetworkTransferTechnology& t) const {
    return std::make_unique<NetworkTransfer>(t.design, value(t.primary_supply_temperature_c),
                                             value(t.primary_mass_flow_kg_s), fluid.reference_specific_heat);
  }
};

}  // namespace

std::unique_ptr<HeatGenerator> make_generator(const Case& data, const Technology& technology, CaseInputs& inputs,
                                              const Fluid& fluid) {
  return std::visit(Maker{data, inputs, fluid}, technology);
}

std::unique_ptr<SolarField> make_solar_field(const Case& data, const SolarTechnology& t, CaseInputs& inputs) {
  return std::make_unique<SolarField>(t.design,
                                      SolarField::Sun{.beam = inputs.function(t.beam_w_m2),
                                                      .diffuse = inputs.function(t.diffuse_w_m2),
                                                      .incidence = inputs.function(t.incidence_deg),
                                                      .outdoor = inputs.function(data.ambient_temperature_c)});
}

}  // namespace emscher
