// Valve whose position is given as a function of time.
//     linear:            kv = position kvs
//     equal percentage:  kv = kvs R^(position - 1),  R the rangeability      [VDI/VDE 2173; IEC 60534-2-4]
// Shut at position 0 in both cases; water may pass either way.
#pragma once

#include <cmath>

#include "models/passing_component.hpp"
#include "models/time_series.hpp"
#include "models/valve_law.hpp"

namespace emscher {

struct ValveCharacteristicCurve {
  double kvs = 0.0;           ///< m3/h, fully open
  double rangeability = 0.0;  ///< 0: linear, else equal percentage
  double kv(double position) const {
    return rangeability > 0.0 ? kvs * std::pow(rangeability, position - 1.0) : kvs * position;
  }
};

class ControlValve final : public PassingComponent {
 public:
  /// position: 0 (shut) .. 1 (open)
  ControlValve(std::string identifier, std::uint32_t from_node, std::uint32_t to_node,
               ValveCharacteristicCurve characteristic, TimeFunction position)
      : PassingComponent(std::move(identifier), from_node, to_node),
        characteristic_(characteristic),
        position_(position),
        law_(characteristic.kvs) {}

  void set_time(double t) override {
    const double position = position_.at(t);
    shut_ = !(position > 0.0);
    if (!shut_) law_.set_kv(characteristic_.kv(position));
  }
  const FlowLaw* flow_law() const override { return &law_; }
  ElementSetting flow_limits() const override {
    return shut_ ? ElementSetting{.least_flow = 0.0, .greatest_flow = 0.0} : ElementSetting{};
  }

 private:
  ValveCharacteristicCurve characteristic_;
  TimeFunction position_;
  ValveLaw law_;
  bool shut_ = false;
};

}  // namespace emscher
