// EPANET's toolkit, loaded at run time from the shared library of the Python package owa-epanet, so that it can be
// timed in the same process and by the same clock as our own solver, without an interpreter in between.
#pragma once

#include <filesystem>
#include <span>
#include <string>

namespace emscher::benchmark {

class EpanetLibrary {
 public:
  /// Throws std::runtime_error where the library or one of its functions is missing.
  explicit EpanetLibrary(const std::filesystem::path& file);
  EpanetLibrary(const EpanetLibrary&) = delete;
  EpanetLibrary& operator=(const EpanetLibrary&) = delete;
  ~EpanetLibrary();

  using Project = void*;  // all functions return 0, a warning (1 .. 6) or an error code (> 100)
  int (*create_project)(Project*) = nullptr;
  int (*delete_project)(Project) = nullptr;
  int (*open)(Project, const char* input, const char* report, const char* binary) = nullptr;
  int (*open_hydraulics)(Project) = nullptr;
  int (*initialise_hydraulics)(Project, int flag) = nullptr;
  int (*run_hydraulics)(Project, long* time) = nullptr;
  int (*close_hydraulics)(Project) = nullptr;
  int (*set_option)(Project, int option, double value) = nullptr;
  int (*set_node_value)(Project, int node, int property, double value) = nullptr;
  int (*get_node_values)(Project, int property, double* values) = nullptr;
  int (*get_statistic)(Project, int statistic, double* value) = nullptr;
  int (*get_version)(int* version) = nullptr;

  std::string version() const;

 private:
  void* handle_ = nullptr;
};

/// When EPANET stops: all criteria that are not 0 must be met.
struct EpanetTolerance {
  double accuracy = 1e-3;     ///< sum of flow changes by sum of flows, -
  double head_error_m = 0.0;  ///< largest unbalanced head of a link
  double flow_change_m3_s = 0.0;
};

/// One network, read from a file in US units (feet, cubic feet per second): those EPANET computes in, so that no
/// rounded conversion factor comes between. Errors of the library throw std::runtime_error.
class EpanetNetwork {
 public:
  EpanetNetwork(const EpanetLibrary& library, const std::filesystem::path& input);
  EpanetNetwork(const EpanetNetwork&) = delete;
  EpanetNetwork& operator=(const EpanetNetwork&) = delete;
  ~EpanetNetwork();

  void open_hydraulics();        ///< allocates, reorders, factorises symbolically
  void initialise_hydraulics();  ///< every flow back to 1 ft/s
  void run_hydraulics();         ///< one solve from the present flows
  void close_hydraulics();
  void set_tolerance(const EpanetTolerance& tolerance);
  void set_demand(int index, double demand_m3_s);  ///< index from 1, in the order of the file's junctions
  void heads(std::span<double> heads_m) const;     ///< junctions in the order of the file, then reservoirs
  int iterations() const;

 private:
  void check(int code, const char* what) const;
  const EpanetLibrary& library_;
  EpanetLibrary::Project project_ = nullptr;
};

}  // namespace emscher::benchmark
