// Nearest names, units in names, durations, instants, and the schema interpreter by itself.
#include <gtest/gtest.h>

#include <random>
#include <stdexcept>

#include "networks/nearest_name.hpp"
#include "networks/schema.hpp"
#include "networks/time_text.hpp"
#include "small_case.hpp"

namespace emscher::testing {
namespace {

TEST(NearestName, DistanceCountsSingleEdits) {
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);  // the textbook example of Levenshtein's distance
  EXPECT_EQ(edit_distance("abcd", "abdc"), 1U);       // neighbours swapped
  EXPECT_EQ(edit_distance("same", "same"), 0U);
}

TEST(NearestName, DistanceIsSymmetricAndBounded) {
  std::mt19937 random(3);
  const auto word = [&] {
    std::string w(std::uniform_int_distribution<std::size_t>(0, 8)(random), ' ');
    for (char& c : w) c = static_cast<char>('a' + std::uniform_int_distribution<int>(0, 2)(random));
    return w;
  };
  for (int k = 0; k < 2000; ++k) {
    const std::string a = word(), b = word();
    const std::size_t d = edit_distance(a, b);
    EXPECT_EQ(d, edit_distance(b, a));
    EXPECT_EQ(d == 0, a == b);
    EXPECT_LE(d, std::max(a.size(), b.size()));
    EXPECT_GE(d, a.size() > b.size() ? a.size() - b.size() : b.size() - a.size());
  }
}

TEST(NearestName, UnitsAreRecognised) {
  const std::vector<std::string> known{"length_m", "heat_w", "heat_loss_w_m_k", "node"};
  EXPECT_EQ(unit_suffix("heat_loss_w_m_k"), "_w_m_k");
  EXPECT_EQ(unit_suffix("node"), "");
  EXPECT_EQ(same_quantity("length", known), "length_m");
  EXPECT_EQ(same_quantity("Length_mm", known), "length_m");
  EXPECT_EQ(same_quantity("heat_kw", known), "heat_w");
  EXPECT_EQ(same_quantity("heat_loss", known), "heat_loss_w_m_k");
  EXPECT_EQ(same_quantity("width_m", known), "");
  EXPECT_EQ(nearest_name("nod", known), "node");
  EXPECT_EQ(nearest_name("temperature", known), "");
}

TEST(TimeText, Durations) {
  EXPECT_EQ(parse_duration("15min"), 900.0);
  EXPECT_EQ(parse_duration("12h"), 43200.0);
  EXPECT_EQ(parse_duration("365d"), 31536000.0);
  EXPECT_EQ(parse_duration("0.5s"), 0.5);
  for (const char* bad : {"", "15", "min", "15 min", "-1h", "1hour", "1e999s", "nans", "1h30min"}) {
    EXPECT_FALSE(parse_duration(bad).has_value()) << bad;
  }
  for (const double seconds : {0.0, 0.5, 1.0, 90.0, 900.0, 3600.0, 5400.0, 86400.0, 31536000.0, 0.001, 1.0 / 3.0}) {
    EXPECT_EQ(parse_duration(format_duration(seconds)), seconds) << format_duration(seconds);
  }
  EXPECT_EQ(format_duration(900.0), "15min");
  EXPECT_EQ(format_duration(0.0), "0s");
}

TEST(TimeText, InstantsOfKnownEpochs) {
  // Published Unix times: the billennium and the last second of 32-bit time; 29 February 2000 exists, 1900 not.
  const auto epoch = [](const char* text) { return parse_instant(text).instant.value().epoch_s; };
  EXPECT_EQ(epoch("1970-01-01T00:00:00Z"), 0.0);
  EXPECT_EQ(epoch("2001-09-09T01:46:40Z"), 1e9);
  EXPECT_EQ(epoch("2038-01-19T03:14:07+00:00"), 2147483647.0);
  EXPECT_EQ(epoch("2000-02-29T00:00:00Z") + 86400.0, epoch("2000-03-01T00:00Z"));
  EXPECT_EQ(epoch("2024-06-01T12:00:00+02:00"), epoch("2024-06-01T10:00:00Z"));
  EXPECT_EQ(epoch("2024-06-01T12:00:00-0330"), epoch("2024-06-01T15:30:00Z"));
  EXPECT_TRUE(parse_instant("2024-06-01T12:00:00").offset_missing);
  for (const char* bad :
       {"", "2024", "2024-06-01", "2024-13-01T00:00:00Z", "1900-02-29T00:00:00Z", "2024-06-01T24:00:00Z",
        "2024-06-01T12:60:00Z", "2024-06-01T12:00:60Z", "2024-06-01T12:00:00+1", "01.06.2024 12:00",
        "2024-06-01T12:00:00Zjunk", "2024-06-01T12:00:-5Z"}) {
    EXPECT_FALSE(parse_instant(bad).instant.has_value()) << bad;
  }
}

TEST(TimeText, InstantsReadBack) {
  std::mt19937 random(11);
  for (int k = 0; k < 500; ++k) {
    const double epoch = std::uniform_int_distribution<int>(-2000000000, 2000000000)(random);
    const int offset = 15 * std::uniform_int_distribution<int>(-48, 56)(random);
    const std::string text = format_instant({epoch, offset});
    const auto instant = parse_instant(text).instant;
    ASSERT_TRUE(instant.has_value()) << text;
    EXPECT_EQ(instant->epoch_s, epoch) << text;
    EXPECT_EQ(instant->offset_minutes, offset) << text;
  }
}

TEST(Schema, UnsupportedKeywordsAreRefused) {
  EXPECT_THROW(Schema(R"({"type": "number", "multipleOf": 3})"), std::invalid_argument);
  EXPECT_THROW(Schema(R"({"$ref": "#/$defs/nowhere"})"), std::invalid_argument);
  EXPECT_THROW(Schema("no json"), std::invalid_argument);
}

// A number has a range, and a description that begins with its unit or says that it has none; its key says the same.
void expect_described(const std::string& name, const std::string& key, const nlohmann::json& property) {
  ASSERT_TRUE(property.contains("description")) << name;
  if (property.value("type", "") != "number") return;
  EXPECT_TRUE(property.contains("minimum") || property.contains("exclusiveMinimum")) << name;
  EXPECT_TRUE(property.contains("maximum")) << name;
  const bool has_unit = !property.at("description").get<std::string>().starts_with("Dimensionless");
  EXPECT_EQ(unit_suffix(key).empty(), !has_unit) << name;
}

TEST(Schema, EveryPropertySaysWhatItIs) {
  const auto defs = nlohmann::json::parse(network_schema_text()).at("$defs");
  for (const auto& [kind, definition] : defs.items()) {
    if (!definition.contains("properties") || kind == "feature" || kind == "technology") continue;
    EXPECT_EQ(definition.at("additionalProperties"), false) << kind;
    for (const auto& [key, property] : definition.at("properties").items()) {
      if (key == "kind") continue;
      const std::string target = property.value("$ref", "");
      expect_described(kind + "." + key, key,
                       target.empty() ? property : defs.at(target.substr(std::string("#/$defs/").size())));
    }
  }
}

}  // namespace
}  // namespace emscher::testing
