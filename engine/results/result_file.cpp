#include "engine/results/result_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

#include "engine/results/chunk_checksum.hpp"
#include "engine/results/commit_driver.hpp"
#include "engine/results/fixed_quantities.hpp"
#include "engine/results/result_layout.hpp"

namespace emscher {
namespace {

/// Nodes of the chunk index hold up to 2 x 48 chunks: 24 + 97 x 32 + 96 x 8 = 3896 bytes for two dimensions (and 3120
/// for one), placed at multiples of 4096. So a node lies in one page and changes in one write.
constexpr unsigned tree_half_size = 48;
constexpr hsize_t aligned_from = 3000;
constexpr hsize_t alignment = 4096;

constexpr unsigned char all_bits = 0xff;  // in every byte: the missing value NaN, of float and double alike

}  // namespace

std::string_view to_string(RunStatus status) {
  switch (status) {
    case RunStatus::running:
      return "running";
    case RunStatus::complete:
      return "complete";
    case RunStatus::failed:
      return "failed";
  }
  throw std::invalid_argument("no such run status");
}

ResultFileError::ResultFileError(std::filesystem::path path, std::string operation, std::string cause)
    : std::runtime_error(fmt::format("result file {}: {} failed: {}", path.string(), operation, cause)),
      path_(std::move(path)),
      operation_(std::move(operation)),
      cause_(std::move(cause)) {}

struct ResultFile::State {
  std::filesystem::path path;
  std::unique_ptr<CommitJournal> journal;  // before the handles: they are closed through it
  Hdf5Handle file;
  std::vector<GrowingDataset> datasets;      // time, element quantities, series
  std::vector<std::size_t> first_of_group;   // index of a group's first dataset
  std::vector<std::size_t> first_of_series;  // the same for series groups
  std::vector<std::size_t> group_sizes;      // quantities per group
  std::vector<std::size_t> series_sizes;
  std::vector<std::size_t> offsets;         // of each dataset's block in its buffer, in values
  std::unique_ptr<float[]> values;          // [dataset][row of the block][element]
  std::unique_ptr<double[]> series_values;  // [dataset][row of the block]; time is the first
  std::vector<char> filled;                 // per dataset: was the row to be filled asked for?
  std::vector<unsigned char> chunk;         // scratch: one chunk and its checksum
  std::size_t value_count = 0;
  std::size_t series_count = 0;
  std::size_t block_rows = 0;
  std::size_t rows_in_block = 0;
  std::size_t block_start = 0;    // row at which the block begins
  bool block_is_on_disk = false;  // in part: its chunks are unfiltered and stay so
  std::size_t committed = 0;
  double last_time = 0.0;

  Hdf5Checker checker() const { return Hdf5Checker(path); }

  /// An error of the system is clearer than what HDF5 makes of it.
  template <class Action>
  void guarded(Action&& action) {
    const Hdf5Silence silence;
    try {
      action();
    } catch (const ResultFileError& error) {
      if (journal->abandoned()) throw ResultFileError(path, error.operation(), journal->failure());
      throw;
    }
    if (journal->abandoned()) throw ResultFileError(path, "writing", journal->failure());
  }

