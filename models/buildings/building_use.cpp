#include "models/buildings/building_use.hpp"

namespace emscher {
namespace {

constexpr DayShape home_gains{0.60, 0.55, 0.50, 0.50, 0.50, 0.60, 0.95, 1.15, 1.00, 0.90, 0.90, 1.00,
                              1.15, 1.05, 0.95, 0.95, 1.05, 1.30, 1.60, 1.70, 1.60, 1.45, 1.20, 0.85};
// Divided by the means of the week: 35 hours of school, 72 hours of trade.
constexpr DayShape school_day{0.12, 0.12, 0.12, 0.12, 0.12, 0.12, 0.60, 3.00, 4.20, 4.20, 4.20, 4.20,
                              3.60, 2.40, 1.50, 1.00, 0.60, 0.30, 0.20, 0.12, 0.12, 0.12, 0.12, 0.12};
constexpr DayShape no_school{0.12, 0.12, 0.12, 0.12, 0.12, 0.12, 0.12, 0.12, 0.12, 0.12, 0.12, 0.12,
                             0.12, 0.12, 0.12, 0.12, 0.12, 0.12, 0.12, 0.12, 0.12, 0.12, 0.12, 0.12};
constexpr DayShape trade_day{0.25, 0.25, 0.25, 0.25, 0.25, 0.30, 0.70, 1.40, 1.90, 2.00, 2.00, 2.00,
                             2.00, 2.00, 2.00, 2.00, 2.10, 2.10, 2.00, 1.60, 0.70, 0.30, 0.25, 0.25};
constexpr DayShape no_trade{0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25,
                            0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25};

/// The three shapes over their mean in a week of five, one and one days.
struct Week {
  DayShape workday, saturday, sunday;
  constexpr Week(DayShape work, DayShape sat, DayShape sun) : workday(work), saturday(sat), sunday(sun) {
    const double mean = (5.0 * mean_of(work) + mean_of(sat) + mean_of(sun)) / 7.0;
    for (DayShape* shape : {&workday, &saturday, &sunday})
      for (double& factor : *shape) factor /= mean;
  }
};
constexpr Week home_week(home_gains, home_gains, home_gains), school_week(school_day, no_school, no_school),
    trade_week(trade_day, trade_day, no_trade);

constexpr WeekShape shape_of(const Week& week) {
  return {&week.workday, &week.saturday, &week.sunday};
}

constexpr UseProfile home{shape_of(home_week), true, true, {22.0, 6.0}, 20.5, 17.5};
constexpr UseProfile school{shape_of(school_week), false, false, {16.0, 6.0}, 20.5, 16.0};
constexpr UseProfile retail{shape_of(trade_week), true, false, {20.0, 6.0}, 20.0, 16.0};

}  // namespace

const UseProfile& profile_of(BuildingUse use) {
  return use == BuildingUse::home ? home : use == BuildingUse::school ? school : retail;
}

}  // namespace emscher
