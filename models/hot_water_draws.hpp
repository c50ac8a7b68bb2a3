// Drawn hot water: when a consumer opens a tap, at random but reproducible, and the same heat every year.
//
// Four kinds of draws after Jordan and Vajen (DHWcalc, ISES Solar World Congress 2005; IEA SHC Task 26, 2001), for 200
// litres a day:
//
//   kind             litres a minute    minutes    part of the volume    draws a day
//   short                 1                1            14 %                28
//   medium                6                1            36 %                12
//   bath                 14               10            10 %                 1/7
//   shower                8                5            40 %                 2
//
// The number of draws follows the annual heat (of 35 K: 2971 kWh at 200 litres a day), what a draw takes does not: many
// flats draw more often, not more at a time, and the more there are the flatter their sum. Expected numbers of a day
// vary over the week (weekends 1.2 times as much as other days) and the year (10 %, most on 15 February); the draws of
// a day are what the integer part of their sum since 1970, with a phase of the consumer's own, gains in the day. So
// each calendar year has almost the same number, and a factor per year (a few parts in a thousand, larger for consumers
// of a few draws) makes its heat exact. Flows vary by Gauss within half and twice the mean, durations so that the heat
// of a draw stays. Times of the day are our own distribution of habits. Not in it: circulation, storages.
//
// Cost: about 0.1 us a draw; every day can be asked for by itself.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace emscher {

/// All within one day.
struct HotWaterDraw {
  double begin = 0.0;     ///< s after midnight
  double duration = 0.0;  ///< s
  double power = 0.0;     ///< W
};

class HotWaterDraws {
 public:
  /// annual_heat: J in a calendar year, above 0 (else std::invalid_argument). Another `seed`, other draws.
  HotWaterDraws(double annual_heat, std::uint64_t seed);

  /// Appends the draws of a day, counted from 1970-01-01 (models/calendar.hpp).
  void append(std::int64_t day, std::vector<HotWaterDraw>& draws) const;

 private:
  std::int64_t draws_before(std::size_t kind, std::int64_t day) const;
  double heat_factor(std::int64_t day) const;

  double annual_heat_;
  std::uint64_t seed_;
  std::array<double, 4> daily_draws_{}, phase_{};
};

}  // namespace emscher