  void write_compressed(const GrowingDataset& dataset, const void* source);
  void write_chunks(const GrowingDataset& dataset, const void* source, bool with_checksum);
  void write_block(bool last);
  void commit();
  std::string_view name_of(std::size_t dataset) const { return datasets[dataset].path; }
};

// Writes the rows of the block through HDF5's filters. Where the block ends within a chunk HDF5 pads with the missing
// value.
void ResultFile::State::write_compressed(const GrowingDataset& dataset, const void* source) {
  const Hdf5Checker check = checker();
  const int rank = dataset.is_series ? 1 : 2;
  const std::array<hsize_t, 2> offset{block_start, 0};
  const std::array<hsize_t, 2> size{rows_in_block, dataset.width};
  const Hdf5Handle target(check(H5Dget_space(dataset.handle), "opening the space of " + dataset.path));
  check(H5Sselect_hyperslab(target, H5S_SELECT_SET, offset.data(), nullptr, size.data(), nullptr),
        "selecting rows of " + dataset.path);
  const Hdf5Handle memory(check(H5Screate_simple(rank, size.data(), nullptr), "making the space of " + dataset.path));
  check(H5Dwrite(dataset.handle, dataset.is_series ? H5T_NATIVE_DOUBLE : H5T_NATIVE_FLOAT, memory, target, H5P_DEFAULT,
                 source),
        "writing " + dataset.path);
}

// Puts whole chunks together and writes them as they are, past HDF5's gathering, cache and (slower) checksum.
//
// A chunk without checksum keeps size and place, so writing the rest of its block later overwrites flushed rows with
// the same bytes and no kill can damage them. With a checksum it could: bytes and sum would not change in one write.
void ResultFile::State::write_chunks(const GrowingDataset& dataset, const void* source, bool with_checksum) {
  const Hdf5Checker check = checker();
  const std::size_t value_size = dataset.is_series ? sizeof(double) : sizeof(float);
  const std::size_t row_bytes = dataset.chunk_width * value_size;
  const std::size_t data_bytes = block_rows * row_bytes;
  chunk.resize(data_bytes + sizeof(std::uint32_t));
  std::fill(chunk.begin() + static_cast<std::ptrdiff_t>(rows_in_block * row_bytes), chunk.end(), all_bits);
  for (std::size_t column = 0; column < dataset.width; column += dataset.chunk_width) {
    const std::size_t columns = std::min(dataset.chunk_width, dataset.width - column);
    for (std::size_t row = 0; row < rows_in_block; ++row) {
      unsigned char* target = chunk.data() + row * row_bytes;
      std::memcpy(target, static_cast<const unsigned char*>(source) + (row * dataset.width + column) * value_size,
                  columns * value_size);
      std::fill(target + columns * value_size, target + row_bytes, all_bits);
    }
    std::size_t size = data_bytes;
    if (with_checksum) {
      const std::uint32_t sum = chunk_checksum({chunk.data(), data_bytes});
      std::memcpy(chunk.data() + data_bytes, &sum, sizeof(sum));
      size += sizeof(sum);
    }
    const std::array<hsize_t, 2> offset{block_start, column};
    check(H5Dwrite_chunk(dataset.handle, H5P_DEFAULT, with_checksum ? no_filter_skipped : all_filters_skipped,
                         offset.data(), size, chunk.data()),
          "writing a chunk of " + dataset.path);
  }
}

void ResultFile::State::commit() {
  checker()(H5Fflush(file, H5F_SCOPE_LOCAL), "flushing");
  committed = block_start + rows_in_block;
}

// Little-endian host and file are the same here (x86-64-v3), so raw chunks need no conversion.
void ResultFile::State::write_block(bool last) {
  if (block_start + rows_in_block == committed) return;
  guarded([&] {
    const bool whole = rows_in_block == block_rows || last;
    for (std::size_t i = 0; i < datasets.size(); ++i) {
      const GrowingDataset& dataset = datasets[i];
      const std::array<hsize_t, 2> extent{block_start + rows_in_block, dataset.width};
      checker()(H5Dset_extent(dataset.handle, extent.data()), "extending " + dataset.path);
      if (dataset.width == 0) continue;
      const void* source =
          dataset.is_series ? static_cast<const void*>(&series_values[offsets[i]]) : &values[offsets[i]];
      const bool filtered = whole && !block_is_on_disk;
      if (filtered && dataset.is_compressed)
        write_compressed(dataset, source);
      else
        write_chunks(dataset, source, filtered);
    }
    commit();
  });
  block_is_on_disk = true;
}

ResultFile::ResultFile(std::filesystem::path path, std::string_view start, std::span<const ElementGroup> groups,
                       std::span<const SeriesGroup> series, const AttributeMap& attributes,
                       const ResultFileOptions& options)
    : state_(std::make_unique<State>()) {
  if (options.compression < 0 || options.compression > 9)
    throw std::invalid_argument(fmt::format("compression of results is {}, but must be 0 .. 9", options.compression));
  if (options.buffer_bytes == 0 || options.block_rows == 0)
    throw std::invalid_argument("buffer_bytes and block_rows of results must be positive");
  const std::string time_unit = time_unit_since(start);
  check_names(groups, series, attributes);
  State& state = *state_;
  state.path = std::move(path);

  std::size_t values_per_row = 0;
  std::size_t series_per_row = 1;  // time
  for (const ElementGroup& group : groups) {
    state.first_of_group.push_back(state.datasets.size() + 1);
    values_per_row += group.element_count * group.quantities.size();
  }
  for (const SeriesGroup& group : series) series_per_row += group.quantities.size();
  const std::size_t row_bytes = values_per_row * sizeof(float) + series_per_row * sizeof(double);
  state.block_rows = std::clamp<std::size_t>(options.buffer_bytes / row_bytes, 1, options.block_rows);

  try {
    state.journal = std::make_unique<CommitJournal>(state.path);
  } catch (const std::system_error& error) {
    throw ResultFileError(state.path, "creating", error.code().message());
  }
  state.guarded([&] {
    const Hdf5Checker check = state.checker();
    const Hdf5Handle access(check(H5Pcreate(H5P_FILE_ACCESS), "making file properties"));
    // Old formats throughout: files of newer ones carry marks and checksums that a kill leaves behind.
    check(H5Pset_libver_bounds(access, H5F_LIBVER_EARLIEST, H5F_LIBVER_V18), "setting the file format");
    check(H5Pset_alignment(access, aligned_from, alignment), "setting the alignment");
    if (!set_commit_driver(access, *state.journal))
      throw ResultFileError(state.path, "registering the file driver", hdf5_error_message());
    const Hdf5Handle creation(check(H5Pcreate(H5P_FILE_CREATE), "making file properties"));
    check(H5Pset_istore_k(creation, tree_half_size), "sizing the chunk index");
    state.file = Hdf5Handle(check(H5Fcreate(state.path.c_str(), H5F_ACC_TRUNC, creation, access), "creating"));
    state.datasets =
        create_layout(state.file, time_unit, groups, series, attributes, state.block_rows, options.compression, check);
    state.commit();
  });

  std::size_t next = 1;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    state.first_of_group[g] = next;
    state.group_sizes.push_back(groups[g].quantities.size());
    next += groups[g].quantities.size();
  }
  for (const SeriesGroup& group : series) {
    state.first_of_series.push_back(next);
    state.series_sizes.push_back(group.quantities.size());
    next += group.quantities.size();
  }
  for (const GrowingDataset& dataset : state.datasets) {
    std::size_t& count = dataset.is_series ? state.series_count : state.value_count;
    state.offsets.push_back(count);
    count += state.block_rows * dataset.width;
  }
  state.filled.assign(state.datasets.size(), 0);
  // Not initialised: pages of rows that are never written are never touched.
  state.values.reset(new float[state.value_count]);
  state.series_values.reset(new double[state.series_count]);
}

