#include "engine/results/fixed_quantities.hpp"

#include <fmt/format.h>
#include <hdf5_hl.h>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <vector>

namespace emscher {
namespace {

constexpr std::size_t values_per_chunk = 4096;
constexpr std::size_t most_compact_values = 1000;  // 16 bytes each for texts; a header message holds 64 kB

/// Space of one value per element. A fixed dimension of length 0 is not netCDF; an unlimited one may be empty.
Hdf5Handle space_of(std::size_t count, const Hdf5Checker& check) {
  const hsize_t extent = count;
  const hsize_t limit = count == 0 ? H5S_UNLIMITED : extent;
  return Hdf5Handle(check(H5Screate_simple(1, &extent, &limit), "making the space of a fixed quantity"));
}

Hdf5Handle chunked_properties(std::size_t count, const Hdf5Checker& check) {
  const hsize_t chunk = std::clamp<std::size_t>(count, 1, values_per_chunk);
  return unfiltered_properties({&chunk, 1}, check);  // strings take no filters
}

Hdf5Handle compact_properties(const Hdf5Checker& check) {
  Hdf5Handle properties(check(H5Pcreate(H5P_DATASET_CREATE), "making dataset properties"));
  check(H5Pset_layout(properties, H5D_COMPACT), "setting the layout");
  check(H5Pset_obj_track_times(properties, false), "switching off times");
  return properties;
}

/// Texts as strings of variable length: netCDF 4.9.0 (Debian 12) crashes on arrays of fixed-length strings. Written in
/// slabs, so that not all of them are held at once.
Hdf5Handle create_texts(hid_t group, const std::string& name, const ElementGroup& description,
                        const FixedQuantity::Text& text_of, const Hdf5Checker& check) {
  const std::size_t count = description.element_count;
  const std::string path = description.name + "/" + name;
  const Hdf5Handle type = string_type(check), space = space_of(count, check);
  const Hdf5Handle properties = chunked_properties(count, check), access = no_chunk_cache(check);
  Hdf5Handle dataset(
      check(H5Dcreate2(group, name.c_str(), type, space, H5P_DEFAULT, properties, access), "creating " + path));
  std::vector<std::string> slab;
  std::vector<const char*> pointers;
  for (std::size_t begin = 0; begin < count; begin += values_per_chunk) {
    const hsize_t offset = begin;
    const hsize_t size = std::min(values_per_chunk, count - begin);
    slab.clear();
    pointers.clear();
    for (std::size_t i = 0; i < size; ++i) {
      const std::string_view text = text_of(begin + i);
      if (text.find('\0') != std::string_view::npos)
        throw std::invalid_argument(
            fmt::format("result group '{}': the {} of element {} contains NUL", description.name, name, begin + i));
      slab.emplace_back(text);
    }
    for (const std::string& text : slab) pointers.push_back(text.c_str());
    check(H5Sselect_hyperslab(space, H5S_SELECT_SET, &offset, nullptr, &size, nullptr), "selecting texts");
    const Hdf5Handle memory(check(H5Screate_simple(1, &size, nullptr), "making a slab of texts"));
    check(H5Dwrite(dataset, type, memory, space, H5P_DEFAULT, pointers.data()), "writing " + path);
  }
  return dataset;
}

Hdf5Handle create_numbers(hid_t group, const std::string& name, const ElementGroup& description,
                          const FixedQuantity::Number& number_of, const Hdf5Checker& check) {
  const std::size_t count = description.element_count;
  const std::string path = description.name + "/" + name;
  const Hdf5Handle space = space_of(count, check), properties = chunked_properties(count, check);
  Hdf5Handle dataset(check(H5Dcreate2(group, name.c_str(), H5T_IEEE_F64LE, space, H5P_DEFAULT, properties, H5P_DEFAULT),
                           "creating " + path));
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = number_of(i);
  if (count > 0)
    check(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), "writing " + path);
  return dataset;
}

/// A dataset whose values come later; until then NaN, or texts that are empty.
Hdf5Handle create_for_later(hid_t group, const std::string& name, const ElementGroup& description, bool is_text,
                            const Hdf5Checker& check) {
  const std::size_t count = description.element_count;
  if (count > most_compact_values)
    throw std::invalid_argument(
        fmt::format("{}/{} is to be known only at the end of the run and has {} values; at "
                    "most {} are possible",
                    description.name, name, count, most_compact_values));
  const Hdf5Handle type = is_text ? string_type(check) : Hdf5Handle(H5Tcopy(H5T_IEEE_F64LE));
  const Hdf5Handle space = space_of(count, check);
  const Hdf5Handle properties = count == 0 ? chunked_properties(count, check) : compact_properties(check);
  const double missing = std::numeric_limits<double>::quiet_NaN();
  if (!is_text) check(H5Pset_fill_value(properties, H5T_NATIVE_DOUBLE, &missing), "setting the missing value");
  return Hdf5Handle(check(H5Dcreate2(group, name.c_str(), type, space, H5P_DEFAULT, properties, H5P_DEFAULT),
                          "creating " + description.name + "/" + name));
}

/// Opens /group/name and checks that it has `count` values of that kind.
Hdf5Handle open_fixed(hid_t file, const std::string& group, const std::string& name, bool is_text, std::size_t count,
                      const Hdf5Checker& check) {
  const std::string path = "/" + group + "/" + name;
  const auto refuse = [&](const std::string& why) {
    throw std::invalid_argument(fmt::format("fixed quantity {}: {}", path, why));
  };
  if (H5Lexists(file, group.c_str(), H5P_DEFAULT) <= 0 || H5Lexists(file, path.c_str(), H5P_DEFAULT) <= 0)
    refuse("there is none");
  Hdf5Handle dataset(check(H5Dopen2(file, path.c_str(), H5P_DEFAULT), "opening " + path));
  const Hdf5Handle type(check(H5Dget_type(dataset), "opening the type of " + path));
  const Hdf5Handle space(check(H5Dget_space(dataset), "opening the space of " + path));
  if ((H5Tget_class(type) == H5T_STRING) != is_text) refuse(is_text ? "it is no text" : "it is no number");
  if (H5Sget_simple_extent_ndims(space) != 1) refuse("it changes with time");
  const auto extent = static_cast<std::size_t>(H5Sget_simple_extent_npoints(space));
  if (extent != count) refuse(fmt::format("it has {} elements, not {}", extent, count));
  return dataset;
}

}  // namespace

