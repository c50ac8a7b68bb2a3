#include "networks/generator_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <stdexcept>

#include "models/random_numbers.hpp"
#include "networks/generator_demand.hpp"
#include "networks/generator_sizing.hpp"
#include "networks/generator_streets.hpp"
#include "networks/generator_terrain.hpp"

namespace emscher {

namespace {

constexpr int insulation_series = 2;
constexpr double house_connection_limit = 200.0;  // Pa/m
constexpr double main_limit = 100.0;              // Pa/m
constexpr double longest_way_loss = 1.2e6;        // Pa, supply and return, of the mains of very large towns

constexpr double substation_pressure_difference = 60000.0;  // Pa, needed by valve and heat exchanger

/// What distinguishes the styles beside the buildings.
struct StyleLayout {
  double house_share;  ///< house connections per trench
  StreetSpacing streets;
  double shortest_connection, longest_connection;  ///< m
  Position middle;
};

StyleLayout style_layout(GeneratorStyle style) {
  if (style == GeneratorStyle::quarter)
    return {300.0 / 520.0, {21.0, 36.0, 44.0, 56.0, 80.0}, 8.5, 18.0, {7.0295, 51.5385}};  // Horst
  return {0.5, {25.0, 42.0, 54.0, 68.0, 80.0}, 8.5, 24.5, {7.0857, 51.5177}};              // Gelsenkirchen, town hall
}

/// Number of houses at every street junction: dead ends first (a main without customers at its end makes no sense),
/// then everywhere in turn.
std::vector<std::uint8_t> place_houses(const StreetLayout& streets, std::size_t houses, RandomStream random) {
  constexpr std::uint8_t most_per_junction = 4;
  const std::size_t junctions = streets.parent.size();
  std::vector<bool> goes_on(junctions, false);
  for (std::size_t k = 1; k < junctions; ++k) goes_on[streets.parent[k]] = true;
  std::vector<std::uint8_t> placed(junctions, 0);
  std::size_t left = houses;
  std::vector<std::uint32_t> order;
  for (std::size_t k = streets.first_street; k < junctions; ++k) {
    order.push_back(static_cast<std::uint32_t>(k));
    if (goes_on[k]) continue;
    if (left == 0) break;
    placed[k] = 1;
    --left;
  }
  random.shuffle(order);
  for (std::uint8_t round = 1; round <= most_per_junction; ++round) {
    for (std::uint32_t k : order) {
      if (left > 0 && placed[k] < round) {
        ++placed[k];
        --left;
      }
    }
  }
  if (left > 0)
    throw std::invalid_argument(fmt::format(
        "generate: {} of {} houses find no place at {} street junctions; fewer loops", left, houses, order.size()));
  return placed;
}

/// What flows through the trench that leads to a junction at design.
struct DownstreamLoad {
  std::uint32_t substations = 0;
  double connected_flow = 0.0;  ///< kg/s, sum over the substations
  double largest_branch = 0.0;  ///< kg/s, largest design flow of the trenches downstream

