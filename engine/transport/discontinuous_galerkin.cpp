#include "engine/transport/discontinuous_galerkin.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <utility>
#include <vector>

#include "engine/transport/legendre.hpp"

namespace emscher {

namespace {

template <int P>
class DiscontinuousGalerkin final : public OdeTransportScheme {
  static constexpr int modes = P + 1;
  using Modes = std::array<double, modes>;

 public:
  explicit DiscontinuousGalerkin(const Network& network)
      : network_(network),
        pipes_(network.pipes),
        film_(network.wall == WallContact::film),
        first_element_(pipes_.size() + 1, 0),
        inverse_element_mass_(pipes_.size()),
        paired_(pipes_.size()) {
    const double c = network.fluid.reference_specific_heat;
    for (std::size_t i = 0; i < pipes_.size(); ++i) {
      first_element_[i + 1] = first_element_[i] + pipes_.elements[i];
      const double mass = pipes_.water_mass[i] + (film_ ? 0.0 : pipes_.wall_heat_capacity[i] / c);
      inverse_element_mass_[i] = pipes_.elements[i] / mass;
      paired_[i] = pipes_.partner[i] != no_partner && pipes_.loss_partner[i] != 0.0;
    }
    elements_ = first_element_.back();
    for (std::size_t i = 0; i < pipes_.size(); ++i) {
      const double length = pipes_.length[i] / pipes_.elements[i];
      const std::size_t other = first_element_[paired_[i] ? pipes_.partner[i] : i];
      for (std::uint32_t j = 0; j < pipes_.elements[i]; ++j)
        element_.push_back({pipes_.loss_own[i] * length, paired_[i] ? pipes_.loss_partner[i] * length : 0.0,
                            inverse_element_mass_[i] / c, std::uint32_t(other + j), pipes_.boundary[i]});
    }
    temperature_.resize(modes * elements_);
    slope_.assign(elements_, 1.0);
    loss_.assign(elements_, 0.0);
    if (film_) film_rate_.assign(elements_, 0.0);
  }

  std::size_t number_of_states() const override { return elements_ * modes * (film_ ? 2 : 1); }

  void initial_states(std::span<const PipeProfile> profiles, std::span<double> states) const override {
    const GaussLegendre<P + 2> quadrature;
    std::fill(states.begin(), states.end(), 0.0);
    for (std::size_t i = 0; i < pipes_.size(); ++i) {
      const double n = pipes_.elements[i];
      for (std::size_t e = first_element_[i]; e < first_element_[i + 1]; ++e)
        for (int q = 0; q < P + 2; ++q) {
          const double drawn = (double(e - first_element_[i]) + 0.5 * (1.0 + quadrature.node[q])) / n;
          const double theta = profiles[i].at(profiles[i].forward ? drawn : 1.0 - drawn);
          const auto p = legendre<P>(quadrature.node[q]);
          for (int k = 0; k < modes; ++k) {
            const double weight = 0.5 * (2 * k + 1) * quadrature.weight[q] * p[k];
            states[k * elements_ + e] += weight * theta;
            if (film_) states[(modes + k) * elements_ + e] += weight * celsius(theta);
          }
        }
    }
  }

  void end_temperatures(std::span<const double> states, std::span<double> at_from,
                        std::span<double> at_to) const override {
    for (std::size_t i = 0; i < pipes_.size(); ++i) {
      const double* first = states.data() + first_element_[i];
      const double* last = states.data() + first_element_[i + 1] - 1;
      double from = first[0], to = last[0];
      for (int k = 1; k < modes; ++k) {
        from += (k % 2 ? -1.0 : 1.0) * first[k * elements_];
        to += last[k * elements_];
      }
      at_from[i] = from;
      at_to[i] = to;
    }
  }

  void mean_temperatures(std::span<const double> states, std::span<double> mean) const override {
    for (std::size_t i = 0; i < pipes_.size(); ++i) {
      double sum = 0.0;
      for (std::size_t e = first_element_[i]; e < first_element_[i + 1]; ++e) sum += states[e];
      mean[i] = sum / pipes_.elements[i];
    }
  }

