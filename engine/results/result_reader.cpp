#include "engine/results/result_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "engine/results/result_layout.hpp"

namespace emscher {
namespace {

constexpr std::string_view time_unit_prefix = "seconds since ";

std::string read_text(hid_t attribute, hid_t type, const Hdf5Checker& check) {
  if (H5Tis_variable_str(type) > 0) {
    char* text = nullptr;
    check(H5Aread(attribute, type, &text), "reading an attribute");
    std::string result = text == nullptr ? "" : text;
    H5free_memory(text);
    return result;
  }
  std::string text(H5Tget_size(type), '\0');
  check(H5Aread(attribute, type, text.data()), "reading an attribute");
  text.resize(std::min(text.find('\0'), text.size()));
  return text;
}

AttributeValue read_attribute(hid_t object, const std::string& name, const Hdf5Checker& check) {
  const Hdf5Handle attribute(check(H5Aopen(object, name.c_str(), H5P_DEFAULT), "opening attribute " + name));
  const Hdf5Handle type(check(H5Aget_type(attribute), "opening the type of attribute " + name));
  switch (H5Tget_class(type)) {
    case H5T_STRING:
      return read_text(attribute, type, check);
    case H5T_FLOAT: {
      double value = 0.0;
      check(H5Aread(attribute, H5T_NATIVE_DOUBLE, &value), "reading attribute " + name);
      return value;
    }
    case H5T_INTEGER: {
      std::int64_t value = 0;
      check(H5Aread(attribute, H5T_NATIVE_INT64, &value), "reading attribute " + name);
      return value;
    }
    default:
      check(herr_t{-1}, "reading attribute " + name + ", which is neither text nor number,");
  }
  return {};
}

std::string read_text_attribute(hid_t object, const std::string& name, const Hdf5Checker& check) {
  AttributeValue value = read_attribute(object, name, check);
  if (!std::holds_alternative<std::string>(value))
    check(herr_t{-1}, "reading attribute " + name + ", which is no text,");
  return std::get<std::string>(std::move(value));
}

AttributeMap read_attributes(hid_t object, const Hdf5Checker& check) {
  std::vector<std::string> names;
  const auto take = [](hid_t, const char* name, const H5A_info_t*, void* target) -> herr_t {
    static_cast<std::vector<std::string>*>(target)->emplace_back(name);
    return 0;
  };
  check(H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, nullptr, take, &names), "listing attributes");
  AttributeMap attributes;
  for (const std::string& name : names) attributes[name] = read_attribute(object, name, check);
  return attributes;
}

std::vector<std::string> member_names(hid_t group, H5O_type_t kind, const Hdf5Checker& check) {
  std::vector<std::string> names;
  const auto take = [](hid_t, const char* name, const H5L_info_t*, void* target) -> herr_t {
    static_cast<std::vector<std::string>*>(target)->emplace_back(name);
    return 0;
  };
  check(H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, nullptr, take, &names), "listing a group");
  std::erase_if(names, [&](const std::string& name) {
    H5O_info_t info;
    check(H5Oget_info_by_name2(group, name.c_str(), &info, H5O_INFO_BASIC, H5P_DEFAULT), "looking at " + name);
    return info.type != kind;
  });
  return names;
}

std::vector<hsize_t> extent_of(hid_t dataset, const Hdf5Checker& check) {
  const Hdf5Handle space(check(H5Dget_space(dataset), "opening a space"));
  std::vector<hsize_t> extent(static_cast<std::size_t>(std::max(0, H5Sget_simple_extent_ndims(space))));
  H5Sget_simple_extent_dims(space, extent.data(), nullptr);
  return extent;
}

}  // namespace

struct ResultReader::State {
  std::filesystem::path path;
  Hdf5Handle file;

  Hdf5Checker checker() const { return Hdf5Checker(path); }

  Hdf5Handle open(const std::string& object) const {
    return Hdf5Handle(checker()(H5Oopen(file, object.c_str(), H5P_DEFAULT), "opening " + object));
  }

  [[noreturn]] void refuse(const std::string& operation, const std::string& cause) const {
    throw ResultFileError(path, operation, cause);
  }

  template <class Value>
  std::vector<Value> read(const std::string& name, std::array<hsize_t, 2> offset, std::array<hsize_t, 2> size,
                          std::size_t rank, hid_t type) const;
  std::vector<std::string> read_texts(const std::string& name) const;
  /// Datasets of a group that are no scale: those that change with time, or those that do not.
  std::vector<std::string> datasets(const std::string& group, bool fixed) const;
};

