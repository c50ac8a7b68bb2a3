#include "engine/results/commit_journal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace emscher {
namespace {

constexpr std::uint64_t page_size = 4096;
constexpr std::uint64_t superblock_address = 0;
constexpr std::size_t spill_limit = std::size_t{8} << 20;
constexpr std::size_t block_header_size = 8;  // signature; of a "TREE" then node type, level, number of entries
constexpr std::size_t tree_level_offset = 5;  // (HDF5 file format specification, III.A.1)

bool has_signature(const std::vector<unsigned char>& block, const char* signature) {
  return block.size() >= block_header_size && std::memcmp(block.data(), signature, 4) == 0;
}

}  // namespace

CommitJournal::CommitJournal(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(std::filesystem::symlink_status(path, ignored))) ::unlink(path.c_str());
  descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category());
}

CommitJournal::~CommitJournal() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool CommitJournal::fail(const char* operation, std::uint64_t address, std::size_t size) {
  failure_ = fmt::format("{} ({} {} bytes at {})", std::generic_category().message(errno), operation, size, address);
  pending_.clear();
  return false;
}

bool CommitJournal::write(std::uint64_t address, const unsigned char* bytes, std::size_t size) {
  for (std::size_t done = 0; done < size;) {
    const ssize_t count = ::pwrite(descriptor_, bytes + done, size - done, static_cast<off_t>(address + done));
    if (count < 0 && errno == EINTR) continue;
    if (count == 0) errno = EIO;
    if (count <= 0) return fail("writing", address + done, size - done);
    done += static_cast<std::size_t>(count);
  }
  file_length_ = std::max(file_length_, address + size);
  return true;
}

bool CommitJournal::write_data(std::uint64_t address, const void* bytes, std::size_t size) {
  return abandoned() || write(address, static_cast<const unsigned char*>(bytes), size);
}

bool CommitJournal::write_metadata(std::uint64_t address, const void* bytes, std::size_t size) {
  if (abandoned() || size == 0) return true;
  const auto* source = static_cast<const unsigned char*>(bytes);
  // Blocks that overlap without being the same (space given back and taken again) are merged into one.
  std::uint64_t begin = address;
  std::uint64_t end = address + size;
  auto first = pending_.lower_bound(address);
  if (first != pending_.begin()) {
    const auto before = std::prev(first);
    if (before->first + before->second.size() > address) first = before;
  }
  auto last = first;
  for (; last != pending_.end() && last->first < end; ++last) {
    begin = std::min(begin, last->first);
    end = std::max(end, last->first + last->second.size());
  }
  Block merged(end - begin);
  for (auto block = first; block != last; ++block)
    std::copy(block->second.begin(), block->second.end(), merged.begin() + (block->first - begin));
  std::copy(source, source + size, merged.begin() + (address - begin));
  pending_.erase(first, last);
  pending_.emplace(begin, std::move(merged));
  pending_bytes_ += end - begin;
  return pending_bytes_ < spill_limit || spill();
}

// A million ids are some 50 MB of new blocks. Nothing on disk refers to new blocks, so they need not wait in memory;
// but for the superblock, whose presence makes a file of the bytes.
bool CommitJournal::spill() {
  pending_bytes_ = 0;
  for (auto block = pending_.begin(); block != pending_.end();) {
    if (block->first == superblock_address || !is_new(block->first)) {
      ++block;
      continue;
    }
    if (!write(block->first, block->second.data(), block->second.size())) return false;
    spilled_blocks_.insert(block->first);
    block = pending_.erase(block);
  }
  return true;
}

bool CommitJournal::read(std::uint64_t address, void* bytes, std::size_t size) {
  auto* target = static_cast<unsigned char*>(bytes);
  std::size_t done = 0;
  while (done < size) {
    const ssize_t count = ::pread(descriptor_, target + done, size - done, static_cast<off_t>(address + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail("reading", address + done, size - done);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  std::fill(target + done, target + size, static_cast<unsigned char>(0));  // allocated, not yet written
  auto block = pending_.lower_bound(address);
  if (block != pending_.begin()) --block;
  for (; block != pending_.end() && block->first < address + size; ++block) {
    const std::uint64_t begin = std::max(address, block->first);
    const std::uint64_t end = std::min(address + size, block->first + block->second.size());
    if (begin < end)
      std::memcpy(target + (begin - address), block->second.data() + (begin - block->first), end - begin);
  }
  return true;
}

std::uint64_t CommitJournal::end_of_file() const {
  if (pending_.empty()) return file_length_;
  const auto& [address, block] = *pending_.rbegin();
  return std::max(file_length_, address + block.size());
}

bool CommitJournal::set_length(std::uint64_t length) {
  if (abandoned() || length == file_length_) return true;
  if (::ftruncate(descriptor_, static_cast<off_t>(length)) != 0) return fail("setting the length of", 0, length);
  file_length_ = length;
  return true;
}

bool CommitJournal::write_changed_pages(std::uint64_t address, const Block& block) {
  Block old(block.size());
  std::size_t have = 0;
  while (have < old.size()) {
    const ssize_t count =
        ::pread(descriptor_, old.data() + have, old.size() - have, static_cast<off_t>(address + have));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail("reading", address + have, old.size() - have);
    if (count == 0) break;  // beyond the end: zeros, as in `old`
    have += static_cast<std::size_t>(count);
  }
  std::uint64_t page_end = address + block.size();
  while (page_end > address) {
    const std::uint64_t page_begin = std::max(address, (page_end - 1) / page_size * page_size);
    std::size_t first = page_begin - address;
    std::size_t last = page_end - address;
    while (first < last && block[first] == old[first]) ++first;
    while (last > first && block[last - 1] == old[last - 1]) --last;
    if (first < last && !write(address + first, block.data() + first, last - first)) return false;
    page_end = page_begin;
  }
  return true;
}

bool CommitJournal::commit() {
  if (abandoned()) return true;
  if (file_length_ < end_of_allocation && !set_length(end_of_allocation)) return false;

  enum Step { new_block, superblock, heap, tree_node, other };
  struct Item {
    Step step;
    int tree_level;
    std::uint64_t address;
    const Block* block;
  };
  std::vector<Item> items;
  for (const auto& [address, block] : pending_) {
    Item item{.step = other, .tree_level = 0, .address = address, .block = &block};
    if (is_new(address)) {
      item.step = new_block;
    } else if (address == superblock_address) {
      item.step = superblock;
    } else if (has_signature(block, "GCOL")) {
      item.step = heap;
    } else if (has_signature(block, "TREE")) {
      item.step = tree_node;
      item.tree_level = block[tree_level_offset];
    }
    items.push_back(item);
  }
  std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    if (a.step != b.step) return a.step < b.step;
    if (a.tree_level != b.tree_level) return a.tree_level > b.tree_level;
    return a.address > b.address;
  });
  for (const Item& item : items) {
    if (!write_changed_pages(item.address, *item.block)) return false;
    written_blocks_.insert(item.address);
  }
  pending_.clear();
  pending_bytes_ = 0;
  written_blocks_.merge(spilled_blocks_);
  spilled_blocks_.clear();
  return true;
}

}  // namespace emscher
