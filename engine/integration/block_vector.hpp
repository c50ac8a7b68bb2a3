// The vector of the time integrator: a SUNDIALS N_Vector whose weighted norm is a maximum over blocks.
//
// SUNDIALS' own vectors average the weighted error over all unknowns, so that in a large town a local front vanishes
// from the error control. Here the norm is
//   |v|_w = max over blocks B of sqrt( 1/|B| sum_{i in B} (v_i w_i)^2 ),
// with one block per pipe (all modes of all its elements) and per component with states. Trailing entries that belong
// to no block (integrals of energies and flows) do not take part in the control. A network beside idle copies of itself
// is stepped exactly as alone. Sums run in a fixed order.
#pragma once

#include <sundials/sundials_nvector.h>

#include <span>

#include "engine/integration/block_layout.hpp"

namespace emscher {

/// A new vector on `layout`, which must outlive it and its clones. Free with N_VDestroy. Entries are zero.
N_Vector make_block_vector(const BlockLayout& layout, SUNContext context);

/// Its entries.
std::span<double> vector_values(N_Vector v);

}  // namespace emscher