  double stored_energy(std::span<const double> states) const override {
    double energy = 0.0;
    const double c = network_.fluid.reference_specific_heat;
    for (std::size_t i = 0; i < pipes_.size(); ++i)
      for (std::size_t e = first_element_[i]; e < first_element_[i + 1]; ++e) {
        energy += c / inverse_element_mass_[i] * states[e];
        if (film_) energy += pipes_.wall_heat_capacity[i] / pipes_.elements[i] * states[modes * elements_ + e];
      }
    return energy;
  }

  PipeHeat derivative(std::span<const double> states, const PipeSurroundings& surroundings,
                      std::span<double> derivatives, std::span<double> heat_loss) override {
    project_temperature(states.data());
    for (std::size_t e = 0; e < elements_; ++e) slope_[e] = network_.fluid.temperature_curve.derivative(states[e]);
    return film_ ? film_derivative(states.data(), surroundings, derivatives.data(), heat_loss)
                 : lumped_derivative(states.data(), surroundings, derivatives.data(), heat_loss);
  }

  double solve_along_flow(std::span<const std::uint32_t> run, const Sweep& sweep) const override {
    return film_ ? solve_run<true>(run, sweep) : solve_run<false>(run, sweep);
  }

  void jacobian(std::span<const double> mass_flow, std::vector<MatrixEntry>& entries) const override {
    const std::size_t nodes = number_of_states();  // column of the first one
    for (std::size_t i = 0; i < pipes_.size(); ++i) {
      const double sign = mass_flow[i] < 0.0 ? -1.0 : 1.0, flow = std::abs(mass_flow[i]);
      const double rate = flow * inverse_element_mass_[i];
      const std::size_t n = pipes_.elements[i];
      for (std::size_t j = 0; j < n; ++j) {
        const std::size_t e = sign > 0.0 ? first_element_[i] + j : first_element_[i + 1] - 1 - j;
        const std::size_t before = sign > 0.0 ? e - 1 : e + 1;
        for (int k = 0; k < modes; ++k) {
          const double into = aligned_sign(k, sign) * (2 * k + 1) * rate;
          const double upstream = k % 2 ? -into : into;
          for (int m = 0; m < modes; ++m) {
            const bool inside = m < k && (k - m) % 2 == 1;
            entries.push_back(
                {k * elements_ + e, m * elements_ + e, aligned_sign(m, sign) * into * (inside ? 1.0 : -1.0)});
            if (j > 0) entries.push_back({k * elements_ + e, m * elements_ + before, aligned_sign(m, sign) * upstream});
          }
          if (j == 0) entries.push_back({k * elements_ + e, nodes + tail(i, sign), upstream});
          if (j + 1 == n) entries.push_back({nodes + head(i, sign), k * elements_ + e, flow * aligned_sign(k, sign)});
        }
        heat_loss_jacobian(i, e, entries);
      }
    }
  }

  double heat_loss_change(std::span<const double> x, std::span<double> pipes) const override {
    double lost = 0.0;
    for (std::size_t i = 0; i < pipes_.size(); ++i) {
      double sum = 0.0;
      for (std::size_t e = first_element_[i]; e < first_element_[i + 1]; ++e) {
        const Outer own = outer(i, e), other = outer(paired_[i] ? pipes_.partner[i] : i, element_[e].partner);
        sum +=
            element_[e].loss_own * own.slope * x[own.state] - element_[e].loss_partner * other.slope * x[other.state];
      }
      lost += sum;
      if (!pipes.empty()) pipes[i] = sum;
    }
    return lost;
  }

 private:
  static double aligned_sign(int k, double sign) { return k % 2 ? sign : 1.0; }
  std::uint32_t tail(std::size_t i, double sign) const { return sign > 0.0 ? pipes_.from[i] : pipes_.to[i]; }
  std::uint32_t head(std::size_t i, double sign) const { return sign > 0.0 ? pipes_.to[i] : pipes_.from[i]; }

  bool wall_of_its_own(std::size_t pipe) const { return film_ && pipes_.wall_heat_capacity[pipe] > 0.0; }
  /// What loses heat to the surroundings: state of its mean mode (others: k elements_ further), dT/d(state).
  struct Outer {
    std::size_t state;
    double slope;
  };
  Outer outer(std::size_t pipe, std::size_t e) const {
    return wall_of_its_own(pipe) ? Outer{modes * elements_ + e, 1.0} : Outer{e, slope_[e]};
  }

