// Wishes for sets, and subscribers that take frames.
#include <algorithm>
#include <utility>

#include "livescore/fanout/hub.h"

namespace livescore {

void hub::wish(subscriber& who, topic set, event_filter filter) {
    take_frames(who, true);
    hub_entry::member* member = find_member(who, set);
    if (member == nullptr) {
        hub_entry& entry = entry_of(set);
        add_member(entry, who, event_filter::none());
        // The frames of the delivery that runs are older than the wish.
        const auto last = static_cast<std::uint32_t>(entry.members.size() - 1);
        if (!entry.pending.empty()) swap_members(entry, last, entry.handed++);
        member = find_member(who, set);
    }
    change_filters(*who.places_[member->place].entry, *member, member->filter, filter);
}

bool hub::grant(subscriber& who, topic set) {
    hub_entry::member* const member = find_member(who, set);
    if (member == nullptr) return false;
    const bool is_new = member->filter.is_none();
    change_filters(*who.places_[member->place].entry, *member, member->wished,
                   event_filter::none());
    return is_new;
}

void hub::withdraw(subscriber& who, topic set) {
    send_share(who);
    hub_entry::member* const member = find_member(who, set);
    if (member == nullptr) return;
    if (member->filter.is_none()) return remove_place(who, member->place);
    change_filters(*who.places_[member->place].entry, *member, member->filter,
                   event_filter::none());
}

bool hub::wants(const subscriber& who, const frame& f, std::optional<topic> but) const {
    return std::ranges::any_of(who.places_, [&](const hub_place& at) {
        if (at.entry->topic == but) return false;
        const topic of = without_window(at.entry->topic);
        const bool covers = of == f.match() || std::ranges::count(f.sets(), of) > 0 ||
                            (of == channel_of(f.match()) && is_for_matches_channel(f.type()));
        return covers && at.entry->members[at.index].filter.wants(f.type());
    });
}

void hub::take_frames(subscriber& who, bool takes) {
    if (who.takes_frames_ == takes) return;
    send_share(who);
    who.takes_frames_ = takes;
}

/// A stream of several topics carries no ids, whichever topic brings the event.
const shared_bytes& hub::merged_bytes_of(const frame& f) const {
    return format_ == wire_format::websocket ? f.websocket_bytes()
                                             : f.event_stream_bytes_without_id();
}

}  // namespace livescore
