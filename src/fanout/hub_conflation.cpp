// The hub's conflated topics: what they hold until their window ends.
#include <algorithm>

#include "livescore/fanout/hub.h"

namespace livescore {

namespace {

constexpr std::size_t max_held_frames = 1'024;
constexpr std::size_t max_held_bytes = std::size_t{1} << 20;

/// Whether only the newest of a match counts.
bool is_overtaken_by_next(event_type type) {
    return type == event_type::score_update || type == event_type::match_status;
}

/// Takes out the scores and statuses behind which a newer one of their match comes.
void drop_overtaken(std::vector<shared_frame>& frames) {
    std::vector<std::pair<topic, event_type>> newer;
    const auto is_overtaken = [&newer](const frame& f) {
        if (!is_overtaken_by_next(f.type())) return false;
        const std::pair key(f.match(), f.type());
        if (std::ranges::find(newer, key) != newer.end()) return true;
        newer.push_back(key);
        return false;
    };
    std::vector<shared_frame> kept;
    for (auto f = frames.rbegin(); f != frames.rend(); ++f) {
        if (!is_overtaken(**f)) kept.push_back(std::move(*f));
    }
    std::ranges::reverse(kept);
    frames = std::move(kept);
}

std::size_t bytes_in(const std::vector<shared_frame>& frames) {
    std::size_t bytes = 0;
    for (const auto& f : frames) bytes += f->json().size();
    return bytes;
}

}  // namespace

void hub::add_to_window(hub_entry& entry, subscriber& who, sequence_number position) {
    if (!entry.held) {
        entry.held = std::make_unique<held_window>();
        conflated_[without_window(entry.topic)].push_back(&entry);
    }
    if (!entry.held->frames.empty()) entry.held->newcomers.emplace_back(&who, position);
}

void hub::forget_newcomer(hub_entry& entry, const subscriber& who) {
    std::erase_if(entry.held->newcomers, [&who](const auto& one) { return one.first == &who; });
}

void hub::erase_entry(const hub_entry& entry) {
    if (entry.held) {
        const auto found = conflated_.find(without_window(entry.topic));
        std::erase(found->second, &entry);
        if (found->second.empty()) conflated_.erase(found);
    }
    entries_.erase(topic(entry.topic));
}

void hub::hold(std::span<const shared_frame> frames, time now) {
    for (const auto& f : frames) {
        hold(f->match(), f, now);
        if (is_for_matches_channel(f->type())) hold(channel_of(f->match()), f, now);
    }
}

void hub::hold(topic of, const shared_frame& f, time now) {
    const auto found = conflated_.find(of);
    if (found == conflated_.end()) return;
    for (hub_entry* const entry : found->second) {
        held_window& held = *entry->held;
        if (held.frames.empty()) held.ends = now + window_of(entry->topic);
        held.frames.push_back(f);
        held.bytes += f->json().size();
        if (held.frames.size() <= max_held_frames && held.bytes <= max_held_bytes) continue;
        drop_overtaken(held.frames);
        held.bytes = bytes_in(held.frames);
        // Half: the next look must not come at once.
        if (held.frames.size() > max_held_frames / 2 || held.bytes > max_held_bytes / 2)
            held.ends = now;
    }
}

std::optional<hub::time> hub::next_end() const {
    std::optional<time> next;
    for (const auto& [of, entries] : conflated_) {
        for (const hub_entry* const entry : entries) {
            if (entry->held->frames.empty()) continue;
            next = next ? std::min(*next, entry->held->ends) : entry->held->ends;
        }
    }
    return next;
}

void hub::begin_ended(time now) {
    total_ = {};
    for (const auto& [of, entries] : conflated_) {
        for (hub_entry* const entry : entries) {
            held_window& held = *entry->held;
            if (held.frames.empty() || held.ends > now) continue;
            drop_overtaken(held.frames);
            held.bytes = 0;
            entry->pending = std::exchange(held.frames, {});
            ended_.insert(ended_.end(), entry->pending.begin(), entry->pending.end());
            touched_.push_back(entry);
            const bool is_removed = entry->pending.back()->type() == event_type::match_removed;
            if (is_removed && !is_channel(of)) removed_.push_back(entry->topic);
        }
    }
}

/// Whether a member that came while the window was open has the event already.
bool hub::has_already(const hub_entry& entry, const subscriber& who, const frame& f) {
    return std::ranges::any_of(entry.held->newcomers, [&](const auto& newcomer) {
        return newcomer.first == &who && f.seq() <= newcomer.second;
    });
}

}  // namespace livescore
