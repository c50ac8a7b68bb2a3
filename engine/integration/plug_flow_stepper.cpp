#include "engine/integration/plug_flow_stepper.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>
#include <numeric>
#include <utility>

#include "engine/parallel.hpp"

namespace emscher {
namespace {

// Of the tolerance: by how much corners may move where pieces of water are joined.
constexpr double joining_share = 0.01;
// Of the tolerance: by how much the temperature of a source may be bent within a step.
constexpr double bending_share = 0.01;
// Of the tolerance: error per substep of the states of components.
constexpr double states_share = 0.05;
// Of the tolerance: by how much what arrives may differ from what was expected (root mean square, by flow).
constexpr double surprise_share = 0.1;
// Water that has changed by more than this (K) since the middle of the last step was a front; it does not go on so.
constexpr double front = 5.0;
constexpr double shortest_step = 0.1;  // s
constexpr double usual_step = 900.0;   // s, the longest unless the options say otherwise

// How long before a visit what it needs is fetched from memory: a visit takes as long as the memory to answer.
constexpr std::uint32_t visits_ahead = 6;
// Parts of the route per thread: enough that no thread waits long for another.
constexpr int parts_per_thread = 64;

FlowRoute make_route(const Network& network, const Incidence& ends, int threads) {
  std::vector<FlowRoute::Link> links;
  links.reserve(network.pipes.size() + network.components.size());
  for (std::size_t i = 0; i < network.pipes.size(); ++i) links.push_back({network.pipes.from[i], network.pipes.to[i]});
  for (const auto& component : network.components) links.push_back({component->from, component->to});
  return {static_cast<std::uint32_t>(network.number_of_nodes()), std::move(links), ends,
          static_cast<std::uint32_t>(threads > 1 ? parts_per_thread * threads : 1)};
}

bool pours_what_it_holds(const Component& component) {
  return component.number_of_states() > 0 && !component.passes_temperature_at_once();
}

}  // namespace

PlugFlowStepper::PlugFlowStepper(const Network& network, const PlugFlowOptions& options)
    : network_(network),
      options_(options),
      point_(network),
      plugs_(network, joining_share * options.tolerance),
      route_(make_route(network, point_.link_ends(), options.threads)),
      joining_tolerance_(joining_share * options.tolerance),
      fluid_updated_at_(-std::numeric_limits<double>::infinity()) {
  const std::size_t components = network.components.size(), pipes = network.pipes.size();
  change_.resize(components);
  for (std::uint32_t c = 0; c < components; ++c) {
    const Component& component = *network.components[c];
    const bool has_states = component.number_of_states() > 0;
    const bool is_source = component.holds_outlet_temperature() && !has_states;
    if (is_source) sources_.push_back(c);
    if (is_source || pours_what_it_holds(component)) route_.states()[pipes + c].hands = FlowRoute::Hands::never;
    if (has_states) states_.owners.push_back(c);
    if (component.from == outside || component.to == outside) at_border_.push_back(c);
    if (component.flow_rule() == FlowRule::given || (is_source && component.passes_temperature()))
      deciding_.push_back(c);
  }
  states_.memory.resize(states_.owners.size());
  for (auto* v : {&source_at_begin_, &source_at_middle_, &source_at_end_}) v->resize(sources_.size());
  components_.resize(components * integrals_per_component);
  loops_.resize(point_.loop_flows().size());
  if (options.pipe_heat_losses) pipe_losses_.resize(pipes);
  plugs_.add_heat_lost_to(pipe_losses_);
}

void PlugFlowStepper::start(double t, std::span<const PipeProfile> profiles, std::span<const double> node_theta) {
  time_ = t;
  states_.now.resize(point_.first_state().back());
  initial_component_states(network_, node_theta, states_.now);
  states_.before = states_.next = states_.expected = states_.now;
  plugs_.start(profiles);
  point_.forget_order();
  // As in PlugFlow::start().
  for (auto* v : {&expected_at_from_, &expected_at_to_}) v->resize(network_.pipes.size());
  inflow_.resize(network_.number_of_nodes());
  fresh_ = false;
}

void PlugFlowStepper::fail(const std::exception& e) const {
  throw IntegrationError(fmt::format("plug flow stops at t = {:.1f} s: {}", time_, e.what()), time_);
}

OperatingPoint& PlugFlowStepper::evaluate() {
  try {
    find_point();
  } catch (const std::exception& e) {
    fail(e);
  }
  return point_;
}

void PlugFlowStepper::find_point() {
  if (fresh_) return;
  point_.set_time(time_);
  if (time_ >= fluid_updated_at_ + fluid_update_interval) {
    point_.update_fluid(plugs_.mean_temperatures());
    fluid_updated_at_ = time_;
  }
  point_.solve(plugs_.at_from(), plugs_.at_to(), states_.now, FlowUpdate::full);
  point_.check_flows();
  ++statistics_.right_hand_sides;
  fresh_ = true;
}

void PlugFlowStepper::advance(double t_end) {
  const double longest = options_.maximum_step > 0.0 ? options_.maximum_step : usual_step;
  double wanted = last_step_ > 0.0 ? std::min(2.0 * last_step_, longest) : longest;
  while (time_ < t_end) {
    const double rest = t_end - time_;
    const double parts = std::ceil(rest / wanted - 1e-9);
    const double h = rest / parts;
    try {
      if (!step(h)) {
        fresh_ = false;
        ++statistics_.rejected;
        wanted = 0.5 * h;
        if (wanted < shortest_step)
          throw std::runtime_error("water flows in a circle that hardly holds any, or a source changes without end");
        continue;
      }
    } catch (const std::exception& e) {
      fail(e);
    }
    time_ = parts == 1.0 ? t_end : time_ + h;
    last_step_ = h;
    wanted = std::min(2.0 * h, longest);
    ++statistics_.steps;
  }
}

// arrives(now, mean): what will arrive at a pipe's end, from theta there now and its mean over the last step moved.
template <class Arrives>
void PlugFlowStepper::expect(const Arrives& arrives) {
  in_blocks(expected_at_from_.size(), [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const PlugFlow::Ends mean = plugs_.mean_at_ends(static_cast<std::uint32_t>(i));
      expected_at_from_[i] = arrives(plugs_.at_from()[i], mean.at_from);
      expected_at_to_[i] = arrives(plugs_.at_to()[i], mean.at_to);
    }
  });
}

