// The lines of an EPANET input file: sections in brackets, tokens between blanks, comments behind semicolons.
//
// Source: Rossman et al. (2020), EPANET 2.2 User Manual, EPA/600/R-20/133, appendix C.2. Tokens are also separated by
// commas; a token in double quotes may hold blanks. Sections may come in any order and more than once; their names may
// be shortened to four letters. Files that are not UTF-8 are taken as Latin-1.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "networks/epanet/epanet_report.hpp"

namespace emscher {

struct EpanetLine {
  int number = 0;       ///< in the file, from 1
  std::string section;  ///< its full name: "PIPES"
  std::vector<std::string> tokens;
};

struct EpanetText {
  std::vector<EpanetLine> lines;   ///< without those of [TITLE]
  std::vector<std::string> title;  ///< lines of [TITLE]
};

/// Reports unknown sections and lines outside of any. Cost: O(bytes).
EpanetText read_epanet_text(const std::filesystem::path& file, EpanetReport& report);

}  // namespace emscher
