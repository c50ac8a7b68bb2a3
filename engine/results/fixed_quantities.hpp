// Datasets of one value per element: the ids, what does not change with time (lengths, ends of pipes), and tables whose
// values are known only when the run ends.
//
// Values that come at the end have a compact layout: they lie in the dataset's header and so are metadata, which the
// commit journal brings to disk as safely as the attributes of the summary. In a layout of their own texts would be
// referred to before they are there.
//
// Internal to engine/results: includes HDF5.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "engine/results/result_layout.hpp"

namespace emscher {

/// The ids of a group, as a dimension scale. Throws std::invalid_argument for an id with NUL.
Hdf5Handle create_ids(hid_t group, const ElementGroup& description, const Hdf5Checker& check);

/// Creates the dataset with `ids` as its dimension scale and writes its values where they are known. Throws
/// std::invalid_argument for a text with NUL, or more elements than a compact layout holds.
void create_fixed_quantity(hid_t group, hid_t ids, const ElementGroup& description, const FixedQuantity& quantity,
                           const Hdf5Checker& check);

/// Write the values of a fixed quantity. Throw std::invalid_argument where there is none of that name, kind and length.
void write_fixed_numbers(hid_t file, const std::string& group, const std::string& name, std::span<const double> values,
                         const Hdf5Checker& check);
void write_fixed_texts(hid_t file, const std::string& group, const std::string& name,
                       std::span<const std::string> texts, const Hdf5Checker& check);

}  // namespace emscher
