// Random small towns with mixing and heat exchanger stations, in series too, behind pumps and reducers that let no
// water flow back, with set-points, loads and profiles of all kinds: whatever is drawn, the run comes through, every
// station holds what the water before it allows, and nothing gets lost.
//
// All of them can be solved: pressures suffice everywhere, whatever the consumers draw.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

#include "engine/integration/steady_state.hpp"
#include "models/water.hpp"
#include "networks/case_components.hpp"
#include "networks/case_inputs.hpp"
#include "networks/case_network.hpp"
#include "networks/run_case.hpp"
#include "small_case.hpp"

namespace emscher::testing {
namespace {

using nlohmann::json;

class TownBuilder {
 public:
  explicit TownBuilder(unsigned seed) : random_(seed) {
    town_.network["features"] = json::array();
    town_.replace_in_toml("output_step = \"1h\"", "output_step = \"30min\"");
    town_.replace_in_toml("[fluid]", "[series.load]\nfile = \"load.csv\"\n[fluid]");
    town_.replace_in_toml("relative_tolerance = 1e-4", "relative_tolerance = 5e-3");
    town_.files["load.csv"] = loads();
    hot_ = uniform(70.0, 115.0);
    const std::string plant = junction();
    town_.add_feature({{"kind", "producer"},
                       {"id", "plant"},
                       {"node", plant},
                       {"control", "pressure"},
                       {"supply_temperature_c", hot_ / 100.0},
                       {"supply_temperature_c_profile", "load:plant"},
                       {"differential_pressure_pa", 300000},
                       {"return_pressure_pa", 400000}});
    std::string at = plant;
    for (int k = 0, districts = 1 + chance(0.5) + chance(0.3); k < districts; ++k) {
      at = trench(at);
      if (chance(0.5)) consumer(at, 55.0);
      district(at, hot_ - 2.0, 2, true);
    }
  }
  SmallCase take() { return std::move(town_); }

 private:
  double uniform(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random_); }
  bool chance(double p) { return uniform(0.0, 1.0) < p; }
  template <std::size_t n>
  const char* one_of(const std::array<const char*, n>& names) {
    return names[std::size_t(uniform(0.0, double(n) - 1e-9))];
  }
  std::string name(const char* kind) { return kind + std::to_string(++names_); }

  // Loads in parts of their size: as on any day, hardly any, jumping to nothing and back, and the plant's temperature
  // in parts of 100 K.
  std::string loads() {
    std::string text = "time,day,faint,jump,plant\n";
    const double phase = uniform(0.0, 6.0), dip = uniform(0.75, 1.0), off = uniform(0.0, 1.0) < 0.5 ? 0.0 : 1e-4;
    for (int k = 0; k <= 12; ++k) {
      const double wave = std::sin(std::numbers::pi * (k / 6.0 + phase));
      text += std::to_string(900 * k) + "," + std::to_string(0.6 + 0.4 * wave) + "," +
              std::to_string(0.02 + 0.015 * wave) + "," + std::to_string(k % 5 < 3 ? 1.0 : off) + "," +
              std::to_string(100.0 * (k >= 6 && k < 9 ? dip : 1.0)) + "\n";
    }
    return text;
  }

  std::string junction() {
    const std::string id = name("J");
    town_.add_feature({{"kind", "junction"}, {"id", id}, {"elevation_m", uniform(0.0, 6.0)}});
    return id;
  }
  std::string trench(const std::string& from) {
    const std::string to = junction();
    town_.add_feature({{"kind", "trench"},
                       {"id", name("T")},
                       {"from", from},
                       {"to", to},
                       {"length_m", uniform(5.0, 200.0)},
                       {"type", one_of(std::array{"DN65-2", "DN80-2", "DN100-2"})}});
    return to;
  }

  void consumer(const std::string& at, double supply) {
    json p{{"kind", "substation"}, {"id", name("S")}, {"node", at}, {"heat_w", uniform(5e3, 1.2e5)}};
    p["heat_w_profile"] = std::string("load:") + one_of(std::array{"day", "day", "faint", "jump"});
    const double back = uniform(20.0, supply - 12.0);
    switch (int(uniform(0.0, 2.999))) {
      case 0:
        p.update({{"model", "return_temperature"}, {"return_temperature_c", back}});
        break;
      case 1:
        p.update({{"model", "temperature_difference"}, {"temperature_difference_k", uniform(8.0, 0.5 * supply)}});
        break;
      default:
        p.update({{"model", "heat_exchanger"},
                  {"heat_transfer_w_k", p["heat_w"].get<double>() / uniform(3.0, 10.0)},
                  {"secondary_supply_temperature_c", back + 7.0},
                  {"secondary_return_temperature_c", back - uniform(3.0, 15.0)}});
    }
    if (chance(0.2)) p["bypass_mass_flow_kg_s"] = uniform(0.005, 0.05);
    if (chance(0.3)) p["kvs_m3_h"] = 10.0;
    town_.add_feature(p);
  }

