// Courses of a day: by which factor heat demand is above or below the mean of the day (or of a working day).
//
// Our own plausible choice, made for this program, not measured and not taken from published profiles: night setback,
// heating up before people come, what shops, kitchens and workshops do. The shapes of working days have mean 1; where a
// weekend's shape says so it has a mean of its own, which is then the factor of that weekday.
#pragma once

#include <array>
#include <cstddef>

#include "models/calendar.hpp"

namespace emscher {

using DayShape = std::array<double, 24>;  ///< factor at each full hour; linear between

/// The shapes of the three kinds of days; they outlive every use.
struct WeekShape {
  const DayShape* workday = nullptr;
  const DayShape* saturday = nullptr;
  const DayShape* sunday = nullptr;

  const DayShape& of(DayKind kind) const {
    return kind == DayKind::sunday ? *sunday : kind == DayKind::saturday ? *saturday : *workday;
  }
  double at(DayKind kind, int hour) const { return of(kind)[static_cast<std::size_t>(hour)]; }
};

/// The factors divided by their mean.
constexpr DayShape with_mean_one(DayShape shape) {
  double sum = 0.0;
  for (double factor : shape) sum += factor;
  for (double& factor : shape) factor *= 24.0 / sum;
  return shape;
}

constexpr double mean_of(const DayShape& shape) {
  double sum = 0.0;
  for (double factor : shape) sum += factor;
  return sum / 24.0;
}

// Space heating. Homes: setback at night, heating up from five, a smaller hump in the evening.
inline constexpr DayShape home_workday =
    with_mean_one({0.84, 0.82, 0.82, 0.83, 0.90, 1.05, 1.18, 1.20, 1.13, 1.06, 1.02, 0.99,
                   0.97, 0.96, 0.97, 1.00, 1.03, 1.06, 1.08, 1.09, 1.08, 1.04, 0.98, 0.90});
inline constexpr DayShape home_weekend =
    with_mean_one({0.86, 0.83, 0.82, 0.82, 0.84, 0.91, 1.02, 1.13, 1.18, 1.15, 1.10, 1.05,
                   1.02, 1.00, 0.99, 1.00, 1.03, 1.06, 1.08, 1.09, 1.08, 1.06, 1.01, 0.93});
// Refurbished homes lose less at night: flatter.
inline constexpr DayShape flat_workday =
    with_mean_one({0.92, 0.91, 0.91, 0.92, 0.95, 1.02, 1.08, 1.10, 1.07, 1.03, 1.01, 1.00,
                   0.99, 0.98, 0.99, 1.00, 1.02, 1.03, 1.04, 1.05, 1.04, 1.02, 0.99, 0.93});
// Schools and offices: little at night and on weekends (a mean of their own), heating up before work.
inline constexpr DayShape work_workday =
    with_mean_one({0.62, 0.62, 0.64, 0.72, 0.95, 1.35, 1.52, 1.46, 1.34, 1.25, 1.19, 1.15,
                   1.12, 1.10, 1.08, 1.05, 1.00, 0.94, 0.88, 0.82, 0.78, 0.74, 0.70, 0.66});
inline constexpr DayShape work_weekend{0.62, 0.62, 0.62, 0.62, 0.62, 0.63, 0.64, 0.65, 0.66, 0.66, 0.66, 0.66,
                                       0.66, 0.66, 0.66, 0.66, 0.66, 0.66, 0.66, 0.65, 0.64, 0.63, 0.62, 0.62};
// Shops: from seven to eight in the evening, also on Saturday.
inline constexpr DayShape shop_workday =
    with_mean_one({0.70, 0.69, 0.69, 0.70, 0.75, 0.95, 1.22, 1.30, 1.26, 1.20, 1.15, 1.12,
                   1.10, 1.09, 1.09, 1.09, 1.10, 1.10, 1.09, 1.05, 0.96, 0.86, 0.78, 0.73});
// Hot water of homes, charged storages: the morning, noon and the evening; never nothing (circulation).
inline constexpr DayShape home_hot_water =
    with_mean_one({0.45, 0.40, 0.38, 0.38, 0.50, 0.95, 1.60, 1.75, 1.50, 1.20, 1.05, 1.05,
                   1.10, 1.00, 0.90, 0.90, 0.95, 1.10, 1.35, 1.45, 1.35, 1.15, 0.90, 0.66});
inline constexpr DayShape work_hot_water =
    with_mean_one({0.30, 0.30, 0.30, 0.30, 0.30, 0.50, 0.90, 1.40, 1.70, 1.80, 1.80, 1.90,
                   2.10, 1.80, 1.60, 1.40, 1.10, 0.80, 0.50, 0.40, 0.30, 0.30, 0.30, 0.30});
// Restaurants: from before noon to midnight, little in the morning.
inline constexpr DayShape restaurant_day =
    with_mean_one({0.78, 0.66, 0.60, 0.60, 0.62, 0.68, 0.78, 0.88, 0.98, 1.10, 1.22, 1.30,
                   1.30, 1.22, 1.08, 1.00, 1.04, 1.16, 1.28, 1.32, 1.28, 1.20, 1.08, 0.92});
// Bakeries: ovens and rooms from two in the morning to noon; Saturdays as working days, Sundays little (a mean of their
// own).
inline constexpr DayShape bakery_workday =
    with_mean_one({0.80, 1.20, 1.60, 1.75, 1.75, 1.65, 1.50, 1.35, 1.20, 1.10, 1.00, 0.95,
                   0.88, 0.80, 0.75, 0.72, 0.70, 0.68, 0.64, 0.60, 0.58, 0.56, 0.58, 0.64});
inline constexpr DayShape bakery_sunday{0.50, 0.52, 0.56, 0.58, 0.58, 0.56, 0.54, 0.52, 0.50, 0.50, 0.50, 0.50,
                                        0.50, 0.50, 0.50, 0.50, 0.50, 0.50, 0.50, 0.50, 0.50, 0.52, 0.56, 0.60};
// Laundries: one long shift on working days, next to nothing on weekends (a mean of their own).
inline constexpr DayShape laundry_workday =
    with_mean_one({0.25, 0.25, 0.25, 0.30, 0.55, 1.10, 1.70, 1.95, 2.00, 2.00, 1.95, 1.85,
                   1.75, 1.75, 1.70, 1.50, 1.15, 0.80, 0.50, 0.35, 0.28, 0.25, 0.25, 0.25});
inline constexpr DayShape laundry_weekend{0.30, 0.30, 0.30, 0.30, 0.30, 0.32, 0.36, 0.38, 0.38, 0.38, 0.38, 0.36,
                                          0.34, 0.32, 0.30, 0.30, 0.30, 0.30, 0.30, 0.30, 0.30, 0.30, 0.30, 0.30};
// Greenhouses: most at night, least at noon.
inline constexpr DayShape greenhouse_day =
    with_mean_one({1.14, 1.15, 1.16, 1.17, 1.18, 1.18, 1.14, 1.06, 0.96, 0.88, 0.82, 0.78,
                   0.76, 0.77, 0.80, 0.86, 0.93, 0.99, 1.03, 1.06, 1.08, 1.10, 1.11, 1.13});
// Commerce of all kinds together: between shops and offices; Saturday and Sunday with means of their own.
inline constexpr DayShape commerce_workday =
    with_mean_one({0.70, 0.69, 0.69, 0.73, 0.86, 1.10, 1.32, 1.34, 1.27, 1.20, 1.15, 1.12,
                   1.10, 1.09, 1.08, 1.06, 1.03, 1.00, 0.97, 0.92, 0.86, 0.80, 0.75, 0.72});
inline constexpr DayShape commerce_saturday{0.72, 0.71, 0.71, 0.73, 0.78, 0.88, 1.00, 1.04, 1.03, 1.00, 0.97, 0.95,
                                            0.93, 0.91, 0.89, 0.87, 0.86, 0.85, 0.84, 0.82, 0.79, 0.76, 0.73, 0.72};
inline constexpr DayShape commerce_sunday{0.70, 0.70, 0.70, 0.71, 0.73, 0.77, 0.82, 0.85, 0.86, 0.85, 0.84, 0.83,
                                          0.82, 0.81, 0.80, 0.80, 0.80, 0.80, 0.80, 0.79, 0.77, 0.75, 0.73, 0.72};

inline constexpr WeekShape home_heating{&home_workday, &home_weekend, &home_weekend};
inline constexpr WeekShape flat_heating{&flat_workday, &flat_workday, &flat_workday};
inline constexpr WeekShape work_heating{&work_workday, &work_weekend, &work_weekend};
inline constexpr WeekShape shop_heating{&shop_workday, &shop_workday, &work_weekend};
inline constexpr WeekShape restaurant_heating{&restaurant_day, &restaurant_day, &restaurant_day};
inline constexpr WeekShape bakery_heating{&bakery_workday, &bakery_workday, &bakery_sunday};
inline constexpr WeekShape laundry_heating{&laundry_workday, &laundry_weekend, &laundry_weekend};
inline constexpr WeekShape greenhouse_heating{&greenhouse_day, &greenhouse_day, &greenhouse_day};
inline constexpr WeekShape commerce_heating{&commerce_workday, &commerce_saturday, &commerce_sunday};

}  // namespace emscher
