#include "engine/results/result_layout.hpp"

#include <date/date.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <hdf5_hl.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <set>
#include <sstream>

#include "engine/results/fixed_quantities.hpp"

namespace emscher {
namespace {

constexpr std::size_t values_per_chunk = 96 * 1024;
constexpr std::size_t least_chunk_width = 1024;

void put_attribute(hid_t object, const std::string& name, hid_t type, const void* value, const Hdf5Checker& check) {
  Hdf5Handle attribute;
  if (H5Aexists(object, name.c_str()) > 0) {
    attribute = Hdf5Handle(check(H5Aopen(object, name.c_str(), H5P_DEFAULT), "opening attribute " + name));
  } else {
    const Hdf5Handle space(check(H5Screate(H5S_SCALAR), "making a scalar"));
    attribute = Hdf5Handle(
        check(H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), "creating attribute " + name));
  }
  check(H5Awrite(attribute, type, value), "writing attribute " + name);
}

/// Properties of a dataset of the given chunk, growing in its first dimension.
Hdf5Handle creation_properties(std::span<const hsize_t> chunk, int compression, const Hdf5Checker& check) {
  Hdf5Handle properties = unfiltered_properties(chunk, check);
  if (compression > 0) {
    check(H5Pset_shuffle(properties), "setting shuffle");
    check(H5Pset_deflate(properties, static_cast<unsigned>(compression)), "setting compression");
  }
  check(H5Pset_fletcher32(properties), "setting the checksum");
  return properties;
}

/// Groups keep no times either, so that equal runs give equal files.
Hdf5Handle create_group(hid_t file, const std::string& name, const Hdf5Checker& check) {
  return Hdf5Handle(
      check(H5Gcreate2(file, name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), "creating group " + name));
}

void describe(hid_t dataset, const QuantityDescription& quantity, const Hdf5Checker& check) {
  write_attribute(dataset, "units", quantity.unit, check);
  write_attribute(dataset, "long_name", quantity.long_name, check);
  write_attribute(dataset, "cell_methods", quantity.cell_method == CellMethod::mean ? "time: mean" : "time: point",
                  check);
}

Hdf5Handle create_quantity(hid_t group, const QuantityDescription& quantity, hid_t type, std::span<const hsize_t> chunk,
                           std::size_t width, int compression, const Hdf5Checker& check) {
  std::array<hsize_t, 2> extent{0, width};
  std::array<hsize_t, 2> limit{H5S_UNLIMITED, width == 0 ? H5S_UNLIMITED : width};
  const int rank = static_cast<int>(chunk.size());
  const Hdf5Handle space(
      check(H5Screate_simple(rank, extent.data(), limit.data()), "making the space of " + quantity.name));
  const Hdf5Handle properties = creation_properties(chunk, compression, check);
  const float missing_float = std::numeric_limits<float>::quiet_NaN();
  const double missing_double = std::numeric_limits<double>::quiet_NaN();
  const bool is_float = H5Tequal(type, H5T_IEEE_F32LE) > 0;
  const hid_t memory_type = is_float ? H5T_NATIVE_FLOAT : H5T_NATIVE_DOUBLE;
  const void* missing = is_float ? static_cast<const void*>(&missing_float) : &missing_double;
  check(H5Pset_fill_value(properties, memory_type, missing), "setting the missing value");
  const Hdf5Handle access = no_chunk_cache(check);
  Hdf5Handle dataset(check(H5Dcreate2(group, quantity.name.c_str(), type, space, H5P_DEFAULT, properties, access),
                           "creating dataset " + quantity.name));
  describe(dataset, quantity, check);
  return dataset;
}

void check_name(const std::string& name, std::set<std::string>& taken) {
  if (name.empty() || name.find('/') != std::string::npos || name.find('\0') != std::string::npos || name == ".")
    throw std::invalid_argument(fmt::format("'{}' cannot be a name in a result file", name));
  if (!taken.insert(name).second) throw std::invalid_argument(fmt::format("result name '{}' is there twice", name));
}

}  // namespace

Hdf5Handle string_type(const Hdf5Checker& check) {
  Hdf5Handle type(check(H5Tcopy(H5T_C_S1), "making a string type"));
  check(H5Tset_size(type, H5T_VARIABLE), "sizing a string type");
  check(H5Tset_cset(type, H5T_CSET_UTF8), "making a string type UTF-8");
  return type;
}

Hdf5Handle unfiltered_properties(std::span<const hsize_t> chunk, const Hdf5Checker& check) {
  Hdf5Handle properties(check(H5Pcreate(H5P_DATASET_CREATE), "making dataset properties"));
  check(H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data()), "setting the chunk");
  // Without modification times a growing dataset changes nothing but its size.
  check(H5Pset_obj_track_times(properties, false), "switching off times");
  return properties;
}

// Chunks go to the file as they are written: a cache would only hold them back.
Hdf5Handle no_chunk_cache(const Hdf5Checker& check) {
  Hdf5Handle properties(check(H5Pcreate(H5P_DATASET_ACCESS), "making access properties"));
  check(H5Pset_chunk_cache(properties, 0, 0, 1.0), "switching off the chunk cache");
  return properties;
}

void write_attribute(hid_t object, const std::string& name, const AttributeValue& value, const Hdf5Checker& check) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    // Of variable length: h5py gives those back as str, those of fixed length as bytes.
    const char* pointer = text->c_str();
    put_attribute(object, name, string_type(check), &pointer, check);
  } else if (const auto* number = std::get_if<double>(&value)) {
    put_attribute(object, name, H5T_NATIVE_DOUBLE, number, check);
  } else {
    put_attribute(object, name, H5T_NATIVE_INT64, &std::get<std::int64_t>(value), check);
  }
}