template <class Value>
std::vector<Value> ResultReader::State::read(const std::string& name, std::array<hsize_t, 2> offset,
                                             std::array<hsize_t, 2> size, std::size_t rank, hid_t type) const {
  const Hdf5Checker check = checker();
  const Hdf5Handle dataset = open(name);
  const std::vector<hsize_t> extent = extent_of(dataset, check);
  if (extent.size() != rank)
    refuse("reading " + name, fmt::format("it has {} dimensions, not {}", extent.size(), rank));
  std::size_t count = 1;
  for (std::size_t k = 0; k < rank; ++k) {
    if (offset[k] + size[k] > extent[k])
      refuse("reading " + name,
             fmt::format("index {} of dimension {} is beyond {}", offset[k] + size[k] - 1, k, extent[k]));
    count *= size[k];
  }
  std::vector<Value> values(count);
  if (count == 0) return values;
  const Hdf5Handle source(check(H5Dget_space(dataset), "opening a space"));
  check(H5Sselect_hyperslab(source, H5S_SELECT_SET, offset.data(), nullptr, size.data(), nullptr), "selecting");
  const Hdf5Handle memory(check(H5Screate_simple(static_cast<int>(rank), size.data(), nullptr), "making a space"));
  check(H5Dread(dataset, type, memory, source, H5P_DEFAULT, values.data()), "reading " + name);
  return values;
}

std::vector<std::string> ResultReader::State::read_texts(const std::string& name) const {
  const Hdf5Checker check = checker();
  const Hdf5Handle dataset = open(name);
  const Hdf5Handle type(check(H5Dget_type(dataset), "opening the type of " + name));
  if (H5Tis_variable_str(type) <= 0) refuse("reading " + name, "they are no strings of variable length");
  const Hdf5Handle space(check(H5Dget_space(dataset), "opening the space of " + name));
  std::vector<char*> pointers(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)), nullptr);
  std::vector<std::string> texts;
  if (pointers.empty()) return texts;
  check(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()), "reading " + name);
  for (const char* text : pointers) texts.emplace_back(text == nullptr ? "" : text);
  H5Dvlen_reclaim(type, space, H5P_DEFAULT, pointers.data());
  return texts;
}

// Fixed quantities have one dimension, their group has ids; a series has one dimension, its group has none.
std::vector<std::string> ResultReader::State::datasets(const std::string& group, bool fixed) const {
  const Hdf5Handle opened = open("/" + group);
  const bool has_ids = H5Lexists(opened, "id", H5P_DEFAULT) > 0;
  std::vector<std::string> names = member_names(opened, H5O_TYPE_DATASET, checker());
  std::erase_if(names, [&](const std::string& name) {
    if (name == "time" || name == "id") return true;
    const bool is_fixed = has_ids && extent_of(open("/" + group + "/" + name), checker()).size() == 1;
    return is_fixed != fixed;
  });
  return names;
}

ResultReader::ResultReader(std::filesystem::path path) : state_(std::make_unique<State>()) {
  const Hdf5Silence silence;
  state_->path = std::move(path);
  if (!std::filesystem::exists(state_->path)) state_->refuse("opening", "there is no such file");
  state_->file = Hdf5Handle(state_->checker()(H5Fopen(state_->path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), "opening"));
}

ResultReader::~ResultReader() = default;
ResultReader::ResultReader(ResultReader&&) noexcept = default;
ResultReader& ResultReader::operator=(ResultReader&&) noexcept = default;

std::string ResultReader::status() const {
  const Hdf5Silence silence;
  return read_text_attribute(state_->open("/"), "status", state_->checker());
}

AttributeMap ResultReader::attributes() const {
  const Hdf5Silence silence;
  return read_attributes(state_->open("/"), state_->checker());
}

AttributeMap ResultReader::summary() const {
  const Hdf5Silence silence;
  return read_attributes(state_->open("/summary"), state_->checker());
}

std::string ResultReader::start() const {
  const Hdf5Silence silence;
  const std::string unit = read_text_attribute(state_->open("/time"), "units", state_->checker());
  if (!unit.starts_with(time_unit_prefix)) state_->refuse("reading the unit of time", "it is '" + unit + "'");
  return unit.substr(time_unit_prefix.size());
}

