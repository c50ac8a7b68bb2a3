#include "networks/geojson_stream.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

namespace emscher {

namespace {

using nlohmann::json;

constexpr std::size_t deepest_nesting = 32;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

/// The bytes of a file with the number of the line they stand in.
class CountedBytes {
 public:
  explicit CountedBytes(const std::filesystem::path& path) : file_(std::fopen(path.c_str(), "rb")), buffer_(1 << 18) {
    if (file_) refill();
  }
  bool is_open() const { return file_ != nullptr; }
  bool at_end() const { return position_ == size_; }
  char current() const { return buffer_[position_]; }
  void advance() {
    if (buffer_[position_] == '\n') ++line_;
    if (++position_ == size_) refill();
  }
  int line() const { return line_; }

 private:
  void refill() {
    position_ = 0;
    size_ = std::fread(buffer_.data(), 1, buffer_.size(), file_.get());
  }
  std::unique_ptr<std::FILE, CloseFile> file_;
  std::vector<char> buffer_;
  std::size_t position_ = 0;
  std::size_t size_ = 0;
  int line_ = 1;
};

/// What the JSON library reads from: all copies share the bytes.
class ByteIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;
  explicit ByteIterator(CountedBytes* bytes) : bytes_(bytes) {}
  char operator*() const { return bytes_->current(); }
  ByteIterator& operator++() {
    bytes_->advance();
    return *this;
  }
  ByteIterator operator++(int) {
    ++*this;
    return *this;
  }
  bool operator==(const ByteIterator& other) const { return ended() == other.ended(); }

 private:
  bool ended() const { return bytes_ == nullptr || bytes_->at_end(); }
  CountedBytes* bytes_;
};

/// Builds the value of one feature (or one other top-level member) at a time.
class FeatureHandler final : public nlohmann::json_sax<json> {
 public:
  FeatureHandler(const CountedBytes& bytes, const std::string& file_name, FaultList& faults,
                 const std::function<void(const StreamedFeature&)>& visit)
      : bytes_(bytes), file_name_(file_name), faults_(faults), visit_(visit) {}