std::size_t chunk_width_for(std::size_t element_count, std::size_t block_rows) {
  if (element_count == 0) return 1;
  const std::size_t widest = std::max(least_chunk_width, values_per_chunk / block_rows);
  const std::size_t chunks = (element_count + widest - 1) / widest;
  return (element_count + chunks - 1) / chunks;
}

std::vector<GrowingDataset> create_layout(hid_t file, const std::string& time_unit,
                                          std::span<const ElementGroup> groups, std::span<const SeriesGroup> series,
                                          const AttributeMap& attributes, std::size_t block_rows, int compression,
                                          const Hdf5Checker& check) {
  const Hdf5Handle root(check(H5Gopen2(file, "/", H5P_DEFAULT), "opening the root"));
  write_attribute(root, "status", std::string(to_string(RunStatus::running)), check);
  write_attribute(root, "Conventions", "CF-1.8", check);
  for (const auto& [name, value] : attributes) write_attribute(root, name, value, check);

  std::vector<GrowingDataset> datasets;
  const std::array<hsize_t, 1> series_chunk{block_rows};
  // Time first: the commit journal lets the first dataset grow last, so no row of time lacks its values.
  const QuantityDescription time{
      .name = "time", .unit = time_unit, .long_name = "time", .cell_method = CellMethod::point};
  datasets.push_back({.path = "/time",
                      .handle = create_quantity(file, time, H5T_IEEE_F64LE, series_chunk, 1, 0, check),
                      .width = 1,
                      .chunk_width = 1,
                      .is_series = true});
  const hid_t time_id = datasets.front().handle;
  check(H5Adelete(time_id, "cell_methods"), "describing time");
  write_attribute(time_id, "standard_name", "time", check);
  write_attribute(time_id, "calendar", "proleptic_gregorian", check);
  write_attribute(time_id, "axis", "T", check);
  check(H5DSset_scale(time_id, "time"), "making time a scale");

  for (const ElementGroup& description : groups) {
    const Hdf5Handle group = create_group(file, description.name, check);
    if (!description.quantities.empty())
      check(H5Lcreate_hard(file, "time", group, "time", H5P_DEFAULT, H5P_DEFAULT), "linking time");
    const Hdf5Handle ids = create_ids(group, description, check);
    for (const FixedQuantity& quantity : description.fixed)
      create_fixed_quantity(group, ids, description, quantity, check);
    const std::size_t chunk_width = chunk_width_for(description.element_count, block_rows);
    const std::array<hsize_t, 2> chunk{block_rows, chunk_width};
    for (const QuantityDescription& quantity : description.quantities) {
      GrowingDataset dataset{.path = "/" + description.name + "/" + quantity.name,
                             .handle = create_quantity(group, quantity, H5T_IEEE_F32LE, chunk,
                                                       description.element_count, compression, check),
                             .width = description.element_count,
                             .chunk_width = chunk_width,
                             .is_series = false,
                             .is_compressed = compression > 0};
      check(H5DSattach_scale(dataset.handle, time_id, 0), "attaching time to " + dataset.path);
      check(H5DSattach_scale(dataset.handle, ids, 1), "attaching ids to " + dataset.path);
      datasets.push_back(std::move(dataset));
    }
  }
  for (const SeriesGroup& description : series) {
    const Hdf5Handle group = create_group(file, description.name, check);
    check(H5Lcreate_hard(file, "time", group, "time", H5P_DEFAULT, H5P_DEFAULT), "linking time");
    for (const QuantityDescription& quantity : description.quantities) {
      GrowingDataset dataset{.path = "/" + description.name + "/" + quantity.name,
                             .handle = create_quantity(group, quantity, H5T_IEEE_F64LE, series_chunk, 1, 0, check),
                             .width = 1,
                             .chunk_width = 1,
                             .is_series = true};
      check(H5DSattach_scale(dataset.handle, time_id, 0), "attaching time to " + dataset.path);
      datasets.push_back(std::move(dataset));
    }
  }
  // Made now, filled at the end: adding a link to the root later would touch what a kill must not tear.
  create_group(file, "summary", check);
  return datasets;
}

void check_names(std::span<const ElementGroup> groups, std::span<const SeriesGroup> series,
                 const AttributeMap& attributes) {
  for (const char* reserved : {"status", "Conventions"})
    if (attributes.contains(reserved))
      throw std::invalid_argument(fmt::format("attribute '{}' is written by the result file itself", reserved));
  std::set<std::string> group_names{"time", "summary"};
  for (const ElementGroup& group : groups) {
    check_name(group.name, group_names);
    std::set<std::string> names{"time", "id"};
    for (const QuantityDescription& quantity : group.quantities) check_name(quantity.name, names);
    for (const FixedQuantity& quantity : group.fixed) check_name(quantity.name, names);
  }
  for (const SeriesGroup& group : series) {
    check_name(group.name, group_names);
    std::set<std::string> names{"time"};
    for (const QuantityDescription& quantity : group.quantities) check_name(quantity.name, names);
  }
}

std::string time_unit_since(std::string_view start) {
  std::string text(start);
  if (text.ends_with('Z')) text.replace(text.size() - 1, 1, "+00:00");
  for (const char* format : {"%FT%H:%M:%S%Ez", "%FT%H:%M%Ez"}) {
    std::istringstream stream(text);
    std::chrono::sys_seconds instant;
    if (stream >> date::parse(format, instant) && stream.peek() == std::istringstream::traits_type::eof())
      return fmt::format("seconds since {:%Y-%m-%d %H:%M:%S}", fmt::gmtime(instant.time_since_epoch().count()));
  }
  throw std::invalid_argument(fmt::format(
      "start of the results '{}' is no ISO 8601 instant with Z or offset, such as 2024-01-01T00:00:00+01:00", start));
}

}  // namespace emscher
