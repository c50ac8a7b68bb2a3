#include "engine/integration/block_vector.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>

namespace emscher {
namespace {

struct Content {
  const BlockLayout* layout;
  std::vector<double> values;
};

double* data(N_Vector v) {
  return static_cast<Content*>(v->content)->values.data();
}
const BlockLayout& layout_of(N_Vector v) {
  return *static_cast<Content*>(v->content)->layout;
}
std::size_t size(N_Vector v) {
  return layout_of(v).size;
}

N_Vector_ID vector_id(N_Vector) {
  return SUNDIALS_NVEC_CUSTOM;
}
sunindextype length(N_Vector v) {
  return static_cast<sunindextype>(size(v));
}

N_Vector clone(N_Vector w) {
  N_Vector v = N_VNewEmpty(w->sunctx);
  if (v == nullptr) return nullptr;
  N_VCopyOps(w, v);
  v->content = new Content{&layout_of(w), std::vector<double>(size(w), 0.0)};
  return v;
}

void destroy(N_Vector v) {
  if (v == nullptr) return;
  delete static_cast<Content*>(v->content);
  v->content = nullptr;
  N_VFreeEmpty(v);
}

void space(N_Vector v, sunindextype* reals, sunindextype* integers) {
  *reals = length(v);
  *integers = 1;
}

template <class Operation>
void apply(N_Vector x, N_Vector z, Operation operation) {
  const double* a = data(x);
  double* c = data(z);
  for (std::size_t i = 0, n = size(x); i < n; ++i) c[i] = operation(a[i]);
}

template <class Operation>
void apply(N_Vector x, N_Vector y, N_Vector z, Operation operation) {
  const double *a = data(x), *b = data(y);
  double* c = data(z);
  for (std::size_t i = 0, n = size(x); i < n; ++i) c[i] = operation(a[i], b[i]);
}

void linear_sum(double a, N_Vector x, double b, N_Vector y, N_Vector z) {
  apply(x, y, z, [=](double u, double v) { return a * u + b * v; });
}
void constant(double c, N_Vector z) {
  std::fill_n(data(z), size(z), c);
}
void product(N_Vector x, N_Vector y, N_Vector z) {
  apply(x, y, z, [](double u, double v) { return u * v; });
}
void quotient(N_Vector x, N_Vector y, N_Vector z) {
  apply(x, y, z, [](double u, double v) { return u / v; });
}
void scale(double c, N_Vector x, N_Vector z) {
  if (c == 1.0) {
    if (x != z) std::memcpy(data(z), data(x), size(x) * sizeof(double));
    return;
  }
  apply(x, z, [=](double u) { return c * u; });
}
void absolute(N_Vector x, N_Vector z) {
  apply(x, z, [](double u) { return std::abs(u); });
}
void inverse(N_Vector x, N_Vector z) {
  apply(x, z, [](double u) { return 1.0 / u; });
}
void add_constant(N_Vector x, double b, N_Vector z) {
  apply(x, z, [=](double u) { return u + b; });
}

double maximum_norm(N_Vector x) {
  double largest = 0.0;
  for (std::size_t i = 0; i < size(x); ++i) largest = std::max(largest, std::abs(data(x)[i]));
  return largest;
}

double minimum(N_Vector x) {
  double smallest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < size(x); ++i) smallest = std::min(smallest, data(x)[i]);
  return smallest;
}

double dot_product(N_Vector x, N_Vector y) {
  double sum = 0.0;
  for (std::size_t i = 0; i < size(x); ++i) sum += data(x)[i] * data(y)[i];
  return sum;
}

/// Largest mean square of the pipes' blocks. Squares are summed over the modes in pieces that stay in the first-level
/// cache, then over the elements of each pipe.
double largest_pipe_square(const BlockLayout& layout, const double* v, const double* weight) {
  constexpr std::size_t piece = 1024;
  double square[piece];
  double largest = 0.0, sum = 0.0;
  std::size_t pipe = 0;
  for (std::size_t begin = 0; begin < layout.stride; begin += piece) {
    const std::size_t end = std::min(begin + piece, layout.stride);
    std::fill_n(square, end - begin, 0.0);
    for (std::size_t k = 0; k < layout.modes; ++k) {
      const double *values = v + k * layout.stride + begin, *weights = weight + k * layout.stride + begin;
      for (std::size_t e = 0; e < end - begin; ++e) {
        const double scaled = values[e] * weights[e];
        square[e] += scaled * scaled;
      }
    }
    for (std::size_t e = begin; e < end; ++e) {
      sum += square[e - begin];
      if (e + 1 < layout.first_element[pipe + 1]) continue;
      const double mean = sum / double(layout.first_element[pipe + 1] - layout.first_element[pipe]);
      // Not std::max: a NaN must come through and stay, it tells SUNDIALS that the step failed.
      if (!(mean <= largest) && !std::isnan(largest)) largest = mean;
      sum = 0.0;
      ++pipe;
    }
  }
  return layout.modes == 0 ? 0.0 : largest / double(layout.modes);
}

double block_maximum_norm(N_Vector x, N_Vector w) {
  const BlockLayout& layout = layout_of(x);
  const double *v = data(x), *weight = data(w);
  double largest = largest_pipe_square(layout, v, weight);
  for (std::size_t c = 0; c + 1 < layout.first_state.size(); ++c) {
    const std::size_t begin = layout.first_state[c], end = layout.first_state[c + 1];
    if (begin == end) continue;
    double sum = 0.0;
    for (std::size_t i = begin; i < end; ++i) sum += v[i] * weight[i] * v[i] * weight[i];
    const double mean = sum / double(end - begin);
    if (!(mean <= largest) && !std::isnan(largest)) largest = mean;
  }
  return std::sqrt(largest);
}

/// z = sum_j c_j X_j in one pass over memory, in pieces that stay in the first-level cache.
int linear_combination(int count, double* c, N_Vector* x, N_Vector z) {
  constexpr std::size_t piece = 1024;
  double sum[piece];
  double* result = data(z);
  const std::size_t n = size(z);
  for (std::size_t begin = 0; begin < n; begin += piece) {
    const std::size_t m = std::min(piece, n - begin);
    const double* first = data(x[0]) + begin;
    for (std::size_t i = 0; i < m; ++i) sum[i] = c[0] * first[i];
    int j = 1;
    for (; j + 1 < count; j += 2) {
      const double *a = data(x[j]) + begin, *b = data(x[j + 1]) + begin;
      for (std::size_t i = 0; i < m; ++i) sum[i] += c[j] * a[i] + c[j + 1] * b[i];
    }
    if (j < count) {
      const double* a = data(x[j]) + begin;
      for (std::size_t i = 0; i < m; ++i) sum[i] += c[j] * a[i];
    }
    std::memcpy(result + begin, sum, m * sizeof(double));
  }
  return 0;
}

}  // namespace

std::span<double> vector_values(N_Vector v) {
  return static_cast<Content*>(v->content)->values;
}

N_Vector make_block_vector(const BlockLayout& layout, SUNContext context) {
  N_Vector v = N_VNewEmpty(context);
  if (v == nullptr) throw std::bad_alloc();
  auto& ops = *v->ops;
  ops.nvgetvectorid = vector_id;
  ops.nvclone = clone;
  ops.nvcloneempty = clone;
  ops.nvdestroy = destroy;
  ops.nvspace = space;
  ops.nvgetlength = length;
  ops.nvgetarraypointer = data;
  ops.nvlinearsum = linear_sum;
  ops.nvconst = constant;
  ops.nvprod = product;
  ops.nvdiv = quotient;
  ops.nvscale = scale;
  ops.nvabs = absolute;
  ops.nvinv = inverse;
  ops.nvaddconst = add_constant;
  ops.nvdotprod = dot_product;
  ops.nvmaxnorm = maximum_norm;
  ops.nvwrmsnorm = block_maximum_norm;
  ops.nvmin = minimum;
  ops.nvlinearcombination = linear_combination;
  v->content = new Content{&layout, std::vector<double>(layout.size, 0.0)};
  return v;
}

}  // namespace emscher
