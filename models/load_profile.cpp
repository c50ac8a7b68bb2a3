#include "models/load_profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace emscher {
namespace {

constexpr double pole_c = 40.0;

void refuse_heat(double temperature_c) {
  if (temperature_c >= pole_c)
    throw std::domain_error(
        fmt::format("load profile: the mean temperature {:.1f} degC is not below 40 degC", temperature_c));
}

constexpr LoadProfile linear{
    "linear", home_heating, &home_hot_water, {0.0, -37.0, 6.0, 0.0, -1.0 / 7.0, 15.0 / 7.0, 0.0, 0.0}};

// clang-format off
// name, courses of heating and hot water, A, B, C, D, m_H, b_H, m_W, b_W
constexpr LoadProfile variant_34[] = {
    {"HEF", home_heating, &home_hot_water, {1.3819663, -37.4124155, 6.1723179, 0.0396284, -0.0672159, 1.1167138, -0.0019982, 0.1355070}},
    {"HMF", home_heating, &home_hot_water, {1.0443538, -35.0333754, 6.2240634, 0.0502917, -0.0535830, 0.9995901, -0.0021758, 0.1633299}},
    {"HKO", home_heating, &home_hot_water, {0.4040932, -24.4392968, 6.5718175, 0.7107710, 0.0, 0.0, 0.0, 0.0}},
    {"GKO", work_heating, &work_hot_water, {1.4256684, -36.6590504, 7.6083226, 0.0371116, -0.0809359, 1.2364527, -0.0007628, 0.1002979}},
    {"GHA", shop_heating, &work_hot_water, {1.8398455, -37.8282037, 8.1593369, 0.0259710, -0.1069262, 1.4552240, -0.0004920, 0.0691851}},
    {"GMK", work_heating, &work_hot_water, {1.3284913, -35.8715062, 7.5186829, 0.0175540, -0.0758983, 1.1942555, -0.0008980, 0.0603337}},
    {"GBD", work_heating, &work_hot_water, {1.5175792, -37.5000000, 6.8000000, 0.0295801, -0.0788559, 1.2161250, -0.0013134, 0.0968721}},
    {"GBH", flat_heating, &home_hot_water, {0.9872585, -35.2532124, 6.0587001, 0.0793512, -0.0495013, 0.9637999, -0.0022304, 0.2288398}},
    {"GWA", laundry_heating, &laundry_workday, {0.3925339, -35.3000000, 4.8662747, 0.3045099, -0.0167993, 0.6710889, -0.0020301, 0.5614623}},
    {"GGA", restaurant_heating, &restaurant_day, {1.1848320, -36.0000000, 7.7368518, 0.0793107, -0.0687383, 1.1308570, -0.0006587, 0.1910301}},
    {"GBA", bakery_heating, &bakery_workday, {0.3537640, -33.3500000, 5.7212303, 0.3033305, -0.0177463, 0.6825699, -0.0013912, 0.5434624}},
    {"GGB", greenhouse_heating, &work_hot_water, {1.6266812, -37.8825368, 6.9836070, 0.0297136, -0.0854333, 1.2709629, -0.0011319, 0.0928124}},
    {"GPD", work_heating, &work_hot_water, {1.8834609, -37.0000000, 10.2405021, 0.0275470, -0.1253100, 1.6275999, -0.0001105, 0.0635119}},
    {"GMF", home_heating, &home_hot_water, {1.0443538, -35.0333754, 6.2240634, 0.0502917, -0.0535830, 0.9995901, -0.0021758, 0.1633299}},
    {"GHD", commerce_heating, &work_hot_water, {1.2569600, -36.6078453, 7.3211870, 0.0776960, -0.0696826, 1.1379702, -0.0008522, 0.1921068}},
    linear};
constexpr LoadProfile variant_33[] = {
    {"HEF", home_heating, &home_hot_water, {1.6209544, -37.1833141, 5.6727847, 0.0716431, -0.0495700, 0.8401015, -0.0022090, 0.1074468}},
    {"HMF", home_heating, &home_hot_water, {1.2328655, -34.7213605, 5.8164304, 0.0873352, -0.0409284, 0.7672920, -0.0022320, 0.1199207}},
    {"HKO", home_heating, &home_hot_water, {0.4040932, -24.4392968, 6.5718175, 0.7107710, 0.0, 0.0, 0.0, 0.0}},
    {"GKO", work_heating, &work_hot_water, {1.3554515, -35.1412563, 7.1303395, 0.0990619, -0.0526487, 0.8626086, -0.0008808, 0.0964014}},
    {"GHA", shop_heating, &work_hot_water, {1.9724775, -36.9650065, 7.2256947, 0.0345782, -0.0742174, 1.0448869, -0.0008295, 0.0461795}},
    {"GMK", work_heating, &work_hot_water, {1.4202419, -34.8806130, 6.5951899, 0.0385317, -0.0521084, 0.8647919, -0.0014369, 0.0637602}},
    {"GBD", work_heating, &work_hot_water, {1.4633682, -36.1794117, 5.9265162, 0.0808835, -0.0475800, 0.8230754, -0.0019273, 0.1077046}},
    {"GBH", flat_heating, &home_hot_water, {0.9874283, -35.2532124, 6.1544406, 0.2265716, -0.0339020, 0.6938234, -0.0012849, 0.2029732}},
    {"GWA", laundry_heating, &laundry_workday, {0.3337838, -36.0237912, 4.8662747, 0.4912280, -0.0092263, 0.4595757, -0.0009676, 0.3964291}},
    {"GGA", restaurant_heating, &restaurant_day, {1.1582082, -36.2878584, 6.5885126, 0.2235680, -0.0410335, 0.7526451, -0.0009088, 0.1916641}},
    {"GBA", bakery_heating, &bakery_workday, {0.2770087, -33.0000000, 5.7212303, 0.4865118, -0.0094849, 0.4630237, -0.0007134, 0.3867447}},
    {"GGB", greenhouse_heating, &work_hot_water, {1.8213778, -37.5000000, 6.3462148, 0.0678118, -0.0607666, 0.9308159, -0.0013967, 0.0850399}},
    {"GPD", work_heating, &work_hot_water, {1.7110739, -35.8000000, 8.4000000, 0.0702546, -0.0745381, 1.0463005, -0.0003672, 0.0621882}},
    {"GMF", home_heating, &home_hot_water, {1.2328655, -34.7213605, 5.8164304, 0.0873352, -0.0409284, 0.7672920, -0.0022320, 0.1199207}},
    {"GHD", commerce_heating, &work_hot_water, {1.3010623, -35.6816144, 6.6857976, 0.1409267, -0.0473428, 0.8141691, -0.0010601, 0.1325092}},
    linear};
// clang-format on

}  // namespace

double LoadProfile::weather_part(double temperature_c) const {
  refuse_heat(temperature_c);
  const auto& k = coefficients;
  const double line = k.heating_slope * temperature_c + k.heating_line;
  const double water = k.water_slope * temperature_c + k.water_line;
  return k.a / (1.0 + std::pow(k.b / (temperature_c - pole_c), k.c)) + std::max(line - water, 0.0);
}

double LoadProfile::other_part(double temperature_c) const {
  refuse_heat(temperature_c);
  const auto& k = coefficients;
  return k.d + k.water_slope * temperature_c + k.water_line;
}

std::span<const LoadProfile> load_profiles(LoadProfileVariant variant) {
  if (variant == LoadProfileVariant::line_45_percent) return variant_33;
  return variant_34;
}

const LoadProfile* find_load_profile(std::string_view name, LoadProfileVariant variant) {
  const auto all = load_profiles(variant);
  const auto found = std::ranges::find(all, name, &LoadProfile::name);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace emscher
