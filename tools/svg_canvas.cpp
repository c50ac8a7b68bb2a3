#include "tools/svg_canvas.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <utility>

namespace emscher {

namespace {

constexpr std::string_view fonts = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif";

/// Text of XML; control characters, which XML 1.0 does not know, become blanks.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return result;
}

std::string attributes(const SvgStroke& stroke) {
  std::string text = fmt::format("stroke=\"{}\" stroke-width=\"{}\"", stroke.colour, stroke.width);
  if (!stroke.dashes.empty()) text += fmt::format(" stroke-dasharray=\"{}\"", stroke.dashes);
  return text;
}

std::string coordinates(std::span<const SvgPoint> points) {
  std::string text;
  for (const SvgPoint& p : points) fmt::format_to(std::back_inserter(text), "{:.2f},{:.2f} ", p.x, p.y);
  if (!text.empty()) text.pop_back();
  return text;
}

bool starts_character(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) != 0x80;  // UTF-8
}

}  // namespace

SvgCanvas::SvgCanvas(double width, double height, std::string_view title) {
  svg_ = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"{0}\" height=\"{1}\" "
      "viewBox=\"0 0 {0} {1}\" font-family=\"{2}\">\n<title>{3}</title>\n"
      "<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n",
      width, height, fonts, escaped(title));
}

void SvgCanvas::line(SvgPoint from, SvgPoint to, const SvgStroke& stroke) {
  svg_ += fmt::format("<line x1=\"{:.2f}\" y1=\"{:.2f}\" x2=\"{:.2f}\" y2=\"{:.2f}\" {}/>\n", from.x, from.y, to.x,
                      to.y, attributes(stroke));
}

void SvgCanvas::polyline(std::span<const SvgPoint> points, const SvgStroke& stroke) {
  for (std::size_t begin = 0; begin < points.size();) {
    std::size_t end = begin;
    while (end < points.size() && std::isfinite(points[end].y)) ++end;
    if (end - begin > 1)
      svg_ += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke-linejoin=\"round\" {}/>\n",
                          coordinates(points.subspan(begin, end - begin)), attributes(stroke));
    begin = end + 1;
  }
}

void SvgCanvas::polygon(std::span<const SvgPoint> points, std::string_view fill) {
  svg_ += fmt::format("<polygon points=\"{}\" fill=\"{}\"/>\n", coordinates(points), fill);
}

void SvgCanvas::rectangle(SvgPoint corner, double width, double height, std::string_view fill,
                          const SvgStroke& stroke) {
  svg_ += fmt::format("<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" fill=\"{}\" {}/>\n", corner.x,
                      corner.y, width, height, fill, attributes(stroke));
}

void SvgCanvas::circle(SvgPoint centre, double radius, std::string_view fill, const SvgStroke& stroke) {
  svg_ += fmt::format("<circle cx=\"{:.2f}\" cy=\"{:.2f}\" r=\"{:.2f}\" fill=\"{}\" {}/>\n", centre.x, centre.y, radius,
                      fill, attributes(stroke));
}

void SvgCanvas::text(SvgPoint at, std::string_view content, const SvgText& style) {
  constexpr std::string_view anchors[] = {"start", "middle", "end"};
  std::string head = fmt::format("<text x=\"{:.2f}\" y=\"{:.2f}\" font-size=\"{}\"", at.x, at.y, style.size);
  if (style.anchor != SvgAnchor::start)
    head += fmt::format(" text-anchor=\"{}\"", anchors[static_cast<std::size_t>(style.anchor)]);
  if (style.is_bold) head += " font-weight=\"bold\"";
  if (style.angle != 0.0) head += fmt::format(" transform=\"rotate({} {:.2f} {:.2f})\"", style.angle, at.x, at.y);
  const std::string body = escaped(content);
  // The rim as a text of its own: not every viewer knows paint-order.
  if (style.has_halo)
    svg_ += fmt::format(
        "{} fill=\"#ffffff\" stroke=\"#ffffff\" stroke-width=\"4\" stroke-linejoin=\"round\" "
        "aria-hidden=\"true\">{}</text>\n",
        head, body);
  svg_ += fmt::format("{} fill=\"{}\">{}</text>\n", head, style.colour, body);
}

void SvgCanvas::double_arrow(SvgPoint from, SvgPoint to, const SvgStroke& stroke) {
  line(from, to, stroke);
  const double length = std::hypot(to.x - from.x, to.y - from.y);
  if (!(length > 0.0)) return;
  const double along = std::min(7.0, 0.4 * length), across = 0.45 * along;
  const double ux = (to.x - from.x) / length, uy = (to.y - from.y) / length;
  const auto head = [&](SvgPoint tip, double sign) {
    const SvgPoint base{tip.x - sign * along * ux, tip.y - sign * along * uy};
    const SvgPoint points[] = {
        tip, {base.x - across * uy, base.y + across * ux}, {base.x + across * uy, base.y - across * ux}};
    polygon(points, stroke.colour);
  };
  head(to, 1.0);
  head(from, -1.0);
}

std::string SvgCanvas::document() && {
  svg_ += "</svg>\n";
  return std::move(svg_);
}

double text_width(std::string_view text, double size) {
  std::size_t characters = 0;
  for (const char c : text) characters += starts_character(c);
  constexpr double width_per_size = 0.58;  // Liberation Sans: 0.50 to 0.56 for text, 0.556 for digits
  return width_per_size * size * double(characters);
}

std::string shortened(std::string_view text, std::size_t characters) {
  std::size_t count = 0, last_kept = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!starts_character(text[i])) continue;
    if (count + 1 == characters) last_kept = i;
    if (++count > characters) return std::string(text.substr(0, last_kept)) + "…";
  }
  return std::string(text);
}

}  // namespace emscher