  bool null() override { return leaf(nullptr); }
  bool boolean(bool value) override { return leaf(value); }
  bool number_integer(number_integer_t value) override { return leaf(value); }
  bool number_unsigned(number_unsigned_t value) override { return leaf(value); }
  bool number_float(number_float_t value, const string_t&) override { return leaf(value); }
  bool string(string_t& value) override { return leaf(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(json::object()); }
  bool start_array(std::size_t) override { return open(json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    if (place_ == Place::root) {
      member_ = name;
      return true;
    }
    json& object = *open_.back();
    if (object.contains(name)) repeated_keys_.push_back(name);
    // The value takes this place next.
    slot_ = &object[name];
    if (place_ == Place::features && open_.size() == 1) feature_member_ = name;
    if (place_ == Place::features && open_.size() == 2 && feature_member_ == "properties") {
      key_line_.emplace_back(std::move(name), bytes_.line());
    }
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
    std::string text = error.what();
    // "[json.exception.parse_error.101] parse error at line 3, column 5: syntax error while ..."
    if (const std::size_t start = text.find(": "); start != std::string::npos) text = text.substr(start + 2);
    fail("is no valid JSON: " + text, remedy_for(text, error.id));
    return false;
  }

  /// To be called after a complete pass.
  void finish() {
    if (failed_) return;
    if (!seen_features_) fail("has no list \"features\"", "write a GeoJSON feature collection");
    if (type_ != "FeatureCollection") {
      fail("\"type\" is not \"FeatureCollection\"",
           "write a GeoJSON feature collection: \"type\": \"FeatureCollection\"");
    }
  }

 private:
  enum class Place { before, root, member, features, after };

  std::string remedy_for(const std::string& text, int error_id) const {
    constexpr int number_overflow = 406;
    if (error_id == number_overflow) return "the number is too large for a floating-point number: repair it";
    if (text.find("UTF-8") != std::string::npos) return "the file is not UTF-8: save it with the encoding UTF-8";
    if (bytes_.at_end()) return "the file ends too early: was it cut off while it was written or copied?";
    for (const std::string_view read : {"N'", "na'", "I'", "-n'", "-i'", "-N'", "-I'"}) {
      if (text.ends_with(read)) return "JSON knows no NaN and no Infinity: give the number, or leave the key out";
    }
    return "repair the syntax here: a missing or surplus comma, quote or bracket";
  }

  template <class Value>
  bool leaf(Value&& value) {
    if (place_ == Place::before) return not_an_object();
    if (place_ == Place::root) {
      member_value_ = json(std::forward<Value>(value));
      return finish_member();
    }
    if (open_.empty()) {  // a feature that is not even an object
      value_ = json(std::forward<Value>(value));
      line_ = bytes_.line();
      deliver();
      return true;
    }
    put(json(std::forward<Value>(value)));
    return true;
  }

  bool open(json container) {
    if (place_ == Place::before) {
      if (!container.is_object()) return not_an_object();
      place_ = Place::root;
      return true;
    }
    if (place_ == Place::root) {
      if (member_ == "features" && container.is_array()) {
        place_ = Place::features;
        seen_features_ = true;
        return true;
      }
      place_ = Place::member;
    }
    if (open_.size() + 2 >= deepest_nesting) {
      return fail(fmt::format("is nested deeper than {} levels", deepest_nesting),
                  "GeoJSON needs no such nesting: export the file again");
    }
    if (open_.empty()) {
      value_ = std::move(container);
      open_.push_back(&value_);
      line_ = bytes_.line();
      key_line_.clear();
      repeated_keys_.clear();
    } else {
      open_.push_back(put(std::move(container)));
    }
    return true;
  }

  bool close() {
    if (!open_.empty()) {
      open_.pop_back();
      if (!open_.empty()) return true;
      if (place_ == Place::features) {
        deliver();
      } else {
        place_ = Place::root;
        member_value_ = std::move(value_);
        return finish_member();
      }
    } else if (place_ == Place::features) {
      place_ = Place::root;
    } else {
      place_ = Place::after;
    }
    return true;
  }

  // Puts a value into the open object or list and returns where it stands.
  json* put(json&& value) {
    json& parent = *open_.back();
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    *slot_ = std::move(value);
    return slot_;
  }

  void deliver() { visit_(StreamedFeature{value_, line_, key_line_, repeated_keys_}); }

  bool finish_member() {
    if (member_ == "type" && member_value_.is_string()) type_ = member_value_.get<std::string>();
    if (member_ == "features") {
      return fail("\"features\" is not a list", "write a GeoJSON feature collection");
    }
    if (member_ == "crs") check_reference_system();
    member_value_ = nullptr;
    return true;
  }

  // RFC 7946 knows only WGS84; QGIS writes the member all the same.
  void check_reference_system() {
    const std::string text = member_value_.dump(-1, ' ', false, json::error_handler_t::replace);
    if (member_value_.is_null() || text.find("CRS84") != std::string::npos || text.find("4326") != std::string::npos) {
      return;
    }
    faults_.add({.file = file_name_,
                 .line = bytes_.line(),
                 .field = "crs",
                 .problem = "the coordinates are not in WGS84: " + text.substr(0, 120),
                 .remedy = "export the layer in WGS84 (EPSG:4326); in QGIS: Export, Save Features As, CRS EPSG:4326"});
  }

  bool not_an_object() { return fail("is not a GeoJSON object", "write a GeoJSON feature collection"); }

  bool fail(std::string problem, std::string remedy) {
    failed_ = true;
    faults_.add(
        {.file = file_name_, .line = bytes_.line(), .problem = std::move(problem), .remedy = std::move(remedy)});
    return false;
  }

  const CountedBytes& bytes_;
  const std::string& file_name_;
  FaultList& faults_;
  const std::function<void(const StreamedFeature&)>& visit_;

  Place place_ = Place::before;
  std::string member_;
  json member_value_;
  std::string type_;
  bool seen_features_ = false;
  bool failed_ = false;

  json value_;
  std::vector<json*> open_;
  json* slot_ = nullptr;
  std::string feature_member_;
  int line_ = 0;
  std::vector<std::pair<std::string, int>> key_line_;
  std::vector<std::string> repeated_keys_;
};

}  // namespace

bool read_feature_collection(const std::filesystem::path& file, const std::string& file_name, FaultList& faults,
                             const std::function<void(const StreamedFeature&)>& visit) {
  CountedBytes bytes(file);
  if (!bytes.is_open() || bytes.at_end()) {
    faults.add({.file = file_name, .problem = "cannot be read or is empty", .remedy = "repair the file"});
    return false;
  }
  FeatureHandler handler(bytes, file_name, faults, visit);
  const bool complete = json::sax_parse(ByteIterator(&bytes), ByteIterator(nullptr), &handler);
  if (complete) handler.finish();
  return complete;
}

}  // namespace emscher
