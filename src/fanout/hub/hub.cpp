#include "livescore/fanout/hub.h"

#include <algorithm>
#include <utility>

namespace livescore {

namespace {

/// A channel or a set: its frames may come to a subscriber by other topics too.
bool is_broad(topic of) {
    return !is_match(of);
}

}  // namespace

bool hub::add(subscriber& who, topic to, event_filter filter) {
    if (hub_entry::member* const member = find_member(who, to)) {
        const bool is_new = member->filter.is_none();
        change_filters(*who.places_[member->place].entry, *member, filter, event_filter::none());
        return is_new;
    }
    add_member(entry_of(to), who, filter);
    return true;
}

hub_entry& hub::entry_of(topic to) {
    auto& entry = entries_[to];
    if (!entry) {
        entry = std::make_unique<hub_entry>();
        entry->topic = to;
        if (is_set(to)) ++sets_;
    }
    return *entry;
}

void hub::add_member(hub_entry& entry, subscriber& who, event_filter filter) {
    if (window_of(entry.topic).count() > 0) add_to_window(entry, who);
    const auto place = static_cast<std::uint32_t>(who.places_.size());
    who.places_.push_back({&entry, static_cast<std::uint32_t>(entry.members.size())});
    entry.members.push_back({&who, place, filter});
    if (!filter.is_all()) ++entry.special;
    if (is_broad(entry.topic)) ++who.broad_;
    ++subscriptions_;
}

void hub::change_filters(hub_entry& entry, hub_entry::member& of, event_filter filter,
                         event_filter wished) {
    if (!of.is_plain()) --entry.special;
    of.filter = filter;
    of.wished = wished;
    if (!of.is_plain()) ++entry.special;
}

hub_entry::member* hub::find_member(const subscriber& who, topic of) {
    const auto found = std::find_if(who.places_.begin(), who.places_.end(),
                                    [&](const auto& place) { return place.entry->topic == of; });
    return found == who.places_.end() ? nullptr : &found->entry->members[found->index];
}

bool hub::remove(subscriber& who, topic from) {
    const hub_entry::member* const member = find_member(who, from);
    if (member == nullptr || member->filter.is_none()) return false;
    send_share(who);
    remove_place(who, find_member(who, from)->place);
    return true;
}

void hub::remove_all(subscriber& who, const std::function<void(topic)>& left) {
    send_share(who);
    while (!who.places_.empty()) {
        const auto [entry, index] = who.places_.back();
        const topic from = entry->topic;
        const bool is_wish = entry->members[index].filter.is_none();
        remove_place(who, static_cast<std::uint32_t>(who.places_.size() - 1));
        if (!is_wish) left(from);
    }
}

void hub::end(topic of) {
    for (auto found = entries_.find(of); found != entries_.end(); found = entries_.find(of)) {
        subscriber& who = *found->second->members.back().who;
        remove(who, of);
        who.on_topic_ended(of);
    }
}

bool hub::contains(const subscriber& who, topic of) const noexcept {
    const hub_entry::member* const member = find_member(who, of);
    return member != nullptr && !member->filter.is_none();
}

std::vector<topic> hub::topics_of(const subscriber& who) const {
    std::vector<topic> topics;
    topics.reserve(who.places_.size());
    for (const auto& [entry, index] : who.places_) {
        if (!entry->members[index].filter.is_none()) topics.push_back(entry->topic);
    }
    return topics;
}

void hub::remove_place(subscriber& who, std::uint32_t place) {
    const auto [entry, index] = who.places_[place];
    // Swap-remove on both sides. The moved member learns its new position. Members that have got
    // the pending frames stay in front of those that have not.
    auto& members = entry->members;
    if (!members[index].is_plain()) --entry->special;
    if (is_broad(entry->topic)) --who.broad_;
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

}  // namespace livescore
