/// Creates, changes and deletes matches: explicit transactions around a decision of the domain.
#pragma once
#include "match/match_writer.h"

namespace livescore {

/// `check` and `trace`: see store::create_match. The errors of resolve_names, and of `check`.
[[nodiscard]] result<committed_change> insert_match(db_session& session,
                                                    const create_match& command,
                                                    const std::optional<idempotent<match>>& once,
                                                    const store::match_check& check,
                                                    const shared_trace& trace);
/// Errors: not_found, precondition_failed, unprocessable, the error of `decide`, and those of
/// insert_match. With an error, nothing was changed.
[[nodiscard]] result<committed_change> change_match(db_session& session, match_id id,
                                                    expected_seq expected,
                                                    const store::decider& decide,
                                                    const std::optional<idempotent<match>>& once,
                                                    const store::match_check& check,
                                                    const shared_trace& trace);
/// The answer's last event is match:removed. Errors: not_found, precondition_failed, unprocessable,
/// or the error of `check`. With an error, nothing was changed.
[[nodiscard]] result<committed_change> delete_match(db_session& session, match_id id,
                                                    expected_seq expected,
                                                    const store::match_check& check,
                                                    const std::optional<idempotent<match>>& once,
                                                    const shared_trace& trace);

/// A match that is locked until the end of the transaction, and PostgreSQL's clock after the lock.
/// Errors of lock_match: not_found, precondition_failed.
struct locked_match {
    match row;
    timestamp now{};
};
[[nodiscard]] result<locked_match> lock_match(pqxx::transaction_base& tx, match_id id,
                                              expected_seq expected);

/// The id of a match that is to be inserted, and PostgreSQL's clock.
struct new_match {
    match_id id{};
    timestamp now{};
};
[[nodiscard]] new_match draw_match(pqxx::transaction_base& tx);
/// What a match becomes before it is written: the rows that its names mean, and the text of its
/// stats as readers will get it. The errors of resolve_names.
[[nodiscard]] std::optional<error> settle_new(pqxx::transaction_base& tx, match& m);
[[nodiscard]] std::optional<error> settle_update(pqxx::transaction_base& tx, match& after,
                                                 const match& before);

}  // namespace livescore