  /// A pump or a valve that lets nothing flow back, behind `from`, in the supply.
  std::string one_way(const std::string& from) {
    const std::string to = junction();
    json p{{"id", name("U")}, {"from", from}, {"to", to}, {"side", "supply"}};
    switch (int(uniform(0.0, 3.999))) {
      case 0:
        p.update({{"kind", "pump"}, {"control", "differential_pressure"}, {"differential_pressure_pa", 40000}});
        if (chance(0.5)) p["head_curve"] = {{0, 12}, {20, 9}, {60, 2}};
        break;
      case 1:
        p.update({{"kind", "valve"}, {"function", "pressure_reducing"}, {"kvs_m3_h", 40}, {"pressure_pa", 620000}});
        break;
      case 2:
        p.update({{"kind", "valve"},
                  {"function", "differential_pressure"},
                  {"kvs_m3_h", 40},
                  {"differential_pressure_pa", 150000},
                  {"at_junction", to}});
        break;
      default:
        p.update({{"kind", "valve"}, {"function", "check"}, {"kvs_m3_h", 40}});
    }
    town_.add_feature(p);
    town_.add_feature({{"kind", "pipe"},
                       {"id", name("R")},
                       {"from", to},
                       {"to", from},
                       {"side", "return"},
                       {"length_m", 20.0},
                       {"type", "DN80-2"}});
    return to;
  }

  /// A station at `node`, perhaps behind elements that let nothing flow back, and what is behind it.
  void district(const std::string& node, double hottest, int depth, bool behind_pipe) {
    std::string at = node;
    if (chance(0.6)) at = one_way(at);
    if (chance(0.3)) at = trench(at);
    const bool mixing = chance(0.6) || (at == node && !behind_pipe);
    const std::string fed = junction();
    const double set = uniform(std::max(35.0, hottest - 50.0), hottest);
    json p{{"id", name(mixing ? "M" : "X")},
           {"node", at},
           {"secondary_node", fed},
           {"supply_temperature_c", set},
           {"differential_pressure_pa", uniform(4e4, 9e4)}};
    if (chance(0.3)) p["differential_pressure_at"] = "worst";
    if (chance(0.3)) p.update({{"supply_temperature_c", set / 100.0}, {"supply_temperature_c_profile", "load:plant"}});
    if (mixing)
      p.update({{"kind", "mixing_station"}, {"kvs_m3_h", uniform(25.0, 60.0)}});
    else
      p.update({{"kind", "heat_exchanger_station"},
                {"heat_transfer_w_k", uniform(1e4, 1e5)},
                {"maximum_mass_flow_kg_s", 3.0},
                {"return_pressure_pa", 300000}});
    town_.add_feature(p);
    std::string end = fed;
    for (int k = 0, houses = 1 + int(uniform(0.0, 2.999)); k < houses; ++k) {
      end = trench(end);
      consumer(end, std::max(set - 8.0, 34.0));
    }
    if (depth > 1 && set > 50.0 && chance(0.4)) {
      const bool right_behind = chance(0.5);
      district(right_behind ? fed : end, set - 5.0, depth - 1, !right_behind || !mixing);
    }
  }

  std::mt19937 random_;
  SmallCase town_;
  int names_ = 0;
  double hot_ = 0.0;
};

/// Of what is to hold at any instant.
class Laws {
 public:
  Laws(const Case& data, const CaseNetwork& built)
      : inputs_(data), data_(data), built_(built), network_(*built.network) {}

  void hold(const OperatingPoint& point) const {
    mass_is_conserved(point);
    for (std::size_t k = 0; k < data_.mixing_stations.size(); ++k) mixing(point, k);
    for (std::size_t k = 0; k < data_.heat_exchanger_stations.size(); ++k) exchanger(point, k);
  }

 private:
  void mass_is_conserved(const OperatingPoint& point) const {
    std::vector<double> sum(network_.number_of_nodes(), 0.0);
    double largest = 0.0;
    const auto flow = [&](std::uint32_t from, std::uint32_t to, double m) {
      if (from != outside) sum[from] -= m;
      if (to != outside) sum[to] += m;
      largest = std::max(largest, std::abs(m));
    };
    for (std::size_t i = 0; i < network_.pipes.size(); ++i)
      flow(network_.pipes.from[i], network_.pipes.to[i], point.mass_flow()[i]);
    for (std::size_t c = 0; c < network_.components.size(); ++c)
      if (network_.components[c]->from != outside)
        flow(network_.components[c]->from, network_.components[c]->to, point.components()[c].mass_flow);
    for (const double s : sum) ASSERT_NEAR(s, 0.0, 1e-9 * largest + 1e-12);
  }

  const ComponentPoint& part(const OperatingPoint& point, std::size_t first, std::size_t stations, int number,
                             std::size_t k) const {
    return point.components()[first + std::size_t(number) * stations + k];
  }
  double celsius(double theta) const { return network_.fluid.temperature(theta) - celsius_zero; }

