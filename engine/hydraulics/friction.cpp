#include "engine/hydraulics/friction.hpp"

#include <fmt/format.h>

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

namespace emscher {
namespace {

constexpr int block_size = 32;  // links evaluated together; the temporaries stay in the first cache
using Block = Eigen::Array<double, block_size, 1>;
constexpr double hazen_williams_power = 0.426;  // half of 1.852 - 1
constexpr double log_factor = 2.0 / std::numbers::ln10;  // -2 log10(y) = -log_factor ln(y)

struct FrictionBlock {
  Block value;  // lambda
  Block slope;  // Re d(lambda)/d(Re)
};

// ln(s) of a block whose ln(start) is known: 2 artanh((s - start)/(s + start)) by its series, to 1e-12 for s within a
// factor of 1.8 of start. A logarithm costs as much as all else of an iteration together.
Block log_near(const Block& s, const Block& start, const Block& log_start) {
  const Block z = (s - start) / (s + start);
  const Block y = z.square();
  Block series = Block::Constant(2.0 / 19.0);
  for (int k = 17; k >= 1; k -= 2) series = series * y + 2.0 / k;
  return log_start + z * series;
}

// 1/sqrt(lambda) = x solves F(x) = x + c ln(s) = 0 with s = a + b x, a = k/(3.71 d), b = 2.51/Re, c = log_factor. With
// u = F'(x) - 1 = c b/s the higher derivatives are F'' = -u^2/c, F''' = 2 u^3/c^2. The start, x = 8 put into the
// logarithm, is off by less than 0.6; the quartic step leaves about (error/x)^4 u^3, Newton's step squares that.
FrictionBlock colebrook_white(const Block& reynolds, const Block& relative_roughness) {
  constexpr double c = log_factor;
  const Block a = relative_roughness * (1.0 / 3.71);
  const Block b = 2.51 / reynolds;
  const Block start = a + 8.0 * b;
  const Block log_start = start.log();
  Block x = -c * log_start;
  Block s = a + b * x;
  Block f = x + c * log_near(s, start, log_start);
  const Block t = s + c * b;  // F' = t/s
  const Block g = (s * t).inverse();
  const Block h = f * s.square() * g;      // F/F'
  const Block f2 = -c * b.square() * g;    // F''/F'
  const Block f3 = -2.0 * f2 * b * t * g;  // F'''/F'
  x -= h * (1.0 - 0.5 * h * f2) / (1.0 - h * f2 + h.square() * f3 * (1.0 / 6.0));
  s = a + b * x;
  f = x + c * log_near(s, start, log_start);
  x -= f * s / (s + c * b);
  // From dx = -c/s (b dx + x db) and db = -b dRe/Re: Re dx/dRe = c b x/(s + c b).
  const Block value = x.square().inverse();
  return {value, -2.0 * c * value * b / (a + b * x + c * b)};
}

// lambda = x^-2 with x = -c ln(s), s = k/(3.7 d) + t, t = 5.74 Re^-0.9, so Re dx/dRe = 0.9 c t/s.
FrictionBlock swamee_jain(const Block& reynolds, const Block& relative_roughness) {
  const Block t = 5.74 * (-0.9 * reynolds.log()).exp();
  const Block s = relative_roughness * (1.0 / 3.7) + t;
  const Block x = -log_factor * s.log();
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

template <FrictionLaw law>
RatioBlock laminar_ratio(const Block& reynolds, const Block& relative_roughness) {
  if constexpr (law == FrictionLaw::nikuradse_sum) {
    const Block x = -log_factor * (relative_roughness * (1.0 / 3.71)).log();
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
    if ((reynolds <= laminar_reynolds_limit).all()) return {Block::Ones(), -Block::Ones()};
    constexpr double upper_limit = turbulent_reynolds_limit(law);
    // Evaluated no lower than the limit, so that inside the transition it yields the cubic's upper end.
    FrictionBlock f = turbulent<law>(reynolds.max(upper_limit), relative_roughness);
    if ((reynolds < upper_limit).any()) {
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
      const auto in_transition = reynolds < upper_limit;
      f.value = in_transition.select(value, f.value);
      f.slope = in_transition.select(slope, f.slope);
    }
    const auto laminar = reynolds <= laminar_reynolds_limit;
    const Block scale = reynolds * (1.0 / 64.0);
    return {laminar.select(1.0, scale * f.value), laminar.select(-1.0, scale * f.slope)};
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

LinkFactors link_factors(FrictionLaw law, const LinkGeometry& geometry, double gravity) {
  constexpr double pi = std::numbers::pi;
  const double d = geometry.inner_diameter;
  const double area = 0.25 * pi * d * d;
  const double quadratic = geometry.minor_loss / (2.0 * area * area);
  // An open valve has Re = 0 for the friction law, which is then laminar with the constant resistance alone; its
  // roughness does not matter, but must not meet a logarithm of zero.
  if (geometry.length == 0.0) return {0.0, 1e-3, 0.0, open_element_resistance, quadratic, area};
  if (law == FrictionLaw::hazen_williams) {
    const double k = 10.667 * std::pow(geometry.roughness, -1.852) * std::pow(d, -4.871) * geometry.length;
    return {1.0 / area, 1e-3, gravity * k * std::pow(area, 2.0 * hazen_williams_power), 0.0, quadratic, area};
  }
  return {4.0 / (pi * d), geometry.roughness / d, 128.0 * geometry.length / (pi * d * d * d * d), 0.0, quadratic, area};
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
