// Faults of EPANET files: each test damages a small good file in one way and asks for line, section, field and remedy,
// and that nothing else is reported as an error.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "epanet_file.hpp"
#include "networks/epanet/epanet_settings.hpp"

namespace emscher::testing {
namespace {

struct BadFile {
  std::string name;
  std::string more;  ///< appended to the small file
  std::string id, field, remedy;
  std::string marker;  ///< the fault's line is that of the first line with this text
  std::size_t errors = 1;
};

void PrintTo(const BadFile& bad, std::ostream* stream) {
  *stream << bad.name;
}

class BadEpanetFile : public ::testing::TestWithParam<BadFile> {};

TEST_P(BadEpanetFile, IsReported) {
  const BadFile& bad = GetParam();
  const std::string text = small_epanet_file(bad.more);
  const EpanetImport imported = import_text(text);
  const std::vector<Fault> all = imported.faults.all();
  const std::string report = faults_as_text(all);
  const auto found = std::find_if(all.begin(), all.end(), [&](const Fault& f) {
    return f.severity == Severity::error && f.file == "net.inp" && f.id == bad.id && f.field == bad.field &&
           f.remedy.find(bad.remedy) != std::string::npos;
  });
  ASSERT_NE(found, all.end()) << "not reported among\n" << report;
  EXPECT_EQ(imported.faults.error_count(), bad.errors) << report;
  const std::size_t position = text.find(bad.marker);
  ASSERT_NE(position, std::string::npos);
  const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(position), '\n');
  EXPECT_EQ(found->line.value_or(0), line) << report;
}

const std::vector<BadFile> structure{
    {"UnknownSection", "[PIPPES]\n X A B 1 1 1\n", "", "[PIPPES]", "'PIPES'", "[PIPPES]"},
    {"UnitsUnknown", "[OPTIONS]\n Units GPH\n", "", "[OPTIONS] units", "'GPM'", "GPH"},
    {"ChezyManning", "[OPTIONS]\n Headloss C-M\n", "", "[OPTIONS] headloss", "choose D-W or H-W", "C-M"},
    {"HeadlossUnknown", "[OPTIONS]\n Headloss DW\n", "", "[OPTIONS] headloss", "H-W or D-W", "DW"},
    {"ViscosityNegative", "[OPTIONS]\n Viscosity -1\n", "", "[OPTIONS] viscosity", "above 0", "Viscosity"},
    {"DurationNoTime", "[TIMES]\n Duration one day\n", "", "[TIMES] duration", "24:00", "one day"},
    {"DurationOfAges", "[TIMES]\n Duration 1e300\n", "", "[TIMES] duration", "century", "1e300"},
    {"PressureUnknown", "[OPTIONS]\n Pressure atm\n", "", "[OPTIONS] pressure", "KPA", "atm"},
    {"EmitterExponentZero", "[OPTIONS]\n Emitter Exponent 0\n", "", "[OPTIONS] emitter exponent", "above 0", "Emitter"},
    {"EmitterBackflowUnknown", "[OPTIONS]\n Emitter Backflow 1\n", "", "[OPTIONS] emitter backflow", "YES or NO",
     "Emitter"},
};

const std::vector<BadFile> nodes{
    {"ElevationMissing", "[JUNCTIONS]\n C\n", "C", "[JUNCTIONS] elevation", "field 2", " C\n"},
    {"ElevationNoNumber", "[JUNCTIONS]\n C 1O\n", "C", "[JUNCTIONS] elevation", "give a number", "1O"},
    {"ElevationOutOfRange", "[JUNCTIONS]\n C 99999\n[PIPES]\n P3 B C 1 100 0.1\n", "C", "[JUNCTIONS] elevation",
     "units of the file", "99999"},
    {"NodeTwice", "[JUNCTIONS]\n A 10\n", "A", "[JUNCTIONS] id", "its own id", " A 10\n"},
    {"TankWithoutDiameter", "[TANKS]\n T 45 3 0 5\n", "T", "[TANKS] diameter", "maximum level", " T 45"},
    {"PatternUnknown", "[JUNCTIONS]\n C 10 5 day\n[PIPES]\n P3 B C 1 100 0.1\n[PATTERNS]\n days 1 2\n", "C",
     "[JUNCTIONS] pattern", "'days'", " C 10"},
    {"DemandOfReservoir", "[DEMANDS]\n R 5\n", "R", "[DEMANDS] junction", "to junctions", " R 5"},
    {"DemandOfNobody", "[DEMANDS]\n BB 5\n", "BB", "[DEMANDS] junction", "did you mean", " BB 5"},
    {"EmitterOfReservoir", "[EMITTERS]\n R 5\n", "R", "[EMITTERS] junction", "to junctions", " R 5"},
    {"EmitterNegative", "[EMITTERS]\n B -5\n", "B", "[EMITTERS] coefficient", "from 0", " B -5"},
    {"EmitterTooLarge", "[EMITTERS]\n B 1e9\n", "B", "[EMITTERS] coefficient", "units of the file", " B 1e9"},
    {"DemandNoNumber", "[DEMANDS]\n B five\n", "B", "[DEMANDS] demand", "field 2", "five"},
    {"MultiplierNoNumber", "[PATTERNS]\n day 1 2 x\n", "day", "[PATTERNS] multipliers", "field 4", "day 1"},
};

const std::vector<BadFile> links{
    {"NodeUnknown", "[PIPES]\n P3 A BX 400 150 0.5\n", "P3", "[PIPES] end node", "did you mean", "P3"},
    {"NodeMissing", "[PIPES]\n P3 A\n", "P3", "[PIPES] end node", "name a junction", "P3", 4},  // and three numbers
    {"LinkTwice", "[PIPES]\n P1 A B 400 150 0.5\n", "P1", "[PIPES] id", "its own id", "P1 A B"},
    {"LinkToItself", "[PIPES]\n P3 A A 400 150 0.5\n", "P3", "[PIPES] end node", "other end", "P3"},
    {"LengthZero", "[PIPES]\n P3 A B 0 150 0.5\n", "P3", "[PIPES] length", "above 0", "P3"},
    {"DiameterInMetres", "[PIPES]\n P3 A B 400 0.15 0.5\n", "P3", "[PIPES] diameter", "units of the file", "P3"},
    {"StatusUnknown", "[PIPES]\n P3 A B 400 150 0.5 0 Shut\n", "P3", "[PIPES] status", "Closed", "P3"},
    {"LossNegative", "[PIPES]\n P3 A B 400 150 0.5 -1\n", "P3", "[PIPES] loss coefficient", "from 0", "P3"},
    {"PumpWithoutCurve", "[PUMPS]\n U A B SPEED 1\n", "U", "[PUMPS] head", "POWER", " U A B"},
    {"PumpWithoutParameters", "[PUMPS]\n U A B\n", "U", "[PUMPS] parameters", "POWER", " U A B"},
    {"PumpKeywordUnknown", "[PUMPS]\n U A B POWER 3 SPED 1\n", "U", "[PUMPS] parameters", "SPEED", " U A B"},
    {"PumpCurveUnknown", "[PUMPS]\n U A B HEAD 2\n[CURVES]\n 1 40 30\n", "U", "[PUMPS] head", "'1'", " U A B"},
    {"PumpSpeedTooHigh", "[PUMPS]\n U A B POWER 3 SPEED 3\n", "U", "[PUMPS] speed", "repair", " U A B"},
    {"PumpCurveRises", "[PUMPS]\n U A B HEAD 2\n[CURVES]\n 2 0 30\n 2 40 20\n 2 60 25\n", "2", "[CURVES] points",
     "heads that fall", " 2 0 30"},
    {"PumpCurveOfZero", "[PUMPS]\n U A B HEAD 2\n[CURVES]\n 2 0 30\n", "2", "[CURVES] points", "rise from 0",
     " 2 0 30"},
    {"ValveTypeUnknown", "[VALVES]\n V A B 150 PVR 20\n", "V", "[VALVES] type", "PRV", " V A B"},
    {"ValveSettingMissing", "[VALVES]\n V A B 150 PRV\n", "V", "[VALVES] setting", "field 6", " V A B"},
    {"ValveCurveUnknown", "[VALVES]\n V A B 150 PCV 20 1 c\n[CURVES]\n cc 1 1\n", "V", "[VALVES] curve", "'cc'",
     " V A B"},
    {"GeneralPurposeValve", "[VALVES]\n V A B 150 GPV 2\n", "V", "[VALVES] type", "the same loss", " V A B"},
    {"StatusOfNothing", "[STATUS]\n P9 Closed\n", "P9", "[STATUS] link", "did you mean", " P9"},
    {"StatusOfPipeIsSetting", "[STATUS]\n P2 0.5\n", "P2", "[STATUS] status", "Open or Closed", " P2 0.5"},
};

std::string name_of_file(const ::testing::TestParamInfo<BadFile>& info) {
  return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(Structure, BadEpanetFile, ::testing::ValuesIn(structure), name_of_file);
INSTANTIATE_TEST_SUITE_P(Nodes, BadEpanetFile, ::testing::ValuesIn(nodes), name_of_file);
INSTANTIATE_TEST_SUITE_P(Links, BadEpanetFile, ::testing::ValuesIn(links), name_of_file);

TEST(EpanetInput, AllFaultsAtOnce) {
  const EpanetImport imported =
      import_text(small_epanet_file("[JUNCTIONS]\n C x\n[PIPES]\n P3 A Z 1 1 1\n P4 A B -1 1 1\n[VALVES]\n V A B 1 XYZ "
                                    "1\n[OPTIONS]\n Units furlong\n"));
  EXPECT_EQ(imported.faults.error_count(), 5U) << faults_as_text(imported.faults.all());
}

TEST(EpanetInput, NoEpanetFileAtAll) {
  EXPECT_NE(said(import_text("PK\x03\x04 binary"), "no EPANET input"), "");
  EXPECT_NE(said(import_text(""), "empty"), "");
  EXPECT_NE(said(import_epanet("/nowhere/net.inp"), "cannot be read"), "");
  EXPECT_NE(said(import_epanet("/"), "cannot be read"), "");
  EXPECT_NE(said(import_text(small_epanet_file("[TIMES]\nDuration 36000 days\nPattern Timestep 1 sec\n")), "periods"),
            "");
  EXPECT_NE(said(import_text("[TITLE]\nnothing\n"), "no junctions"), "");
  EXPECT_NE(said(import_text("[JUNCTIONS]\nA 1\nB 2\n[PIPES]\nP A B 1 1 100\n"), "neither a reservoir nor a tank"), "");
}

TEST(EpanetInput, SectionsMayBeShortRepeatedAndInAnyOrder) {
  const EpanetImport imported = import_text(
      "[PIPE]\nP1 R A 500 200 0.25 ; comment\n[option]\nunits lps\nheadloss d-w\n[JUNC]\nA\t10,5\n[RESE]\nR 60\n"
      "[JUNC]\n\"B 1\" 12 1\n[PIPES]\nP2 A \"B 1\" 400 150 0.5\n");
  ASSERT_FALSE(imported.faults.has_errors()) << faults_as_text(imported.faults.all());
  EXPECT_EQ(imported.data.pipes.size(), 2U);
  EXPECT_DOUBLE_EQ(imported.data.outflows.at(0).mass_flow_kg_s.value, 5.0);
  EXPECT_DOUBLE_EQ(named(imported.data.junctions, "B_1").elevation_m, 12.0);
}

TEST(EpanetInput, FilesInLatin1AreRead) {
  const EpanetImport imported =
      import_text(small_epanet_file("[JUNCTIONS]\n M\xFChle 3 1\n[PIPES]\n P3 B M\xFChle 9 90 1\n"));
  ASSERT_FALSE(imported.faults.has_errors()) << faults_as_text(imported.faults.all());
  EXPECT_DOUBLE_EQ(named(imported.data.junctions, "M\xC3\xBChle").elevation_m, 3.0);
  EXPECT_NE(said(imported, "Latin-1"), "");
}

TEST(EpanetInput, RandomDamageNeverBreaksTheImport) {
  // Whatever is changed, removed or doubled: the import ends with faults or with a case, not with an exception.
  const std::string whole = small_epanet_file(
      "[PUMPS]\n U A B HEAD 1 PATTERN s\n W A B POWER 3\n[CURVES]\n 1 0 40\n 1 10 36\n 1 25 20\n[PATTERNS]\n s 0.5 1.2 "
      "0\n"
      "[VALVES]\n V A B 150 PRV 20 2.5\n[DEMANDS]\n B 4 s\n[STATUS]\n V Open\n[TANKS]\n T 40 3 0 5 10\n"
      "[PIPES]\n P3 T B 9 90 1 CV\n[TIMES]\n Pattern Timestep 0:50\n Report Timestep 1:00\n");
  std::mt19937 random(20240101);
  const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  const std::string bytes = "[];\",:.-+eE 0123456789\n\t\xFC";
  for (int round = 0; round < 1000; ++round) {
    std::string text = whole;
    for (std::size_t k = 0; k < 1 + below(4); ++k) {
      const std::size_t at = below(text.size());
      switch (below(3)) {
        case 0:
          text[at] = bytes[below(bytes.size())];
          break;
        case 1:
          text.erase(at, 1 + below(20));
          break;
        default:
          text.insert(at, text.substr(below(text.size()), below(40)));
      }
      if (text.empty()) text.push_back(' ');
    }
    EXPECT_NO_THROW(import_text(text)) << text;
  }
}

TEST(EpanetInput, TimesInAllForms) {
  const auto seconds = [](const char* value, const char* unit = "") { return epanet_time(value, unit).value_or(-1.0); };
  EXPECT_DOUBLE_EQ(seconds("24"), 86400.0);
  EXPECT_DOUBLE_EQ(seconds("1:30"), 5400.0);
  EXPECT_NEAR(seconds("0:00:30"), 30.0, 1e-9);
  EXPECT_DOUBLE_EQ(seconds("90", "min"), 5400.0);
  EXPECT_DOUBLE_EQ(seconds("90", "SEC"), 90.0);
  EXPECT_DOUBLE_EQ(seconds("2", "days"), 172800.0);
  EXPECT_DOUBLE_EQ(seconds("12", "am"), 0.0);
  EXPECT_DOUBLE_EQ(seconds("12:15", "PM"), 44100.0);
  EXPECT_DOUBLE_EQ(seconds("6:00", "PM"), 64800.0);
  for (const char* wrong : {"", "x", "1:2:3:4", "-1", "1:"}) EXPECT_DOUBLE_EQ(seconds(wrong), -1.0) << wrong;
  EXPECT_DOUBLE_EQ(seconds("14", "PM"), -1.0);
  EXPECT_DOUBLE_EQ(seconds("1", "fortnight"), -1.0);
}

}  // namespace
}  // namespace emscher::testing