std::size_t ResultReader::rows() const {
  const Hdf5Silence silence;
  std::size_t rows = std::numeric_limits<std::size_t>::max();
  const auto take = [&](const std::string& name) {
    const std::vector<hsize_t> extent = extent_of(state_->open(name), state_->checker());
    if (extent.empty()) state_->refuse("counting rows of " + name, "it has no dimension");
    rows = std::min<std::size_t>(rows, extent[0]);
  };
  take("/time");
  for (const std::string& group : groups())
    for (const std::string& quantity : quantities(group)) take("/" + group + "/" + quantity);
  return rows;
}

std::vector<double> ResultReader::times() const {
  const Hdf5Silence silence;
  return state_->read<double>("/time", {0, 0}, {rows(), 1}, 1, H5T_NATIVE_DOUBLE);
}

std::vector<std::string> ResultReader::groups() const {
  const Hdf5Silence silence;
  std::vector<std::string> names = member_names(state_->open("/"), H5O_TYPE_GROUP, state_->checker());
  std::erase(names, "summary");
  return names;
}

std::vector<std::string> ResultReader::quantities(const std::string& group) const {
  const Hdf5Silence silence;
  return state_->datasets(group, false);
}

std::vector<std::string> ResultReader::fixed_quantities(const std::string& group) const {
  const Hdf5Silence silence;
  return state_->datasets(group, true);
}

std::vector<std::string> ResultReader::ids(const std::string& group) const {
  const Hdf5Silence silence;
  if (element_count(group) == 0) return {};
  return state_->read_texts("/" + group + "/id");
}

std::size_t ResultReader::element_count(const std::string& group) const {
  const Hdf5Silence silence;
  const Hdf5Handle opened = state_->open("/" + group);
  if (H5Lexists(opened, "id", H5P_DEFAULT) <= 0) return 0;
  return extent_of(state_->open("/" + group + "/id"), state_->checker()).at(0);
}

QuantityDescription ResultReader::description(const std::string& group, const std::string& quantity) const {
  const Hdf5Silence silence;
  const Hdf5Checker check = state_->checker();
  const Hdf5Handle dataset = state_->open("/" + group + "/" + quantity);
  const auto text = [&](const char* name) {
    return H5Aexists(dataset, name) > 0 ? read_text_attribute(dataset, name, check) : std::string();
  };
  return {.name = quantity,
          .unit = text("units"),
          .long_name = text("long_name"),
          .cell_method = text("cell_methods") == "time: mean" ? CellMethod::mean : CellMethod::point};
}

std::vector<float> ResultReader::row(const std::string& group, const std::string& quantity, std::size_t row) const {
  const Hdf5Silence silence;
  return state_->read<float>("/" + group + "/" + quantity, {row, 0}, {1, element_count(group)}, 2, H5T_NATIVE_FLOAT);
}

std::vector<float> ResultReader::block(const std::string& group, const std::string& quantity, std::size_t first,
                                       std::size_t count) const {
  const Hdf5Silence silence;
  return state_->read<float>("/" + group + "/" + quantity, {first, 0}, {count, element_count(group)}, 2,
                             H5T_NATIVE_FLOAT);
}

std::vector<float> ResultReader::element(const std::string& group, const std::string& quantity,
                                         std::size_t element) const {
  const Hdf5Silence silence;
  return state_->read<float>("/" + group + "/" + quantity, {0, element}, {rows(), 1}, 2, H5T_NATIVE_FLOAT);
}

std::vector<double> ResultReader::series(const std::string& group, const std::string& quantity) const {
  const Hdf5Silence silence;
  return state_->read<double>("/" + group + "/" + quantity, {0, 0}, {rows(), 1}, 1, H5T_NATIVE_DOUBLE);
}

bool ResultReader::is_text(const std::string& group, const std::string& quantity) const {
  const Hdf5Silence silence;
  const Hdf5Handle dataset = state_->open("/" + group + "/" + quantity);
  const Hdf5Handle type(state_->checker()(H5Dget_type(dataset), "opening the type of " + quantity));
  return H5Tget_class(type) == H5T_STRING;
}

std::vector<double> ResultReader::fixed_numbers(const std::string& group, const std::string& quantity) const {
  const Hdf5Silence silence;
  return state_->read<double>("/" + group + "/" + quantity, {0, 0}, {element_count(group), 1}, 1, H5T_NATIVE_DOUBLE);
}

std::vector<std::string> ResultReader::fixed_texts(const std::string& group, const std::string& quantity) const {
  const Hdf5Silence silence;
  return state_->read_texts("/" + group + "/" + quantity);
}

}  // namespace emscher
