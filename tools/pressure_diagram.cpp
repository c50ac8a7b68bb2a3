#include "tools/pressure_diagram.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "tools/axis_ticks.hpp"
#include "tools/diagram_labels.hpp"
#include "tools/element_symbols.hpp"
#include "tools/pressure_curves.hpp"
#include "tools/readable.hpp"
#include "tools/svg_canvas.hpp"

namespace emscher {

namespace {

constexpr double width = 1100.0, height = 700.0;
constexpr double left = 84.0, right = 1010.0, bottom = 544.0;  // of the plot
constexpr double margin = 24.0;        // beside the way, for the pressure differences of its ends
constexpr double strip_height = 18.0;  // diameters
constexpr double bar = 1e5;            // Pa
constexpr std::string_view grid_colour = "#e4e4e4", frame_colour = "#444444";

constexpr std::string_view ground_fill = "#efe6d6";

class Diagram {
 public:
  explicit Diagram(const PressureProfile& profile)
      : profile_(profile),
        curves_(pressure_curves(profile)),
        axis_{left + margin, right - margin, std::max(profile.length(), 1.0)},
        canvas_(width, height, fmt::format("Pressure diagram {} – {}", profile.producer, profile.consumer)),
        labels_(diagram_labels(profile, axis_)) {
    double longest = 0.0;
    for (const DiagramLabel& label : labels_) longest = std::max(longest, text_width(label.name, DiagramLabel::size));
    top_ = 96.0 + longest * std::sqrt(0.5);  // they slant
  }

  std::string draw() {
    draw_titles();
    draw_ground_and_axes();
    draw_labels();
    for (const PressureCurve& curve : curves_.all) canvas_.polyline(points_of(curve.values), curve.stroke);
    draw_elements();
    draw_differences();
    canvas_.rectangle({left, top_}, right - left, bottom - top_, "none", {frame_colour, 1.0});
    draw_diameters();
    draw_legend();
    return std::move(canvas_).document();
  }

 private:
  double x_of(double distance) const { return axis_.x(distance); }
  double y_of(double pressure) const {
    return bottom - (bottom - top_) * (pressure - curves_.low) / (curves_.high - curves_.low);
  }

  std::vector<SvgPoint> points_of(const std::vector<double>& values) const {
    std::vector<SvgPoint> points;
    for (std::size_t k = 0; k < values.size(); ++k)
      points.push_back({x_of(profile_.points[k].distance), y_of(values[k])});
    return points;
  }

  void draw_titles() {
    const std::string title = fmt::format("Pressure diagram {} – {}", profile_.producer, profile_.consumer);
    canvas_.text({24, 34}, shortened(title, 80), {.size = 20, .is_bold = true});
    const Instant instant{profile_.start.epoch_s + profile_.time, profile_.start.offset_minutes};
    std::string text = fmt::format("{}  ·  {}, {} after the start  ·  route {:.0f} m", shortened(profile_.title, 60),
                                   format_instant(instant), readable_duration(profile_.time), profile_.length());
    canvas_.text({24, 56}, text, {.size = 13, .colour = "#555555"});
  }

  void draw_ground_and_axes() {
    std::vector<SvgPoint> ground = points_of(curves_.ground.values);
    const std::vector<SvgPoint> surface = ground;
    ground.insert(ground.begin(), {left, ground.front().y});
    ground.push_back({right, ground.back().y});
    ground.push_back({right, bottom});
    ground.push_back({left, bottom});
    canvas_.polygon(ground, ground_fill);
    const double step = tick_step((curves_.high - curves_.low) / bar, 10.0);
    for_each_tick(curves_.low / bar, curves_.high / bar, step, [&](double value) {
      const double y = y_of(value * bar);
      canvas_.line({left, y}, {right, y}, {grid_colour, 1.0});
      canvas_.text({left - 8, y + 4}, fmt::format("{:.{}f}", value, tick_decimals(step)), {.anchor = SvgAnchor::end});
    });
    canvas_.polyline(surface, curves_.ground.stroke);
    const double lowest = profile_.head(curves_.low, profile_.points.front().elevation);
    const double highest = profile_.head(curves_.high, profile_.points.front().elevation);
    const double head_step = tick_step(highest - lowest, 8.0);
    for_each_tick(lowest, highest, head_step, [&](double head) {
      const double y = bottom - (bottom - top_) * (head - lowest) / (highest - lowest);
      canvas_.line({right, y}, {right + 5, y}, {frame_colour, 1.0});
      canvas_.text({right + 9, y + 4}, fmt::format("{:.{}f}", head, tick_decimals(head_step)), {});
    });
    const double middle = 0.5 * (top_ + bottom);
    canvas_.text({30, middle},
                 fmt::format("pressure at the height of {}, bar (absolute)", shortened(profile_.producer, 20)),
                 {.size = 13, .anchor = SvgAnchor::middle, .angle = -90});
    canvas_.text({right + 50, middle}, "head, m above sea level",
                 {.size = 13, .anchor = SvgAnchor::middle, .angle = 90});
    const double distance_step = tick_step(axis_.length, 10.0), axis = bottom + strip_height;
    for_each_tick(0.0, axis_.length, distance_step, [&](double distance) {
      const double x = x_of(distance);
      canvas_.line({x, axis}, {x, axis + 5}, {frame_colour, 1.0});
      canvas_.text({x, axis + 18}, fmt::format("{:.{}f}", distance, tick_decimals(distance_step)),
                   {.anchor = SvgAnchor::middle});
    });
    canvas_.text({0.5 * (left + right), axis + 36}, "distance along the way, m",
                 {.size = 13, .anchor = SvgAnchor::middle});
  }

