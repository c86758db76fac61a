/// Writes a match's row together with the events that tell of its change.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "change/lost_commit.h"
#include "connection/session.h"
#include "livescore/domain/event_log.h"
#include "livescore/service/store.h"

namespace livescore {

/// The match after a change and its events; both are committed.
struct committed_change {
    match after;
    std::vector<committed_event> events;
    std::optional<kept_answer> repeated{};  ///< set for a repetition, which changes nothing
};

enum class row_write { insert, update };

/// Gives the events the next seqs, encodes them, and writes match and events. Sets the new last_seq
/// of `m`.
[[nodiscard]] std::vector<committed_event> write_change(pqxx::transaction_base& tx, row_write how,
                                                        match& m,
                                                        std::span<const match_event> events,
                                                        change_id id);

/// invalid_argument when PostgreSQL cannot store one of the match's texts.
[[nodiscard]] std::optional<error> find_unstorable(const match& m);
/// The error for a value that PostgreSQL refuses. It names the whole payload, because this code
/// does not know the field of the value.
[[nodiscard]] error not_storable(const char* reason);

/// One explicit transaction around `work(tx, id)`, which returns a committed_change and leaves the
/// commit to this function. When the connection is lost at the commit, the log decides whether the
/// change was made. If it was not, this throws infrastructure_error(unavailable). `kept` decides it
/// for a change without events; by default such a change makes no difference. `trace`: of its
/// events; null: none.
using change_work = std::function<result<committed_change>(pqxx::work& tx, change_id id)>;
using eventless_check = std::function<bool(const in_doubt_error& lost)>;
[[nodiscard]] result<committed_change> commit_change(db_session& session, const change_work& work,
                                                     const eventless_check& kept = {},
                                                     const shared_trace& trace = {});

/// Claims `key`, if any. Returns an answer when the request is a repetition, or is refused.
[[nodiscard]] std::optional<result<committed_change>> find_repetition(pqxx::transaction_base& tx,
                                                                      const request_key* key);

}  // namespace livescore
