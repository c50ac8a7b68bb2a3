#include "networks/generator_streets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <numeric>
#include <optional>
#include <queue>
#include <stdexcept>
#include <tuple>

#include "models/random_numbers.hpp"
#include "networks/case.hpp"

namespace emscher {

namespace {

constexpr std::size_t longest_cross_street_gap = 6;  ///< steps between two cross streets

/// Streets as a lattice; point = row * columns + column. Row streets run east.
struct Lattice {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<double> east;
  std::vector<double> north;
  std::vector<double> weight_east;   ///< of the street to the next column; infinite: none
  std::vector<double> weight_north;  ///< of the street to the next row; infinite: none

  std::size_t size() const { return rows * columns; }
};

struct Neighbour {
  std::uint32_t point;
  double weight;
};

/// Calls `visit` for the up to four neighbours along streets.
template <typename Visit>
void for_each_neighbour(const Lattice& lattice, std::uint32_t point, Visit visit) {
  const auto columns = static_cast<std::uint32_t>(lattice.columns);
  const std::uint32_t column = point % columns;
  if (column + 1 < columns) visit(Neighbour{point + 1, lattice.weight_east[point]});
  if (column > 0) visit(Neighbour{point - 1, lattice.weight_east[point - 1]});
  if (point + columns < lattice.size()) visit(Neighbour{point + columns, lattice.weight_north[point]});
  if (point >= columns) visit(Neighbour{point - columns, lattice.weight_north[point - columns]});
}

double distance(const Lattice& lattice, std::uint32_t a, std::uint32_t b) {
  const double dx = lattice.east[a] - lattice.east[b];
  const double dy = lattice.north[a] - lattice.north[b];
  return std::sqrt(dx * dx + dy * dy);
}

/// `gap`: usual number of steps between cross streets; one of them passes through `middle_column`.
Lattice make_lattice(std::size_t rows, std::size_t columns, std::size_t middle_column, std::size_t gap,
                     const StreetSpacing& spacing, RandomStream& random) {
  Lattice lattice;
  lattice.rows = rows;
  lattice.columns = columns;
  const std::size_t size = lattice.size();

  std::vector<double> column_east(columns);
  std::vector<double> row_north(rows);
  for (std::size_t c = 1; c < columns; ++c)
    column_east[c] = column_east[c - 1] + random.uniform(spacing.step_minimum, spacing.step_maximum);
  for (std::size_t r = 1; r < rows; ++r)
    row_north[r] = row_north[r - 1] + random.uniform(spacing.block_minimum, spacing.block_maximum);

  // Streets bend slowly: waves of some hundred metres with slopes of some percent.
  const double phase_east = random.uniform(0.0, 2.0 * std::numbers::pi);
  const double phase_north = random.uniform(0.0, 2.0 * std::numbers::pi);
  const double wave_east = 2.0 * std::numbers::pi / random.uniform(600.0, 900.0);
  const double wave_north = 2.0 * std::numbers::pi / random.uniform(500.0, 800.0);
  lattice.east.resize(size);
  lattice.north.resize(size);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < columns; ++c) {
      const double x = column_east[c] - 0.5 * column_east.back();
      const double y = row_north[r] - 0.5 * row_north.back();
      lattice.east[r * columns + c] = x + 14.0 * std::sin(wave_north * y + phase_east) + random.uniform(-1.5, 1.5);
      lattice.north[r * columns + c] = y + 18.0 * std::sin(wave_east * x + phase_north) + random.uniform(-1.5, 1.5);
    }
  }

  std::vector<bool> cross_street(columns, false);
  const auto next_gap = [&] { return gap <= 2 ? gap : gap - 1 + static_cast<std::size_t>(random.below(3)); };
  for (std::size_t c = middle_column; c < columns; c += next_gap()) cross_street[c] = true;
  for (std::size_t c = middle_column; c != no_index;) {
    cross_street[c] = true;
    const std::size_t step = next_gap();
    c = step <= c ? c - step : no_index;
  }