  void heat_loss_jacobian(std::size_t i, std::size_t e, std::vector<MatrixEntry>& entries) const {
    const Element& element = element_[e];
    const Outer own = outer(i, e), other = outer(paired_[i] ? pipes_.partner[i] : i, element.partner);
    const double inverse_capacity = wall_of_its_own(i) ? pipes_.elements[i] / pipes_.wall_heat_capacity[i]  // K/J
                                                       : element.inverse_capacity;
    for (std::size_t k = 0; k < modes; ++k) {
      const std::size_t shift = k * elements_, losing = own.state + shift, water = e + shift;
      entries.push_back({losing, losing, -element.loss_own * own.slope * inverse_capacity});
      if (paired_[i])
        entries.push_back({losing, other.state + shift, element.loss_partner * other.slope * inverse_capacity});
      if (!wall_of_its_own(i)) continue;
      const double film = film_rate_[e];
      entries.push_back({water, water, -film * slope_[e] * element.inverse_capacity});
      entries.push_back({water, losing, film * element.inverse_capacity});
      entries.push_back({losing, water, film * slope_[e] * inverse_capacity});
      entries.push_back({losing, losing, -film * inverse_capacity});
    }
  }

  /// f(0), f(1), ... f(P) with constants of the compiler.
  template <class F>
  static void each_mode(F&& f) {
    [&]<int... k>(std::integer_sequence<int, k...>) {
      (f(std::integral_constant<int, k>{}), ...);
    }
    (std::make_integer_sequence<int, modes>{});
  }

  /// sign^K value: turns modes from the drawn direction to the flow's and back.
  template <int K>
  static double aligned(double value, double sign) {
    return K % 2 ? sign * value : value;
  }

  double celsius(double theta) const { return network_.fluid.temperature(theta) - celsius_zero; }

  /// Modes of T(theta) of every element, K above 0 degC.
  void project_temperature(const double* theta) {
    if constexpr (P == 0) {
      for (std::size_t e = 0; e < elements_; ++e) temperature_[e] = celsius(theta[e]);
    } else if constexpr (P == 1) {
      const double g = 1.0 / std::sqrt(3.0);
      for (std::size_t e = 0; e < elements_; ++e) {
        const double mean = theta[e], half = g * theta[elements_ + e];
        const double low = celsius(mean - half), high = celsius(mean + half);
        temperature_[e] = 0.5 * (low + high);
        temperature_[elements_ + e] = 0.5 / g * (high - low);
      }
    } else {
      static const GaussLegendre<modes> quadrature;
      for (std::size_t e = 0; e < elements_; ++e) {
        Modes projected{};
        for (int q = 0; q < modes; ++q) {
          const auto p = legendre<P>(quadrature.node[q]);
          double value = 0.0;
          for (int k = 0; k < modes; ++k) value += theta[k * elements_ + e] * p[k];
          const double weighted = 0.5 * quadrature.weight[q] * celsius(value);
          for (int k = 0; k < modes; ++k) projected[k] += (2 * k + 1) * weighted * p[k];
        }
        for (int k = 0; k < modes; ++k) temperature_[k * elements_ + e] = projected[k];
      }
    }
  }

  /// Adds the advection of one pipe to its derivatives; sweeps its elements in flow direction.
  void advect(std::size_t i, double mass_flow, double inlet, const double* theta, double* derivative) const {
    const double sign = mass_flow < 0.0 ? -1.0 : 1.0;
    const double rate = std::abs(mass_flow) * inverse_element_mass_[i];
    const std::size_t n = pipes_.elements[i];
    double upstream = inlet;
    for (std::size_t j = 0; j < n; ++j) {
      const std::size_t e = sign > 0.0 ? first_element_[i] + j : first_element_[i + 1] - 1 - j;
      double outlet = 0.0;
      each_mode([&](auto k) { outlet += aligned<k>(theta[k * elements_ + e], sign); });
      each_mode([&](auto k) {
        double inside = 0.0;
        each_mode([&](auto m) {
          if constexpr (m < k && (k - m) % 2 == 1) inside += 2.0 * aligned<m>(theta[m * elements_ + e], sign);
        });
        derivative[k * elements_ + e] +=
            aligned<k>((2 * k + 1) * rate * (inside - outlet + (k % 2 ? -upstream : upstream)), sign);
      });
      upstream = outlet;
    }
  }

