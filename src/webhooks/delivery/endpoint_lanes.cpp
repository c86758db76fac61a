#include "delivery/endpoint_lanes.h"

#include <algorithm>
#include <iterator>

namespace livescore {

endpoint_lanes::lane_key endpoint_lanes::key_of(const webhook_delivery& delivery) {
    const std::int64_t match = raw(delivery.match);
    return {match, match == 0 ? raw(delivery.id) : 0};
}

bool endpoint_lanes::was_noted(delivery_id id) const {
    return std::ranges::find(noted_since_, id) != noted_since_.end();
}

void endpoint_lanes::insert(entry one) {
    auto& entries = lanes_[key_of(one.waiting.delivery)].entries;
    const auto seq = [](const entry& e) { return e.waiting.delivery.seq; };
    const auto at = std::ranges::lower_bound(entries, seq(one), {}, seq);
    entries.insert(at, std::move(one));
    ++waiting_;
}

void endpoint_lanes::replace(std::vector<waiting_delivery> waiting, steady_time now) {
    std::vector<entry> kept;  // the answer may not know yet when they are due again
    for (auto& [key, of] : lanes_) {
        for (auto& one : of.entries) {
            if (was_noted(one.waiting.delivery.id)) kept.push_back(std::move(one));
        }
    }
    clear();
    for (auto& one : waiting) {
        if (was_noted(one.delivery.id)) continue;
        const auto found = lanes_.find(key_of(one.delivery));
        if (found != lanes_.end() && found->second.under_way == one.delivery.id) continue;
        const steady_time due = now + one.due_in;
        insert({std::move(one), due});
    }
    for (auto& one : kept) insert(std::move(one));
    noted_since_.clear();
}

void endpoint_lanes::add(waiting_delivery one, steady_time now) {
    const auto found = lanes_.find(key_of(one.delivery));
    if (found != lanes_.end()) {
        const lane& of = found->second;
        const auto is_same = [&](const entry& known) {
            return known.waiting.delivery.id == one.delivery.id;
        };
        if (of.under_way == one.delivery.id || std::ranges::any_of(of.entries, is_same)) return;
    }
    insert({std::move(one), now});
}

std::optional<waiting_delivery> endpoint_lanes::next(steady_time now) {
    if (waiting_ == 0) return std::nullopt;
    const auto take_from = [&](auto begin, auto end) -> std::optional<waiting_delivery> {
        for (auto at = begin; at != end; ++at) {
            lane& of = at->second;
            if (of.under_way || of.entries.empty() || of.entries.front().due > now) continue;
            waiting_delivery taken = std::move(of.entries.front().waiting);
            of.entries.pop_front();
            of.under_way = taken.delivery.id;
            --waiting_;
            ++under_way_;
            turn_ = at->first;
            return taken;
        }
        return std::nullopt;
    };
    const auto behind = lanes_.upper_bound(turn_);
    if (auto taken = take_from(behind, lanes_.end())) return taken;
    return take_from(lanes_.begin(), behind);
}

bool endpoint_lanes::is_due(steady_time now) const {
    return waiting_ > 0 && std::ranges::any_of(lanes_, [&](const auto& one) {
               const lane& of = one.second;
               return !of.under_way && !of.entries.empty() && of.entries.front().due <= now;
           });
}

std::optional<steady_time> endpoint_lanes::next_due() const {
    if (waiting_ == 0) return std::nullopt;
    std::optional<steady_time> first;
    for (const auto& [key, of] : lanes_) {
        if (of.under_way || of.entries.empty()) continue;
        const steady_time due = of.entries.front().due;
        if (!first || due < *first) first = due;
    }
    return first;
}

void endpoint_lanes::noted(const webhook_delivery& ended) {
    noted_since_.push_back(ended.id);
    const auto found = lanes_.find(key_of(ended));
    if (found == lanes_.end() || found->second.under_way != ended.id) return;
    found->second.under_way.reset();
    --under_way_;
    if (found->second.entries.empty()) lanes_.erase(found);
}

void endpoint_lanes::noted(waiting_delivery again, steady_time due) {
    noted(again.delivery);
    insert({std::move(again), due});
}

void endpoint_lanes::clear() {
    for (auto at = lanes_.begin(); at != lanes_.end();) {
        at->second.entries.clear();
        at = at->second.under_way ? std::next(at) : lanes_.erase(at);
    }
    waiting_ = 0;
}

}  // namespace livescore