Hdf5Handle create_ids(hid_t group, const ElementGroup& description, const Hdf5Checker& check) {
  Hdf5Handle ids = create_texts(group, "id", description, description.id, check);
  check(H5DSset_scale(ids, "id"), "making the ids a scale");
  write_attribute(ids, "long_name", "id of the element", check);
  return ids;
}

void create_fixed_quantity(hid_t group, hid_t ids, const ElementGroup& description, const FixedQuantity& quantity,
                           const Hdf5Checker& check) {
  const auto* text = std::get_if<FixedQuantity::Text>(&quantity.value);
  const bool is_known = std::visit([](const auto& function) { return static_cast<bool>(function); }, quantity.value);
  const Hdf5Handle dataset = !is_known ? create_for_later(group, quantity.name, description, text != nullptr, check)
                             : text != nullptr ? create_texts(group, quantity.name, description, *text, check)
                                               : create_numbers(group, quantity.name, description,
                                                                std::get<FixedQuantity::Number>(quantity.value), check);
  if (!quantity.unit.empty()) write_attribute(dataset, "units", quantity.unit, check);
  write_attribute(dataset, "long_name", quantity.long_name, check);
  check(H5DSattach_scale(dataset, ids, 0), "attaching ids to " + quantity.name);
}

void write_fixed_numbers(hid_t file, const std::string& group, const std::string& name, std::span<const double> values,
                         const Hdf5Checker& check) {
  const Hdf5Handle dataset = open_fixed(file, group, name, false, values.size(), check);
  if (values.empty()) return;
  check(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), "writing " + name);
}

void write_fixed_texts(hid_t file, const std::string& group, const std::string& name,
                       std::span<const std::string> texts, const Hdf5Checker& check) {
  const Hdf5Handle dataset = open_fixed(file, group, name, true, texts.size(), check);
  if (texts.empty()) return;
  std::vector<const char*> pointers;
  for (const std::string& text : texts) pointers.push_back(text.c_str());
  check(H5Dwrite(dataset, string_type(check), H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()), "writing " + name);
}

}  // namespace emscher