  std::string_view colour_of(DiagramLabel::Of of) const {
    using Of = DiagramLabel::Of;
    if (of == Of::end) return frame_colour;
    if (of == Of::branch) return "#d0d0d0";
    return (of == Of::return_side ? curves_.back : curves_.supply).stroke.colour;
  }

  void draw_labels() {
    constexpr double rise = 14.0;  // of the lines that lead to them
    for (const DiagramLabel& label : labels_) {
      const bool is_branch = label.of == DiagramLabel::Of::branch;
      const std::string_view colour = colour_of(label.of);
      canvas_.line({label.place, top_}, {label.x, top_ - rise}, {colour, 1.0});
      canvas_.text({label.x + 3, top_ - rise - 3}, label.name,
                   {.size = DiagramLabel::size,
                    .angle = -45.0,
                    .is_bold = !is_branch,
                    .colour = is_branch ? "#222222" : colour});
      if (label.of == DiagramLabel::Of::end) continue;
      canvas_.line({label.place, top_}, {label.place, bottom}, {colour, 1.0, is_branch ? "" : "2 4"});
    }
  }

  void draw_elements() {
    for (std::size_t k = 0; k < profile_.sections.size(); ++k) {
      const ProfileSection& s = profile_.sections[k];
      if (!s.element) continue;
      const auto draw = [&](const PressureCurve& curve, double direction) {
        const double y = y_of(std::midpoint(curve.values[k], curve.values[k + 1]));
        if (std::isfinite(y))
          draw_symbol(canvas_, *s.element, {x_of(profile_.points[k].distance), y}, direction, curve.stroke.colour);
      };
      if (s.side != Side::return_side) draw(curves_.supply, 1.0);
      if (s.side != Side::supply) draw(curves_.back, -1.0);
    }
  }

  /// Along the way in straight lines between the points.
  double y_at(const std::vector<double>& values, double x) const {
    const double distance = axis_.distance(x);
    const auto& points = profile_.points;
    const auto after = std::ranges::lower_bound(points, distance, std::less<>(), &ProfilePoint::distance);
    if (after == points.begin()) return y_of(values.front());
    if (after == points.end()) return y_of(values.back());
    const auto k = static_cast<std::size_t>(after - points.begin());
    const double share = (distance - points[k - 1].distance) / (points[k].distance - points[k - 1].distance);
    return y_of(values[k - 1] + share * (values[k] - values[k - 1]));
  }

  /// A pressure difference as an arrow at x beside the way, its text above the way: between supply and return where
  /// they leave room over the whole text, else above them.
  void draw_difference(double x, SvgAnchor anchor, const std::string& text, bool is_enough) {
    constexpr double size = 13.0, room = 24.0, samples = 20.0;
    const double upper = y_at(curves_.supply.values, x), lower = y_at(curves_.back.values, x);
    if (!std::isfinite(upper) || !std::isfinite(lower)) return;
    canvas_.double_arrow({x, upper}, {x, lower}, {"#222222", 1.2});
    const double side = anchor == SvgAnchor::start ? 1.0 : -1.0, start = x + 8.0 * side;
    double highest = upper, lowest_supply = upper, highest_return = lower;
    for (double k = 0.0; k <= samples; k += 1.0) {
      const double there = start + side * text_width(text, size) * k / samples;
      const double supply = y_at(curves_.supply.values, there);
      highest = std::min(highest, supply);
      lowest_supply = std::max(lowest_supply, supply);
      highest_return = std::min(highest_return, y_at(curves_.back.values, there));
    }
    const bool fits = highest_return - lowest_supply >= room;
    const double y = fits ? 0.5 * (lowest_supply + highest_return) + 0.35 * size : highest - 8.0;
    canvas_.text({start, y}, text,
                 {.size = size,
                  .anchor = anchor,
                  .is_bold = true,
                  .has_halo = true,
                  .colour = is_enough ? "#222222" : "#c00000"});
  }

