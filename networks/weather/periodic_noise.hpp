// Hourly noise for synthetic years: it remembers the hours before and closes at the end of the year.
#pragma once

#include <cstddef>
#include <vector>

#include "models/random_numbers.hpp"

namespace emscher {

/// Independent numbers of mean 0 and variance 1.
std::vector<double> white_noise(RandomStream& random, std::size_t count);

/// First-order filter over noise that is periodic in the year (the second round starts where the first ended), scaled
/// to variance 1. `hours`: time within which the memory fades to 1/e.
std::vector<double> periodic_filter(const std::vector<double>& noise, double hours);

}  // namespace emscher
