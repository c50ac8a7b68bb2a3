#include "engine/integration/pressure_control_groups.hpp"

#include <map>
#include <string>

namespace emscher {

std::vector<PressureControl> pressure_control_groups(const Network& network,
                                                     std::span<const std::uint32_t> part_of_node) {
  std::vector<PressureControl> controls;
  std::map<std::string, std::size_t, std::less<>> groups;
  for (std::size_t c = 0; c < network.components.size(); ++c) {
    const Component& component = *network.components[c];
    const PressureControlTask* task = component.pressure_control();
    if (task == nullptr) continue;
    const auto [group, is_new] = groups.try_emplace(task->group.empty() ? component.id : task->group, controls.size());
    if (is_new) {
      PressureControl& control = controls.emplace_back();
      control.sense = task->sense;
      control.set_point = component.pressure_set_point();
      for (const auto& point : task->points)
        control.points.push_back({int(point.plus), point.minus == outside ? -1 : int(point.minus)});
      if (task->at_all_consumers)
        for (const auto& consumer : network.components)
          if (consumer->role == Role::consumer && consumer->from != outside && consumer->to != outside &&
              part_of_node[consumer->from] == part_of_node[component.to])
            control.points.push_back({int(consumer->from), int(consumer->to)});
      // Nobody to look at: the difference at the own terminals.
      if (control.points.empty()) control.points.push_back({int(component.to), int(component.from)});
    }
    controls[group->second].actuators.push_back({int(c), task->share});
  }
  return controls;
}

}  // namespace emscher
