// Writes of metadata, held back and brought to disk in an order that leaves a readable HDF5 file after each write.
//
// Why: HDF5 1.10 writes metadata in place and in the order of its cache. A process killed in between leaves object
// headers and chunk indexes that do not fit each other, and in the worst case a file that does not open. Here raw data
// go to the file at once (into space nothing refers to yet), metadata wait in memory until `commit`, which writes
//
//   1. what is new (never written before): nothing refers to it yet; descending, a new file's superblock comes last
//   2. the superblock: the end of the file has to cover what the next writes refer to
//   3. heaps (texts of attributes), then nodes of the chunk index, parents before children: a node that was split still
//      holds the moved entries until its parent knows the new node
//   4. all else, descending: the sizes of the datasets; the first created (time) grows last
//
// and of old blocks only the changed bytes, page by page from the back: a B-tree node gets its new entries before its
// count grows. One write never crosses a page boundary; Linux checks for a fatal signal only between pages, so each
// write happens or does not. (Power failure is another matter: nothing is fsynced.)
//
// Cost: one pread per pending block and one pwrite per changed page, some 100 microseconds for a dozen datasets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

namespace emscher {

class CommitJournal {
 public:
  /// Creates the file; an old regular file of that name is unlinked first (who has it open keeps it). Throws
  /// std::system_error.
  explicit CommitJournal(const std::filesystem::path& path);
  ~CommitJournal();
  CommitJournal(const CommitJournal&) = delete;
  CommitJournal& operator=(const CommitJournal&) = delete;

  // The functions below return false where the system refuses; `failure` then says why, and the journal is abandoned:
  // what is on disk stays as of the last commit, everything later is dropped and reported as done, so that HDF5 can
  // close.

  bool write_data(std::uint64_t address, const void* bytes, std::size_t size);
  bool write_metadata(std::uint64_t address, const void* bytes, std::size_t size);
  bool read(std::uint64_t address, void* bytes, std::size_t size);
  bool commit();
  bool set_length(std::uint64_t length);

  std::uint64_t end_of_allocation = 0;  ///< as HDF5 sets it; the file reaches there after a commit
  std::uint64_t end_of_file() const;
  const std::string& failure() const { return failure_; }
  bool abandoned() const { return !failure_.empty(); }

 private:
  using Block = std::vector<unsigned char>;

  bool write(std::uint64_t address, const unsigned char* bytes, std::size_t size);
  bool is_new(std::uint64_t address) const { return !written_blocks_.contains(address); }
  bool spill();
  bool write_changed_pages(std::uint64_t address, const Block& block);
  bool fail(const char* operation, std::uint64_t address, std::size_t size);

  int descriptor_ = -1;
  std::uint64_t file_length_ = 0;
  std::map<std::uint64_t, Block> pending_;            // by address
  std::size_t pending_bytes_ = 0;                     // of new blocks since the last spill
  std::unordered_set<std::uint64_t> written_blocks_;  // addresses of metadata blocks as of the last commit
  std::unordered_set<std::uint64_t> spilled_blocks_;  // new ones that went to the file before their commit
  std::string failure_;
};

}  // namespace emscher