  double design_flow() const { return std::max(largest_branch, simultaneity(substations) * connected_flow); }
};

struct House {
  std::uint32_t street_junction;
  std::uint8_t side;  ///< 0 .. 3: on which side of its junction
};

/// `wanted` of the possible closures, large mains first by preference: a random choice weighted with the number of
/// substations behind the weaker end (Efraimidis and Spirakis, Inf. Process. Lett. 97 (2006) 181). Paths across blocks
/// only where there are not enough streets.
std::vector<std::pair<std::uint32_t, std::uint32_t>> choose_closures(const StreetLayout& streets, std::size_t wanted,
                                                                     const std::vector<DownstreamLoad>& loads,
                                                                     RandomStream random) {
  std::vector<std::pair<double, std::size_t>> keys(streets.closures.size());
  for (std::size_t k = 0; k < keys.size(); ++k) {
    const auto [a, b] = streets.closures[k];
    const double weight = 1.0 + std::min(loads[a].substations, loads[b].substations);
    keys[k] = {-std::log(1.0 - random.uniform()) / weight, k};
    if (k >= streets.streets_not_laid) keys[k].first += 1e6;
  }
  std::sort(keys.begin(), keys.end());
  std::vector<std::pair<std::uint32_t, std::uint32_t>> chosen;
  for (std::size_t k = 0; k < wanted; ++k) chosen.push_back(streets.closures[keys[k].second]);
  return chosen;
}

/// Sizes of the mains and of house connections, and into how many districts the town is divided.
struct SizingPlan {
  SizeTable mains;
  SizeTable connections{insulation_series, house_connection_limit, design_roughness};
  std::size_t districts = 1;
};

SizingPlan plan_sizing(const TrenchNumbers& numbers, const GeneratorOptions& options) {
  const StyleLayout layout = style_layout(options.style);
  const double connected = static_cast<double>(numbers.houses) * mean_connected_load(options.style);
  const double flow = simultaneity(static_cast<double>(numbers.houses)) * design_flow(connected, 45.0);
  SizingPlan plan{SizeTable(insulation_series, main_limit, design_roughness)};
  for (int pass = 0; pass < 2; ++pass) {  // the way is shorter from a plant in the middle, as districts have it
    const double way = longest_way_estimate(numbers.tree_streets, plan.districts, layout.streets);
    plan.mains = SizeTable(insulation_series, std::min(main_limit, longest_way_loss / (2.0 * way)), design_roughness);
    const double largest = plan.mains.largest_flow(plan.mains.size() - 1);
    plan.districts = static_cast<std::size_t>(std::ceil(flow / (0.5 * largest)));  // they turn out unequal
  }
  return plan;
}

/// Adds constructions as they are used.
class Constructions {
 public:
  explicit Constructions(Case& town) : town_(town) {}

  std::uint32_t of(const CataloguePipe& pipe) {
    const auto known = std::find_if(town_.constructions.begin(), town_.constructions.end(),
                                    [&](const PipeConstruction& c) { return c.type == pipe.id; });
    if (known != town_.constructions.end()) return static_cast<std::uint32_t>(known - town_.constructions.begin());
    PipeConstruction construction;
    construction.type = pipe.id;
    construction.roughness_m = *town_.pipe_defaults.roughness_m;
    construction.insulation_conductivity_w_m_k = town_.pipe_defaults.insulation_conductivity_w_m_k;
    construction.cover_depth_m = town_.pipe_defaults.cover_depth_m;
    construction.pair_spacing_m = town_.pipe_defaults.pair_spacing_m;
    town_.constructions.push_back(std::move(construction));
    return static_cast<std::uint32_t>(town_.constructions.size() - 1);
  }

 private:
  Case& town_;
};

/// Adds the parts of a town's network to a case, in the order of the member functions.
class NetworkBuilder {
 public:
  NetworkBuilder(Case& town, const GeneratorOptions& options)
      : town_(town),
        options_(options),
        numbers_(count_trenches(options)),
        layout_(style_layout(options.style)),
        plan_(plan_sizing(numbers_, options)),
        streets_(lay_streets(numbers_.tree_streets, numbers_.closures, plan_.districts, layout_.streets, options.seed)),
        street_junctions_(static_cast<std::uint32_t>(streets_.parent.size())),
        map_(layout_.middle),
        relief_(RandomStream(options.seed, 0x72656C696566U)),
        constructions_(town) {
    town.junctions.reserve(street_junctions_ + numbers_.houses);
    town.trenches.reserve(options.pipes / 2);
    town.substations.reserve(numbers_.houses);
  }

  void add_street_junctions();
  void add_houses();
  void add_trenches();
  void add_plant();

 private:
  void add_junction(std::string id, double east, double north) {
    town_.junctions.push_back({std::move(id), relief_.elevation(east, north), map_.position(east, north)});
  }
  void add_substation(std::uint32_t node, std::size_t number, std::size_t number_of_kind, const Building& building,
                      double shift_s);
  void add_trench(std::string id, std::uint32_t from, std::uint32_t to, const CataloguePipe& pipe);
  std::vector<House> houses_along_streets() const;

