#include "engine/hydraulics/friction.hpp"

#include <fmt/format.h>

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <stdexcept>

namespace emscher {
namespace {

constexpr int block_size = 32;  // links evaluated together; the temporaries stay in the first cache
using Block = Eigen::Array<double, block_size, 1>;
constexpr double hazen_williams_power = 0.426;  // half of 1.852 - 1
// 4.727 in feet and cubic feet per second: times 0.3048^(4.871 - 3 1.852). Rounded to 10.667, 60 m of loss are 1 mm
// more.
constexpr double hazen_williams_constant = 10.66683;
constexpr double log_factor = 2.0 / std::numbers::ln10;  // -2 log10(y) = -log_factor ln(y)

struct FrictionBlock {
  Block value;  // lambda
  Block slope;  // Re d(lambda)/d(Re)
};

// constant + x (next + x (...)); a loop over the terms would keep the loop over the links from being vectorised.
inline double polynomial(double, double constant) {
  return constant;
}
template <typename... Rest>
inline double polynomial(double x, double constant, Rest... rest) {
  return constant + x * polynomial(x, rest...);
}

// ln(s) for positive s: s = 2^e m with m between sqrt(1/2) and sqrt(2), ln(m) = 2 artanh((m - 1)/(m + 1)) by its
// series, to rounding. A quarter of the time of Eigen's logarithm, which also serves what cannot come here: zero,
// negative and subnormal numbers. What is not finite yields some finite value; the flow it came from keeps the result
// not finite.
Block log_of_positive(const Block& s) {
  constexpr std::int64_t root_half = std::bit_cast<std::int64_t>(0.5 * std::numbers::sqrt2);
  constexpr std::int64_t exponent_bits = 0xfffLL << 52;
  constexpr double two_52 = 0x1p52;  // a number between 2^52 and 2^53 has its integer value in its lowest bits
  Block log;
  for (int i = 0; i < block_size; ++i) {  // turned into vector instructions by the compiler
    const std::int64_t bits = std::bit_cast<std::int64_t>(s[i]);
    const std::int64_t shifted = (bits - root_half) & exponent_bits;                     // e, where the exponent stands
    const std::uint64_t positive = (static_cast<std::uint64_t>(shifted) >> 52) ^ 0x800;  // e + 2048
    const double e = std::bit_cast<double>(positive | std::bit_cast<std::uint64_t>(two_52)) - (two_52 + 2048.0);
    const double m = std::bit_cast<double>(bits - shifted);
    const double z = (m - 1.0) / (m + 1.0);
    log[i] = e * std::numbers::ln2 + z * polynomial(z * z, 2.0, 2.0 / 3, 2.0 / 5, 2.0 / 7, 2.0 / 9, 2.0 / 11, 2.0 / 13,
                                                    2.0 / 15, 2.0 / 17, 2.0 / 19);
  }
  return log;
}

// exp(x) for x within +-700: 2^n exp(r) with r = x - n ln 2 between +-0.35, by Taylor's series, to rounding.
Block exp_of_moderate(const Block& x) {
  constexpr double round = 0x1.8p52;  // adding it rounds to an integer, left in the lowest bits
  constexpr double ln2_high = 0x1.62e42feep-1, ln2_low = std::numbers::ln2 - ln2_high;
  Block exp;
  for (int i = 0; i < block_size; ++i) {
    const double shifted = x[i] * std::numbers::log2e + round;
    const double n = shifted - round;
    const double r = (x[i] - n * ln2_high) - n * ln2_low;
    const double series = polynomial(r, 1.0, 1.0, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040,
                                     1.0 / 40320, 1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600);
    exp[i] = std::bit_cast<double>(std::bit_cast<std::int64_t>(series) + (std::bit_cast<std::int64_t>(shifted) << 52));
  }
  return exp;
}

// 1/sqrt(lambda) = x solves F(x) = x + c ln(s) = 0 with s = a + b x, a = k/(3.71 d), b = 2.51/Re, c = log_factor. With
// u = F'(x) - 1 = c b/s the higher derivatives are F'' = -u^2/c, F''' = 2 u^3/c^2. The start, x = 8 put into the
// logarithm, is off by less than 0.6; the quartic step leaves about (error/x)^4 u^3, Newton's step squares that.
FrictionBlock colebrook_white(const Block& reynolds, const Block& relative_roughness) {
  constexpr double c = log_factor;
  const Block a = relative_roughness * (1.0 / 3.71);
  const Block b = 2.51 / reynolds;
  const Block start = a + 8.0 * b;
  Block x = -c * log_of_positive(start);
  Block s = a + b * x;
  Block f = x + c * log_of_positive(s);
  const Block t = s + c * b;  // F' = t/s
  const Block g = (s * t).inverse();
  const Block h = f * s.square() * g;      // F/F'
  const Block f2 = -c * b.square() * g;    // F''/F'
  const Block f3 = -2.0 * f2 * b * t * g;  // F'''/F'
  x -= h * (1.0 - 0.5 * h * f2) / (1.0 - h * f2 + h.square() * f3 * (1.0 / 6.0));
  s = a + b * x;
  f = x + c * log_of_positive(s);
  x -= f * s / (s + c * b);
  // From dx = -c/s (b dx + x db) and db = -b dRe/Re: Re dx/dRe = c b x/(s + c b).
  const Block value = x.square().inverse();
  return {value, -2.0 * c * value * b / (a + b * x + c * b)};
}

// lambda = x^-2 with x = -c ln(s), s = k/(3.7 d) + t, t = 5.74 Re^-0.9, so Re dx/dRe = 0.9 c t/s.
FrictionBlock swamee_jain(const Block& reynolds, const Block& relative_roughness) {
  const Block t = 5.74 * exp_of_moderate(-0.9 * log_of_positive(reynolds));
  const Block s = relative_roughness * (1.0 / 3.7) + t;
  const Block x = -log_factor * log_of_positive(s);
  const Block value = x.square().inverse();
  return {value, -1.8 * log_factor * value * t / (s * x)};
}

template <FrictionLaw law>
FrictionBlock turbulent(const Block& reynolds, const Block& relative_roughness) {
  if constexpr (law == FrictionLaw::colebrook_white) {
    return colebrook_white(reynolds, relative_roughness);
  } else {
    return swamee_jain(reynolds, relative_roughness);
  }
}

// Ratios to laminar flow, so that nothing is ever divided by a Reynolds number of zero: `drop` = lambda Re/64 and
// `bend` = Re^2/64 d(lambda)/d(Re); 1 and -1 in laminar flow. The slope of the pressure drop has the ratio
// d(drop Re)/d(Re) = 2 drop + bend.
struct RatioBlock {
  Block drop;
  Block bend;
};

// Eigen compares and selects number by number; these loops are turned into vector instructions.
std::int64_t number_beyond(const Block& reynolds, double limit) {
  std::int64_t number = 0;
  for (int i = 0; i < block_size; ++i) number += reynolds[i] > limit ? 1 : 0;
  return number;
}

Block select_beyond(const Block& reynolds, double limit, const Block& beyond, const Block& below) {
  Block chosen;
  for (int i = 0; i < block_size; ++i) chosen[i] = reynolds[i] > limit ? beyond[i] : below[i];
  return chosen;
}

template <FrictionLaw law>
RatioBlock laminar_ratio(const Block& reynolds, const Block& relative_roughness) {
  if constexpr (law == FrictionLaw::nikuradse_sum) {
    const Block x = -log_factor * log_of_positive(relative_roughness * (1.0 / 3.71));
    const Block rough = reynolds * (1.0 / 64.0) / x.square();
    return {1.0 + rough, Block::Constant(-1.0)};
  } else if constexpr (law == FrictionLaw::hazen_williams) {
    // `reynolds` is the velocity V. drop = (V^2 + V_0^2)^0.426; 2 drop + bend = d(V drop)/dV.
    constexpr double near_rest = 1e-4;  // m/s
    const Block square = reynolds.square(), size = square + near_rest * near_rest;
    const Block power = (hazen_williams_power * size.log()).exp();
    const auto moving = reynolds > 0.0;  // an open valve has no friction but its constant
    return {moving.select(power, 1.0), moving.select(power * (2.0 * hazen_williams_power * square / size - 1.0), -1.0)};
  } else {
    if (number_beyond(reynolds, laminar_reynolds_limit) == 0) return {Block::Ones(), -Block::Ones()};
    constexpr double upper_limit = turbulent_reynolds_limit(law);
    // Evaluated no lower than the limit, so that inside the transition it yields the cubic's upper end.
    FrictionBlock f = turbulent<law>(reynolds.max(upper_limit), relative_roughness);
    if (number_beyond(reynolds, upper_limit) < block_size) {
      // Hermite's cubic in r = Re/2000 on 1 <= r <= 1 + width, u running from 0 to 1.
      constexpr double width = upper_limit / laminar_reynolds_limit - 1.0;
      constexpr double low = 64.0 / laminar_reynolds_limit;  // lambda at the lower end
      constexpr double low_slope = -low * width;             // d(lambda)/du there
      const Block u = ((reynolds * (1.0 / laminar_reynolds_limit) - 1.0) * (1.0 / width)).max(0.0).min(1.0);
      const Block rise = f.value - low;
      const Block high_slope = f.slope * (width / (1.0 + width));
      const Block c2 = 3.0 * rise - 2.0 * low_slope - high_slope;
      const Block c3 = low_slope + high_slope - 2.0 * rise;
      const Block value = low + u * (low_slope + u * (c2 + u * c3));
      const Block slope = (u + 1.0 / width) * (low_slope + u * (2.0 * c2 + 3.0 * u * c3));
      f.value = select_beyond(reynolds, upper_limit, f.value, value);
      f.slope = select_beyond(reynolds, upper_limit, f.slope, slope);
    }
    const Block scale = reynolds * (1.0 / 64.0);
    return {select_beyond(reynolds, laminar_reynolds_limit, scale * f.value, Block::Ones()),
            select_beyond(reynolds, laminar_reynolds_limit, scale * f.slope, -Block::Ones())};
  }
}

template <FrictionLaw law>
void pressure_drop_of(const PressureDropTerms& terms, std::span<const double> flow, std::span<double> drop,
                      std::span<double> slope) {
  const auto evaluate = [](const Block& m, const Block& reynolds_per_flow, const Block& relative_roughness,
                           const Block& laminar, const Block& quadratic, Block& drop_out, Block& slope_out) {
    const Block size = m.abs();
    const RatioBlock ratio = laminar_ratio<law>(size * reynolds_per_flow, relative_roughness);
    drop_out = m * (laminar * ratio.drop + quadratic * size);
    slope_out = laminar * (2.0 * ratio.drop + ratio.bend) + 2.0 * quadratic * size;
  };
  const std::size_t n = flow.size();
  Block drop_block, slope_block;
  std::size_t i = 0;
  const auto block_of = [&i](std::span<const double> values) { return Eigen::Map<const Block>(values.data() + i); };
  for (; i + block_size <= n; i += block_size) {
    evaluate(block_of(flow), block_of(terms.reynolds_per_flow), block_of(terms.relative_roughness),
             block_of(terms.laminar_resistance), block_of(terms.quadratic_resistance), drop_block, slope_block);
    Eigen::Map<Block>(drop.data() + i) = drop_block;
    Eigen::Map<Block>(slope.data() + i) = slope_block;
  }
  if (i == n) return;
  // The remainder in one block, filled up with links at rest: every link is evaluated by the same code.
  const std::size_t rest = n - i;
  const auto padded = [i, rest](std::span<const double> values, double filling) {
    Block block = Block::Constant(filling);
    std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(i), rest, block.data());
    return block;
  };
  evaluate(padded(flow, 0.0), padded(terms.reynolds_per_flow, 0.0), padded(terms.relative_roughness, 1e-3),
           padded(terms.laminar_resistance, 1.0), padded(terms.quadratic_resistance, 0.0), drop_block, slope_block);
  std::copy_n(drop_block.data(), rest, drop.begin() + static_cast<std::ptrdiff_t>(i));
  std::copy_n(slope_block.data(), rest, slope.begin() + static_cast<std::ptrdiff_t>(i));
}

template <FrictionLaw law>
FrictionFactor factor_of(double reynolds, double relative_roughness) {
  const RatioBlock ratio = laminar_ratio<law>(Block::Constant(reynolds), Block::Constant(relative_roughness));
  const double laminar = 64.0 / reynolds;
  return {laminar * ratio.drop[0], laminar / reynolds * ratio.bend[0]};
}

}  // namespace

