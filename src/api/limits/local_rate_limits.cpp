#include "limits/local_rate_limits.h"

#include <algorithm>
#include <bit>
#include <functional>

namespace livescore {

local_rate_limits::local_rate_limits(std::size_t max_clients)
    : rows_(std::bit_ceil(std::max<std::size_t>(max_clients / ways, 1))) {}

local_rate_limits::place local_rate_limits::find_row(traffic_class kind,
                                                     std::string_view identity) {
    const std::size_t hash =
        (std::hash<std::string_view>{}(identity) + static_cast<std::size_t>(kind)) *
        0x9E3779B97F4A7C15ULL;
    const std::size_t index = (hash >> 20U) & (rows_.size() - 1);
    return {index, std::unique_lock(locks_[index % lock_count])};
}

local_rate_limits::client* local_rate_limits::find(row& in, traffic_class kind,
                                                   std::string_view identity) {
    const auto found = std::find_if(in.begin(), in.end(), [&](const client& c) {
        return c.kind == kind && c.identity == identity;
    });
    return found == in.end() ? nullptr : &*found;
}

local_rate_limits::client& local_rate_limits::find_or_make(row& in, traffic_class kind,
                                                           std::string_view identity,
                                                           gcra::moment now) {
    if (client* known = find(in, kind, identity)) return *known;
    // A client that owes nothing is as good as unknown.
    client& least = *std::min_element(in.begin(), in.end(), [now](const auto& a, const auto& b) {
        return a.state.debt(now) < b.state.debt(now);
    });
    least = client{std::string(identity), kind, {}, 0, {}};
    return least;
}

rate_decision local_rate_limits::take(traffic_class kind, std::string_view identity,
                                      const rate_limit& limit, gcra::moment now, bool share,
                                      std::int64_t count) {
    const place at = find_row(kind, identity);
    client& c = find_or_make(rows_[at.row], kind, identity, now);
    const rate_decision decision = c.state.take(limit, now, count);
    if (decision.allowed && share) note_unshared(at, c, count, now);
    return decision;
}

void local_rate_limits::give_back(traffic_class kind, std::string_view identity,
                                  const rate_limit& limit, gcra::moment now) {
    const place at = find_row(kind, identity);
    client* const known = find(rows_[at.row], kind, identity);
    // A client that was forgotten owes nothing.
    if (!known) return;
    known->state.give_back(limit);
    note_unshared(at, *known, -1, now);
}

void local_rate_limits::note_unshared(const place& at, client& c, std::int64_t count,
                                      gcra::moment now) {
    if (c.unshared == 0) {
        c.unshared_since = now;
        auto& dirty = dirty_[at.row % lock_count];
        if (std::find(dirty.rbegin(), dirty.rend(), at.row) == dirty.rend())
            dirty.push_back(at.row);
    }
    c.unshared += count;
}

void local_rate_limits::learn(traffic_class kind, std::string_view identity,
                              std::chrono::microseconds debt, gcra::moment now) {
    const place at = find_row(kind, identity);
    find_or_make(rows_[at.row], kind, identity, now).state.learn(debt, now);
}

std::vector<local_rate_limits::unshared> local_rate_limits::take_unshared() {
    std::vector<unshared> found;
    for (std::size_t i = 0; i < lock_count; ++i) {
        const std::lock_guard lock(locks_[i]);
        for (const std::size_t index : dirty_[i]) {
            for (client& c : rows_[index]) {
                if (c.unshared == 0) continue;
                found.push_back({c.kind, c.identity, c.unshared, c.unshared_since});
                c.unshared = 0;
            }
        }
        dirty_[i].clear();
    }
    return found;
}

void local_rate_limits::settle(const unshared& told, const rate_limit& limit,
                               std::chrono::microseconds debt, gcra::moment asked) {
    const place at = find_row(told.kind, told.identity);
    client& c = find_or_make(rows_[at.row], told.kind, told.identity, asked);
    const bool came_meanwhile = c.unshared != 0;
    const gcra::moment from =
        came_meanwhile ? std::max(asked + debt, c.unshared_since) : asked + debt;
    c.state.set(limit.interval() * c.unshared, from);
}

}  // namespace livescore