  double inlet_of(std::size_t i, double mass_flow, std::span<const double> node_theta) const {
    return node_theta[mass_flow < 0.0 ? pipes_.to[i] : pipes_.from[i]];
  }

  PipeHeat lumped_derivative(const double* theta, const PipeSurroundings& around, double* derivative,
                             std::span<double> heat_loss) {
    PipeHeat heat;
    const double* boundary = around.boundary_temperature.data();
    for (std::size_t e = 0; e < elements_; ++e) {
      const Element& element = element_[e];
      const double loss = element.loss_own * temperature_[e] - element.loss_partner * temperature_[element.partner] -
                          (element.loss_own - element.loss_partner) * (boundary[element.boundary] - celsius_zero);
      loss_[e] = loss;
      heat.lost += loss;
      derivative[e] = -loss * element.inverse_capacity;
      for (int k = 1; k < modes; ++k)
        derivative[k * elements_ + e] = (element.loss_partner * temperature_[k * elements_ + element.partner] -
                                         element.loss_own * temperature_[k * elements_ + e]) *
                                        element.inverse_capacity;
    }
    for (std::size_t i = 0; i < pipes_.size(); ++i)
      advect(i, around.mass_flow[i], inlet_of(i, around.mass_flow[i], around.node_theta), theta, derivative);
    return add_pipe_heat(heat, around, derivative, heat_loss);
  }

  /// Friction heat to the mean modes; losses of whole pipes where asked for.
  PipeHeat add_pipe_heat(PipeHeat heat, const PipeSurroundings& around, double* derivative,
                         std::span<double> heat_loss) const {
    for (std::size_t i = 0; i < pipes_.size(); ++i) {
      const double friction = around.friction_heat[i];
      heat.friction += friction;
      const double per_element = friction / pipes_.elements[i];
      for (std::size_t e = first_element_[i]; e < first_element_[i + 1]; ++e)
        derivative[e] += per_element * element_[e].inverse_capacity;
    }
    for (std::size_t i = 0; i < heat_loss.size(); ++i)
      heat_loss[i] = std::accumulate(loss_.begin() + first_element_[i], loss_.begin() + first_element_[i + 1], 0.0);
    return heat;
  }

  PipeHeat film_derivative(const double* states, const PipeSurroundings& around, double* derivatives,
                           std::span<double> heat_loss) {
    const double* wall = states + modes * elements_;
    double* wall_derivative = derivatives + modes * elements_;
    PipeHeat heat;
    for (std::size_t i = 0; i < pipes_.size(); ++i) {
      const std::size_t begin = first_element_[i], end = first_element_[i + 1];
      const double flow = around.mass_flow[i];
      const double boundary = around.boundary_temperature[pipes_.boundary[i]] - celsius_zero;
      const double length = pipes_.length[i] / pipes_.elements[i];  // of an element
      const double capacity = pipes_.wall_heat_capacity[i] / pipes_.elements[i];
      const bool has_wall = capacity > 0.0;
      const double* outer = has_wall ? wall : temperature_.data();  // what loses heat to the surroundings
      const bool partner_wall = paired_[i] && pipes_.wall_heat_capacity[pipes_.partner[i]] > 0.0;
      const double* partner_outer = partner_wall ? wall : temperature_.data();
      for (std::size_t e = begin; e < end; ++e) {
        // The film of each element at its own temperature: that of the hot inlet is too good for the cold water ahead
        // of a front (0.06 K on the measured pipe of Liege).
        const double conductance =
            has_wall ? length * network_.film_conductance(flow, pipes_.inner_diameter[i],
                                                          temperature_[e] + celsius_zero, network_.fluid)
                     : 0.0;
        film_rate_[e] = conductance;
        const auto& [own, coupled, water, other, _] = element_[e];
        for (int k = 0; k < modes; ++k) {
          const std::size_t s = k * elements_ + e;
          const double loss = own * outer[s] - coupled * partner_outer[k * elements_ + other] -
                              (k == 0 ? (own - coupled) * boundary : 0.0);
          const double through_film = conductance * (temperature_[s] - wall[s]);
          wall_derivative[s] = has_wall ? (through_film - loss) / capacity : 0.0;
          derivatives[s] = -water * (has_wall ? through_film : loss);
          if (k == 0) {
            loss_[e] = loss;
            heat.lost += loss;
          }
        }
      }
      advect(i, flow, inlet_of(i, flow, around.node_theta), states, derivatives);
    }
    return add_pipe_heat(heat, around, derivatives, heat_loss);
  }

