#include "polling/budget_plan.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace livescore {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr double live_share = 0.9;
constexpr auto before_first_whistle = 10min;
constexpr auto length_of_match = 135min;  // two halves, a break and added time
constexpr auto least_rest = 15min;        // of a match that runs for longer than that

int cost_of(const planned_request& request) {
    return request.change_check.empty() ? 1 : 2;
}

struct plan_cost {
    int live = 0;
    int other = 0;
};

plan_cost cost_of_round(std::span<const planned_request> plan) {
    plan_cost cost;
    for (const auto& request : plan) {
        (request.cadence == poll_cadence::live ? cost.live : cost.other) += cost_of(request);
    }
    return cost;
}

timestamp end_of_day(timestamp now) {
    return std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1);
}

/// The interval at which rounds of `cost` requests use up `requests` in `time`.
milliseconds interval_of(std::chrono::duration<double, std::milli> time, int cost,
                         double requests) {
    constexpr milliseconds longest = 24h;
    if (requests <= 0) return longest;
    return std::min(
        longest,
        milliseconds(static_cast<std::int64_t>(std::ceil(time.count() * cost / requests))));
}

void spread_day(poll_intervals& intervals, const budget_state& state, const plan_cost& cost,
                milliseconds live_time) {
    const double left = state.budget.per_day - state.used_day;
    const bool comes_live = live_time > 0ms;
    if (comes_live) {
        intervals.live = std::max(
            intervals.live, interval_of(live_time, std::max(cost.live, 1), left * live_share));
    }
    const double rest = comes_live ? left * (1 - live_share) : left;
    const auto day = std::chrono::duration_cast<milliseconds>(end_of_day(state.now) - state.now);
    const milliseconds other = interval_of(day, std::max(cost.other, 1), rest);
    intervals.near = std::max(intervals.near, other);
    intervals.idle = std::max(intervals.idle, other);
}

int live_rounds_in_minute(timestamp now, milliseconds interval) {
    const auto left = std::chrono::floor<std::chrono::minutes>(now) + 1min - now;
    return static_cast<int>(std::chrono::duration_cast<milliseconds>(left) / interval) + 1;
}

}  // namespace

milliseconds live_time_left(timestamp now, std::span<const known_fixture> fixtures) {
    const timestamp end = end_of_day(now);
    std::vector<std::pair<timestamp, timestamp>> windows;
    for (const known_fixture& fixture : fixtures) {
        const bool runs = is_running(fixture.status);
        if (fixture.gone || (!runs && fixture.status != match_status::scheduled)) continue;
        timestamp from = std::max<timestamp>(now, fixture.start - before_first_whistle);
        timestamp until = fixture.start + length_of_match;
        if (runs) {
            from = now;
            until = std::max<timestamp>(until, now + least_rest);
        }
        until = std::min(until, end);
        if (from < until) windows.emplace_back(from, until);
    }
    std::ranges::sort(windows);
    std::chrono::microseconds sum{0};
    timestamp reached = now;
    for (const auto& [from, until] : windows) {
        const timestamp begin = std::max(from, reached);
        if (begin >= until) continue;
        sum += until - begin;
        reached = until;
    }
    return std::chrono::duration_cast<milliseconds>(sum);
}

poll_pace pace_polls(const budget_state& state, const poll_intervals& configured,
                     std::span<const planned_request> plan,
                     std::span<const known_fixture> fixtures) {
    constexpr int no_limit = std::numeric_limits<int>::max();
    const plan_cost cost = cost_of_round(plan);
    poll_pace pace{configured, no_limit, no_limit};
    if (state.budget.per_day > 0) {
        spread_day(pace.intervals, state, cost, live_time_left(state.now, fixtures));
        pace.allowed = std::max(0, state.budget.per_day - state.used_day);
        pace.allowed_other = pace.allowed;
    }
    if (state.budget.per_minute > 0) {
        auto& live = pace.intervals.live;
        if (cost.live > 0)
            live =
                std::max(live, interval_of(1min, cost.live, state.budget.per_minute * live_share));
        const int left = std::max(0, state.budget.per_minute - state.used_minute);
        const std::int64_t wanted_live =
            std::int64_t{cost.live} * live_rounds_in_minute(state.now, live);
        const auto kept = static_cast<int>(std::min<std::int64_t>(
            wanted_live, static_cast<std::int64_t>(state.budget.per_minute * live_share)));
        pace.allowed = std::min(pace.allowed, left);
        pace.allowed_other = std::min(pace.allowed_other, std::max(0, left - kept));
    }
    return pace;
}

}  // namespace livescore