FrictionFactor friction_factor(FrictionLaw law, double reynolds, double relative_roughness) {
  const bool needs_roughness = law == FrictionLaw::nikuradse_sum;
  if (!(reynolds > 0.0) || !std::isfinite(reynolds) || !std::isfinite(relative_roughness) ||
      !(needs_roughness ? relative_roughness > 0.0 : relative_roughness >= 0.0)) {
    throw std::domain_error(fmt::format("friction factor: Re = {} must be > 0 and k/d = {} must be {} 0", reynolds,
                                        relative_roughness, needs_roughness ? ">" : ">="));
  }
  switch (law) {
    case FrictionLaw::colebrook_white:
      return factor_of<FrictionLaw::colebrook_white>(reynolds, relative_roughness);
    case FrictionLaw::swamee_jain:
      return factor_of<FrictionLaw::swamee_jain>(reynolds, relative_roughness);
    case FrictionLaw::nikuradse_sum:
      return factor_of<FrictionLaw::nikuradse_sum>(reynolds, relative_roughness);
    case FrictionLaw::hazen_williams:
      throw std::domain_error("friction factor: the Hazen-Williams formula has none");
  }
  throw std::domain_error("friction factor: unknown friction law");
}

double LinkFactors::area(FrictionLaw law) const {
  if (reynolds == 0.0) return 0.0;
  return law == FrictionLaw::hazen_williams ? 1.0 / reynolds : 4.0 / (std::numbers::pi * reynolds * reynolds);
}