  constexpr double infinite = std::numeric_limits<double>::infinity();
  const double missing = size < 100 ? 0.0 : 0.05;  // in a hamlet every street counts
  lattice.weight_east.assign(size, infinite);
  lattice.weight_north.assign(size, infinite);
  for (std::uint32_t p = 0; p < size; ++p) {
    const std::size_t column = p % columns;
    const double east_factor = random.uniform(0.8, 1.5);
    const double north_factor = random.uniform(0.8, 1.5);
    const bool east_laid = random.uniform() >= missing;
    const bool north_laid = random.uniform() >= missing;
    if (column + 1 < columns && east_laid) lattice.weight_east[p] = east_factor * distance(lattice, p, p + 1);
    if (p + columns < size && cross_street[column] && north_laid)
      lattice.weight_north[p] = north_factor * distance(lattice, p, p + static_cast<std::uint32_t>(columns));
  }
  return lattice;
}

/// Result of Dijkstra's algorithm: points in the order in which they were reached, and from where.
struct Growth {
  std::vector<std::uint32_t> order;
  std::vector<std::uint32_t> from;  ///< per point of the lattice
};

/// Grows from `roots` until `count` points are reached; only into points that `allowed` (empty: all).
Growth grow(const Lattice& lattice, const std::vector<std::uint32_t>& roots, std::size_t count,
            const std::vector<bool>& allowed) {
  using Entry = std::tuple<double, std::uint32_t, std::uint32_t>;  // way, point, from
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  std::vector<bool> reached(lattice.size(), false);
  Growth growth;
  growth.from.assign(lattice.size(), no_index);
  for (std::uint32_t root : roots) queue.emplace(0.0, root, no_index);
  while (!queue.empty() && growth.order.size() < count) {
    const auto [way, point, from] = queue.top();
    queue.pop();
    if (reached[point]) continue;
    reached[point] = true;
    growth.from[point] = from;
    growth.order.push_back(point);
    for_each_neighbour(lattice, point, [&, here = point, so_far = way](Neighbour next) {
      if (std::isinf(next.weight) || reached[next.point]) return;
      if (!allowed.empty() && !allowed[next.point]) return;
      queue.emplace(so_far + next.weight, next.point, here);
    });
  }
  return growth;
}

/// Divides `points` into `parts` of equal size and returns the point nearest to the middle of each.
void find_district_roots(const Lattice& lattice, std::vector<std::uint32_t>::iterator first,
                         std::vector<std::uint32_t>::iterator last, std::size_t parts,
                         std::vector<std::uint32_t>& roots) {
  const auto [west, east] =
      std::minmax_element(first, last, [&](auto a, auto b) { return lattice.east[a] < lattice.east[b]; });
  const auto [south, north] =
      std::minmax_element(first, last, [&](auto a, auto b) { return lattice.north[a] < lattice.north[b]; });
  const double width = lattice.east[*east] - lattice.east[*west];
  const double height = lattice.north[*north] - lattice.north[*south];
  if (parts == 1) {
    double x = 0.0;
    double y = 0.0;
    for (auto p = first; p != last; ++p) {
      x += lattice.east[*p];
      y += lattice.north[*p];
    }
    x /= static_cast<double>(last - first);
    y /= static_cast<double>(last - first);
    const auto away = [&](std::uint32_t p) {
      return (lattice.east[p] - x) * (lattice.east[p] - x) + (lattice.north[p] - y) * (lattice.north[p] - y);
    };
    roots.push_back(*std::min_element(first, last, [&](auto a, auto b) { return away(a) < away(b); }));
    return;
  }
  const std::vector<double>& axis = width > height ? lattice.east : lattice.north;
  std::sort(first, last, [&](auto a, auto b) { return std::pair(axis[a], a) < std::pair(axis[b], b); });
  const std::size_t left = parts / 2;
  const auto middle = first + (last - first) * static_cast<std::ptrdiff_t>(left) / static_cast<std::ptrdiff_t>(parts);
  find_district_roots(lattice, first, middle, left, roots);
  find_district_roots(lattice, middle, last, parts - left, roots);
}

