// "Did you mean": the known name nearest to an unknown one, and wrong or missing units in names.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace emscher {

/// The parts with `separator` between them. (fmt::join trips over a false alarm of gcc 12 at -O3.)
std::string joined(const std::vector<std::string>& parts, std::string_view separator);

/// Number of inserted, removed, replaced and swapped neighbouring bytes that make `b` of `a` (optimal string alignment
/// distance, Damerau 1964 restricted to one edit per place). O(|a| |b|).
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The nearest of `known`, or empty where none is near (more than a third of the name differs).
std::string nearest_name(std::string_view unknown, const std::vector<std::string>& known);

/// "_m", "_kw", ...: the unit at the end of a name, or empty.
std::string_view unit_suffix(std::string_view name);

/// The key among `known` that means the same but in another unit or with the unit missing ("length", "length_mm" ->
/// "length_m"), or empty.
std::string same_quantity(std::string_view unknown, const std::vector<std::string>& known);

/// What to do about an unknown name that is no key: the nearest, or all known names.
std::string remedy_for_unknown_name(std::string_view unknown, const std::vector<std::string>& known);

/// What to do about an unknown key: names the same quantity, the nearest name, or all known names.
std::string remedy_for_unknown(std::string_view unknown, const std::vector<std::string>& known);

}  // namespace emscher
