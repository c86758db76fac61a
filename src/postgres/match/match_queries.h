/// Reads matches and commentary.
#pragma once
#include <optional>

#include "connection/session.h"
#include "livescore/domain/commentary.h"
#include "livescore/domain/queries.h"
#include "livescore/service/store_changes.h"

namespace livescore {

[[nodiscard]] std::optional<followed_match> find_followed_match(db_session& session, match_id id);
[[nodiscard]] std::optional<match> find_match(db_session& session, match_id id);
/// Errors: invalid_argument for an unknown time zone, or a day that does not exist.
[[nodiscard]] result<match_page> list_matches(db_session& session, const match_filter& filter,
                                              const match_page_request& request);
[[nodiscard]] page<commentary> list_commentary(db_session& session, match_id id,
                                               const commentary_page_request& request);
/// find_match and list_commentary, by one statement.
[[nodiscard]] match_and_commentary find_match_and_commentary(
    db_session& session, match_id id, const commentary_page_request& request);
[[nodiscard]] std::optional<found_commentary> find_commentary(db_session& session, match_id id,
                                                              commentary_id entry);

}  // namespace livescore
