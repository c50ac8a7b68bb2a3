#include "engine/results/commit_driver.hpp"

#include <algorithm>
#include <iterator>
#include <new>

namespace emscher {
namespace {

struct DriverInfo {  // travels in the property list, copied byte by byte
  CommitJournal* journal;
};

struct DriverFile {
  H5FD_t base;  // first: HDF5 hands it back as H5FD_t*
  CommitJournal* journal;
};

CommitJournal& journal_of(H5FD_t* file) {
  return *reinterpret_cast<DriverFile*>(file)->journal;
}
const CommitJournal& journal_of(const H5FD_t* file) {
  return *reinterpret_cast<const DriverFile*>(file)->journal;
}

herr_t status(bool good) {
  return good ? 0 : -1;
}

H5FD_t* open_file(const char*, unsigned, hid_t file_access, haddr_t) {
  const auto* info = static_cast<const DriverInfo*>(H5Pget_driver_info(file_access));
  if (info == nullptr) return nullptr;
  auto* file = new (std::nothrow) DriverFile{};
  if (file == nullptr) return nullptr;
  file->journal = info->journal;
  return &file->base;
}

herr_t close_file(H5FD_t* file) {
  delete reinterpret_cast<DriverFile*>(file);
  return 0;
}

int compare_files(const H5FD_t* a, const H5FD_t* b) {
  const CommitJournal* first = &journal_of(a);
  const CommitJournal* second = &journal_of(b);
  return first == second ? 0 : (first < second ? -1 : 1);
}

herr_t query(const H5FD_t*, unsigned long* flags) {
  // No accumulation of metadata: the journal must see every block by itself.
  *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_AGGREGATE_SMALLDATA | H5FD_FEAT_DATA_SIEVE |
           H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
  return 0;
}

haddr_t get_end_of_allocation(const H5FD_t* file, H5FD_mem_t) {
  return journal_of(file).end_of_allocation;
}

herr_t set_end_of_allocation(H5FD_t* file, H5FD_mem_t, haddr_t address) {
  journal_of(file).end_of_allocation = address;
  return 0;
}

haddr_t get_end_of_file(const H5FD_t* file, H5FD_mem_t) {
  return journal_of(file).end_of_file();
}

herr_t read(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t address, std::size_t size, void* bytes) {
  return status(journal_of(file).read(address, bytes, size));
}

herr_t write(H5FD_t* file, H5FD_mem_t type, hid_t, haddr_t address, std::size_t size, const void* bytes) {
  CommitJournal& journal = journal_of(file);
  // No exception may pass through HDF5's C code.
  try {
    return status(type == H5FD_MEM_DRAW ? journal.write_data(address, bytes, size)
                                        : journal.write_metadata(address, bytes, size));
  } catch (const std::bad_alloc&) {
    return -1;
  }
}

herr_t flush(H5FD_t* file, hid_t, hbool_t) {
  try {
    return status(journal_of(file).commit());
  } catch (const std::bad_alloc&) {
    return -1;
  }
}

herr_t truncate(H5FD_t* file, hid_t, hbool_t closing) {
  CommitJournal& journal = journal_of(file);
  return status(!closing || journal.set_length(journal.end_of_allocation));
}

H5FD_class_t driver_class() {
  constexpr H5FD_mem_t free_list_map[] = H5FD_FLMAP_DICHOTOMY;
  H5FD_class_t driver{};
  driver.name = "emscher_commit";
#if H5_VERSION_GE(1, 13, 2)
  driver.version = H5FD_CLASS_VERSION;
  driver.value = static_cast<H5FD_class_value_t>(H5_VFD_RESERVED + 1);
#endif
  driver.maxaddr = (haddr_t{1} << 62) - 1;
  driver.fc_degree = H5F_CLOSE_WEAK;
  driver.fapl_size = sizeof(DriverInfo);
  driver.open = open_file;
  driver.close = close_file;
  driver.cmp = compare_files;
  driver.query = query;
  driver.get_eoa = get_end_of_allocation;
  driver.set_eoa = set_end_of_allocation;
  driver.get_eof = get_end_of_file;
  driver.read = read;
  driver.write = write;
  driver.flush = flush;
  driver.truncate = truncate;
  std::copy(std::begin(free_list_map), std::end(free_list_map), std::begin(driver.fl_map));
  return driver;
}

}  // namespace

bool set_commit_driver(hid_t file_access, CommitJournal& journal) {
  static const H5FD_class_t driver = driver_class();
  // Registered once for the life of the process; HDF5 frees it when it shuts down.
  static const hid_t id = H5FDregister(&driver);
  const DriverInfo info{.journal = &journal};
  return id >= 0 && H5Pset_driver(file_access, id, &info) >= 0;
}

}  // namespace emscher
