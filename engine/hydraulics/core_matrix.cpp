#include "engine/hydraulics/core_matrix.hpp"

#include <Eigen/OrderingMethods>
#include <Eigen/SparseCholesky>
#include <Eigen/SparseCore>
#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "engine/graph/connected_parts.hpp"
#include "engine/parallel.hpp"

namespace emscher {
namespace {

using Matrix = Eigen::SparseMatrix<double, Eigen::ColMajor, int>;
// In its natural order, and with the entries above the diagonal, Eigen factorises the matrix without copying it.
using Cholesky = Eigen::SimplicialLDLT<Matrix, Eigen::Upper, Eigen::NaturalOrdering<int>>;

constexpr int nowhere = -1;
// Connected parts are put together until a block has so many unknowns: fewer are not worth a thread's while.
constexpr int least_unknowns_of_block = 256;

struct Link {
  int chain, from, to;  // core nodes, one of them or both with an unknown potential
};

/// Some connected parts of the network of unknown potentials.
struct Block {
  /// `row` of all core nodes: the block numbers its own ones.
  void order(std::span<const int> nodes, std::vector<Link> own_links, std::span<int> row) {
    links = std::move(own_links);
    unknowns = static_cast<int>(nodes.size());
    for (int i = 0; i < unknowns; ++i) row[nodes[i]] = i;
    shape_upper(row);
    Eigen::PermutationMatrix<Eigen::Dynamic, Eigen::Dynamic, int> new_to_old;
    Eigen::AMDOrdering<int>()(upper.selfadjointView<Eigen::Upper>(), new_to_old);
    node.resize(nodes.size());
    for (int i = 0; i < unknowns; ++i) {
      node[i] = nodes[new_to_old.indices()[i]];
      row[node[i]] = i;
    }
    shape_upper(row);
    cholesky.analyzePattern(upper);
    injection.resize(unknowns);
  }

  /// Pattern of `upper` and places of the chains in it; the diagonal entry is the first of its column.
  void shape_upper(std::span<const int> row) {
    upper.resize(unknowns, unknowns);
    int* begin = upper.outerIndexPtr();
    begin[0] = 0;
    for (int i = 0; i < unknowns; ++i) begin[i + 1] = 1;
    const auto for_each_pair = [&](auto&& visit) {
      for (std::size_t k = 0; k < links.size(); ++k) {
        const int a = row[links[k].from], b = row[links[k].to];
        if (a >= 0 && b >= 0 && a != b) visit(k, std::min(a, b), std::max(a, b));
      }
    };
    for_each_pair([&](std::size_t, int, int column) { ++begin[column + 1]; });
    std::partial_sum(begin, begin + unknowns + 1, begin);
    const int size = begin[unknowns];
    upper.resizeNonZeros(size);
    std::fill_n(upper.valuePtr(), size, 1.0);
    std::vector<int> next(begin, begin + unknowns);
    for (int i = 0; i < unknowns; ++i) upper.innerIndexPtr()[next[i]++] = i;
    place.assign(links.size(), {nowhere, nowhere, nowhere});
    for_each_pair([&](std::size_t k, int above, int column) {
      upper.innerIndexPtr()[next[column]] = above;
      place[k].above = next[column]++;
    });
    for (std::size_t k = 0; k < links.size(); ++k) {
      const int a = row[links[k].from], b = row[links[k].to];
      if (a == b) continue;
      if (a >= 0) place[k].first = begin[a];
      if (b >= 0) place[k].second = begin[b];
    }
  }

  bool factorise(std::span<const double> conductance) {
    double* value = upper.valuePtr();
    for (int i = 0; i < unknowns; ++i) value[upper.outerIndexPtr()[i]] = 0.0;
    for (std::size_t k = 0; k < links.size(); ++k) {
      const double its = conductance[links[k].chain];
      if (place[k].first >= 0) value[place[k].first] += its;
      if (place[k].second >= 0) value[place[k].second] += its;
      if (place[k].above >= 0) value[place[k].above] = -its;
    }
    cholesky.factorize(upper);
    const Eigen::ArrayXd pivot = cholesky.vectorD();
    return cholesky.info() == Eigen::Success && (pivot > 0.0).all() && pivot.isFinite().all();
  }

  void solve(std::span<double> injection_to_potential) {
    for (int i = 0; i < unknowns; ++i) injection[i] = injection_to_potential[node[i]];
    potential = cholesky.solve(injection);
    for (int i = 0; i < unknowns; ++i) injection_to_potential[node[i]] = potential[i];
  }