  void mixing(const OperatingPoint& point, std::size_t k) const {
    const auto of = [&](MixingPart p) -> const ComponentPoint& {
      return part(point, built_.first_mixing_station, data_.mixing_stations.size(), int(p), k);
    };
    const std::string& id = data_.mixing_stations[k].id;
    const ComponentPoint &pump = of(MixingPart::pump), &hot = of(MixingPart::hot_valve);
    const std::size_t valve = built_.first_mixing_station + data_.mixing_stations.size() + k;
    const ComponentPoint& shunt =
        part(point, built_.first_mixing_station, data_.mixing_stations.size(), int(MixingPart::shunt), k);
    EXPECT_GE(hot.mass_flow, 0.0) << id;
    EXPECT_GE(shunt.mass_flow, -1e-6 * pump.mass_flow) << id;
    if (pump.mass_flow < 1e-6) return;
    if (point.short_of_pressure(valve)) {  // open, and all of the pressure difference taken
      const Component& element = *network_.components[valve];
      const double drop = point.pressures().node[element.from] - point.pressures().node[element.to];
      const double density = network_.fluid.density(network_.fluid.temperature(hot.inlet));
      const double height = network_.elevation[element.to] - network_.elevation[element.from];
      const double needed =
          element.flow_law()->at(hot.mass_flow, density, 0.0).drop + density * network_.gravity * height;
      EXPECT_LE(drop, needed + 0.01 * std::abs(needed) + 100.0) << id;
      return;
    }
    const double set = set_point(data_.mixing_stations[k].supply_temperature_c, point.time());
    const double held = celsius(pump.exchange.outlet), warm = celsius(hot.inlet + hot.throttling),
                 back = celsius(shunt.inlet);
    // what is possible: the hot supply alone where it is too cold, the return alone where it is too warm
    if (warm < back && back < set) return;  // a controller has no right answer to hot water colder than the return
    const double expected = back >= set ? back : std::min(set, warm);
    EXPECT_NEAR(held, expected, 0.05) << id << " at " << point.time() << " s: hot " << warm << ", return " << back;
  }

  void exchanger(const OperatingPoint& point, std::size_t k) const {
    const std::size_t first = built_.first_heat_exchanger_station, stations = data_.heat_exchanger_stations.size();
    const ComponentPoint &secondary = part(point, first, stations, int(ExchangerPart::secondary), k),
                         &primary = part(point, first, stations, int(ExchangerPart::primary), k);
    const std::string& id = data_.heat_exchanger_stations[k].id;
    if (secondary.mass_flow < 1e-6) return;
    const double c = network_.fluid.reference_specific_heat;
    const double given = secondary.mass_flow * c * (secondary.exchange.outlet - secondary.inlet - secondary.throttling);
    const double taken = primary.mass_flow * c * (primary.inlet + primary.throttling - primary.exchange.outlet);
    EXPECT_NEAR(given, taken, 1e-4 * std::abs(given) + 1.0) << id << " at " << point.time() << " s";
    const double set = set_point(data_.heat_exchanger_stations[k].supply_temperature_c, point.time());
    if (primary.exchange.unmet_heat == 0.0) {
      EXPECT_GE(celsius(secondary.exchange.outlet), set - 0.05) << id << " at " << point.time() << " s";
    }
  }

  double set_point(const Signal& signal, double t) const {
    const TimeFunction function = inputs_.function(signal);
    inputs_.set_time(t);
    return function.at(t);
  }

  mutable CaseInputs inputs_;  // reads series as time goes on
  const Case& data_;
  const CaseNetwork& built_;
  const Network& network_;
};

void hold(const Case& data) {
  const CaseNetwork built = build_network(data);
  {
    const Laws laws(data, built);
    OperatingPoint point(*built.network);
    steady_state(*built.network, point, 0.0);
    laws.hold(point);
  }
  for (const auto transport : {TransportName::plug_flow, TransportName::discontinuous_galerkin}) {
    Case chosen = data;
    chosen.integrator.transport = transport;
    const Laws laws(chosen, built);
    const RunSummary run =
        run_case(chosen, {.output = {}, .overrides = {}, .progress = {}, .observe = [&](const OutputRow& row) {
                            laws.hold(*row.point);
                          }});
    ASSERT_TRUE(run.complete) << run.failure << " at " << run.failed_at_s;
    EXPECT_LE(run.energy.relative_residual(), 1e-9);
  }
}

class RandomStations : public ::testing::TestWithParam<unsigned> {};

TEST_P(RandomStations, RunAndHold) {
  constexpr unsigned towns = 30;
  for (unsigned seed = GetParam() * towns; seed < (GetParam() + 1) * towns; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const TemporaryFolder folder;
    const SmallCase town = TownBuilder(seed).take();
    town.write(folder.path());
    const CheckResult checked = check_case(folder.path());
    ASSERT_FALSE(checked.faults.has_errors()) << faults_as_text(checked.faults.all());
    try {
      hold(checked.data);
    } catch (const std::exception& e) {
      ADD_FAILURE() << e.what();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomStations, ::testing::Range(0u, 16u));

}  // namespace
}  // namespace emscher::testing
