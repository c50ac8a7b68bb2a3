#include "benchmarks/epanet_library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <stdexcept>

namespace emscher::benchmark {
namespace {

// Codes of epanet2_enums.h (EPANET 2.2 and later).
constexpr int option_accuracy = 1, option_head_error = 5, option_flow_change = 6;
constexpr int property_base_demand = 1, property_head = 10;
constexpr int statistic_iterations = 0;
constexpr int initialise_flows = 10;  // EN_INITFLOW, nothing saved to a file
constexpr int first_error = 100;      // below: warnings, such as negative pressures

constexpr double foot = 0.3048;  // m
constexpr double cubic_foot = foot * foot * foot;

}  // namespace

EpanetLibrary::EpanetLibrary(const std::filesystem::path& file) : handle_(dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL)) {
  if (handle_ == nullptr) throw std::runtime_error(fmt::format("EPANET: {}", dlerror()));
  const auto find = [this](auto& function, const char* name) {
    void* address = dlsym(handle_, name);
    if (address == nullptr) throw std::runtime_error(fmt::format("EPANET has no function {}", name));
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(address);
  };
  find(create_project, "EN_createproject");
  find(delete_project, "EN_deleteproject");
  find(open, "EN_open");
  find(open_hydraulics, "EN_openH");
  find(initialise_hydraulics, "EN_initH");
  find(run_hydraulics, "EN_runH");
  find(close_hydraulics, "EN_closeH");
  find(set_option, "EN_setoption");
  find(set_node_value, "EN_setnodevalue");
  find(get_node_values, "EN_getnodevalues");
  find(get_statistic, "EN_getstatistic");
  find(get_version, "EN_getversion");
}

EpanetLibrary::~EpanetLibrary() {
  if (handle_ != nullptr) dlclose(handle_);
}

std::string EpanetLibrary::version() const {
  int number = 0;
  get_version(&number);  // 20305 is 2.3.5
  return fmt::format("{}.{}.{}", number / 10000, number / 100 % 100, number % 100);
}

EpanetNetwork::EpanetNetwork(const EpanetLibrary& library, const std::filesystem::path& input) : library_(library) {
  check(library_.create_project(&project_), "creating a project");
  const std::string report = input.string() + ".rpt";
  check(library_.open(project_, input.c_str(), report.c_str(), ""), "reading the network");
}

EpanetNetwork::~EpanetNetwork() {
  library_.delete_project(project_);
}

void EpanetNetwork::check(int code, const char* what) const {
  if (code > first_error) throw std::runtime_error(fmt::format("EPANET: error {} {}", code, what));
}

void EpanetNetwork::open_hydraulics() {
  check(library_.open_hydraulics(project_), "opening the hydraulic solver");
}
void EpanetNetwork::initialise_hydraulics() {
  check(library_.initialise_hydraulics(project_, initialise_flows), "initialising the hydraulics");
}
void EpanetNetwork::run_hydraulics() {
  long time = 0;
  const int code = library_.run_hydraulics(project_, &time);
  if (code == 1 || code == 2) throw std::runtime_error("EPANET: no convergence");
  check(code, "solving the hydraulics");
}
void EpanetNetwork::close_hydraulics() {
  check(library_.close_hydraulics(project_), "closing the hydraulic solver");
}

void EpanetNetwork::set_tolerance(const EpanetTolerance& tolerance) {
  check(library_.set_option(project_, option_accuracy, tolerance.accuracy), "setting the accuracy");
  check(library_.set_option(project_, option_head_error, tolerance.head_error_m / foot), "setting the head error");
  check(library_.set_option(project_, option_flow_change, tolerance.flow_change_m3_s / cubic_foot),
        "setting the flow change");
}

void EpanetNetwork::set_demand(int index, double demand_m3_s) {
  check(library_.set_node_value(project_, index, property_base_demand, demand_m3_s / cubic_foot), "setting a demand");
}

void EpanetNetwork::heads(std::span<double> heads_m) const {
  check(library_.get_node_values(project_, property_head, heads_m.data()), "reading the heads");
  for (double& head : heads_m) head *= foot;
}

int EpanetNetwork::iterations() const {
  double value = 0.0;
  check(library_.get_statistic(project_, statistic_iterations, &value), "reading the number of iterations");
  return static_cast<int>(value);
}

}  // namespace emscher::benchmark