// False: a shorter step is needed.
bool PlugFlowStepper::step(double h) {
  find_point();
  if (!sources_are_straight(h)) return false;
  // The mean of the last step belongs to its middle.
  const double ahead = last_step_ > 0.0 ? h / last_step_ : 0.0;
  expect([ahead](double now, double mean) {
    const double change = now - mean;
    return now + (std::abs(change) < front ? ahead * change : 0.0);
  });
  expect_states(ahead);
  fresh_ = false;
  for (const bool first : {true, false}) {
    point_.solve(expected_at_from_, expected_at_to_, states_.expected, FlowUpdate::linearised);
    ++statistics_.right_hand_sides;
    if (!move(h)) return false;
    if (surprise() <= surprise_share * options_.tolerance) break;
    if (!first) break;
    expect([](double /*now*/, double mean) { return mean; });
    for (std::size_t i = 0; i < states_.now.size(); ++i) states_.expected[i] = 0.5 * (states_.now[i] + states_.next[i]);
  }
  plugs_.accept();
  states_.before.swap(states_.now);
  states_.now.swap(states_.next);
  integrate(h);
  return true;
}

// States at the middle of the step, which is `ahead` times as long as the last.
void PlugFlowStepper::expect_states(double ahead) {
  for (std::size_t i = 0; i < states_.now.size(); ++i) {
    const double change = 0.5 * (states_.now[i] - states_.before[i]);
    states_.expected[i] = states_.now[i] + (std::abs(change) < front ? ahead * change : 0.0);
  }
}

// Root mean square, by flow, of how much the water differs from what was expected where flows are decided on, K.
double PlugFlowStepper::surprise() const {
  struct Sums {
    double squares = 0.0, flows = 0.0;
  };
  const auto of_block = [this](std::size_t begin, std::size_t end) {
    Sums sums;
    for (const std::uint32_t c : std::span(deciding_).subspan(begin, end - begin)) {
      const double flow = std::abs(point_.components()[c].mass_flow);
      sums.squares += flow * change_[c].inlet * change_[c].inlet;
      sums.flows += flow;
    }
    return sums;
  };
  Sums all;
  for (const Sums& block : of_blocks<Sums>(deciding_.size(), of_block)) {
    all.squares += block.squares;
    all.flows += block.flows;
  }
  return all.flows > 0.0 ? std::sqrt(all.squares / all.flows) : 0.0;
}

