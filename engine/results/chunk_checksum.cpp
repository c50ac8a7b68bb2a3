#include "engine/results/chunk_checksum.hpp"

#include <cstddef>
#include <cstring>

namespace emscher {
namespace {

constexpr std::size_t block_words = 256;  // its weighted sum stays below 256 x 257 / 2 x 65535 < 2^32
constexpr std::uint64_t modulus = 65535;

struct BlockSums {
  std::uint32_t plain = 0;
  std::uint32_t weighted = 0;  // the first word `count` times, the last once
};

BlockSums sum_block(const std::uint16_t* words, std::size_t count) {
  BlockSums sums;
  for (std::size_t i = 0; i < count; ++i) {
    const auto word = static_cast<std::uint32_t>(static_cast<std::uint16_t>((words[i] << 8) | (words[i] >> 8)));
    sums.plain += word;
    sums.weighted += word * static_cast<std::uint32_t>(count - i);
  }
  return sums;
}

/// What folding the carries of a sum of 16-bit words back into it ends at.
std::uint32_t folded(std::uint64_t sum) {
  return sum == 0 ? 0 : static_cast<std::uint32_t>((sum - 1) % modulus + 1);
}

}  // namespace

std::uint32_t chunk_checksum(std::span<const unsigned char> bytes) {
  std::uint16_t words[block_words];
  std::uint64_t plain = 0;
  std::uint64_t weighted = 0;
  const std::size_t word_count = bytes.size() / 2;
  for (std::size_t begin = 0; begin < word_count;) {
    const std::size_t count = word_count - begin < block_words ? word_count - begin : block_words;
    std::memcpy(words, bytes.data() + 2 * begin, 2 * count);
    // A constant count lets the compiler unroll.
    const BlockSums sums = count == block_words ? sum_block(words, block_words) : sum_block(words, count);
    weighted = folded(weighted + count * plain + sums.weighted);
    plain = folded(plain + sums.plain);
    begin += count;
  }
  return folded(weighted) << 16 | folded(plain);
}

}  // namespace emscher