  /// (I - gamma J) of one element in flow direction: diagonal D, advection z = gamma |m| / M_e. Order 1, the house's,
  /// in closed form that leads from the upstream temperature to the outlet in one multiplication; the others by
  /// elimination without pivoting (the symmetric part is positive definite in the L2 norm).
  class ElementMatrix {
   public:
    ElementMatrix(double diagonal, double z) : diagonal_(diagonal), z_(z) {
      if constexpr (P == 1) {
        inverse_determinant_ = 1.0 / ((diagonal + z) * (diagonal + 3.0 * z) + 3.0 * z * z);
      } else {
        auto& a = lower_upper_;
        for (int k = 0; k < modes; ++k)
          for (int j = 0; j < modes; ++j) {
            const double inside = (j < k && (k - j) % 2 == 1) ? 2.0 : 0.0;
            a[k][j] = (k == j ? diagonal : 0.0) - z * (2 * k + 1) * (inside - 1.0);
          }
        for (int k = 0; k < modes; ++k) {
          a[k][k] = 1.0 / a[k][k];
          for (int r = k + 1; r < modes; ++r) {
            a[r][k] *= a[k][k];
            for (int j = k + 1; j < modes; ++j) a[r][j] -= a[r][k] * a[k][j];
          }
        }
      }
    }

    /// Replaces the right-hand side by the solution for this upstream temperature; returns the outlet.
    double solve(Modes& b, double upstream) const {
      if constexpr (P == 1) {
        const double d = inverse_determinant_;
        const double at_rest = d * ((diagonal_ + 6.0 * z_) * b[0] + diagonal_ * b[1]);
        const double outlet = at_rest + d * z_ * (6.0 * z_ - 2.0 * diagonal_) * upstream;
        b[1] = d * ((diagonal_ + z_) * (b[1] - 3.0 * z_ * upstream) + 3.0 * z_ * (b[0] + z_ * upstream));
        b[0] = outlet - b[1];
        return outlet;
      } else {
        each_mode([&](auto k) { b[k] += (2 * k + 1) * z_ * (k % 2 ? -upstream : upstream); });
        for (int r = 1; r < modes; ++r)
          for (int k = 0; k < r; ++k) b[r] -= lower_upper_[r][k] * b[k];
        double outlet = 0.0;
        for (int r = modes - 1; r >= 0; --r) {
          for (int k = r + 1; k < modes; ++k) b[r] -= lower_upper_[r][k] * b[k];
          outlet += b[r] *= lower_upper_[r][r];
        }
        return outlet;
      }
    }

   private:
    double diagonal_, z_;
    double inverse_determinant_ = 0.0;
    std::array<std::array<double, modes>, P == 1 ? 0 : modes> lower_upper_{};
  };

