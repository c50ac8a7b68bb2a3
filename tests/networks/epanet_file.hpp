// Imports the text of an EPANET file, as tests write it.
#pragma once

#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "networks/epanet/epanet_case.hpp"
#include "small_case.hpp"

namespace emscher::testing {

inline EpanetImport import_text(const std::string& text) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "net.inp", std::ios::binary) << text;
  return import_epanet(folder.path() / "net.inp");
}

/// A reservoir, two junctions, two pipes and a demand: something to add to. SI units, Darcy-Weisbach.
inline std::string small_epanet_file(const std::string& more = {}) {
  return "[TITLE]\nsmall\n"
         "[JUNCTIONS]\n;ID Elev Demand Pattern\n A 10 0 ;\n B 12 5 ;\n"
         "[RESERVOIRS]\n R 60\n"
         "[PIPES]\n P1 R A 500 180 0.25\n P2 A B 400 150 0.5 3.5 Open\n"
         "[OPTIONS]\n Units LPS\n Headloss D-W\n"
         "[TIMES]\n Duration 6\n" +
         more + "[END]\n";
}

template <class Element>
const Element& named(const std::vector<Element>& elements, const std::string& id) {
  for (const Element& e : elements) {
    if (e.id == id) return e;
  }
  throw std::runtime_error("no element " + id);
}

/// The problem of the first note or fault with this text in it; empty where there is none.
inline std::string said(const EpanetImport& imported, const std::string& text) {
  for (const Fault& fault : imported.faults.all()) {
    if (fault.problem.find(text) != std::string::npos) return fault.field + ": " + fault.problem;
  }
  return {};
}

}  // namespace emscher::testing
