/// Reads sets of matches, and where matches stand.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "connection/session.h"
#include "connection/statement.h"
#include "livescore/domain/queries.h"
#include "livescore/domain/sets/placed_match.h"

namespace livescore {

/// See store.
[[nodiscard]] page<match> find_set(db_session& session, match_set which, int limit,
                                   page_bytes bytes);
[[nodiscard]] std::vector<placed_match> find_placements(db_session& session,
                                                        const std::vector<match_id>& ids);
[[nodiscard]] std::optional<placed_match> find_placement_before(db_session& session, match_id id,
                                                                sequence_number seq);

/// The statement of a set's kind. $1: the limit and one more, $2: the bytes, and but for live
/// $3: the id.
[[nodiscard]] const statement& set_statement(match_set_kind kind);

}  // namespace livescore
