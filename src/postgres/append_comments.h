/// Comments of one match, which is what goes out in a quiet moment and at a hot match alike: the
/// same rows as append_batch.h, for a half (alone) or three quarters of what the general statement
/// costs PostgreSQL.
#pragma once
#include <optional>
#include <pqxx/pqxx>
#include <span>

#include "append_batch.h"

namespace livescore {

/// Where insert_comments() can stand in for the general statement.
[[nodiscard]] bool are_comments_of_one_match(std::span<pending_append* const> batch) noexcept;

/// By one statement, which is a transaction unless `tx` is one. A row for each: its place in the
/// batch, from 1; its seq; its id. None when there is no such match.
[[nodiscard]] pqxx::result insert_comments(pqxx::transaction_base& tx,
                                           std::span<pending_append* const> batch);

/// The lone comment of an append, awaited: see db_session::write_awaited, whose null is `repeat`.
struct inserted_comment {
    enum class outcome { inserted, no_such_match, repeat } what;
    sequence_number seq = 0;
    std::int64_t id = 0;
};
[[nodiscard]] asio::awaitable<inserted_comment> insert_comment_awaited(
    db_session& session, const pending_append& append);

}  // namespace livescore
