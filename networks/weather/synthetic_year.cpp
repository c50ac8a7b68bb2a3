#include "networks/weather/synthetic_year.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <stdexcept>

#include "models/degree_days.hpp"
#include "models/irradiance.hpp"
#include "networks/weather/periodic_noise.hpp"
#include "networks/weather/weather_file.hpp"

namespace emscher {

namespace {

using Q = WeatherQuantity;
using Months = std::array<double, 12>;
using Hours = std::vector<double>;

constexpr double turn = 2.0 * std::numbers::pi;
constexpr const char* month_names[] = {"January", "February", "March",     "April",   "May",      "June",
                                       "July",    "August",   "September", "October", "November", "December"};

Months taken(const Climate& climate, double MonthlyClimate::*value) {
  Months months{};
  for (std::size_t m = 0; m < 12; ++m) months[m] = climate[m].*value;
  return months;
}

/// Straight from the middle of one month to that of the next, round the year.
Hours curve_through(const Months& knots) {
  Hours curve(hours_per_year);
  const auto middle = [](std::size_t m) {
    return 0.5 * static_cast<double>(first_hour_of_month(m) + first_hour_of_month(m + 1));
  };
  for (std::size_t m = 0; m < 12; ++m) {
    const std::size_t next = (m + 1) % 12;
    const double begin = middle(m);
    const double end = next == 0 ? middle(0) + static_cast<double>(hours_per_year) : middle(next);
    for (auto k = static_cast<std::size_t>(std::ceil(begin)); static_cast<double>(k) < end; ++k)
      curve[k % hours_per_year] =
          knots[m] + (knots[next] - knots[m]) * (static_cast<double>(k) - begin) / (end - begin);
  }
  return curve;
}

class YearMaker {
 public:
  YearMaker(const Climate& climate, std::uint64_t seed, const SyntheticPlace& place)
      : climate_(climate), place_(place), random_(seed, seed_of("synthetic weather year")) {}

  WeatherYear make() {
    const Hours clear = noise({30.0});
    year_.place = place_.name;
    year_.site = place_.site;
    year_.elevation_m = place_.elevation_m;
    year_.utc_offset_hours = place_.utc_offset_hours;
    Defect worst;
    constexpr int attempts = 20;  // weather that is too even in a month is drawn again
    for (int attempt = 0; attempt < attempts; ++attempt)
      if (worst = add_temperature(clear); worst.size < 1.0) break;
    require(worst);
    add_sun(clear);
    add_humidity();
    add_air();
    return rounded(std::move(year_));
  }

 private:
  Hours noise(std::initializer_list<double> memories) {
    Hours result = white_noise(random_, hours_per_year);
    for (const double hours : memories) result = periodic_filter(result, hours);
    return result;
  }

  /// How far a month is from what is wanted, in parts of what is allowed.
  struct Defect {
    double size = 0.0;
    std::string_view quantity;
    std::size_t month = 0;
    double wanted = 0.0, found = 0.0;

    void see(const Defect& other) {
      if (!(other.size <= size)) *this = other;
    }
  };

  /// Repeats `step`, which changes the knots and tells the largest defect, until that is below 1.
  template <class Step>
  static Defect fit(const Step& step) {
    constexpr int rounds = 200;
    Defect worst;
    for (int round = 0; round < rounds; ++round)
      if (worst = step(); worst.size < 1.0) break;
    return worst;
  }

  static void require(const Defect& worst) {
    if (worst.size < 1.0) return;
    throw std::runtime_error(fmt::format("synthetic year: {} of {:g} in {} cannot be reached, but {:.4g}",
                                         worst.quantity, worst.wanted, month_names[worst.month], worst.found));
  }

  static double day_wave(std::size_t k) {
    const double hour = static_cast<double>(k % 24 + 1);  // the k-th value stands at the end of its hour
    return std::cos(turn * (hour - 15.0) / 24.0) + 0.15 * std::cos(2.0 * turn * (hour - 14.0) / 24.0);
  }

  Defect add_temperature(const Hours& clear) {
    // Weather systems last some days and do not change within an hour.
    const Hours weather = noise({8.0, 60.0});
    Hours wave(hours_per_year);
    for (std::size_t k = 0; k < hours_per_year; ++k)
      wave[k] = 0.5 * day_wave(k) * std::clamp(1.0 + 0.45 * clear[k], 0.15, 1.9);
    Months mean = taken(climate_, &MonthlyClimate::mean_c), spread = taken(climate_, &MonthlyClimate::spread_k),
           range = taken(climate_, &MonthlyClimate::daily_range_k);
    Hours& temperature = year_[Q::outdoor];
    temperature.resize(hours_per_year);
    return fit([&] {
      const Hours m = curve_through(mean), s = curve_through(spread), r = curve_through(range);
      for (std::size_t k = 0; k < hours_per_year; ++k) temperature[k] = m[k] + s[k] * weather[k] + r[k] * wave[k];
      const Climate now = climate_of(year_);
      Defect worst;
      for (std::size_t month = 0; month < 12; ++month) {
        const MonthlyClimate &is = now[month], &asked = climate_[month];
        // Carefully: what one month gains its neighbours feel.
        const auto change = [](double& knot, double wanted, double found) {
          knot = std::clamp(knot * std::sqrt(wanted / found), 0.1, 5.0 * wanted);
        };
        mean[month] += asked.mean_c - is.mean_c;
        change(spread[month], asked.spread_k, is.spread_k);
        change(range[month], asked.daily_range_k, is.daily_range_k);
        worst.see({std::abs(asked.mean_c - is.mean_c) / 0.005, "a mean temperature", month, asked.mean_c, is.mean_c});
        worst.see({std::abs(is.spread_k / asked.spread_k - 1.0) / 0.05, "a spread of the daily means", month,
                   asked.spread_k, is.spread_k});
        worst.see({std::abs(is.daily_range_k / asked.daily_range_k - 1.0) / 0.02, "a daily range", month,
                   asked.daily_range_k, is.daily_range_k});
      }
      return worst;
    });
  }