  template <bool Film>
  double solve_run(std::span<const std::uint32_t> run, const Sweep& sweep) const {
    const double gamma = sweep.gamma;
    const double* b = sweep.right_hand_side.data();
    double* x = sweep.solution.data();
    double lost = 0.0;
    for (const std::uint32_t i : run) {
      const double flow = sweep.mass_flow[i];
      const double sign = flow < 0.0 ? -1.0 : 1.0;
      const double z = gamma * std::abs(flow) * inverse_element_mass_[i];
      const bool has_wall = Film && pipes_.wall_heat_capacity[i] > 0.0;
      double wall_diagonal = 1.0, to_wall = 0.0, from_wall = 0.0;
      const std::uint32_t tail = sign > 0.0 ? pipes_.from[i] : pipes_.to[i];
      const std::uint32_t head = sign > 0.0 ? pipes_.to[i] : pipes_.from[i];
      double upstream = sweep.node_flux[tail] * sweep.inverse_inflow[tail];
      double sum = 0.0;  // of the mean modes, for the heat lost
      const std::size_t n = pipes_.elements[i];
      for (std::size_t j = 0; j < n; ++j) {
        const std::size_t e = sign > 0.0 ? first_element_[i] + j : first_element_[i + 1] - 1 - j;
        const Element& element = element_[e];
        double diagonal = 1.0 + gamma * element.loss_own * element.inverse_capacity * slope_[e];
        if (has_wall) {
          const double wall_capacity = pipes_.wall_heat_capacity[i] / pipes_.elements[i];  // J/K
          // Wall: (1 + gamma (k + U)/C) w = b_w + gamma k/C T' theta, inserted into the water's equation mode by mode.
          wall_diagonal = 1.0 / (1.0 + gamma * (film_rate_[e] + element.loss_own) / wall_capacity);
          to_wall = gamma * film_rate_[e] / wall_capacity * slope_[e];
          from_wall = gamma * film_rate_[e] * element.inverse_capacity;
          diagonal = 1.0 + from_wall * (slope_[e] - to_wall * wall_diagonal);
        }
        Modes theta;
        each_mode([&](auto k) {
          double source = b[k * elements_ + e];
          if (has_wall) source += from_wall * wall_diagonal * b[(modes + k) * elements_ + e];
          theta[k] = aligned<k>(source, sign);
        });
        upstream = ElementMatrix(diagonal, z).solve(theta, upstream);
        each_mode([&](auto k) {
          x[k * elements_ + e] = aligned<k>(theta[k], sign);
          const std::size_t w = (modes + k) * elements_ + e;
          if (has_wall)
            x[w] = wall_diagonal * (b[w] + to_wall * x[k * elements_ + e]);
          else if (Film)
            x[w] = b[w];
        });
        sum += element.loss_own * (has_wall ? x[modes * elements_ + e] : slope_[e] * theta[0]);
      }
      lost += sum;
      if (!sweep.heat_loss_change.empty()) sweep.heat_loss_change[i] = sum;
      sweep.node_flux[head] += std::abs(flow) * upstream;
    }
    return lost;
  }

  const Network& network_;
  const Pipes& pipes_;
  bool film_;
  std::size_t elements_ = 0;
  std::vector<std::size_t> first_element_;
  std::vector<double> inverse_element_mass_;  // 1/kg
  std::vector<bool> paired_;                  // does it exchange heat with its partner?
  struct Element {
    double loss_own, loss_partner;  // W/K
    double inverse_capacity;        // K/J, of water (and wall, where it has the water's temperature)
    std::uint32_t partner;          // element beside it; itself where there is none
    std::uint32_t boundary;         // index of the temperature around it
  };
  std::vector<Element> element_;
  std::vector<double> temperature_;  // modes of T of the last derivative, K above 0 degC
  std::vector<double> slope_;        // dT/dtheta per element, of the last derivative
  std::vector<double> loss_;         // W per element, of the last derivative
  std::vector<double> film_rate_;    // W/K per element, of the last derivative
};

}  // namespace

std::unique_ptr<OdeTransportScheme> make_discontinuous_galerkin(const Network& network, int order) {
  switch (order) {
    case 0:
      return std::make_unique<DiscontinuousGalerkin<0>>(network);
    case 1:
      return std::make_unique<DiscontinuousGalerkin<1>>(network);
    case 2:
      return std::make_unique<DiscontinuousGalerkin<2>>(network);
    case 3:
      return std::make_unique<DiscontinuousGalerkin<3>>(network);
    case 4:
      return std::make_unique<DiscontinuousGalerkin<4>>(network);
    default:
      throw std::invalid_argument("the order of the discontinuous Galerkin method must be 0..4");
  }
}

}  // namespace emscher
