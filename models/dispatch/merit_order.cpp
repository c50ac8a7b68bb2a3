#include "models/dispatch/merit_order.hpp"

#include <algorithm>
#include <cmath>

namespace emscher {
namespace {

using Kind = DispatchItem::Kind;

bool can_run(const DispatchItem& unit) {
  return unit.balances || (unit.maximum > 0.0 && unit.maximum >= unit.minimum && (unit.runs || unit.may_start));
}
double least(const DispatchItem& unit) {
  if (unit.balances) return 0.0;
  return unit.runs ? std::min(std::max(unit.minimum, unit.least_by_ramp), unit.maximum) : unit.minimum;
}
bool must_run(const DispatchItem& unit) {
  return !unit.balances && unit.runs && can_run(unit) && (!unit.may_stop || unit.least_by_ramp > unit.minimum);
}

/// The plan, as far as it is made.
class Plan {
 public:
  Plan(const DispatchState& state, double need, std::span<double> heat)
      : items_(state.items), heat_(heat), need_(need) {
    std::ranges::fill(heat, 0.0);
  }

  void run_what_may_not_stop() {
    for (std::size_t k = 0; k < items_.size(); ++k)
      if (items_[k].kind == Kind::unit && must_run(items_[k])) give(k, least(items_[k]));
  }

  void cover_the_load() {
    for (std::size_t k = 0; k < items_.size() && need_ > 0.0; ++k) {
      const DispatchItem& item = items_[k];
      double wanted = std::min(item.maximum - heat_[k], need_);
      if (item.kind == Kind::unit) {
        if (!can_run(item)) continue;
        if (heat_[k] + wanted < least(item)) {
          wanted = least(item) - heat_[k];
          if (wanted - need_ > room()) continue;
        }
      }
      give(k, std::max(wanted, 0.0));
      if (need_ < 0.0) store_surplus();
    }
  }

  /// Heat that is given and not needed goes to the storages: those to be used last first.
  void store_surplus() {
    for (std::size_t k = items_.size(); need_ < 0.0 && k-- > 0;)
      if (items_[k].kind == Kind::storage) give(k, std::max(need_, -heat_[k] - items_[k].maximum_charge));
  }

  /// `spare`: heat that the one that balances can give less, W.
  void stop_what_nobody_takes(double spare) {
    for (std::size_t k = items_.size(); need_ < -spare && k-- > 0;)
      if (items_[k].kind == Kind::unit && !items_[k].balances && heat_[k] > 0.0) give(k, -heat_[k]);
    cover_the_load();
  }

  void charge_storages() {
    for (std::size_t s = 0; s < items_.size(); ++s) {
      if (items_[s].kind != Kind::storage || heat_[s] > 0.0) continue;
      const std::size_t end = items_[s].recharge ? items_.size() : s;
      for (std::size_t k = 0; k < end; ++k) {
        const DispatchItem& unit = items_[k];
        if (unit.kind != Kind::unit || !can_run(unit)) continue;
        const double more = std::min(unit.maximum - heat_[k], heat_[s] + items_[s].maximum_charge);
        if (more <= 0.0 || heat_[k] + more < least(unit)) continue;
        give(k, more);
        give(s, -more);
        if (k > s) break;
      }
    }
  }

 private:
  void give(std::size_t item, double heat) {
    heat_[item] += heat;
    need_ -= heat;
  }
  /// How much more storages can take, or give less.
  double room() const {
    double sum = 0.0;
    for (std::size_t k = 0; k < items_.size(); ++k)
      if (items_[k].kind == Kind::storage) sum += heat_[k] + items_[k].maximum_charge;
    return sum;
  }

  const std::vector<DispatchItem>& items_;
  std::span<double> heat_;
  double need_;
};

}  // namespace

void MeritOrder::decide(const DispatchState& state, std::span<double> heat) const {
  const auto balancing =
      std::ranges::find_if(state.items, [](const DispatchItem& i) { return i.balances && i.kind == Kind::unit; });
  const double reserved = balancing == state.items.end() ? 0.0 : reserve_ * state.load;
  Plan plan(state, state.load - reserved, heat);
  plan.run_what_may_not_stop();
  plan.cover_the_load();
  plan.store_surplus();
  plan.stop_what_nobody_takes(reserved + 1e-6 * std::abs(state.load));
  plan.charge_storages();
  if (reserved > 0.0) heat[std::size_t(balancing - state.items.begin())] += reserved;
}

}  // namespace emscher