  void draw_differences() {
    const double at_producer = profile_.producer_differential_pressure(),
                 at_consumer = profile_.consumer_differential_pressure(),
                 required = profile_.required_differential_pressure;
    draw_difference(left + 0.5 * margin, SvgAnchor::start, fmt::format("Δp {:.2f} bar", at_producer / bar), true);
    std::string text = fmt::format("Δp {:.2f} bar", at_consumer / bar);
    if (!std::isnan(required)) text += fmt::format(" (required {:.2f} bar)", required / bar);
    draw_difference(right - 0.5 * margin, SvgAnchor::end, text, !(at_consumer < required - 1.0));  // Pa: rounding
  }

  /// DN, or the inner diameter in mm where there is none.
  static std::string diameter_name(const ProfileSection& s) {
    return std::isnan(s.nominal_diameter) ? fmt::format("{:.4g} mm", s.inner_diameter * 1e3)
                                          : fmt::format("DN {:.0f}", s.nominal_diameter);
  }

  // Neighbours of the same diameter are one field.
  void draw_diameters() {
    constexpr std::string_view shades[] = {"#f4f4f4", "#dedede"};
    const auto& sections = profile_.sections;
    std::size_t shade = 0;
    for (std::size_t first = 0, last = 0; first < sections.size(); first = last) {
      const auto belongs = [&](const ProfileSection& s) {
        return s.element ? s.length == 0.0 : diameter_name(s) == diameter_name(sections[first]);
      };
      if (sections[first].element) {
        ++last;
        continue;
      }
      const std::string name = diameter_name(sections[first]);
      while (last < sections.size() && belongs(sections[last])) ++last;
      const double from = x_of(profile_.points[first].distance), to = x_of(profile_.points[last].distance);
      canvas_.rectangle({from, bottom}, to - from, strip_height, shades[shade++ % 2], {"#888888", 0.6});
      for (const std::string_view text : {std::string_view(name), std::string_view(name).substr(name.find(' ') + 1)}) {
        if (name.ends_with("mm") && text != name) break;
        if (text_width(text, 11.0) + 4.0 > to - from) continue;
        canvas_.text({0.5 * (from + to), bottom + 13}, text, {.size = 11, .anchor = SvgAnchor::middle});
        break;
      }
    }
    canvas_.rectangle({left, bottom}, right - left, strip_height, "none", {frame_colour, 1.0});
  }

  void draw_legend() {
    constexpr double sample = 34.0, gap = 22.0, size = 12.0, row = 20.0;
    double x = left, y = bottom + strip_height + 66.0;
    const auto entry = [&](const PressureCurve& curve) {
      const double needed = sample + 6.0 + text_width(curve.name, size);
      if (x + needed > right) x = left, y += row;
      canvas_.line({x, y - 4}, {x + sample, y - 4}, curve.stroke);
      canvas_.text({x + sample + 6.0, y}, curve.name, {.size = size});
      x += needed + gap;
    };
    for (auto curve = curves_.all.rbegin(); curve != curves_.all.rend(); ++curve) entry(*curve);
    entry(curves_.ground);
    using Kind = PressureField::Kind;
    for (const Kind kind : {Kind::pump, Kind::valve, Kind::mixing_station}) {
      if (std::ranges::find(profile_.sections, kind, &ProfileSection::element) == profile_.sections.end()) continue;
      const std::string_view name = kind_name(kind);
      const double needed = sample + text_width(name, size);
      if (x + needed > right) x = left, y += row;
      draw_symbol(canvas_, kind, {x + 0.5 * sample, y - 4}, 1.0, frame_colour);
      canvas_.text({x + sample + 6.0, y}, name, {.size = size});
      x += needed + gap;
    }
    std::string note = fmt::format("Height above the ground is gauge pressure: 1 bar = {:.2f} m of water.",
                                   bar / profile_.specific_weight);
    if (curves_.is_nominal_beyond) {
      double highest = 0.0;
      for (const ProfilePoint& p : profile_.points) highest = std::max({highest, p.supply_pressure, p.return_pressure});
      note += fmt::format(" Nominal pressure PN {:.4g}: {:.2f} bar above the highest pressure, beyond the scale.",
                          *profile_.nominal_pressure / bar,
                          (*profile_.nominal_pressure + atmospheric_pressure_pa - highest) / bar);
    }
    canvas_.text({left, y + row}, note, {.size = 11, .colour = "#555555"});
  }

  const PressureProfile& profile_;
  PressureCurves curves_;
  WayAxis axis_;
  SvgCanvas canvas_;
  std::vector<DiagramLabel> labels_;
  double top_ = 0.0;  // of the plot
};

}  // namespace

std::string pressure_diagram_svg(const PressureProfile& profile) {
  return Diagram(profile).draw();
}

}  // namespace emscher
