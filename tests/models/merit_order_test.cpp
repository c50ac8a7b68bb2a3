// The merit order: by hand where the result can be told, and what holds for all.
#include "models/dispatch/merit_order.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

namespace emscher {
namespace {

using Kind = DispatchItem::Kind;

std::vector<double> decide(double load, std::vector<DispatchItem> items, double reserve = 0.0) {
  std::vector<double> heat(items.size());
  MeritOrder(reserve).decide({.step = 900.0, .load = load, .items = std::move(items)}, heat);
  return heat;
}

DispatchItem unit(double minimum, double maximum, bool runs = true) {
  return {.minimum = minimum, .maximum = maximum, .runs = runs};
}
DispatchItem storage(double charge, double discharge) {
  return {.kind = Kind::storage, .maximum = discharge, .maximum_charge = charge};
}

TEST(MeritOrder, CheapestFirst) {
  EXPECT_EQ(decide(120.0, {unit(0, 50), unit(20, 60), unit(0, 100)}), (std::vector{50.0, 60.0, 10.0}));
}

// 5 are left to the second, which cannot give less than 20: the third does it. With a storage it runs and charges.
TEST(MeritOrder, LeastLoad) {
  EXPECT_EQ(decide(55.0, {unit(0, 50), unit(20, 60), unit(0, 100)}), (std::vector{50.0, 0.0, 5.0}));
  EXPECT_EQ(decide(55.0, {unit(0, 50), unit(20, 60), unit(0, 100), storage(15, 0)}),
            (std::vector{50.0, 20.0, 0.0, -15.0}));
  // One less of room, and it stands still; the third charges the storage that stands behind it.
  EXPECT_EQ(decide(55.0, {unit(0, 50), unit(20, 60), unit(0, 100), storage(14, 0)}),
            (std::vector{50.0, 0.0, 19.0, -14.0}));
}

// What stands before the storage charges it, what stands behind is saved by it.
TEST(MeritOrder, Storage) {
  EXPECT_EQ(decide(30.0, {unit(0, 50), storage(100, 100), unit(0, 100)}), (std::vector{50.0, -20.0, 0.0}));
  EXPECT_EQ(decide(80.0, {unit(0, 50), storage(100, 100), unit(0, 100)}), (std::vector{50.0, 30.0, 0.0}));
  EXPECT_EQ(decide(170.0, {unit(0, 50), storage(100, 100), unit(0, 100)}), (std::vector{50.0, 100.0, 20.0}));
  EXPECT_EQ(decide(30.0, {unit(0, 50), storage(5, 100), unit(0, 100)}), (std::vector{35.0, -5.0, 0.0}));
  DispatchItem emptied = storage(60, 0);
  emptied.recharge = true;
  EXPECT_EQ(decide(30.0, {unit(0, 50), emptied, unit(0, 100)}), (std::vector{50.0, -60.0, 40.0}));
}

// A unit within its shortest running time gives its least although cheaper ones could do it all.
TEST(MeritOrder, MayNotStop) {
  DispatchItem expensive = unit(30, 100);
  expensive.may_stop = false;
  EXPECT_EQ(decide(50.0, {unit(0, 60), expensive}), (std::vector{20.0, 30.0}));
  DispatchItem waits = unit(10, 60, false);
  waits.may_start = false;
  EXPECT_EQ(decide(50.0, {waits, unit(0, 100)}), (std::vector{0.0, 50.0}));
  // Nobody takes the 30, and the storage is full: it stops, and the cheap one does what is needed.
  EXPECT_EQ(decide(20.0, {unit(0, 60), expensive, storage(0, 100)}), (std::vector{20.0, 0.0, 0.0}));
  EXPECT_EQ(decide(20.0, {unit(0, 60), expensive, storage(10, 100)}), (std::vector{0.0, 30.0, -10.0}));
}

// The one that balances keeps its reserve, and what is missing or too much in the end.
TEST(MeritOrder, Reserve) {
  DispatchItem balancing = unit(0, 40);
  balancing.balances = true;
  EXPECT_EQ(decide(100.0, {unit(0, 200), balancing}, 0.1), (std::vector{90.0, 10.0}));
}

// For random plants: bounds hold, nothing stands that must run; where all units are free to run down to nothing, the
// load is met whenever it can be, and what stands later gives only when what stands before cannot give more.
TEST(MeritOrder, HoldsForRandomPlants) {
  std::mt19937 random(11);
  const auto uniform = [&](double low, double high) { return std::uniform_real_distribution(low, high)(random); };
  for (int trial = 0; trial < 20000; ++trial) {
    const bool simple = trial % 2 == 0;
    std::vector<DispatchItem> items;
    const std::size_t count = 1 + random() % 6;
    for (std::size_t k = 0; k < count; ++k) {
      if (random() % 4 == 0) {
        items.push_back(storage(uniform(0, 50), uniform(0, 50)));
        continue;
      }
      DispatchItem i = unit(simple ? 0.0 : uniform(0, 30), uniform(0, 100), random() % 2 == 0);
      if (!simple) {
        i.may_stop = random() % 3 != 0;
        i.may_start = random() % 3 != 0;
        if (i.runs) i.least_by_ramp = uniform(-50.0, 60.0);
      }
      items.push_back(i);
    }
    const double load = uniform(0, 300);
    const std::vector<double> heat = decide(load, items);
    double most = 0.0, all_leasts = 0.0;
    for (const DispatchItem& i : items) all_leasts += std::max({i.minimum, i.least_by_ramp, 0.0});
    for (std::size_t k = 0; k < count; ++k) {
      const DispatchItem& i = items[k];
      most += i.maximum;
      if (i.kind == Kind::storage) {
        EXPECT_GE(heat[k], -i.maximum_charge - 1e-9);
        EXPECT_LE(heat[k], i.maximum + 1e-9);
        continue;
      }
      EXPECT_LE(heat[k], i.maximum + 1e-9);
      EXPECT_TRUE(heat[k] == 0.0 || heat[k] >= i.minimum - 1e-9);
      if (!i.runs && !i.may_start) {
        EXPECT_EQ(heat[k], 0.0);
      }
      if (load > all_leasts && i.runs && !i.may_stop && i.maximum >= i.minimum && i.maximum > 0.0) {
        EXPECT_GE(heat[k], i.minimum - 1e-9);
      }
    }
    const double given = std::accumulate(heat.begin(), heat.end(), 0.0);
    if (!simple) continue;
    EXPECT_NEAR(given, std::min(load, most), 1e-9);
    for (std::size_t k = 1; k < count; ++k) {
      if (items[k].kind == Kind::storage || heat[k] <= 1e-9) continue;
      // Behind it nothing is charged by it; before it all units are at their limit, or it charges what stands behind.
      bool charges = false;
      for (std::size_t s = k + 1; s < count; ++s) charges |= heat[s] < -1e-9;
      for (std::size_t j = 0; j < k && !charges; ++j) EXPECT_NEAR(heat[j], items[j].maximum, 1e-9);
    }
  }
}

}  // namespace
}  // namespace emscher
