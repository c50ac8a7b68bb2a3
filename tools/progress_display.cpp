#include "tools/progress_display.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "tools/readable.hpp"

namespace emscher {

namespace {

constexpr auto between_redraws = std::chrono::milliseconds(100);
constexpr auto between_lines = std::chrono::seconds(10);

double fraction_of(const RunProgress& progress) {
  return progress.duration > 0.0 ? std::clamp(progress.simulated / progress.duration, 0.0, 1.0) : 1.0;
}

}  // namespace

ProgressDisplay::ProgressDisplay(std::FILE* stream)
    : stream_(stream), terminal_(::isatty(::fileno(stream)) == 1), begin_(Clock::now()), shown_(begin_) {}

std::string ProgressDisplay::state_of(const RunProgress& progress, bool with_total) const {
  const double real = std::chrono::duration<double>(Clock::now() - begin_).count();
  const double fraction = fraction_of(progress);
  std::string text = fmt::format("{:3.0f} %  {}", 100.0 * fraction, readable_duration(progress.simulated));
  if (with_total) text += " of " + readable_duration(progress.duration);
  if (real > 0.0 && fraction > 0.0)
    text += fmt::format("  {} times real time  {} left", readable_factor(progress.simulated / real),
                        readable_duration(real * (1.0 - fraction) / fraction));
  return text;
}

void ProgressDisplay::show(const RunProgress& progress) {
  const auto now = Clock::now();
  const bool last = progress.simulated >= progress.duration;
  if (terminal_) {
    if (drawn_ && !last && now - shown_ < between_redraws) return;
    draw_bar(progress);
  } else {
    const int tenth = static_cast<int>(10.0 * fraction_of(progress));
    if (tenth == tenth_ && now - shown_ < between_lines) return;
    tenth_ = tenth;
    fmt::print(stream_, "{}\n", state_of(progress, true));
    std::fflush(stream_);
  }
  shown_ = now;
}

void ProgressDisplay::draw_bar(const RunProgress& progress) {
  constexpr std::size_t width = 24;
  const auto filled = static_cast<std::size_t>(fraction_of(progress) * double(width));
  // Return to the start of the line, draw, erase what is left of a longer line before (ECMA-48 EL).
  fmt::print(stream_, "\r[{}{}] {}\033[K", std::string(filled, '='), std::string(width - filled, ' '),
             state_of(progress, false));
  std::fflush(stream_);
  drawn_ = true;
}

void ProgressDisplay::finish() noexcept {
  if (!drawn_) return;
  std::fputs("\r\033[K", stream_);
  std::fflush(stream_);
  drawn_ = false;
}

}  // namespace emscher