  /// Fits a curve that multiplies or adds to what `value(k, curve)` makes; the statistic is a mean or a sum of months.
  template <class Value>
  void fit_curve(Hours& target, double MonthlyClimate::*statistic, bool multiplies, std::string_view quantity,
                 const Value& value) {
    Months knots = taken(climate_, statistic);
    if (multiplies)
      for (double& knot : knots) knot = 1.0;
    require(fit([&] {
      const Hours curve = curve_through(knots);
      target.resize(hours_per_year);
      for (std::size_t k = 0; k < hours_per_year; ++k) target[k] = value(k, curve[k]);
      Defect worst;
      for (std::size_t month = 0; month < 12; ++month) {
        const double is = statistic_of(target, month, statistic == &MonthlyClimate::global_kwh_m2);
        const double asked = climate_[month].*statistic;
        if (multiplies) {
          knots[month] *= asked / is;
        } else {
          knots[month] += asked - is;
        }
        worst.see({std::abs(asked - is) / (0.001 * asked), quantity, month, asked, is});
      }
      return worst;
    }));
  }

  static double statistic_of(const Hours& hours, std::size_t month, bool sum_in_kwh) {
    const auto begin = hours.begin() + static_cast<std::ptrdiff_t>(first_hour_of_month(month));
    const auto end = hours.begin() + static_cast<std::ptrdiff_t>(first_hour_of_month(month + 1));
    const double sum = std::accumulate(begin, end, 0.0);
    return sum_in_kwh ? sum / 1000.0 : sum / static_cast<double>(end - begin);
  }

  void add_sun(const Hours& clear) {
    Hours height(hours_per_year, 0.0), clear_sky(hours_per_year, 0.0);  // means of the hours
    Hours& clouds = year_[Q::clouds];
    clouds.resize(hours_per_year);
    constexpr double year_2023 = 1672531200.0;  // 365 days
    constexpr int parts = 6;
    for (std::size_t k = 0; k < hours_per_year; ++k) {
      clouds[k] = std::round(8.0 * std::clamp(0.68 - 0.45 * clear[k], 0.0, 1.0));
      for (int part = 0; part < parts; ++part) {
        const double hours = static_cast<double>(k) + (part + 0.5) / parts - place_.utc_offset_hours;
        const double s = std::sin(sun_position(year_2023 + 3600.0 * hours, place_.site).elevation);
        if (s <= 0.0) continue;
        height[k] += s / parts;
        clear_sky[k] += 1098.0 * s * std::exp(-0.057 / s) / parts;
      }
    }
    Hours global;
    fit_curve(global, &MonthlyClimate::global_kwh_m2, true, "a global irradiation", [&](std::size_t k, double factor) {
      // A little more than a clear sky, from the edges of clouds; not more.
      return clear_sky[k] * std::min(factor * (1.0 - 0.75 * std::pow(clouds[k] / 8.0, 3.4)), 1.05);
    });
    Hours &direct = year_[Q::direct], &diffuse = year_[Q::diffuse];
    direct.resize(hours_per_year);
    diffuse.resize(hours_per_year);
    for (std::size_t k = 0; k < hours_per_year; ++k) {
      const double outside = height[k] * extraterrestrial_irradiance(static_cast<double>(k / 24 + 1));
      diffuse[k] = outside > 0.0 ? global[k] * diffuse_fraction(global[k] / outside) : 0.0;
      direct[k] = global[k] - diffuse[k];
    }
  }

  void add_humidity() {
    const Hours wet = noise({12.0});
    const std::vector<double> daily = daily_means(year_[Q::outdoor]);
    fit_curve(year_[Q::relative_humidity], &MonthlyClimate::relative_humidity, false, "a relative humidity",
              [&](std::size_t k, double mean) {
                return std::clamp(mean - 2.5 * (year_[Q::outdoor][k] - daily[k / 24]) + 6.0 * wet[k], 10.0, 100.0);
              });
  }

  void add_air() {
    const Hours gusts = noise({12.0}), turning = noise({6.0, 48.0}), pressing = noise({12.0, 72.0});
    fit_curve(year_[Q::wind], &MonthlyClimate::wind_m_s, true, "a wind speed", [&](std::size_t k, double factor) {
      return 3.0 * factor * std::exp(0.45 * gusts[k]) * (1.0 + 0.15 * day_wave(k));
    });
    year_[Q::wind_direction].resize(hours_per_year);
    year_[Q::pressure].resize(hours_per_year);
    for (std::size_t k = 0; k < hours_per_year; ++k) {
      const double direction = std::fmod(230.0 + 60.0 * turning[k] + 720.0, 360.0);
      year_[Q::wind_direction][k] = std::max(std::round(direction), 1.0);
      year_[Q::pressure][k] = 101325.0 * std::exp(-place_.elevation_m / 8434.0) + 900.0 * pressing[k];
    }
  }

  const Climate& climate_;
  const SyntheticPlace& place_;
  RandomStream random_;
  WeatherYear year_;
};

}  // namespace

WeatherYear synthetic_year(const Climate& climate, std::uint64_t seed, const SyntheticPlace& place) {
  return YearMaker(climate, seed, place).make();
}

}  // namespace emscher
