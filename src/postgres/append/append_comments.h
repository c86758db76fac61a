/// Comments of one match. These are what is appended in a quiet moment, and to a hot match alike.
/// The statements here store the same rows as that of append_batch.h. A single comment costs
/// PostgreSQL half as much as by that one, several cost it three quarters.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <pqxx/pqxx>
#include <span>

#include "append/pending_append.h"
#include "connection/session.h"

namespace livescore {

/// Whether insert_comments() can stand in for the general statement.
[[nodiscard]] bool are_comments_of_one_match(std::span<pending_append* const> batch) noexcept;

/// Stores the comments by one statement. It is a transaction of its own unless `tx` is one. Returns
/// a row for each comment: its place in the batch from 1, its seq, its id. No rows when there is no
/// such match.
[[nodiscard]] pqxx::result insert_comments(pqxx::transaction_base& tx,
                                           std::span<pending_append* const> batch);

/// What became of a single comment whose caller awaits it. `repeat`: nothing was changed, and
/// insert_comments() must do it again.
struct inserted_comment {
    enum class outcome { inserted, no_such_match, repeat } what;
    sequence_number seq = 0;
    std::int64_t id = 0;
};
/// As db_session::write_awaited, whose null is `repeat`.
[[nodiscard]] asio::awaitable<inserted_comment> insert_comment_awaited(
    db_session& session, const pending_append& append);

}  // namespace livescore
