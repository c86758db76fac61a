/// A statement that a coroutine awaits on its own executor. libpqxx 6.4 cannot do this: it blocks
/// the thread until the server has answered a statement with parameters.
#pragma once
#include <libpq-fe.h>

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <span>

namespace livescore {

namespace asio = boost::asio;

struct clear_result {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using awaited_result = std::unique_ptr<PGresult, clear_result>;

/// These work as PQprepare, PQexecPrepared and PQexecParams do. Parameters and answers are texts; a
/// null pointer is NULL. No other code may use the connection meanwhile. When the coroutine is
/// abandoned, the statement stays under way on the connection. All throw pqxx::broken_connection,
/// or a pqxx::sql_error when PostgreSQL refuses the statement.
[[nodiscard]] asio::awaitable<void> prepare_awaited(PGconn* connection, const char* name,
                                                    const char* sql);
[[nodiscard]] asio::awaitable<awaited_result> execute_awaited(
    PGconn* connection, const char* name, std::span<const char* const> parameters);
/// `name` is for messages.
[[nodiscard]] asio::awaitable<awaited_result> execute_awaited_unprepared(
    PGconn* connection, const char* name, const char* sql, std::span<const char* const> parameters);

}  // namespace livescore
