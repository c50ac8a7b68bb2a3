#include "networks/case_fluid.hpp"

#include "models/constant_fluid.hpp"
#include "models/glycol.hpp"
#include "models/water.hpp"

namespace emscher {

namespace {

Glycol glycol_of(FluidKind kind) {
  return kind == FluidKind::ethylene_glycol ? Glycol::ethylene : Glycol::propylene;
}

}  // namespace

Fluid case_fluid(const FluidOptions& f) {
  switch (f.kind) {
    case FluidKind::water:
      return water();
    case FluidKind::constant:
      return constant_fluid(f.density_kg_m3, f.specific_heat_j_kg_k, f.dynamic_viscosity_pa_s);
    case FluidKind::ethylene_glycol:
    case FluidKind::propylene_glycol:
      break;
  }
  return glycol_mixture(glycol_of(f.kind), f.mass_fraction);
}

std::optional<FluidRange> range_of(const FluidOptions& f) {
  if (f.kind == FluidKind::constant) return std::nullopt;
  if (f.kind != FluidKind::water && !(f.mass_fraction >= 0.05 && f.mass_fraction <= 0.6)) return std::nullopt;
  const Fluid fluid = case_fluid(f);
  return FluidRange{fluid.minimum_temperature - celsius_zero, fluid.maximum_temperature - celsius_zero};
}

Polynomial case_conductivity(const FluidOptions& f) {
  if (f.kind == FluidKind::water || f.kind == FluidKind::constant) return water_conductivity_curve();
  return glycol_conductivity_curve(glycol_of(f.kind), f.mass_fraction);
}

const char* name_of(FluidKind kind) {
  switch (kind) {
    case FluidKind::constant:
      return "constant";
    case FluidKind::ethylene_glycol:
      return "ethylene-glycol";
    case FluidKind::propylene_glycol:
      return "propylene-glycol";
    case FluidKind::water:
      break;
  }
  return "water";
}

}  // namespace emscher
