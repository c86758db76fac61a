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
void drop_overtaken(std::vector<held_window::held_frame>& frames) {
    std::vector<std::pair<topic, event_type>> newer;
    const auto is_overtaken = [&newer](const frame& f) {
        if (!is_overtaken_by_next(f.type())) return false;
        const std::pair key(f.match(), f.type());
        if (std::ranges::find(newer, key) != newer.end()) return true;
        newer.push_back(key);
        return false;
    };
    std::vector<held_window::held_frame> kept;
    for (auto f = frames.rbegin(); f != frames.rend(); ++f) {
        if (!is_overtaken(*f->frame)) kept.push_back(std::move(*f));
    }
    std::ranges::reverse(kept);
    frames = std::move(kept);
}

std::size_t bytes_in(const std::vector<held_window::held_frame>& frames) {
    std::size_t bytes = 0;
    for (const auto& held : frames) bytes += held.frame->json().size();
    return bytes;
}

}  // namespace

void hub::add_to_window(hub_entry& entry, const subscriber& who) {
    if (!entry.held) {
        entry.held = std::make_unique<held_window>();
        conflated_[without_window(entry.topic)].push_back(&entry);
    }
    if (!entry.held->frames.empty()) note_newcomer(*entry.held, who, held_serial_);
}

void hub::forget_newcomer(hub_entry& entry, const subscriber& who) {
    std::erase_if(entry.held->newcomers, [&who](const auto& one) { return one.who == &who; });
}

void hub::note_newcomer(held_window& held, const subscriber& who, std::uint64_t serial) {
    const auto found = std::ranges::find(held.newcomers, &who, &held_window::newcomer::who);
    if (found != held.newcomers.end()) {
        found->has = serial;
    } else {
        held.newcomers.push_back({&who, serial});
    }
}

std::uint64_t hub::has_up_to(const held_window& held, const subscriber& who) {
    const auto found = std::ranges::find(held.newcomers, &who, &held_window::newcomer::who);
    return found == held.newcomers.end() ? 0 : found->has;
}

void hub::erase_entry(const hub_entry& entry) {
    if (is_set(entry.topic)) --sets_;
    if (entry.held) {
        const auto found = conflated_.find(without_window(entry.topic));
        std::erase(found->second, &entry);
        if (found->second.empty()) conflated_.erase(found);
        if (conflated_.empty()) window_ends_.clear();
    }
    entries_.erase(topic(entry.topic));
}

void hub::hold(std::span<const shared_frame> frames, time now) {
    for (const auto& f : frames) {
        ++held_serial_;
        hold(f->match(), f, now);
        if (is_for_matches_channel(f->type())) hold(channel_of(f->match()), f, now);
        for (const topic set : f->sets()) hold(set, f, now);
    }
}

void hub::hold(topic of, const shared_frame& f, time now) {
    const auto found = conflated_.find(of);
    if (found == conflated_.end()) return;
    for (hub_entry* const entry : found->second) {
        held_window& held = *entry->held;
        const auto window = window_of(entry->topic);
        time& ends = window_ends_.try_emplace(window, now + window).first->second;
        held.frames.push_back({held_serial_, f});
        held.bytes += f->json().size();
        if (held.frames.size() <= max_held_frames && held.bytes <= max_held_bytes) continue;
        drop_overtaken(held.frames);
        held.bytes = bytes_in(held.frames);
        // Half: the next look must not come at once.
        if (held.frames.size() > max_held_frames / 2 || held.bytes > max_held_bytes / 2) ends = now;
    }
}

std::optional<hub::time> hub::next_end() const {
    std::optional<time> next;
    for (const auto& [window, ends] : window_ends_) next = next ? std::min(*next, ends) : ends;
    return next;
}

void hub::begin_ended(time now) {
    total_ = {};
    std::vector<std::pair<hub_entry*, held_window::held_frame>> ended;
    for (const auto& [of, entries] : conflated_) {
        for (hub_entry* const entry : entries) {
            held_window& held = *entry->held;
            if (held.frames.empty() || window_ends_.at(window_of(entry->topic)) > now) continue;
            drop_overtaken(held.frames);
            held.bytes = 0;
            const bool is_removed = held.frames.back().frame->type() == event_type::match_removed;
            if (is_removed && is_match(of)) removed_.push_back(entry->topic);
            for (auto& one : std::exchange(held.frames, {})) ended.emplace_back(entry, one);
        }
    }
    std::erase_if(window_ends_, [now](const auto& one) { return one.second <= now; });
    // A frame that several windows held lies in one place, as in any delivery.
    const auto serial = [](const auto& one) { return one.second.serial; };
    std::ranges::stable_sort(ended, {}, serial);
    ended_.reserve(ended.size());
    for (const auto& [entry, held] : ended) {
        if (ended_serials_.empty() || ended_serials_.back() != held.serial) {
            ended_.push_back(held.frame);
            ended_serials_.push_back(held.serial);
        }
        if (entry->pending.empty()) touched_.push_back(entry);
        entry->pending.push_back(&ended_.back());
    }
}

/// Whether a member that came while the window was open has the event already.
bool hub::has_already(const hub_entry& entry, const subscriber& who, const shared_frame& f) const {
    const auto index = static_cast<std::size_t>(&f - ended_.data());
    return ended_serials_[index] <= has_up_to(*entry.held, who);
}

void hub::hand_over_held(subscriber& who) {
    std::map<std::uint64_t, offered_frame> mine;  // by serial
    for (const auto& [entry, index] : who.places_) {
        if (!entry->held || entry->held->frames.empty()) continue;
        const hub_entry::member& member = entry->members[index];
        const std::uint64_t has = has_up_to(*entry->held, who);
        for (const auto& [serial, f] : entry->held->frames) {
            const bool is_wanted = member.filter.wants(f->type());
            const bool is_wished = !member.wished.is_none();
            if (serial <= has || (!is_wanted && !is_wished)) continue;
            offered_frame& one = mine[serial];
            one.frame = f;
            one.is_wanted |= is_wanted;
            one.is_wished |= is_wished;
        }
        note_newcomer(*entry->held, who, held_serial_);
    }
    if (mine.empty()) return;
    // One vector: their places tell their order.
    std::vector<shared_frame> frames;
    for (const auto& [serial, one] : mine) frames.push_back(one.frame);
    std::size_t next = 0;
    for (const auto& [serial, one] : mine)
        noted_of(who).push_back({&frames[next++], one.is_wanted, one.is_wished});
    send_noted(who);
}

}  // namespace livescore
