/// Appends of comments without scores, as most appends are. The statements here store the same rows
/// as the statement of append_batch.h. They cost PostgreSQL half as much for a single comment, and
/// three quarters for several, of one match or of many.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <pqxx/pqxx>
#include <span>

#include "append/pending_append.h"
#include "connection/session.h"

namespace livescore {

/// Whether insert_comments() can stand in for the general statement.
[[nodiscard]] bool are_comments(std::span<pending_append* const> batch) noexcept;

/// Stores the comments by one statement, in a separate transaction unless `tx` is one. Returns a
/// row for each comment whose match exists: its place in the batch from 1, its seq, its id. Within
/// a match, the rows are in the order of the batch.
[[nodiscard]] pqxx::result insert_comments(pqxx::transaction_base& tx,
                                           std::span<pending_append* const> batch);

/// The outcome of a single comment that its caller awaits. `repeat`: nothing was changed, and
/// insert_comments() must do it again.
struct inserted_comment {
    enum class outcome { inserted, no_such_match, repeat } what;
    sequence_number seq = 0;
    std::int64_t id = 0;
};
/// As db_session::write_awaited, with `repeat` in place of null.
[[nodiscard]] asio::awaitable<inserted_comment> insert_comment_awaited(
    db_session& session, const pending_append& append);

}  // namespace livescore
