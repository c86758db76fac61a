/// Changes and removes commentary, together with its score, in one transaction.
#pragma once
#include "match/match_writer.h"

namespace livescore {

struct committed_correction {
    committed_change change;
    commentary entry;  ///< after the change; as it was before, when it was removed
};

/// Adds an entry that concerns more than itself. Errors: as change_match.
[[nodiscard]] result<committed_correction> insert_entry(
    db_session& session, match_id id, const new_commentary& entry, expected_seq expected,
    const store::correction_decider& decide, const std::optional<idempotent<commentary>>& once,
    const shared_trace& trace);
/// Errors: as change_match, and not_found for an entry that the match does not have.
[[nodiscard]] result<committed_correction> correct_commentary(
    db_session& session, match_id id, commentary_id entry, expected_seq expected,
    const store::correction_decider& decide, const std::optional<idempotent<commentary>>& once,
    const shared_trace& trace);

}  // namespace livescore