ResultFile::~ResultFile() {
  if (!state_ || state_->file.get() < 0) return;
  try {
    finish(RunStatus::failed, {});
  } catch (...) {
    // A destructor cannot report; the file then ends with the last commit.
  }
}

ResultFile::ResultFile(ResultFile&&) noexcept = default;

ResultFile& ResultFile::operator=(ResultFile&& other) noexcept {
  ResultFile old(std::move(*this));  // finished by its destructor
  state_ = std::move(other.state_);
  return *this;
}

std::span<float> ResultFile::row(std::size_t group, std::size_t quantity) {
  State& state = *state_;
  if (group >= state.group_sizes.size() || quantity >= state.group_sizes[group])
    throw std::out_of_range(fmt::format("no quantity {} in result group {}", quantity, group));
  const std::size_t index = state.first_of_group[group] + quantity;
  const std::size_t width = state.datasets[index].width;
  state.filled[index] = 1;
  return {state.values.get() + state.offsets[index] + state.rows_in_block * width, width};
}

void ResultFile::set_value(std::size_t group, std::size_t quantity, double value) {
  State& state = *state_;
  if (group >= state.series_sizes.size() || quantity >= state.series_sizes[group])
    throw std::out_of_range(fmt::format("no quantity {} in result series {}", quantity, group));
  const std::size_t index = state.first_of_series[group] + quantity;
  state.filled[index] = 1;
  state.series_values[state.offsets[index] + state.rows_in_block] = value;
}

void ResultFile::append_row(double time_s) {
  State& state = *state_;
  for (std::size_t i = 1; i < state.filled.size(); ++i)
    if (state.filled[i] == 0)
      throw std::logic_error(fmt::format("results at {} s: {} was not filled", time_s, state.name_of(i)));
  if (!std::isfinite(time_s) || (rows() > 0 && time_s <= state.last_time))
    throw std::logic_error(fmt::format("results at {} s do not come after those at {} s", time_s, state.last_time));
  state.series_values[state.rows_in_block] = time_s;
  state.last_time = time_s;
  std::fill(state.filled.begin(), state.filled.end(), char{0});
  ++state.rows_in_block;
  if (state.rows_in_block < state.block_rows) return;
  state.write_block(false);
  state.block_start += state.rows_in_block;
  state.rows_in_block = 0;
  state.block_is_on_disk = false;
}

void ResultFile::flush() {
  state_->write_block(false);
}

void ResultFile::set_fixed(const std::string& group, const std::string& name, std::span<const double> values) {
  state_->guarded([&] { write_fixed_numbers(state_->file, group, name, values, state_->checker()); });
}

void ResultFile::set_fixed(const std::string& group, const std::string& name, std::span<const std::string> texts) {
  state_->guarded([&] { write_fixed_texts(state_->file, group, name, texts, state_->checker()); });
}

void ResultFile::finish(RunStatus status, const AttributeMap& summary) {
  State& state = *state_;
  if (state.file.get() < 0) throw std::logic_error("the result file was finished before");
  if (status == RunStatus::running) throw std::invalid_argument("a finished run is complete or failed, not running");
  state.write_block(true);
  state.guarded([&] {
    const Hdf5Checker check = state.checker();
    {
      const Hdf5Handle group(check(H5Gopen2(state.file, "summary", H5P_DEFAULT), "opening the summary"));
      for (const auto& [name, value] : summary) write_attribute(group, name, value, check);
    }
    state.commit();
    {
      const Hdf5Handle root(check(H5Gopen2(state.file, "/", H5P_DEFAULT), "opening the root"));
      write_attribute(root, "status", std::string(to_string(status)), check);
    }
    state.commit();
    state.datasets.clear();
    check(H5Fclose(state.file.release()), "closing");
  });
}

std::size_t ResultFile::rows() const {
  return state_->block_start + state_->rows_in_block;
}
std::size_t ResultFile::committed_rows() const {
  return state_->committed;
}
std::size_t ResultFile::block_rows() const {
  return state_->block_rows;
}
std::size_t ResultFile::buffer_bytes() const {
  return state_->value_count * sizeof(float) + state_->series_count * sizeof(double);
}

}  // namespace emscher