  Case& town_;
  const GeneratorOptions& options_;
  TrenchNumbers numbers_;
  StyleLayout layout_;
  SizingPlan plan_;
  StreetLayout streets_;
  std::uint32_t street_junctions_;
  TownMap map_;
  Relief relief_;
  Constructions constructions_;
  std::vector<House> houses_;
  std::vector<double> house_flow_;     // kg/s, design flow of every house connection
  std::vector<DownstreamLoad> loads_;  // of the trench that leads to every street junction
};

void NetworkBuilder::add_street_junctions() {
  for (std::uint32_t k = 0; k < street_junctions_; ++k)
    add_junction(k == 0 ? std::string("J-plant") : fmt::format("J{}", k), streets_.east[k], streets_.north[k]);
}

/// In the order of the rows of streets, so that runs of alike buildings stand side by side.
std::vector<House> NetworkBuilder::houses_along_streets() const {
  const std::vector<std::uint8_t> houses_at =
      place_houses(streets_, numbers_.houses, RandomStream(options_.seed, 0x686F75736573U));
  std::vector<std::uint32_t> along(street_junctions_ - streets_.first_street);
  std::iota(along.begin(), along.end(), static_cast<std::uint32_t>(streets_.first_street));
  std::sort(along.begin(), along.end(), [&](auto a, auto b) { return streets_.block[a] < streets_.block[b]; });
  std::vector<House> houses;
  houses.reserve(numbers_.houses);
  RandomStream sides(options_.seed, 0x73696465U);
  for (std::uint32_t k : along) {
    const std::uint64_t first_side = sides.below(4);
    for (std::uint8_t place = 0; place < houses_at[k]; ++place)
      houses.push_back({k, static_cast<std::uint8_t>((first_side + place) % 4)});
  }
  return houses;
}

void NetworkBuilder::add_substation(std::uint32_t node, std::size_t number, std::size_t number_of_kind,
                                    const Building& building, double shift_s) {
  const BuildingKind& kind = building_kinds(options_.style)[building.kind];
  Substation substation;
  substation.node = node;
  if (options_.style == GeneratorStyle::quarter) {  // small enough for names that a person looks for
    substation.id = fmt::format("{}-{}", kind.name, number_of_kind);
    std::replace(substation.id.begin(), substation.id.end(), '_', '-');
  } else {
    substation.id = fmt::format("S{}", number);
  }
  substation.model = SubstationModel::return_temperature;
  substation.required_differential_pressure_pa = substation_pressure_difference;
  substation.heat_w = {building.connected_load_w, shift_s, building.kind + 1, true};
  substation.return_temperature_c = {kind.return_temperature_c, 0.0, no_index, true};
  town_.substations.push_back(std::move(substation));
}

void NetworkBuilder::add_houses() {
  houses_ = houses_along_streets();
  const auto kinds = building_kinds(options_.style);
  const std::vector<Building> buildings = draw_buildings(options_.style, numbers_.houses, options_.seed);
  std::vector<double> flow_per_watt;
  for (const BuildingKind& kind : kinds) flow_per_watt.push_back(design_flow(1.0, kind.return_temperature_c));

  loads_.resize(street_junctions_);
  house_flow_.reserve(houses_.size());
  RandomStream random(options_.seed, 0x636F6E6E656374U);
  std::vector<std::size_t> number_of_kind(kinds.size(), 0);
  for (std::size_t k = 0; k < houses_.size(); ++k) {
    const House& house = houses_[k];
    // Off the street at one side or the other, clear of the directions of the streets.
    constexpr std::array<double, 4> side_degrees{68.0, 248.0, 112.0, 292.0};
    const double angle = (side_degrees[house.side] + random.uniform(-8.0, 8.0)) * std::numbers::pi / 180.0;
    const double length = random.uniform(layout_.shortest_connection, layout_.longest_connection);
    add_junction(fmt::format("H{}", k + 1), streets_.east[house.street_junction] + length * std::cos(angle),
                 streets_.north[house.street_junction] + length * std::sin(angle));
    const Building& building = buildings[k];
    const double shift_s = 900.0 * (static_cast<double>(random.below(9)) - 4.0);
    add_substation(street_junctions_ + static_cast<std::uint32_t>(k), k + 1, ++number_of_kind[building.kind], building,
                   shift_s);

    const double flow = flow_per_watt[building.kind] * building.connected_load_w;
    house_flow_.push_back(flow);
    DownstreamLoad& load = loads_[house.street_junction];
    ++load.substations;
    load.connected_flow += flow;
    load.largest_branch = std::max(load.largest_branch, flow);
  }
  for (std::uint32_t k = street_junctions_ - 1; k > 0; --k) {  // junctions farther from the plant have larger numbers
    DownstreamLoad& upstream = loads_[streets_.parent[k]];
    upstream.substations += loads_[k].substations;
    upstream.connected_flow += loads_[k].connected_flow;
    upstream.largest_branch = std::max(upstream.largest_branch, loads_[k].design_flow());
  }
}

void NetworkBuilder::add_trench(std::string id, std::uint32_t from, std::uint32_t to, const CataloguePipe& pipe) {
  Trench trench;
  trench.id = std::move(id);
  trench.from = from;
  trench.to = to;
  trench.length_m = geodesic_length(*town_.junctions[from].position, *town_.junctions[to].position);
  trench.loss_coefficient = town_.pipe_defaults.loss_coefficient;
  trench.construction = constructions_.of(pipe);
  town_.trenches.push_back(std::move(trench));
}

void NetworkBuilder::add_trenches() {
  std::vector<std::size_t> size(street_junctions_);  // of the trench that leads to a junction
  for (std::uint32_t k = 1; k < street_junctions_; ++k) {
    size[k] = plan_.mains.smallest_for(loads_[k].design_flow());
    add_trench(fmt::format("T{}", k), streets_.parent[k], k, plan_.mains.pipe(size[k]));
  }
  for (std::size_t k = 0; k < houses_.size(); ++k) {
    add_trench(fmt::format("C{}", k + 1), houses_[k].street_junction, street_junctions_ + static_cast<std::uint32_t>(k),
               plan_.connections.pipe(plan_.connections.smallest_for(house_flow_[k])));
  }
  const auto closures =
      choose_closures(streets_, numbers_.closures, loads_, RandomStream(options_.seed, 0x6C6F6F7073U));
  for (std::size_t k = 0; k < closures.size(); ++k) {
    const auto [a, b] = closures[k];
    add_trench(fmt::format("L{}", k + 1), a, b, plan_.mains.pipe(std::min(size[a], size[b])));
  }
}

void NetworkBuilder::add_plant() {
  double highest = 0.0;
  for (const Junction& junction : town_.junctions) highest = std::max(highest, junction.elevation_m);
  Producer plant;
  plant.id = "plant";
  plant.node = 0;
  plant.control = ProducerControl::pressure;
  plant.differential_pressure_at = DifferentialPressurePlace::worst;
  plant.differential_pressure_pa = substation_pressure_difference;
  // 3 bar absolute remain in the return of the highest point when nothing flows; in steps of half a bar.
  plant.return_pressure_pa =
      50000.0 * std::ceil((300000.0 + 9810.0 * (highest - town_.junctions[0].elevation_m)) / 50000.0);
  plant.heating_curve = {{-10.0, 90.0}, {0.0, 80.0}, {15.0, 70.0}, {30.0, 70.0}};
  town_.producers.push_back(std::move(plant));
}

}  // namespace

TrenchNumbers count_trenches(const GeneratorOptions& options) {
  const std::size_t trenches = options.pipes / 2;
  TrenchNumbers numbers{};
  numbers.closures = static_cast<std::size_t>(std::llround(options.loops * static_cast<double>(trenches)));
  numbers.houses =
      static_cast<std::size_t>(std::llround(style_layout(options.style).house_share * static_cast<double>(trenches)));
  numbers.tree_streets = trenches - numbers.closures - numbers.houses;
  return numbers;
}

void add_network(Case& town, const GeneratorOptions& options) {
  NetworkBuilder builder(town, options);
  builder.add_street_junctions();
  builder.add_houses();
  builder.add_trenches();
  builder.add_plant();
}

}  // namespace emscher
