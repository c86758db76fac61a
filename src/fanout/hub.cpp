#include "livescore/fanout/hub.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "livescore/core/scratch.h"

namespace livescore {

namespace {

// The cost of noting a frame for a subscriber that gets its send later.
constexpr hub::budget noting_cost = 1;

void spend(hub::budget& left, hub::budget cost) noexcept {
    left -= std::min(left, cost);
}

}  // namespace

bool hub::add(subscriber& who, topic to, sequence_number position) {
    if (contains(who, to)) return false;
    auto& entry = entries_[to];
    if (!entry) {
        entry = std::make_unique<hub_entry>();
        entry->topic = to;
    }
    if (window_of(to).count() > 0) add_to_window(*entry, who, position);
    const auto place = static_cast<std::uint32_t>(who.places_.size());
    who.places_.push_back({entry.get(), static_cast<std::uint32_t>(entry->members.size())});
    entry->members.push_back({&who, place});
    ++subscriptions_;
    return true;
}

bool hub::remove(subscriber& who, topic from) {
    const auto found = std::find_if(who.places_.begin(), who.places_.end(),
                                    [&](const auto& place) { return place.entry->topic == from; });
    if (found == who.places_.end()) return false;
    send_share(who);
    remove_place(who, static_cast<std::uint32_t>(found - who.places_.begin()));
    return true;
}

void hub::remove_all(subscriber& who, const std::function<void(topic)>& left) {
    send_share(who);
    while (!who.places_.empty()) {
        const topic from = who.places_.back().entry->topic;
        remove_place(who, static_cast<std::uint32_t>(who.places_.size() - 1));
        left(from);
    }
    who.places_.shrink_to_fit();
}

void hub::end(topic of) {
    for (auto found = entries_.find(of); found != entries_.end(); found = entries_.find(of)) {
        subscriber& who = *found->second->members.back().who;
        remove(who, of);
        who.on_topic_ended(of);
    }
}

bool hub::contains(const subscriber& who, topic of) const noexcept {
    return std::any_of(who.places_.begin(), who.places_.end(),
                       [&](const auto& place) { return place.entry->topic == of; });
}

std::vector<topic> hub::topics_of(const subscriber& who) const {
    std::vector<topic> topics;
    topics.reserve(who.places_.size());
    for (const auto& place : who.places_) topics.push_back(place.entry->topic);
    return topics;
}

void hub::remove_place(subscriber& who, std::uint32_t place) {
    const auto [entry, index] = who.places_[place];
    // Swap-remove on both sides. The moved member learns its new position. Members that have got
    // the pending frames stay in front of those that have not.
    auto& members = entry->members;
    std::uint32_t hole = index;
    if (hole < entry->handed) {
        --entry->handed;
        swap_members(*entry, hole, entry->handed);
        hole = entry->handed;
    }
    swap_members(*entry, hole, static_cast<std::uint32_t>(members.size() - 1));
    members.pop_back();
    auto& places = who.places_;
    if (place + 1 != places.size()) {
        places[place] = places.back();
        places[place].entry->members[places[place].index].place = place;
    }
    places.pop_back();
    --subscriptions_;
    if (entry->held) forget_newcomer(*entry, who);
    // An entry in the running delivery goes when its turn is done.
    if (members.empty() && entry->pending.empty()) erase_entry(*entry);
}

void hub::swap_members(hub_entry& entry, std::uint32_t a, std::uint32_t b) {
    auto& members = entry.members;
    std::swap(members[a], members[b]);
    for (const std::uint32_t index : {a, b}) {
        members[index].who->places_[members[index].place].index = index;
    }
}

void hub::touch(topic of, const shared_frame& f) {
    const auto found = entries_.find(of);
    if (found == entries_.end()) return;
    hub_entry& entry = *found->second;
    if (entry.pending.empty()) touched_.push_back(&entry);
    entry.pending.push_back(f);
}

void hub::begin(std::span<const shared_frame> frames) {
    total_ = {};
    for (const auto& f : frames) {
        touch(f->match(), f);
        if (is_for_matches_channel(f->type())) touch(channel_of(f->match()), f);
    }
}

bool hub::go_on(budget& left) {
    for (; done_ < touched_.size(); ++done_) {
        hub_entry& entry = *touched_[done_];
        if (!hand_over_entry(entry, left)) return false;
        clear_scratch(entry.pending);
        clear_scratch(joined_);
        entry.handed = 0;
        if (entry.held) entry.held->newcomers.clear();
        if (entry.members.empty()) erase_entry(entry);
    }
    if (!flush_dirty(left)) return false;
    clear_scratch(touched_);
    if (!made_.empty()) made_.clear();
    if (!ended_.empty()) ended_.clear();
    done_ = 0;
    return true;
}

hub::delivered hub::deliver(std::span<const shared_frame> frames) {
    begin(frames);
    budget unlimited = std::numeric_limits<budget>::max();
    go_on(unlimited);
    return total_;
}

const shared_bytes& hub::bytes_of(const frame& f, topic of) const {
    if (format_ == wire_format::websocket) return f.websocket_bytes();
    const bool has_place = !is_channel(of) && window_of(of).count() == 0;
    return has_place ? f.event_stream_bytes() : f.event_stream_bytes_without_id();
}

void hub::join_pending(const hub_entry& entry) {
    const auto& frames = entry.pending;
    joined_bytes_ = 0;
    for (std::size_t i = 0; i < frames.size();) {
        const auto& first = bytes_of(*frames[i], entry.topic);
        std::size_t size = first->size();
        std::size_t end = i + 1;
        while (end < frames.size()) {
            const std::size_t more = bytes_of(*frames[end], entry.topic)->size();
            if (size + more > join_limit_bytes_) break;
            size += more;
            ++end;
        }
        if (end == i + 1) {
            joined_.push_back(&first);
        } else {
            std::string bytes;
            bytes.reserve(size);
            for (std::size_t k = i; k < end; ++k) bytes += *bytes_of(*frames[k], entry.topic);
            joined_.push_back(&made_.emplace_back(make_shared_bytes(std::move(bytes))));
        }
        joined_bytes_ += size;
        i = end;
    }
}

bool hub::hand_over_entry(hub_entry& entry, budget& left) {
    if (joined_.empty()) join_pending(entry);
    const bool of_channel = is_channel(entry.topic);
    const bool has_newcomers = entry.held && !entry.held->newcomers.empty();
    const bool looks_closer = of_channel || has_newcomers;
    while (entry.handed < entry.members.size()) {
        if (left == 0) return false;
        subscriber& who = *entry.members[entry.handed++].who;
        if (looks_closer && (has_newcomers || who.places_.size() > 1)) {
            hand_over_pending(who, entry, left);
            continue;
        }
        hand_over(who, joined_, left);
        total_.frames += entry.pending.size();
        total_.bytes += joined_bytes_;
    }
    return true;
}

/// Goes frame by frame. A follower of the channel may be subscribed to some of the matches, and
/// those subscriptions already bring it their events.
void hub::hand_over_pending(subscriber& who, const hub_entry& entry, budget& left) {
    for (const auto& f : entry.pending) {
        if (is_channel(entry.topic) &&
            contains(who, with_window(f->match(), window_of(entry.topic))))
            continue;
        if (entry.held && has_already(entry, who, *f)) continue;
        const shared_bytes* const bytes = &bytes_of(*f, entry.topic);
        hand_over(who, byte_pieces(&bytes, 1), left);
        ++total_.frames;
        total_.bytes += (*bytes)->size();
    }
}

void hub::hand_over(subscriber& who, byte_pieces pieces, budget& left) {
    if (who.places_.size() == 1) {
        spend(left, send_cost);
        who.send(pieces);
        return;
    }
    // A socket with many matches gets one send for a delivery.
    spend(left, noting_cost);
    if (who.dirty_ == 0) {
        if (dirty_count_ == dirty_.size()) dirty_.emplace_back();
        dirty_[dirty_count_].who = &who;
        who.dirty_ = static_cast<std::uint32_t>(++dirty_count_);
    }
    auto& waiting = dirty_[who.dirty_ - 1].pieces;
    waiting.insert(waiting.end(), pieces.begin(), pieces.end());
}

bool hub::flush_dirty(budget& left) {
    for (; flushed_ < dirty_count_; ++flushed_) {
        if (left == 0) return false;
        if (!dirty_[flushed_].who) continue;
        spend(left, send_cost);
        send_noted(*dirty_[flushed_].who);
    }
    dirty_count_ = 0;
    flushed_ = 0;
    return true;
}

void hub::send_noted(subscriber& who) {
    if (who.dirty_ == 0) return;
    auto& [listed, pieces] = dirty_[std::exchange(who.dirty_, 0) - 1];
    listed = nullptr;
    who.send(pieces);
    clear_scratch(pieces);
}

/// Sends the rest of the running delivery to the subscriber. Its other topics decide whether the
/// channel brings it an event, so all of it goes out before they change.
void hub::send_share(subscriber& who) {
    budget unlimited = std::numeric_limits<budget>::max();
    for (const auto& [entry, index] : who.places_) {
        if (entry->pending.empty() || index < entry->handed) continue;
        swap_members(*entry, index, entry->handed++);
        hand_over_pending(who, *entry, unlimited);
    }
    send_noted(who);
}

}  // namespace livescore
