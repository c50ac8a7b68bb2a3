// Numbers for people: units change where they should, rounding never shows "60 s" or "24 h".
#include "tools/readable.hpp"

#include <gtest/gtest.h>

namespace emscher {
namespace {

TEST(Readable, Durations) {
  EXPECT_EQ(readable_duration(0.0), "0 s");
  EXPECT_EQ(readable_duration(0.0123), "0.0123 s");
  EXPECT_EQ(readable_duration(9.996), "10 s");
  EXPECT_EQ(readable_duration(59.4), "59 s");
  EXPECT_EQ(readable_duration(59.97), "1 min");
  EXPECT_EQ(readable_duration(750.0), "12 min 30 s");
  EXPECT_EQ(readable_duration(3599.7), "1 h");
  EXPECT_EQ(readable_duration(18900.0), "5 h 15 min");
  EXPECT_EQ(readable_duration(86399.0), "1 d");
  EXPECT_EQ(readable_duration(365.0 * 86400.0), "365 d");
  EXPECT_EQ(readable_duration(151.0 * 86400.0 + 6.0 * 3600.0), "151 d 6 h");
}

TEST(Readable, FactorsBytesAndPower) {
  EXPECT_EQ(readable_factor(3.14159), "3.1");
  EXPECT_EQ(readable_factor(1234.0), "1234");
  EXPECT_EQ(readable_factor(12'345.0), "12 000");
  EXPECT_EQ(readable_factor(1'234'567.0), "1.23 million");
  EXPECT_EQ(readable_bytes(512.0), "512 B");
  EXPECT_EQ(readable_bytes(999'600.0), "1 MB");
  EXPECT_EQ(readable_power(-85.0), "-85 W");
  EXPECT_EQ(readable_power(12'340.0), "12.3 kW");
  EXPECT_EQ(readable_power(999'600.0), "0.9996 MW");
  EXPECT_EQ(readable_power(4.56e6), "4.56 MW");
}

}  // namespace
}  // namespace emscher