  int unknowns = 0;
  std::vector<int> node;  // core node of each row
  std::vector<Link> links;
  // Where in `upper` a link's conductance goes: its own entry above the diagonal (parallel chains have one each, which
  // Eigen sums) and the diagonal entries of both ends, or nowhere.
  struct Place {
    int above, first, second;
  };
  std::vector<Place> place;  // of each link
  Matrix upper;
  Cholesky cholesky;
  Eigen::VectorXd injection, potential;
};

/// Core nodes of each block, ascending.
std::vector<std::vector<int>> nodes_of_blocks(std::span<const int> from, std::span<const int> to,
                                              std::span<const char> is_fixed) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
  for (std::size_t chain = 0; chain < from.size(); ++chain)
    if (!is_fixed[from[chain]] && !is_fixed[to[chain]]) edges.emplace_back(from[chain], to[chain]);
  const auto part_of = connected_parts(static_cast<std::uint32_t>(is_fixed.size()), edges);
  std::vector<int> size(is_fixed.size(), 0), block_of(is_fixed.size(), 0);
  for (std::size_t node = 0; node < is_fixed.size(); ++node)
    if (!is_fixed[node]) ++size[part_of[node]];
  int blocks = 0, unknowns = 0;
  for (std::size_t part = 0; part < size.size(); ++part) {
    if (unknowns >= least_unknowns_of_block) ++blocks, unknowns = 0;
    block_of[part] = blocks;
    unknowns += size[part];
  }
  std::vector<std::vector<int>> nodes(std::size_t(blocks) + 1);
  for (std::size_t node = 0; node < is_fixed.size(); ++node)
    if (!is_fixed[node]) nodes[std::size_t(block_of[part_of[node]])].push_back(static_cast<int>(node));
  std::erase_if(nodes, [](const auto& some) { return some.empty(); });
  return nodes;
}

}  // namespace

struct CoreMatrix::Blocks {
  Blocks(std::span<const int> from, std::span<const int> to, std::span<const char> is_fixed) {
    const auto nodes = nodes_of_blocks(from, to, is_fixed);
    std::vector<int> block_of(is_fixed.size(), nowhere), row(is_fixed.size(), nowhere);
    for (std::size_t b = 0; b < nodes.size(); ++b)
      for (const int node : nodes[b]) block_of[node] = static_cast<int>(b);
    std::vector<std::vector<Link>> links(nodes.size());
    for (std::size_t chain = 0; chain < from.size(); ++chain)
      if (const int b = std::max(block_of[from[chain]], block_of[to[chain]]); b != nowhere)
        links[std::size_t(b)].push_back({static_cast<int>(chain), from[chain], to[chain]});
    blocks = std::vector<Block>(nodes.size());  // they cannot be moved
    for (std::size_t b = 0; b < nodes.size(); ++b) blocks[b].order(nodes[b], std::move(links[b]), row);
    for (std::size_t node = 0; node < is_fixed.size(); ++node)
      if (is_fixed[node]) fixed.push_back(static_cast<int>(node));
    positive.resize(blocks.size());
  }

  std::vector<Block> blocks;
  std::vector<char> positive;  // are all pivots of the block?
  std::vector<int> fixed;      // core nodes
};

CoreMatrix::CoreMatrix(std::span<const int> chain_from, std::span<const int> chain_to, std::span<const char> is_fixed)
    : blocks_(std::make_unique<Blocks>(chain_from, chain_to, is_fixed)) {}
CoreMatrix::~CoreMatrix() = default;
CoreMatrix::CoreMatrix(CoreMatrix&&) noexcept = default;
CoreMatrix& CoreMatrix::operator=(CoreMatrix&&) noexcept = default;

bool CoreMatrix::factorise(std::span<const double> conductance) {
  Blocks& all = *blocks_;
  each_in_blocks(
      all.blocks.size(), [&](std::size_t b) { all.positive[b] = all.blocks[b].factorise(conductance); }, 1);
  return std::ranges::all_of(all.positive, [](char positive) { return positive != 0; });
}

void CoreMatrix::solve(std::span<double> injection_to_potential) {
  Blocks& all = *blocks_;
  each_in_blocks(
      all.blocks.size(), [&](std::size_t b) { all.blocks[b].solve(injection_to_potential); }, 1);
  for (const int node : all.fixed) injection_to_potential[node] = 0.0;
}

}  // namespace emscher
