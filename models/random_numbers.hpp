// Random numbers that are the same on every platform: engines as the standard or their authors fix them, and
// distributions of our own made of additions and multiplications only (those of the standard library differ between
// implementations).
#pragma once

#include <cstdint>
#include <random>
#include <string_view>
#include <utility>
#include <vector>

namespace emscher {

/// SplitMix64 (Steele, Lea, Flood 2014, DOI 10.1145/2660193.2660195): eight bytes of state, for many short streams.
class SplitMix64 {
 public:
  explicit SplitMix64(std::uint64_t seed) : state_(seed) {}
  std::uint64_t operator()() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t value = state_;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9U;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBU;
    return value ^ (value >> 31);
  }

 private:
  std::uint64_t state_;
};

template <class Engine>
class RandomNumbers {
 public:
  /// Independent streams of one seed for independent purposes, so that drawing more of one does not change the others.
  RandomNumbers(std::uint64_t seed, std::uint64_t purpose) : engine_(SplitMix64(SplitMix64(seed)() ^ purpose)()) {}

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
  Engine engine_;
};

/// For few long streams.
using RandomStream = RandomNumbers<std::mt19937_64>;
/// For many short ones: a consumer's day.
using ShortRandomStream = RandomNumbers<SplitMix64>;

/// The same number for the same text everywhere (FNV-1a, 64 bit): an element's own seed, so that adding an element does
/// not change the others.
constexpr std::uint64_t seed_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return hash;
}

}  // namespace emscher
