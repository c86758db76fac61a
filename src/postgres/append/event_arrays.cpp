#include "append/event_arrays.h"

#include <string_view>

#include "livescore/protocol/stored_details.h"

namespace livescore {

void event_arrays::begin(const pending_append& append, const event_pieces& pieces) {
    next_ = 0;
    put(std::string_view(to_sql(append.request.at)));
    put(std::string_view(pieces.head));
    put(std::string_view(pieces.middle));
    put(std::string_view(pieces.tail));
    put(append.change);
}

void event_arrays::add_comment(const pending_append& append) {
    begin(append, *append.entry_event);
    const new_commentary& entry = *append.request.entry;
    put(entry.minute);
    put(entry.sequence);
    put(entry.period);
    put(std::string_view(entry.event_type));
    put(entry.actor);
    put(entry.team);
    put(std::string_view(entry.message));
    put(entry.metadata);
    std::optional<std::string> tags;
    if (entry.tags) tags = text_array(*entry.tags);
    put(tags);
    std::optional<std::string> told;
    if (entry.incident) told = write_stored_incident(*entry.incident);
    put(told);
}

void event_arrays::add_score(const pending_append& append) {
    begin(append, *append.score_event);
    while (next_ < arrays_.size()) arrays_[next_++].add_null();
}

std::vector<std::string> event_arrays::texts() const {
    std::vector<std::string> texts;
    for (const auto& array : arrays_) texts.push_back(array.text());
    return texts;
}

}  // namespace livescore
