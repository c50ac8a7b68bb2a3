// RAII around HDF5 identifiers and errors. Internal to engine/results: includes HDF5.
#pragma once

#include <hdf5.h>

#include <string>
#include <utility>

namespace emscher {

/// Owns an HDF5 identifier of any kind.
class Hdf5Handle {
 public:
  Hdf5Handle() = default;
  explicit Hdf5Handle(hid_t id) : id_(id) {}
  Hdf5Handle(Hdf5Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)) {}
  Hdf5Handle& operator=(Hdf5Handle&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  ~Hdf5Handle() { close(); }

  hid_t get() const { return id_; }
  operator hid_t() const { return id_; }

  hid_t release() { return std::exchange(id_, H5I_INVALID_HID); }

  /// Releases now (objects, files, property lists, types and spaces alike: identifiers are reference counted).
  void close() {
    if (id_ >= 0) H5Idec_ref(id_);
    id_ = H5I_INVALID_HID;
  }

 private:
  hid_t id_ = H5I_INVALID_HID;
};

/// Keeps HDF5 from printing its error stack while errors are turned into exceptions.
class Hdf5Silence {
 public:
  Hdf5Silence() {
    H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  ~Hdf5Silence() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }
  Hdf5Silence(const Hdf5Silence&) = delete;
  Hdf5Silence& operator=(const Hdf5Silence&) = delete;

 private:
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

/// The innermost message of HDF5's error stack.
inline std::string hdf5_error_message() {
  std::string message = "unknown HDF5 error";
  const auto take = [](unsigned, const H5E_error2_t* entry, void* target) -> herr_t {
    if (entry->desc != nullptr) *static_cast<std::string*>(target) = entry->desc;
    return 1;  // the first is the innermost: stop
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take, &message);
  return message;
}

}  // namespace emscher
