#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "engine/results/chunk_checksum.hpp"

namespace emscher {
namespace {

/// By the definition: word by word, carries folded back into the low 16 bits at once (addition modulo 65535 without
/// zero).
std::uint32_t checksum_by_definition(const std::vector<unsigned char>& bytes) {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    first += static_cast<std::uint32_t>(bytes[i]) << 8 | bytes[i + 1];
    first = (first & 0xffff) + (first >> 16);
    second += first;
    second = (second & 0xffff) + (second >> 16);
  }
  return second << 16 | first;
}

// Seeded data of any length, also such that bring the sums to the two forms of zero. That HDF5 accepts the checksums is
// seen wherever a test reads a file: it verifies them.
TEST(ChunkChecksum, IsFletcher32) {
  std::mt19937 random(32);
  for (int i = 0; i < 300; ++i) {
    std::vector<unsigned char> bytes(2 * std::uniform_int_distribution<std::size_t>(1, 1500)(random));
    const int kind = i % 4;
    for (unsigned char& byte : bytes)
      byte = kind == 0   ? 0
             : kind == 1 ? 0xff
             : kind == 2 ? static_cast<unsigned char>(random())
                         : static_cast<unsigned char>(random() % 50 == 0 ? 0xff : 0);
    EXPECT_EQ(chunk_checksum(bytes), checksum_by_definition(bytes)) << i << ", " << bytes.size() << " bytes";
  }
  // Two words 0x0102, 0x0304: s1 = 0x0406, s2 = 2 x 0x0102 + 0x0304 = 0x0508.
  EXPECT_EQ(chunk_checksum(std::vector<unsigned char>{1, 2, 3, 4}), 0x05080406u);
}

}  // namespace
}  // namespace emscher
