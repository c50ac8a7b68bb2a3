// Random numbers that are the same on every platform: std::mt19937_64 as the standard fixes it, and distributions of
// our own made of additions and multiplications only (those of the standard library differ between implementations).
#pragma once

#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace emscher {

class RandomStream {
 public:
  /// Independent streams of one seed for independent purposes, so that drawing more of one does not change the others.
  RandomStream(std::uint64_t seed, std::uint64_t purpose) : engine_(mixed(mixed(seed) ^ purpose)) {}

  /// In [0, 1), multiples of 2^-53.
  double uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }

  /// In 0 .. count - 1, every one alike (rejection); count > 0.
  std::uint64_t below(std::uint64_t count) {
    const std::uint64_t remainder = (0 - count) % count;  // 2^64 mod count
    std::uint64_t draw = engine_();
    while (draw < remainder) draw = engine_();
    return draw % count;
  }

  /// Mean 0, variance 1: the sum of twelve uniform numbers (Irwin-Hall), within 6 standard deviations.
  double normal() {
    double sum = -6.0;
    for (int k = 0; k < 12; ++k) sum += uniform();
    return sum;
  }

  /// Fisher-Yates.
  template <typename Value>
  void shuffle(std::vector<Value>& values) {
    for (std::size_t k = values.size(); k > 1; --k) std::swap(values[k - 1], values[below(k)]);
  }

 private:
  /// SplitMix64 (Steele, Lea, Flood 2014): neighbouring seeds give unrelated streams.
  static std::uint64_t mixed(std::uint64_t value) {
    value += 0x9E3779B97F4A7C15U;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9U;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBU;
    return value ^ (value >> 31);
  }

  std::mt19937_64 engine_;
};

}  // namespace emscher
