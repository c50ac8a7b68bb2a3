// A drawing as standalone SVG 1.1: shapes with presentation attributes only, so that every viewer and light browser
// shows it alike. Coordinates in pixels, y downwards.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace emscher {

struct SvgPoint {
  double x = 0.0, y = 0.0;
};

struct SvgStroke {
  std::string_view colour = "#000000";
  double width = 1.0;
  std::string_view dashes = "";  ///< "8 4"; empty: continuous
};

enum class SvgAnchor { start, middle, end };

struct SvgText {
  double size = 12.0;
  SvgAnchor anchor = SvgAnchor::start;
  double angle = 0.0;  ///< degrees, clockwise around the point
  bool is_bold = false;
  bool has_halo = false;  ///< a white rim, where lines pass below
  std::string_view colour = "#222222";
};

class SvgCanvas {
 public:
  SvgCanvas(double width, double height, std::string_view title);

  void line(SvgPoint from, SvgPoint to, const SvgStroke& stroke);
  /// Points that are not finite interrupt the line.
  void polyline(std::span<const SvgPoint> points, const SvgStroke& stroke);
  void polygon(std::span<const SvgPoint> points, std::string_view fill);
  void rectangle(SvgPoint corner, double width, double height, std::string_view fill, const SvgStroke& stroke);
  void circle(SvgPoint centre, double radius, std::string_view fill, const SvgStroke& stroke);
  void text(SvgPoint at, std::string_view content, const SvgText& style);
  /// A line with a head at both ends.
  void double_arrow(SvgPoint from, SvgPoint to, const SvgStroke& stroke);

  /// The whole document. Nothing may be drawn after it.
  std::string document() &&;

 private:
  std::string svg_;
};

/// Estimated width of a text in a sans-serif font, pixels: on the safe side.
double text_width(std::string_view text, double size);

/// At most `characters` long; what is cut is shown by an ellipsis.
std::string shortened(std::string_view text, std::size_t characters);

}  // namespace emscher
