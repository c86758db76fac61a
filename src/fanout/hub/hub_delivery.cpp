// The hub's deliveries: frames go out to the subscribers, a slice at a time.
#include <algorithm>
#include <bit>
#include <functional>
#include <limits>
#include <utility>

#include "livescore/core/scratch.h"
#include "livescore/fanout/hub.h"

namespace livescore {

namespace {

// The cost of noting a frame for a subscriber that gets its send later.
constexpr hub::budget noting_cost = 1;

void spend(hub::budget& left, hub::budget cost) noexcept {
    left -= std::min(left, cost);
}

}  // namespace

void hub::touch(topic of, const shared_frame& f) {
    const auto found = entries_.find(of);
    if (found == entries_.end()) return;
    hub_entry& entry = *found->second;
    if (entry.pending.empty()) touched_.push_back(&entry);
    entry.pending.push_back(&f);
}

void hub::begin(std::span<const shared_frame> frames) {
    total_ = {};
    for (const auto& f : frames) {
        touch(f->match(), f);
        if (is_for_matches_channel(f->type())) touch(channel_of(f->match()), f);
        if (sets_ == 0) continue;
        for (const topic set : f->sets()) touch(set, f);
    }
}

bool hub::go_on(budget& left) {
    for (; done_ < touched_.size(); ++done_) {
        hub_entry& entry = *touched_[done_];
        if (!hand_over_entry(entry, left)) return false;
        clear_scratch(entry.pending);
        entry.handed = 0;
        if (entry.held) entry.held->newcomers.clear();
        if (entry.members.empty()) erase_entry(entry);
    }
    if (!flush_dirty(left)) return false;
    clear_scratch(touched_);
    clear_scratch(pieces_);
    clear_scratch(shares_);
    if (!made_.empty()) made_.clear();
    if (!ended_.empty()) {
        ended_.clear();
        ended_serials_.clear();
    }
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
    const bool has_place = is_match(of) && window_of(of).count() == 0;
    return has_place ? f.event_stream_bytes() : f.event_stream_bytes_without_id();
}

void hub::join_pending(const hub_entry& entry) {
    const auto& frames = entry.pending;
    share made{.begin = static_cast<std::uint32_t>(pieces_.size())};
    for (std::size_t i = 0; i < frames.size();) {
        const auto& first = bytes_of(**frames[i], entry.topic);
        std::size_t size = first->size();
        std::size_t end = i + 1;
        while (end < frames.size()) {
            const std::size_t more = bytes_of(**frames[end], entry.topic)->size();
            if (size + more > join_limit_bytes_) break;
            size += more;
            ++end;
        }
        if (end == i + 1) {
            pieces_.push_back(&first);
        } else {
            std::string bytes;
            bytes.reserve(size);
            for (std::size_t k = i; k < end; ++k) bytes += *bytes_of(**frames[k], entry.topic);
            pieces_.push_back(&made_.emplace_back(make_shared_bytes(std::move(bytes))));
        }
        made.bytes += size;
        i = end;
    }
    made.end = static_cast<std::uint32_t>(pieces_.size());
    shares_.push_back(made);
}

byte_pieces hub::pieces_of(const share& of) const noexcept {
    return byte_pieces(pieces_).subspan(of.begin, of.end - of.begin);
}

bool hub::hand_over_entry(hub_entry& entry, budget& left) {
    if (shares_.size() == done_) join_pending(entry);
    const share whole = shares_[done_];
    const byte_pieces pieces = pieces_of(whole);
    const bool has_newcomers = entry.held && !entry.held->newcomers.empty();
    const bool looks_closer = entry.special > 0 || has_newcomers || !is_match(entry.topic);
    while (entry.handed < entry.members.size()) {
        if (left == 0) return false;
        const hub_entry::member& to = entry.members[entry.handed++];
        subscriber& who = *to.who;
        const bool is_alone = who.places_.size() == 1;
        if (!looks_closer && is_alone && !who.takes_frames_) [[likely]] {
            spend(left, send_cost);
            who.send(pieces);
        } else if (who.merges() || (looks_closer && (has_newcomers || !to.is_plain()))) {
            hand_over_pending(to, entry, left);
            continue;
        } else if (is_alone) {
            spend(left, send_cost);
            who.send(pieces);
        } else {
            note_share(who, left);
        }
        total_.frames += entry.pending.size();
        total_.bytes += whole.bytes;
    }
    return true;
}

/// Goes frame by frame, for a member that does not get all frames in one piece.
void hub::hand_over_pending(const hub_entry::member& to, const hub_entry& entry, budget& left) {
    subscriber& who = *to.who;
    const bool is_noted = who.merges() || who.places_.size() > 1;
    clear_scratch(chosen_);
    for (const shared_frame* const f : entry.pending) {
        const event_type type = (*f)->type();
        const bool is_wanted = to.filter.wants(type);
        const bool is_wished = !to.wished.is_none();
        if (!is_wanted && !is_wished) continue;
        if (entry.held && has_already(entry, who, *f)) continue;
        if (is_noted) {
            spend(left, noting_cost);
            noted_of(who).push_back({f, is_wanted, is_wished});
            continue;
        }
        chosen_.push_back(&bytes_of(**f, entry.topic));
        ++total_.frames;
        total_.bytes += chosen_.back()->get()->size();
    }
    if (chosen_.empty()) return;
    spend(left, send_cost);
    who.send(chosen_);
}

/// A socket with many matches gets one send for a delivery: the share of this entry waits for it.
void hub::note_share(subscriber& who, budget& left) {
    spend(left, noting_cost);
    dirty_subscriber& dirty = dirty_of(who);
    if (dirty.shares != 0 && done_ - dirty.first >= shares_noted) {
        spend(left, send_cost);
        clear_scratch(chosen_);
        choose_shares(dirty);
        who.send(chosen_);
    }
    if (dirty.shares == 0) dirty.first = done_;
    dirty.shares |= std::uint64_t{1} << (done_ - dirty.first);
}

void hub::choose_shares(dirty_subscriber& of) {
    for (auto left = std::exchange(of.shares, 0); left != 0; left &= left - 1) {
        const auto& one = shares_[of.first + static_cast<std::size_t>(std::countr_zero(left))];
        for (const auto* piece : pieces_of(one)) chosen_.push_back(piece);
    }
}

hub::dirty_subscriber& hub::dirty_of(subscriber& who) {
    if (who.dirty_ == 0) {
        if (dirty_count_ == dirty_.size()) dirty_.emplace_back();
        dirty_[dirty_count_].who = &who;
        who.dirty_ = static_cast<std::uint32_t>(++dirty_count_);
    }
    return dirty_[who.dirty_ - 1];
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

std::vector<hub::noted_frame>& hub::noted_of(subscriber& who) {
    dirty_of(who);
    if (noted_.size() < who.dirty_) noted_.resize(dirty_.size());
    return noted_[who.dirty_ - 1];
}

void hub::send_noted(subscriber& who) {
    if (who.dirty_ == 0) return;
    const std::size_t place = std::exchange(who.dirty_, 0) - 1;
    dirty_[place].who = nullptr;
    clear_scratch(chosen_);
    choose_shares(dirty_[place]);
    if (place < noted_.size() && !noted_[place].empty()) add_merged(place, who);
    if (!chosen_.empty()) who.send(chosen_);
}

/// What was noted frame by frame: each frame once, in the order of the delivery.
void hub::add_merged(std::size_t place, subscriber& who) {
    auto& frames = noted_[place];
    std::ranges::sort(frames, std::less<>(), &noted_frame::frame);
    std::size_t count = 0;
    for (const auto& one : frames) {
        if (count > 0 && frames[count - 1].frame == one.frame) {
            frames[count - 1].is_wanted |= one.is_wanted;
            frames[count - 1].is_wished |= one.is_wished;
        } else {
            frames[count++] = one;
        }
    }
    frames.resize(count);
    std::vector<offered_frame> offered;
    for (const auto& [f, is_wanted, is_wished] : frames) {
        const shared_bytes& bytes = merged_bytes_of(**f);
        if (is_wanted) {
            ++total_.frames;
            total_.bytes += bytes->size();
        }
        if (who.takes_frames_) {
            offered.push_back({*f, is_wanted, is_wished});
        } else {
            chosen_.push_back(&bytes);
        }
    }
    clear_scratch(frames);
    if (!offered.empty()) who.take(offered);
}

/// Sends the rest of the running delivery to the subscriber. All of it goes out before its topics
/// change.
void hub::send_share(subscriber& who) {
    budget unlimited = std::numeric_limits<budget>::max();
    for (const auto& [entry, index] : who.places_) {
        if (entry->pending.empty() || index < entry->handed) continue;
        const std::uint32_t at = entry->handed++;
        swap_members(*entry, index, at);
        hand_over_pending(entry->members[at], *entry, unlimited);
    }
    send_noted(who);
}

}  // namespace livescore
