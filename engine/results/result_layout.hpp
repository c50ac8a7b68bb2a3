// What a result file consists of before its first row: groups, datasets with their dimension scales, attributes.
// Internal to engine/results: includes HDF5.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/results/hdf5_handle.hpp"
#include "engine/results/result_file.hpp"

namespace emscher {

/// Filters of every chunked dataset, in this order: shuffle and deflate where compression is asked for, fletcher32.
constexpr unsigned all_filters_skipped = 0x7;
constexpr unsigned no_filter_skipped = 0x0;

/// A dataset that grows with the rows.
struct GrowingDataset {
  std::string path;  ///< "/pipe/mass_flow_kg_s"
  Hdf5Handle handle;
  std::size_t width = 0;        ///< elements; 1 for series
  std::size_t chunk_width = 0;  ///< elements per chunk
  bool is_series = false;       ///< [time] float64, else [time, element] float32
  bool is_compressed = false;
};

/// Turns HDF5's returns into ResultFileError.
class Hdf5Checker {
 public:
  explicit Hdf5Checker(const std::filesystem::path& path) : path_(&path) {}
  hid_t operator()(hid_t id, const std::string& operation) const {
    if (id < 0) throw ResultFileError(*path_, operation, hdf5_error_message());
    return id;
  }
  void operator()(herr_t status, const std::string& operation) const {
    if (status < 0) throw ResultFileError(*path_, operation, hdf5_error_message());
  }

 private:
  const std::filesystem::path* path_;
};

/// UTF-8 strings of variable length.
Hdf5Handle string_type(const Hdf5Checker& check);
/// Creation properties of a dataset without filters and without times of change.
Hdf5Handle unfiltered_properties(std::span<const hsize_t> chunk, const Hdf5Checker& check);
/// Access properties without a chunk cache.
Hdf5Handle no_chunk_cache(const Hdf5Checker& check);

/// Writes (or overwrites, where the type stays) one scalar attribute.
void write_attribute(hid_t object, const std::string& name, const AttributeValue& value, const Hdf5Checker& check);

/// Chunk width for a dataset of so many elements: chunks of about 96 x 1024 values, at least 1024 wide, of even width.
std::size_t chunk_width_for(std::size_t element_count, std::size_t block_rows);

/// Throws std::invalid_argument where names are empty, doubled, reserved or no names.
void check_names(std::span<const ElementGroup> groups, std::span<const SeriesGroup> series,
                 const AttributeMap& attributes);

/// Creates the time scale, then per element group its datasets, then the series. Order of the returned datasets: time,
/// quantities of all element groups, quantities of all series groups.
std::vector<GrowingDataset> create_layout(hid_t file, const std::string& time_unit,
                                          std::span<const ElementGroup> groups, std::span<const SeriesGroup> series,
                                          const AttributeMap& attributes, std::size_t block_rows, int compression,
                                          const Hdf5Checker& check);

/// "seconds since 2023-12-31 23:00:00" for "2024-01-01T00:00:00+01:00". Throws std::invalid_argument.
std::string time_unit_since(std::string_view start);

}  // namespace emscher
