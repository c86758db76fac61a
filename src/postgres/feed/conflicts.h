/// The differences between a provider and us that an operator has to look at.
#pragma once
#include <span>
#include <string>

#include "connection/session.h"
#include "livescore/service/feed/feed_store.h"
#include "match/match_writer.h"

namespace livescore {

/// The conflicts of a fixture are these from now on. A conflict that was there keeps its id and the
/// time when it was seen first. One that an operator has resolved stays resolved while it says the
/// same; else it is a new one.
void write_conflicts(pqxx::transaction_base& tx, const std::string& provider,
                     const std::string& ref, std::optional<match_id> match,
                     std::span<const feed_conflict> conflicts);
/// Whether write_conflicts would change anything.
[[nodiscard]] bool has_other_conflicts(pqxx::transaction_base& tx, const std::string& provider,
                                       const std::string& ref, std::optional<match_id> match,
                                       std::span<const feed_conflict> conflicts);

// See feed_store for each.
void note_conflict(db_session& session, const std::string& provider, const std::string& ref,
                   const feed_conflict& what);
[[nodiscard]] page<kept_conflict> list_conflicts(db_session& session,
                                                 const conflict_page_request& request,
                                                 std::chrono::milliseconds age);

struct resolved_conflict {
    kept_conflict conflict;
    std::vector<committed_event> events;  ///< of a match whose lock was given back
};
[[nodiscard]] result<resolved_conflict> resolve_conflict(db_session& session, std::int64_t id,
                                                         bool accept);

}  // namespace livescore
