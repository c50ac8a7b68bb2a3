#include "tools/diagram_labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "tools/svg_canvas.hpp"

namespace emscher {

namespace {

using Of = DiagramLabel::Of;

constexpr std::size_t longest = 18;  // characters

bool has_room(const std::vector<DiagramLabel>& labels, double x) {
  constexpr double room = 19.0;
  return std::ranges::all_of(labels, [x](const DiagramLabel& other) { return std::abs(other.x - x) >= room; });
}

DiagramLabel element_label(const PressureProfile& profile, std::size_t section) {
  constexpr double bar = 1e5;  // Pa
  const ProfileSection& s = profile.sections[section];
  const bool in_return = s.side == Side::return_side;
  DiagramLabel label{in_return ? Of::return_side : Of::supply, 0.0, 0.0, shortened(s.id, longest)};
  const double rise = in_return ? profile.return_rise(section) : profile.supply_rise(section);
  if (std::isfinite(rise)) label.name += fmt::format(" {}{:.2f} bar", rise < 0.0 ? "−" : "+", std::abs(rise) / bar);
  return label;
}

/// At its place, or as near as there is room.
void add(std::vector<DiagramLabel>& labels, DiagramLabel label, const WayAxis& axis) {
  constexpr double shift = 20.0;
  for (double k = 0.0; k * shift < axis.end - axis.begin; k += 1.0)
    for (const double x : {label.place + k * shift, label.place - k * shift})
      if (x >= axis.begin && x <= axis.end && has_room(labels, x)) {
        label.x = x;
        labels.push_back(std::move(label));
        return;
      }
}

}  // namespace

std::vector<DiagramLabel> diagram_labels(const PressureProfile& profile, const WayAxis& axis) {
  const auto& points = profile.points;
  std::vector<DiagramLabel> labels{{Of::end, axis.begin, axis.begin, shortened(profile.producer, longest)},
                                   {Of::end, axis.end, axis.end, shortened(profile.consumer, longest)}};
  for (std::size_t k = 0; k < profile.sections.size(); ++k) {
    if (!profile.sections[k].element) continue;
    DiagramLabel label = element_label(profile, k);
    label.place = axis.x(points[k].distance);
    add(labels, std::move(label), axis);
  }
  std::vector<std::size_t> order;
  for (std::size_t k = 1; k + 1 < points.size(); ++k)
    if (points[k].branch_diameter > 0.0) order.push_back(k);
  std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t k) { return points[k].branch_diameter; });
  for (const std::size_t k : order)
    if (const double x = axis.x(points[k].distance); has_room(labels, x))
      labels.push_back({Of::branch, x, x, shortened(points[k].junction, longest)});
  return labels;
}

}  // namespace emscher
