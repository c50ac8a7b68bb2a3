// Compression heat pump. Its source (air, river, ground water, sewage, ...) is a temperature and by how much the
// machine cools it: source outlet = source temperature - cooling. Three ways to a coefficient of performance:
//
//   carnot    COP = g T_h / (T_h - T_l)          T_h, T_l: OUTLETS of sink and source, K; g: quality grade
//   lorenz    COP = g T_H / (T_H - T_L)          logarithmic means (T_out - T_in) / ln(T_out / T_in) of both streams
//   map       COP over source temperature and sink outlet, 0: not possible; linear between its nodes
//
// Sources: quality grade as oemof-thermal has it (0.4 air, 0.55 brine, 0.5 ground water, 0.4 to 0.6 at high
// temperatures after Arpagaus et al. 2018), with outlets instead of inlets, which break the second law at small lifts
// (ibpsa/modelica issue 497); Lorenz 1895 for gliding temperatures, as Jensen et al. 2018 use it, whose way to compute
// g is not used here (not verified). In the first two the lift is at least `minimum_lift_k`: smaller ones a machine
// cannot use. Whatever the model, the COP is at most that of a reversible machine between the two streams (lorenz with
// g = 1); a map that claims more, a source or an outlet out of range give no heat and say so. Nothing is clipped.
//
//   electricity = heat / COP,  source heat = heat - electricity
//
// Limits: no defrosting, no fans and source pumps (put them into the COP), the same COP at part load.
#pragma once

#include <optional>

#include "models/generation/heat_generator.hpp"
#include "models/table.hpp"
#include "models/time_series.hpp"

namespace emscher {

enum class HeatSource : std::uint8_t { air, river, ground_water, brine, data_centre, sewage, mine_water };
enum class PerformanceModel : std::uint8_t { carnot, lorenz, map };

/// Logarithmic mean of two temperatures, K.
double logarithmic_mean(double a, double b);

class HeatPump final : public HeatGenerator {
 public:
  struct Design {
    UnitLimits limits;
    HeatSource source = HeatSource::air;
    PerformanceModel model = PerformanceModel::carnot;
    double source_cooling_k = 0.0;
    double quality_grade = 0.0;                            ///< carnot, lorenz
    double minimum_lift_k = 10.0;                          ///< carnot, lorenz
    std::optional<double> minimum_source_temperature_c{};  ///< carnot, lorenz
    std::optional<double> maximum_source_temperature_c{};
    TableMap map{};    ///< rows: source temperature, columns: sink outlet, degC
    Curve capacity{};  ///< {source temperature degC, W}: instead of the constant capacity; empty: constant
    bool operator==(const Design&) const = default;
  };
  /// source: degC
  HeatPump(Design design, TimeFunction source);

  void set_time(double t) override { source_ = source_function_.at(t); }

  struct Performance {
    double cop = 0.0;  ///< 0: not possible
    Obstacle obstacle = Obstacle::none;
  };
  /// For a source of `source` and water from `inlet` to `outlet`, degC.
  Performance performance(double source, double inlet, double outlet) const;
  /// COP of the reversible machine between the two streams; infinite where no work is needed.
  double reversible_cop(double source, double inlet, double outlet) const;

 protected:
  Ability able(double inlet, double outlet) const override;
  Operation run(double heat, double inlet, double outlet) const override;

 private:
  Performance cop_of_model(double source, double inlet, double outlet) const;

  Design design_;
  TimeFunction source_function_;
  double source_ = 0.0;  // degC
};

}  // namespace emscher