// Leaves the operating point's set-points at the middle of the step, its flows as they are.
bool PlugFlowStepper::sources_are_straight(double h) {
  point_.outlets_of(sources_, time_, source_at_begin_);
  point_.outlets_of(sources_, time_ + h, source_at_end_);
  point_.set_time(time_ + 0.5 * h);
  point_.outlets_of(sources_, time_ + 0.5 * h, source_at_middle_);
  const double allowed = bending_share * options_.tolerance;
  for (std::size_t k = 0; k < source_at_middle_.size(); ++k) {
    // What two straight pieces miss of a parabola is a quarter of what one misses.
    const double bend = source_at_middle_[k] - 0.5 * (source_at_begin_[k] + source_at_end_[k]);
    if (0.25 * std::abs(bend) > allowed) return false;
  }
  return true;
}

// Only what is flushed makes nodes wait for others: what leaves other pipes is known beforehand, and may run in
// circles.
bool PlugFlowStepper::find_route() {
  const std::size_t pipes = network_.pipes.size();
  using State = FlowRoute::State;
  const std::span<State> states = route_.states();
  in_blocks(pipes, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
      states[i] = {State::direction_of(point_.mass_flow()[i]),
                   plugs_.flushed()[i] ? FlowRoute::Hands::on : FlowRoute::Hands::not_now};
  });
  in_blocks(change_.size(), [&](std::size_t begin, std::size_t end) {
    for (std::size_t c = begin; c < end; ++c)
      states[pipes + c].direction = State::direction_of(point_.components()[c].mass_flow);
  });
  return route_.update([&](std::size_t link) {
    return link < pipes ? point_.mass_flow()[link] : point_.components()[link - pipes].mass_flow;
  });
}

// One pass along the flow from the kept state, with the flows of the operating point. False where water flows in a
// circle and all of it within the step.
bool PlugFlowStepper::move(double h) {
  ++statistics_.linear_solves;
  ++statistics_.sweeps;
  duration_ = h;
  plugs_.begin_step(h, surroundings_of(network_, point_));
  if (!find_route()) return false;
  const auto parts = route_.parts();
  while (parts.size() > lanes_.size()) lanes_.push_back({{}, ComponentStep(states_share * options_.tolerance)});
  plugs_.open_lanes(parts.size());
  std::ranges::fill(change_, ComponentChange{});
  states_.stepped.assign(states_.owners.size(), 0);
  in_parts(parts, [&](std::uint32_t part) {
    lanes_[part].histories.clear();
    for (std::uint32_t place = parts[part].begin; place < parts[part].end; ++place) visit(place, part);
  });
  // What is met by no visit, or too early.
  for (const std::uint32_t c : at_border_)
    if (point_.components()[c].mass_flow != 0.0 && head_of(c) == outside)
      pass_component(c, entering_component(c), lanes_.front());
  for (std::size_t k = 0; k < states_.owners.size(); ++k) {
    if (!states_.stepped[k]) step_states(k, {}, lanes_.front());
    const std::uint32_t c = states_.owners[k];
    if (pours_what_it_holds(*network_.components[c]) && point_.components()[c].mass_flow != 0.0)
      if (const TemperatureHistory& entering = entering_component(c); !entering.segments.empty())
        if (!correct_states(k, entering, lanes_.front())) return false;
  }
  for (const std::uint32_t c : sources_)
    if (const ComponentPoint& p = point_.components()[c]; p.mass_flow != 0.0)
      if (const TemperatureHistory& entering = entering_component(c); !entering.segments.empty())
        change_[c].inlet = p.inlet - entering.mean;
  return true;
}

