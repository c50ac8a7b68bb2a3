// What case.toml says, as plain values, and the signals that settings and elements share.
//
// Initial values are the documented defaults (schema keyword `default`). Meaning of every value: networks/README.md.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/integration/integrator.hpp"
#include "models/irradiance.hpp"
#include "models/load_profile.hpp"

namespace emscher {

/// The index that points nowhere.
constexpr std::uint32_t no_index = std::numeric_limits<std::uint32_t>::max();

/// value(t) = value * profile(t + shift_s), or `value` alone where there is no profile. Where only a profile was given,
/// `value` is 1.
struct Signal {
  double value = 0.0;                ///< in the unit of the key
  double shift_s = 0.0;              ///< added to the time at which the profile is read
  std::uint32_t profile = no_index;  ///< index into Case::profiles
  bool given = false;                ///< neither X nor X_profile given: false
  bool operator==(const Signal&) const = default;
};

enum class Interpolation : std::uint8_t { linear, step };

/// Where the columns of a series come from: a CSV file of [series.NAME], or the file of [weather].
enum class SeriesOrigin : std::uint8_t { csv, weather };

struct SeriesFile {
  std::string name;
  std::string file;  ///< relative to the case folder
  Interpolation interpolation = Interpolation::linear;
  std::optional<double> maximum_gap_s = {};  ///< longest accepted distance of two rows; absent: 1.5 usual steps
  SeriesOrigin origin = SeriesOrigin::csv;
  bool operator==(const SeriesFile&) const = default;
};

/// One column of one series, written "series:column".
struct ProfileReference {
  std::uint32_t series = no_index;  ///< index into Case::series
  std::string column;
  bool operator==(const ProfileReference&) const = default;
};

struct TimeSpan {
  double start_epoch_s = 0.0;    ///< seconds since 1970-01-01T00:00:00Z
  int start_offset_minutes = 0;  ///< offset from UTC in which the start was written
  double duration_s = 0.0;
  double output_step_s = 0.0;
  double warm_up_s = 0.0;  ///< simulated before the start with the inputs held at their start values
  bool operator==(const TimeSpan&) const = default;
};

enum class FluidKind : std::uint8_t { water, constant, ethylene_glycol, propylene_glycol };

struct FluidOptions {
  FluidKind kind = FluidKind::water;
  double reference_temperature_c = 60.0;  ///< the pipes' fixed mass of water is taken at this temperature
  double density_kg_m3 = 0.0;             ///< these three only for kind = constant
  double specific_heat_j_kg_k = 0.0;
  double dynamic_viscosity_pa_s = 0.0;
  double mass_fraction = 0.0;  ///< of glycol
  bool operator==(const FluidOptions&) const = default;
};

enum class FrictionLawName : std::uint8_t { colebrook_white, swamee_jain, nikuradse_sum, hazen_williams };

struct HydraulicsOptions {
  FrictionLawName friction_law = FrictionLawName::colebrook_white;
  double gravity_m_s2 = 9.80665;
  bool air_height_effects = false;  ///< pressures are gauge pressures against the air at their height, else absolute
  bool operator==(const HydraulicsOptions&) const = default;
};

enum class WallModel : std::uint8_t { none, lumped, film };

/// [pipes]: what holds for every trench and pipe that does not say otherwise.
struct PipeDefaults {
  WallModel wall = WallModel::lumped;
  double loss_coefficient = 0.0;
  std::optional<double> roughness_m;
  std::optional<double> hazen_williams_c;
  std::optional<double> insulation_conductivity_w_m_k;
  std::optional<double> cover_depth_m;
  std::optional<double> pair_spacing_m;
  bool operator==(const PipeDefaults&) const = default;
};

/// [weather]: a year of weather, whose columns are the series `weather`.
struct WeatherPlane {
  std::string name;
  TiltedPlane plane;
  bool operator==(const WeatherPlane&) const = default;
};

struct WeatherOptions {
  bool given = false;
  std::string file;                           ///< TRY or EPW, relative to the case folder
  std::optional<double> latitude, longitude;  ///< degrees; absent: what the file states
  std::vector<WeatherPlane> planes;
  bool operator==(const WeatherOptions&) const = default;
};

/// [demand]: what substations that state their heat of a year have in common.
struct DemandOptions {
  bool given = false;
  LoadProfileVariant variant = LoadProfileVariant::line_57_percent;
  Holidays holidays = Holidays::germany;
  std::optional<double> degree_days_kd;  ///< HGT20/15 of the year in which the heat was used; absent: that of [weather]
  std::uint64_t seed = 1;
  double shift_spread_s = 1800.0;     ///< standard deviation of the consumers' shifts in time
  double hot_water_step_s = 900.0;    ///< over which drawn hot water is averaged
  std::string hour_factors_file;      ///< relative to the case folder; empty: own courses of the day
  std::optional<int> building_class;  ///< of the types that have several in that file
  bool operator==(const DemandOptions&) const = default;
};

enum class GroundModel : std::uint8_t { signal, kusuda, weather };

struct GroundOptions {
  bool given = false;  ///< whether case.toml has a [ground]
  GroundModel model = GroundModel::signal;
  Signal temperature_c;  ///< model signal
  double mean_temperature_c = 0.0;
  double amplitude_k = 0.0;
  double coldest_day = 0.0;       ///< day of the year of the coldest surface, 1..366
  double diffusivity_m2_s = 0.0;  ///< models kusuda and weather
  std::optional<double> conductivity_w_m_k;
  bool operator==(const GroundOptions&) const = default;
};

enum class TransportName : std::uint8_t { automatic, plug_flow, discontinuous_galerkin };

struct IntegratorOptions {
  TransportName transport = TransportName::automatic;
  std::optional<IntegrationSolver> solver;    ///< absent: ARKODE
  std::optional<std::string> method;          ///< name of an ARKODE Butcher table; absent: chosen by the program
  std::optional<int> maximum_order;           ///< of CVODE's formulas, 1..5
  std::optional<LinearSolver> linear_solver;  ///< absent: the sweep
  std::optional<double> relative_tolerance;
  std::optional<int> polynomial_order;   ///< order of the discontinuous Galerkin elements, 0..4
  std::optional<int> elements_per_pipe;  ///< fixed number; absent: the rule
  std::optional<double> element_time_s;  ///< time scale to be resolved, used by the rule
  std::optional<double> maximum_step_s;
  bool operator==(const IntegratorOptions&) const = default;
};

/// From which gauge pressures count (Pa, absolute).
constexpr double atmospheric_pressure_pa = 101325.0;

/// [limits]: what is reported when it is exceeded. Absent: not checked.
struct LimitOptions {
  std::optional<double> nominal_pressure_pa;      ///< PN: largest allowed gauge pressure
  double vapour_margin_pa = 50000.0;              ///< least distance of the pressure to the vapour pressure
  double minimum_differential_pressure_pa = 0.0;  ///< least difference of supply and return at the substations
  std::optional<double> maximum_differential_pressure_pa;
  std::optional<double> maximum_velocity_m_s;
  std::optional<double> maximum_pressure_gradient_pa_m;
  bool operator==(const LimitOptions&) const = default;
};

struct OutputOptions {
  /// Dataset names per group ("pipe", "junction", "substation", "producer", ...). A group that is absent: the program's
  /// choice. An empty list: nothing of this group.
  std::map<std::string, std::vector<std::string>> quantities;
  int compression = 0;
  bool operator==(const OutputOptions&) const = default;
};

}  // namespace emscher