/// Divides `total` trenches among mains of the given lengths, each at least one (largest remaining trench first).
std::vector<std::size_t> divide_trenches(const std::vector<double>& lengths, std::size_t total) {
  std::vector<std::size_t> pieces(lengths.size(), 1);
  std::priority_queue<std::pair<double, std::size_t>> longest;
  for (std::size_t k = 0; k < lengths.size(); ++k) longest.emplace(lengths[k], k);
  for (std::size_t used = lengths.size(); used < total; ++used) {
    const std::size_t k = longest.top().second;
    longest.pop();
    ++pieces[k];
    longest.emplace(lengths[k] / static_cast<double>(pieces[k]), k);
  }
  return pieces;
}

/// The plant, and the transmission mains from it to the roots.
struct Mains {
  double east = 0.0;
  double north = 0.0;
  std::vector<std::uint32_t> roots;
  std::vector<double> lengths;
};

Mains find_mains(const Lattice& lattice, std::vector<std::uint32_t> points, std::size_t districts,
                 std::uint32_t start) {
  Mains mains;
  std::uint32_t site = start;
  if (districts == 1) {
    mains.roots.push_back(start);
  } else {
    find_district_roots(lattice, points.begin(), points.end(), districts, mains.roots);
    std::vector<std::uint32_t> middle;
    find_district_roots(lattice, points.begin(), points.end(), 1, middle);
    site = *std::min_element(mains.roots.begin(), mains.roots.end(), [&](auto a, auto b) {
      return std::pair(distance(lattice, a, middle[0]), a) < std::pair(distance(lattice, b, middle[0]), b);
    });
  }
  // South of a junction, inside its block: clear of all streets.
  mains.east = lattice.east[site] + 4.0;
  mains.north = lattice.north[site] - 34.0;
  for (std::uint32_t root : mains.roots) {
    const double dx = lattice.east[root] - mains.east;
    const double dy = lattice.north[root] - mains.north;
    mains.lengths.push_back(std::sqrt(dx * dx + dy * dy));
  }
  return mains;
}