// Gathers what flows into a node. A pipe that is not flushed gets its new contents where its water comes from: that
// node may be visited later than the one that it flows to.
void PlugFlowStepper::visit(std::uint32_t place, std::size_t lane) {
  const auto pipes = static_cast<std::uint32_t>(network_.pipes.size());
  const FlowRoute::Visit visit = route_.visit(place);
  if (place + 2 * visits_ahead < route_.nodes().size()) {
    for (const auto& at : route_.visit(place + 2 * visits_ahead).links())
      if (at.link < pipes)
        plugs_.fetch(at.link);
      else
        __builtin_prefetch(&point_.components()[at.link - pipes]);
    for (const auto& at : route_.visit(place + visits_ahead).links())
      if (at.link < pipes) plugs_.fetch_contents(at.link);
  }
  HistoryArena& histories = lanes_[lane].histories;
  const HistoryArena::Mark mark = histories.mark();
  const auto flow_of = [&](std::uint32_t link) {
    return std::abs(link >= pipes ? point_.components()[link - pipes].mass_flow : plugs_.flow(link));
  };
  const auto leaving = [&](FlowRoute::Inflow at) {
    return at.link >= pipes                ? pass_component(at.link - pipes, entering_from(at.from), lanes_[lane])
           : at.from == FlowRoute::nothing ? plugs_.pour(at.link, {}, histories)
                                           : plugs_.pass(at.link, entering_from(at.from), histories, lane);
  };
  Inflow& sum = inflow_[visit.node];
  if (visit.inflows.empty()) {
    sum = {};
  } else {
    // Written where it stays: copies of what has just been written in smaller pieces make the processor wait.
    new (&sum.history) TemperatureHistory(leaving(visit.inflows.front()));
    sum.flow = flow_of(visit.inflows.front().link);
    for (const FlowRoute::Inflow at : visit.inflows.subspan(1)) {
      const TemperatureHistory history = leaving(at);
      const double flow = flow_of(at.link), total = sum.flow + flow;
      sum = {mix(sum.history, sum.flow / total, history, flow / total, joining_tolerance_, histories), total};
    }
  }
  if (visit.inflows.size() > 1) sum.history.segments = histories.keep_only(mark, sum.history.segments);
  for (const auto& [link, node] : visit.entered) plugs_.fill(link, sum.history, lane);
}

std::uint32_t PlugFlowStepper::head_of(std::uint32_t c) const {
  return point_.components()[c].mass_flow >= 0.0 ? network_.components[c]->to : network_.components[c]->from;
}

const TemperatureHistory& PlugFlowStepper::entering_from(std::uint32_t node) const {
  static_assert(FlowRoute::nothing == outside);
  static const TemperatureHistory nothing;
  return node == outside ? nothing : inflow_[node].history;
}

const TemperatureHistory& PlugFlowStepper::entering_component(std::uint32_t c) const {
  const Component& component = *network_.components[c];
  return entering_from(head_of(c) == component.to ? component.from : component.to);
}

TemperatureHistory PlugFlowStepper::source_history(std::uint32_t c, HistoryArena& arena) {
  HistoryWriter outflow(arena, 2, joining_tolerance_);
  const auto k = std::size_t(std::ranges::lower_bound(sources_, c) - sources_.begin());
  const double outlet = point_.components()[c].exchange.outlet;
  // Where it follows from the inlet: that of the step's begin has been taken until now.
  const double change = network_.components[c]->passes_temperature() ? outlet - source_at_middle_[k] : 0.0;
  outflow.append(0.5 * duration_, source_at_begin_[k] + change, source_at_middle_[k] + change);
  outflow.append(duration_, source_at_middle_[k] + change, source_at_end_[k] + change);
  const TemperatureHistory leaving = outflow.finish();
  change_[c].outlet = outlet - leaving.mean;
  return leaving;
}

// Steps the states of a component from those kept to `next`; what leaves.
TemperatureHistory PlugFlowStepper::advance_states(std::size_t owner, const TemperatureHistory& entering,
                                                   std::span<double> next, Lane& lane) {
  const std::uint32_t c = states_.owners[owner];
  const ComponentPoint& p = point_.components()[c];
  if (!entering.segments.empty()) change_[c].inlet = p.inlet - entering.mean;
  return lane.component_step.advance(*network_.components[c], duration_, p.mass_flow, entering, p.inlet, p.throttling,
                                     own(states_.now, c), next, states_.memory[owner], joining_tolerance_,
                                     lane.histories);
}

TemperatureHistory PlugFlowStepper::step_states(std::size_t owner, const TemperatureHistory& entering, Lane& lane) {
  const std::uint32_t c = states_.owners[owner];
  const TemperatureHistory leaving = advance_states(owner, entering, own(states_.next, c), lane);
  states_.stepped[owner] = 1;
  change_[c].outlet = point_.components()[c].exchange.outlet - leaving.mean;
  return leaving;
}

