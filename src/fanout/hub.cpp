#include "livescore/fanout/hub.h"

#include <algorithm>

#include "livescore/core/scratch.h"

namespace livescore {

bool hub::add(subscriber& who, topic to) {
    if (contains(who, to)) return false;
    auto& entry = entries_[to];
    if (!entry) {
        entry = std::make_unique<hub_entry>();
        entry->topic = to;
    }
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
    remove_place(who, static_cast<std::uint32_t>(found - who.places_.begin()));
    return true;
}

void hub::remove_all(subscriber& who, const std::function<void(topic)>& left) {
    while (!who.places_.empty()) {
        const topic from = who.places_.back().entry->topic;
        remove_place(who, static_cast<std::uint32_t>(who.places_.size() - 1));
        left(from);
    }
    who.places_.shrink_to_fit();
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
    // Swap-remove on both sides; whoever moved is told its new position.
    auto& members = entry->members;
    members[index] = members.back();
    members[index].who->places_[members[index].place].index = index;
    members.pop_back();
    auto& places = who.places_;
    if (place + 1 != places.size()) {
        places[place] = places.back();
        places[place].entry->members[places[place].index].place = place;
    }
    places.pop_back();
    --subscriptions_;
    if (members.empty()) entries_.erase(entry->topic);
}

void hub::touch(topic of, const shared_frame& f) {
    const auto found = entries_.find(of);
    if (found == entries_.end()) return;
    hub_entry& entry = *found->second;
    if (entry.pending.empty()) touched_.push_back(&entry);
    entry.pending.push_back(f);
}

hub::delivered hub::deliver(std::span<const shared_frame> frames) {
    for (const auto& f : frames) {
        touch(f->match(), f);
        if (is_for_matches_channel(f->type())) touch(matches_channel, f);
    }
    delivered total;
    for (hub_entry* entry : touched_) deliver_entry(*entry, total);
    clear_scratch(touched_);
    flush_dirty();
    return total;
}

const shared_bytes& hub::bytes_of(const frame& f, topic of) const {
    if (format_ == wire_format::websocket) return f.websocket_bytes();
    return of == matches_channel ? f.event_stream_bytes_without_id() : f.event_stream_bytes();
}

void hub::join_pending(const hub_entry& entry) {
    const auto& frames = entry.pending;
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
            joined_.push_back(first);
        } else {
            std::string bytes;
            bytes.reserve(size);
            for (std::size_t k = i; k < end; ++k) bytes += *bytes_of(*frames[k], entry.topic);
            joined_.push_back(make_shared_bytes(std::move(bytes)));
        }
        i = end;
    }
}

void hub::deliver_entry(hub_entry& entry, delivered& total) {
    join_pending(entry);
    std::size_t joined_bytes = 0;
    for (const auto& piece : joined_) joined_bytes += piece->size();
    const bool is_channel = entry.topic == matches_channel;
    for (const auto& [who, place] : entry.members) {
        if (is_channel && who->places_.size() > 1) {
            // It may be subscribed to some of these matches themselves; those bring the event
            // already.
            for (const auto& f : entry.pending) {
                if (contains(*who, f->match())) continue;
                const auto& bytes = bytes_of(*f, entry.topic);
                hand_over(*who, std::span(&bytes, 1));
                ++total.frames;
                total.bytes += bytes->size();
            }
            continue;
        }
        hand_over(*who, joined_);
        total.frames += entry.pending.size();
        total.bytes += joined_bytes;
    }
    clear_scratch(entry.pending);
    clear_scratch(joined_);
}

void hub::hand_over(subscriber& who, std::span<const shared_bytes> pieces) {
    if (who.places_.size() == 1) {
        who.send(pieces);
        return;
    }
    // One send a drain for a socket with many matches.
    if (who.dirty_ == 0) {
        if (dirty_count_ == dirty_.size()) dirty_.emplace_back();
        dirty_[dirty_count_].who = &who;
        who.dirty_ = static_cast<std::uint32_t>(++dirty_count_);
    }
    auto& waiting = dirty_[who.dirty_ - 1].pieces;
    waiting.insert(waiting.end(), pieces.begin(), pieces.end());
}

void hub::flush_dirty() {
    for (std::size_t i = 0; i < dirty_count_; ++i) {
        auto& [who, pieces] = dirty_[i];
        who->dirty_ = 0;
        who->send(pieces);
        clear_scratch(pieces);
    }
    dirty_count_ = 0;
}

}  // namespace livescore