std::optional<StreetLayout> try_layout(std::size_t trenches, std::size_t loops, std::size_t districts, std::size_t gap,
                                       const StreetSpacing& spacing, RandomStream random) {
  const std::size_t largest_town = trenches;  // lattice points, with one trench from the plant
  const double step_ratio =
      (spacing.block_minimum + spacing.block_maximum) / (spacing.step_minimum + spacing.step_maximum);
  const double wanted = 1.5 * static_cast<double>(largest_town) + 6.0;
  const auto columns = static_cast<std::size_t>(std::ceil(std::sqrt(wanted * step_ratio))) + 1;
  const std::size_t rows = std::max<std::size_t>(3, static_cast<std::size_t>(wanted) / columns + 1);
  const std::size_t middle_column = columns / 2;
  const Lattice lattice = make_lattice(rows, columns, middle_column, gap, spacing, random);
  // One plant stands at the southern edge or in the middle; the plant of several districts in the middle.
  const bool at_edge = random.uniform() < 0.5 && districts == 1;
  const auto start = static_cast<std::uint32_t>((at_edge ? 0 : rows / 2) * columns + middle_column);

  // The number of trenches of the transmission mains depends on the town's size and the other way round: the town is
  // grown without them, they are measured, and the town is grown again, smaller by them.
  Growth town = grow(lattice, {start}, largest_town, {});
  if (town.order.size() < largest_town) return std::nullopt;
  std::size_t main_trenches = 1;
  Mains mains = find_mains(lattice, town.order, districts, start);
  if (districts > 1) {
    main_trenches = 0;
    for (double length : mains.lengths)
      main_trenches += static_cast<std::size_t>(std::ceil(length / (0.9 * spacing.longest_trench)));
    if (main_trenches + districts >= trenches) return std::nullopt;
  }
  // Trees: every main ends in a root, so that the streets have one trench less than junctions per district.
  const std::size_t street_junctions = trenches - main_trenches + districts;
  town.order.resize(std::min(town.order.size(), street_junctions));
  if (town.order.size() < street_junctions) return std::nullopt;
  mains = find_mains(lattice, town.order, districts, start);
  std::vector<bool> in_town(lattice.size(), false);
  for (std::uint32_t point : town.order) in_town[point] = true;
  const Growth tree = grow(lattice, mains.roots, street_junctions, in_town);
  if (tree.order.size() < street_junctions) return std::nullopt;

  StreetLayout layout;
  const auto add = [&](double x, double y, std::uint32_t parent, std::uint32_t block) {
    layout.east.push_back(x);
    layout.north.push_back(y);
    layout.parent.push_back(parent);
    layout.block.push_back(block);
    return static_cast<std::uint32_t>(layout.east.size() - 1);
  };
  add(mains.east, mains.north, no_index, 0);
  std::vector<std::uint32_t> number(lattice.size(), no_index);  // of the junction at a point
  const std::vector<std::size_t> pieces = divide_trenches(mains.lengths, main_trenches);
  std::vector<std::uint32_t> last_of_main(districts, 0);
  for (std::size_t d = 0; d < districts; ++d) {
    for (std::size_t piece = 1; piece < pieces[d]; ++piece) {
      const double share = static_cast<double>(piece) / static_cast<double>(pieces[d]);
      last_of_main[d] = add(mains.east + share * (lattice.east[mains.roots[d]] - mains.east),
                            mains.north + share * (lattice.north[mains.roots[d]] - mains.north), last_of_main[d], 0);
    }
  }
  layout.first_street = layout.east.size();
  for (std::uint32_t point : tree.order) {
    std::uint32_t parent = tree.from[point];
    if (parent != no_index) {
      parent = number[parent];
    } else {
      const auto root = std::find(mains.roots.begin(), mains.roots.end(), point);
      parent = last_of_main[static_cast<std::size_t>(root - mains.roots.begin())];
    }
    number[point] = add(lattice.east[point], lattice.north[point], parent, point);
  }

  const auto is_in_tree = [&](std::uint32_t a, std::uint32_t b) { return tree.from[a] == b || tree.from[b] == a; };
  std::vector<std::pair<std::uint32_t, std::uint32_t>> across;
  const auto width = static_cast<std::uint32_t>(columns);
  for (std::uint32_t point = 0; point < lattice.size(); ++point) {
    if (!in_town[point]) continue;
    for_each_neighbour(lattice, point, [&](Neighbour next) {
      if (next.point < point || std::isinf(next.weight) || !in_town[next.point]) return;
      if (!is_in_tree(point, next.point)) layout.closures.emplace_back(number[point], number[next.point]);
    });
    for (const bool east : {false, true}) {
      if (point % width == (east ? width - 1 : 0) || point + width >= lattice.size()) continue;
      const std::uint32_t other = east ? point + width + 1 : point + width - 1;
      if (in_town[other] && distance(lattice, point, other) <= spacing.longest_trench - 2.0)
        across.emplace_back(number[point], number[other]);
    }
  }
  layout.streets_not_laid = layout.closures.size();
  layout.closures.insert(layout.closures.end(), across.begin(), across.end());
  if (layout.closures.size() < loops) return std::nullopt;
  return layout;
}

}  // namespace

StreetLayout lay_streets(std::size_t trenches, std::size_t loops, std::size_t districts, const StreetSpacing& spacing,
                         std::uint64_t seed) {
  // Cross streets lie the closer the more loops are wanted; a small town that has no place for its loops is drawn
  // again.
  const std::size_t share = trenches / (4 * loops + 1);
  std::size_t gap = std::clamp<std::size_t>(share, 1, longest_cross_street_gap);
  constexpr std::uint64_t attempts = 40;
  for (std::uint64_t attempt = 0; attempt < attempts; ++attempt) {
    if (attempt > 2 && trenches > 1000) break;
    auto layout =
        try_layout(trenches, loops, districts, gap, spacing, RandomStream(seed, 0x7374726565740000U + attempt));
    if (layout) return std::move(*layout);
    gap = std::max<std::size_t>(1, gap / 2);
  }
  throw std::invalid_argument(
      fmt::format("loops: {} closing trenches find no place in a town of {} street trenches", loops, trenches));
}

double longest_way_estimate(std::size_t trenches, std::size_t districts, const StreetSpacing& spacing) {
  const double area = 0.25 * (spacing.step_minimum + spacing.step_maximum) *
                      (spacing.block_minimum + spacing.block_maximum) * static_cast<double>(trenches);
  // Along streets from the middle to a corner; from a plant at the edge half as far again.
  return (districts > 1 ? 1.0 : 1.5) * std::sqrt(area);
}

}  // namespace emscher
