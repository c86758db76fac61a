/// Writing a match's row together with the events that tell of its change.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "connection.h"
#include "livescore/domain/event_log.h"
#include "livescore/service/store.h"
#include "lost_commit.h"

namespace livescore {

/// The match after a change and its events; both are committed.
struct committed_change {
    match after;
    std::vector<committed_event> events;
    std::optional<kept_answer> repeated{};  ///< instead of a change: the request is a repetition
};

enum class row_write { insert, update };

/// Gives the events the next seqs, encodes them, and writes match and events; `m` gets its new
/// last_seq.
[[nodiscard]] std::vector<committed_event> write_change(pqxx::transaction_base& tx, row_write how,
                                                        match& m,
                                                        std::span<const match_event> events,
                                                        change_id id);

/// invalid_argument, when PostgreSQL could not store one of its texts.
[[nodiscard]] std::optional<error> find_unstorable(const match& m);
/// A refused value: nothing of the input names it any more, so the whole payload is at fault.
[[nodiscard]] error not_storable(const char* reason);

/// One explicit transaction around `work(tx, id)`, which returns a committed_change but leaves the
/// commit to this function. When the connection is lost at the commit, the log decides whether the
/// change was made; if it was not, infrastructure_error(unavailable).
using change_work = std::function<result<committed_change>(pqxx::work& tx, change_id id)>;
[[nodiscard]] result<committed_change> commit_change(db_session& session, const change_work& work);

/// Claims the key of `once`, if any. An answer: the request is a repetition, or refused.
[[nodiscard]] std::optional<result<committed_change>> find_repetition(pqxx::transaction_base& tx,
                                                                      const request_key* key);

}  // namespace livescore
