#include "models/fitted_curve.hpp"

#include <Eigen/Dense>
#include <cmath>
#include <numbers>

namespace emscher {
namespace {

constexpr int fit_points = 200;

}  // namespace

Polynomial fitted_curve(double lowest, double highest, const std::function<double(double)>& value) {
  constexpr int columns = Polynomial::degree + 1;
  Polynomial polynomial{.centre = 0.5 * (lowest + highest), .inverse_half_width = 2.0 / (highest - lowest)};
  Eigen::Matrix<double, fit_points, columns> matrix;
  Eigen::Matrix<double, fit_points, 1> right_side;
  for (int i = 0; i < fit_points; ++i) {
    const double x = std::cos(std::numbers::pi * (i + 0.5) / fit_points);
    double power = 1.0;
    for (int k = 0; k < columns; ++k, power *= x) matrix(i, k) = power;
    right_side(i) = value(polynomial.centre + x / polynomial.inverse_half_width);
  }
  const Eigen::Matrix<double, columns, 1> solution = matrix.colPivHouseholderQr().solve(right_side);
  for (int k = 0; k < columns; ++k) polynomial.coefficient[static_cast<std::size_t>(k)] = solution(k);
  return polynomial;
}

Polynomial inverse_of_enthalpy(const Fluid& fluid) {
  return fitted_curve(fluid.enthalpy_curve(fluid.minimum_temperature), fluid.enthalpy_curve(fluid.maximum_temperature),
                      [&](double theta) {
                        double t = celsius_zero + theta;
                        for (int i = 0; i < 8; ++i)
                          t -= (fluid.enthalpy_curve(t) - theta) / fluid.enthalpy_curve.derivative(t);
                        return t;
                      });
}

}  // namespace emscher
