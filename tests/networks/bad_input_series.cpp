// Faults of the series and of the files as such: each test damages the small good case in one way and asks for the
// place and the remedy, and that nothing else is reported.
#include <filesystem>
#include <fstream>

#include "small_case.hpp"

namespace emscher::testing {
namespace {

namespace fs = std::filesystem;

class BadSeries : public ::testing::TestWithParam<BadInput> {};

TEST_P(BadSeries, IsReported) {
  expect_fault(GetParam());
}

auto replace(std::string from, std::string to) {
  return [=](SmallCase& c) { c.replace_in_weather(from, to); };
}

auto set_text(std::string text) {
  return [=](SmallCase& c) { c.files["weather.csv"] = text; };
}

const std::string file = "weather.csv";
const std::string third = "2024-01-01T02:00:00+01:00";

const std::vector<BadInput> series{
    {"FirstColumnNotTime", replace("time,", "date,"), file, "", "date", "'time'", "date,"},
    {"ColumnTwice", replace("time,outdoor_c,load", "time,outdoor_c,outdoor_c"), file, "", "outdoor_c", "its own name",
     "time,", 2},  // and the column load is gone
    {"ColumnWithoutName", replace("outdoor_c,load\n", "outdoor_c,load,\n"), file, "", "column 4", "name it", "time,",
     6},
    {"OnlyOneColumn", set_text("time\n2024-01-01T00:00:00+01:00\n2024-01-01T04:00:00+01:00\n"), file, "", "time",
     "separate the columns", "time", 3},  // and both columns are missing
    {"NoRows", set_text("time,outdoor_c,load\n"), file, "", "", "add rows"},
    {"TimeWithoutOffset", replace(third, "2024-01-01T02:00:00"), file, "", "time", "+01:00", "T02:00:00"},
    {"GermanDate", replace(third, "01.01.2024 02:00"), file, "", "time", "ISO 8601", "01.01.2024"},
    {"NoSuchDay", replace(third, "2023-02-29T02:00:00+01:00"), file, "", "time", "ISO 8601", "02-29"},
    {"SecondsAmongDates", replace(third, "7200"), file, "", "time", "ISO 8601", "7200"},
    {"TimeTwice", replace(third, "2024-01-01T01:00:00+01:00"), file, "", "time", "once", "-3.7"},
    {"TimeFalls", replace(third, "2023-12-31T02:00:00+01:00"), file, "", "time", "sort the rows", "12-31"},
    {"Gap", replace("2024-01-01T02:00:00+01:00,-3.7,1.0\n", ""), file, "", "time", "maximum_gap", "T03:00:00"},
    {"GapAboveMaximum",
     [](SmallCase& c) {
       c.replace_in_toml("file = \"weather.csv\"", "file = \"weather.csv\"\nmaximum_gap = \"30min\"");
     },
     file, "", "time", "raise maximum_gap", "T01:00:00", 4},
    {"NotANumberCell", replace("-3.7", "nan"), file, "", "outdoor_c", "finite number", "nan"},
    {"InfiniteCell", replace("-3.7", "inf"), file, "", "outdoor_c", "finite number", "inf"},
    {"HugeCell", replace("-3.7", "-3.7e300"), file, "", "outdoor_c", "finite number", "e300"},
    {"EmptyCell", replace("-3.7", ""), file, "", "outdoor_c", "fill the cell", third},
    {"TextCell", replace("-3.7", "cold"), file, "", "outdoor_c", "finite number", "cold"},
    {"UnitInCell", replace("-3.7", "-3.7 C"), file, "", "outdoor_c", "without unit", "-3.7 C"},
    {"DecimalCommaAmongCommas", replace("-3.7", "-3,7"), file, "", "", "decimal comma", "-3,7"},
    {"CellMissing", replace(",-3.7,1.0", ",-3.7"), file, "", "", "as many cells", "-3.7"},
    {"ThousandsSeparator",
     set_text("time;outdoor_c;load\n2024-01-01T00:00:00+01:00;-3,5;1.000,5\n2024-01-01T04:00:00+01:00;-3,6;0,9\n"),
     file, "", "load", "thousands", "1.000,5"},
    {"DecimalSignsMixed",
     set_text("time;outdoor_c;load\n2024-01-01T00:00:00+01:00;-3,5;1\n2024-01-01T04:00:00+01:00;-3.6;0,9\n"), file, "",
     "outdoor_c", "finite number", "-3.6"},
    {"DecimalCommasSaidSo",
     set_text("time;outdoor_c;load\n2024-01-01T00:00:00+01:00;-3,5;1\n2024-01-01T04:00:00+01:00;-3,6;0,9\n"), file, "",
     "", "nothing to do", "", 0, Severity::note},
    {"BeginsTooLate", replace("2024-01-01T00:00:00+01:00,-3.5,0.8\n", ""), file, "", "time",
     "start the simulation later"},
    {"EndsTooEarly", [](SmallCase& c) { c.replace_in_toml("\"3h\"", "\"5h\""); }, file, "", "time",
     "shorten the simulation"},
    {"ShiftLeavesSeries", [](SmallCase& c) { c.properties("S2")["heat_w_profile_shift_s"] = -7200; }, file, "", "time",
     "add the rows before"},
    {"ColumnInOtherUnit",
     [](SmallCase& c) {
       c.replace_in_weather("time,outdoor_c", "time,outdoor_f");
       c.replace_in_toml("weather:outdoor_c", "weather:outdoor_f");
     },
     "case.toml", "", "ambient.temperature_c_profile", "convert the column", "temperature_c_profile"},
    {"ColumnRenamed", replace("time,outdoor_c", "time,outdoor_f"), "case.toml", "", "ambient.temperature_c_profile",
     "'outdoor_f'", "temperature_c_profile"},
    {"PowerInKilowatts",
     [](SmallCase& c) {
       c.replace_in_weather("load", "load_kw");
       c.properties("S2")["heat_w_profile"] = "weather:load_kw";
       c.properties("S2").erase("heat_w");
     },
     "network.geojson", "S2", "heat_w_profile", "factor"},
    {"ProfileOutOfRange", replace("0.9", "-0.9"), "network.geojson", "S2", "heat_w_profile", "'load'"},
    {"Utf16", set_text("\xFF\xFEt"), file, "", "", "UTF-8"},
    {"Latin1", replace("load", "l\xE4st"), file, "", "", "UTF-8"},
    {"Binary", set_text(std::string("ti\0me,load\n", 11)), file, "", "", "UTF-8"},
    {"SeriesNotUsed",
     [](SmallCase& c) { c.replace_in_toml("[fluid]", "[series.extra]\nfile = \"weather.csv\"\n\n[fluid]"); },
     "case.toml", "", "series.extra", "remove it", "[series.extra]", 0, Severity::note},
};

auto file_name(std::string name) {
  return [=](SmallCase& c) { c.replace_in_toml("\"weather.csv\"", "\"" + name + "\""); };
}

const std::vector<BadInput> files{
    {"Missing", file_name("wetter.csv"), "case.toml", "", "series.weather.file", "create it", "wetter.csv"},
    {"ParentFolder", file_name("../weather.csv"), "case.toml", "", "series.weather.file", "without '..'", "../"},
    {"HiddenParentFolder", file_name("sub/../../weather.csv"), "case.toml", "", "series.weather.file", "without '..'"},
    {"AbsolutePath", file_name("/etc/passwd"), "case.toml", "", "series.weather.file", "relative", "passwd"},
    {"EmptyName", file_name(""), "case.toml", "", "series.weather.file", "weather.csv"},
    {"LinkOut",
     [](SmallCase& c) {
       c.files.erase("weather.csv");
       c.afterwards = [](const fs::path& folder) { fs::create_symlink("/etc/passwd", folder / "weather.csv"); };
     },
     "case.toml", "", "series.weather.file", "copy the file"},
    {"LinkToNothing",
     [](SmallCase& c) {
       c.files.erase("weather.csv");
       c.afterwards = [](const fs::path& folder) { fs::create_symlink("nothing", folder / "weather.csv"); };
     },
     "case.toml", "", "series.weather.file", "create it"},
    {"Directory",
     [](SmallCase& c) {
       c.files.erase("weather.csv");
       c.afterwards = [](const fs::path& folder) { fs::create_directory(folder / "weather.csv"); };
     },
     "case.toml", "", "series.weather.file", "name the file"},
    {"EmptySeries", set_text(""), "case.toml", "", "series.weather.file", "fill it"},
    {"NetworkMissing", [](SmallCase& c) { c.replace_in_toml("\"network.geojson\"", "\"net.geojson\""); }, "case.toml",
     "", "files.network", "create it", "net.geojson"},
    {"NetworkIsDirectory",
     [](SmallCase& c) {
       c.afterwards = [](const fs::path& folder) {
         fs::remove(folder / "network.geojson");
         fs::create_directory(folder / "network.geojson");
       };
     },
     "case.toml", "", "files.network", "name the file"},
    {"CaseTomlMissing",
     [](SmallCase& c) { c.afterwards = [](const fs::path& folder) { fs::remove(folder / "case.toml"); }; }, "case.toml",
     "", "", "create it"},
    {"CaseTomlIsDirectory",
     [](SmallCase& c) {
       c.afterwards = [](const fs::path& folder) {
         fs::remove(folder / "case.toml");
         fs::create_directory(folder / "case.toml");
       };
     },
     "case.toml", "", "", "name the file"},
};

INSTANTIATE_TEST_SUITE_P(Series, BadSeries, ::testing::ValuesIn(series), name_of);
INSTANTIATE_TEST_SUITE_P(Files, BadSeries, ::testing::ValuesIn(files), name_of);

}  // namespace
}  // namespace emscher::testing