// From what was poured with the expected inlet to what the storage holds after the real one (header comment). False
// where that moves its states by more than the tolerance: a shorter step is needed.
bool PlugFlowStepper::correct_states(std::size_t owner, const TemperatureHistory& entering, Lane& lane) {
  const std::uint32_t c = states_.owners[owner];
  const ComponentPoint& p = point_.components()[c];
  const std::span<double> next = own(states_.next, c);
  ComponentStepMemory& memory = states_.memory[owner];
  const double poured_loss = memory.heat_lost, poured_outlet = p.exchange.outlet - change_[c].outlet;
  states_.corrected.resize(next.size());
  const TemperatureHistory leaving = advance_states(owner, entering, states_.corrected, lane);
  const double more_enters = entering.mean - p.inlet, more_leaves = leaving.mean - poured_outlet;
  const double part = more_enters == more_leaves ? 0.0 : more_enters / (more_enters - more_leaves);
  memory.heat_lost = poured_loss + part * (memory.heat_lost - poured_loss);
  for (std::size_t i = 0; i < next.size(); ++i) {
    double& state = next[i];
    const double change = part * (states_.corrected[i] - state);
    if (!(std::abs(change - (states_.corrected[i] - state)) <= options_.tolerance)) return false;
    state += change;
  }
  return true;
}

// What a component makes of what enters.
TemperatureHistory PlugFlowStepper::pass_component(std::uint32_t c, const TemperatureHistory& entering, Lane& lane) {
  HistoryArena& arena = lane.histories;
  const bool waits_for_nobody = route_.states()[network_.pipes.size() + c].hands == FlowRoute::Hands::never;
  if (const auto owner = std::ranges::lower_bound(states_.owners, c); owner != states_.owners.end() && *owner == c)
    return step_states(std::size_t(owner - states_.owners.begin()), waits_for_nobody ? TemperatureHistory{} : entering,
                       lane);
  if (waits_for_nobody) return source_history(c, arena);
  const ComponentPoint& p = point_.components()[c];
  const double sensitivity = p.exchange.sensitivity;
  HistoryWriter outflow(arena, entering.segments.size() + 1, joining_tolerance_);
  if (entering.segments.empty() || sensitivity == 0.0)
    outflow.append(duration_, p.exchange.outlet, p.exchange.outlet);
  else
    for (const HistorySegment& s : entering.segments)
      outflow.append(s.until, p.exchange.outlet + sensitivity * (s.first - p.inlet),
                     p.exchange.outlet + sensitivity * (s.last - p.inlet));
  const TemperatureHistory leaving = outflow.finish();
  if (!entering.segments.empty()) change_[c].inlet = p.inlet - entering.mean;
  change_[c].outlet = p.exchange.outlet - leaving.mean;
  return leaving;
}

void PlugFlowStepper::integrate(double h) {
  in_blocks(change_.size(), [&](std::size_t begin, std::size_t end) {
    for (std::size_t c = begin; c < end; ++c) {
      const auto rates = component_rates(point_.components()[c], change_[c], network_.fluid);
      for (std::size_t k = 0; k < rates.size(); ++k) components_[c * integrals_per_component + k] += h * rates[k];
    }
  });
  for (std::size_t k = 0; k < states_.owners.size(); ++k) {
    const std::uint32_t c = states_.owners[k];
    const ComponentStepMemory& step = states_.memory[k];
    components_[c * integrals_per_component + std::size_t(ComponentIntegral::unmet_heat)] +=
        h * (step.unmet_heat - point_.components()[c].exchange.unmet_heat);
    heat_lost_ += step.heat_lost;
  }
  for (std::size_t l = 0; l < loops_.size(); ++l) loops_[l] += h * point_.loop_flows()[l];
  heat_lost_ += plugs_.heat_lost();
  const auto throttling = point_.throttling_heat();
  friction_heat_ += plugs_.friction_heat() + h * throttling.water;
  throttled_heat_ += h * throttling.houses;
}

void PlugFlowStepper::pipe_heat_losses(std::span<double> losses) {
  plugs_.heat_loss_rates(surroundings_of(network_, point_), losses);
}

double PlugFlowStepper::stored_energy() const {
  double energy = plugs_.stored_energy();
  for (const std::uint32_t c : states_.owners) {
    const Component& component = *network_.components[c];
    energy +=
        component.stored_energy(std::span(states_.now).subspan(point_.first_state()[c], component.number_of_states()));
  }
  return energy;
}

StepperStatistics PlugFlowStepper::statistics() const {
  StepperStatistics s = statistics_;
  s.states = plugs_.number_of_plugs() + states_.now.size();
  return s;
}

NetworkIntegrals PlugFlowStepper::integrals() const {
  return {components_, heat_lost_, friction_heat_, throttled_heat_, loops_, pipe_losses_};
}

void PlugFlowStepper::clear_integrals() {
  for (auto* v : {&components_, &loops_, &pipe_losses_}) std::ranges::fill(*v, 0.0);
  heat_lost_ = friction_heat_ = throttled_heat_ = 0.0;
}

}  // namespace emscher
