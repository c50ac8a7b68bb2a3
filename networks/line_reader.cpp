// Trenches and single pipes.
#include <algorithm>

#include "networks/element_readers.hpp"
#include "networks/nearest_name.hpp"

namespace emscher {

namespace {

void read_length(FeatureReader& feature, double& length_m) {
  const FeatureGeometry& geometry = feature.geometry;
  length_m = feature.number("length_m").value_or(geometry.length_m.value_or(0.0));
  if (feature.has("length_m") || geometry.faulty) return;
  if (geometry.length_m) {
    if (!(length_m > 0.0))
      feature.report("geometry", "the line has no length",
                     "draw the line between two different places, or give length_m");
    return;
  }
  for (const auto& [key, unused] : feature.properties().items()) {
    if (same_quantity(key, {"length_m"}) == "length_m") return;  // reported as an unknown key
  }
  feature.report("length_m", "is missing, and no line is drawn", "add 'length_m', or draw a LineString");
}

template <class Line>
void read_line(FeatureReader& feature, Line& line) {
  line.id = feature.id();
  line.from = feature.reference("from");
  line.to = feature.reference("to");
  line.elements = static_cast<std::uint32_t>(std::max(0, feature.whole_number("elements")));
  line.loss_coefficient = feature.number("loss_coefficient").value_or(feature.data().pipe_defaults.loss_coefficient);
  line.construction = feature.construction();
  feature.check_ends(line.from, line.to);
  read_length(feature, line.length_m);
}

}  // namespace

void read_element(FeatureReader& feature, Trench& trench) {
  read_line(feature, trench);
}

void read_element(FeatureReader& feature, SinglePipe& pipe) {
  read_line(feature, pipe);
  pipe.paired_with = feature.reference("paired_with");
  pipe.side = feature.side();
}

}  // namespace emscher
