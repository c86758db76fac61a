#include "polling/request_schedule.h"

#include <algorithm>

namespace livescore {

using std::chrono::milliseconds;

namespace {

// However many hints come.
constexpr milliseconds shortest_interval{1000};

}  // namespace

milliseconds poll_intervals::of(const planned_request& request) const {
    if (request.every) return std::max(*request.every, live);
    if (request.cadence == poll_cadence::live) return live;
    return request.cadence == poll_cadence::near ? near : idle;
}

bool names_league(std::string_view key, std::string_view league) noexcept {
    if (league.empty()) return false;
    for (auto at = key.find(league); at != std::string_view::npos; at = key.find(league, at + 1)) {
        const auto end = at + league.size();
        const bool begins = at > 0 && (key[at - 1] == ':' || key[at - 1] == '/');
        if (begins && (end == key.size() || key[end] == '/')) return true;
    }
    return false;
}

void request_schedule::sent(const std::string& key, timestamp at) {
    constexpr double widest = 0.1;
    entry& known = entries_[key];
    known = {.sent_at = at, .part = 1 - widest * random_(), .failures = known.failures};
}

void request_schedule::succeeded(const std::string& key) {
    const auto found = entries_.find(key);
    if (found != entries_.end()) found->second.failures = 0;
}

void request_schedule::failed(const std::string& key) {
    constexpr int most = 16;
    const auto found = entries_.find(key);
    if (found != entries_.end())
        found->second.failures = std::min(found->second.failures + 1, most);
}

void request_schedule::hasten_all() {
    for (auto& [key, known] : entries_) known.hastened = true;
}

void request_schedule::hasten_league(std::string_view league) {
    for (auto& [key, known] : entries_) {
        if (names_league(key, league)) known.hastened = true;
    }
}

void request_schedule::prune(timestamp before) {
    std::erase_if(entries_, [before](const auto& known) { return known.second.sent_at < before; });
}

/// Nothing: at once.
std::optional<timestamp> request_schedule::due_at(const planned_request& request,
                                                  const poll_intervals& intervals) const {
    const auto found = entries_.find(request.key);
    if (found == entries_.end()) return std::nullopt;
    const entry& known = found->second;
    milliseconds interval = intervals.of(request);
    if (known.failures > 0) {
        const std::int64_t slower = std::int64_t{1} << (known.failures - 1);
        interval = std::min(interval, intervals.live * slower);
    }
    if (known.hastened) interval = std::min(interval, shortest_interval);
    return known.sent_at + std::chrono::duration_cast<milliseconds>(interval * known.part);
}

std::vector<planned_request> request_schedule::due(std::span<const planned_request> plan,
                                                   const poll_intervals& intervals,
                                                   timestamp now) const {
    std::vector<planned_request> found;
    for (const planned_request& request : plan) {
        const auto at = due_at(request, intervals);
        const bool twice =
            std::ranges::find(found, request.key, &planned_request::key) != found.end();
        if ((!at || *at <= now) && !twice) found.push_back(request);
    }
    std::ranges::stable_sort(found, {}, &planned_request::cadence);
    return found;
}

std::optional<timestamp> request_schedule::next_due(std::span<const planned_request> plan,
                                                    const poll_intervals& intervals,
                                                    timestamp now) const {
    std::optional<timestamp> next;
    for (const planned_request& request : plan) {
        const auto at = due_at(request, intervals);
        if (at && *at > now && (!next || *at < *next)) next = at;
    }
    return next;
}

}  // namespace livescore
