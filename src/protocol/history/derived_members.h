/// The members of a match that follow from others by the rules of the domain. Events of status and
/// score change them and do not carry them.
#pragma once
#include "livescore/domain/match.h"
#include "logged_event.h"

namespace livescore::history {

/// What the domain needs of the match, which an event carries whole. Members that a client decided
/// are told apart from those that follow by what would follow.
[[nodiscard]] match read_derived(const json& match);
/// Takes over from `before` at which score each period began. An event tells only its goals.
void keep_begins(const match& before, match& now);
[[nodiscard]] score score_of(const json& match);
[[nodiscard]] std::optional<match_award> award_of(const json& match);

/// Sets these members: winner, decidedBy, aggregate, periods, addedMinutes, award, stale. A match
/// of an earlier release has none of them, and gets none.
void write_derived(const livescore::match& m, json& into);

}  // namespace livescore::history