LinkFactors link_factors(FrictionLaw law, const LinkGeometry& geometry, double gravity) {
  constexpr double pi = std::numbers::pi;
  const double d = geometry.inner_diameter;
  const double area = 0.25 * pi * d * d;
  const double quadratic = geometry.minor_loss / (2.0 * area * area);
  // An open valve has Re = 0 for the friction law, which is then laminar with the constant resistance alone; its
  // roughness does not matter, but must not meet a logarithm of zero.
  if (geometry.length == 0.0) return {0.0, 1e-3, 0.0, open_element_resistance, quadratic};
  if (law == FrictionLaw::hazen_williams) {
    const double k =
        hazen_williams_constant * std::pow(geometry.roughness, -1.852) * std::pow(d, -4.871) * geometry.length;
    return {1.0 / area, 1e-3, gravity * k * std::pow(area, 2.0 * hazen_williams_power), 0.0, quadratic};
  }
  return {4.0 / (pi * d), geometry.roughness / d, 128.0 * geometry.length / (pi * d * d * d * d), 0.0, quadratic};
}

void pressure_drop(FrictionLaw law, const PressureDropTerms& terms, std::span<const double> flow,
                   std::span<double> drop, std::span<double> slope) {
  switch (law) {
    case FrictionLaw::colebrook_white:
      return pressure_drop_of<FrictionLaw::colebrook_white>(terms, flow, drop, slope);
    case FrictionLaw::swamee_jain:
      return pressure_drop_of<FrictionLaw::swamee_jain>(terms, flow, drop, slope);
    case FrictionLaw::nikuradse_sum:
      return pressure_drop_of<FrictionLaw::nikuradse_sum>(terms, flow, drop, slope);
    case FrictionLaw::hazen_williams:
      return pressure_drop_of<FrictionLaw::hazen_williams>(terms, flow, drop, slope);
  }
}

}  // namespace emscher
