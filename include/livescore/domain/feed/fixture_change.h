/// What a fixture report makes of a match. Pure.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "livescore/domain/corrections.h"
#include "livescore/domain/event.h"
#include "livescore/domain/match.h"

namespace livescore {

/// An entry that the reports lack.
struct missing_entry {
    commentary_id entry{};
    /// Above 0: in how many reports it was missing; it is struck when the count is full. Below 0:
    /// it was struck, and may come back in so many further reports. Never 0.
    int polls = 0;
    friend bool operator==(const missing_entry&, const missing_entry&) = default;
};

/// What is remembered of a fixture between two reports of one provider, beside the match.
struct fixture_memory {
    std::vector<missing_entry> missing{};
    friend bool operator==(const fixture_memory&, const fixture_memory&) = default;
};

/// A match under its lock.
struct fixture_state {
    livescore::match match;
    std::vector<commentary_record> incidents;  ///< all that names_incident(), by id
    fixture_memory memory;
};

/// The difference that an operator has to look at. `kind`, with the words of the wire:
///   locked        a person's edit stands, and the provider says otherwise
///   disagreement  another provider is believed, and this one says otherwise
///   inconsistent  the provider's answer contradicts itself
///   ambiguous     a name fits several leagues or teams
struct feed_conflict {
    std::string kind;
    std::string ours;    ///< one sentence or value, for people
    std::string theirs;  ///< the same
    friend bool operator==(const feed_conflict&, const feed_conflict&) = default;
};

/// The match and its entries after the report, and the events that tell of it, in order. Without
/// events nothing changed but the memory.
struct fixture_change {
    livescore::match after;
    std::vector<commentary_record> added;    ///< ids by `next_entry_id`
    std::vector<commentary_record> changed;  ///< struck ones too
    std::vector<match_event> events;
    fixture_memory memory;
    std::vector<feed_conflict> conflicts;  ///< all that there are now; others are over
};

/// Draws the id of a new entry. Ids rise.
using entry_id_source = std::function<commentary_id()>;

}  // namespace livescore
