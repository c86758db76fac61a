#include "connection/awaited_statement.h"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <pqxx/except>
#include <string>
#include <string_view>

namespace livescore {
namespace {

/// Waits for libpq's socket, which libpq keeps and closes.
class readable_socket {
public:
    readable_socket(const asio::any_io_executor& executor, const PGconn* connection)
        : socket_(executor, PQsocket(connection)) {}
    ~readable_socket() { socket_.release(); }
    readable_socket(const readable_socket&) = delete;
    readable_socket& operator=(const readable_socket&) = delete;

    asio::awaitable<void> wait() {
        co_await socket_.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
    }

private:
    asio::posix::stream_descriptor socket_;
};

[[noreturn]] void throw_broken(const PGconn* connection) {
    throw pqxx::broken_connection(PQerrorMessage(connection));
}

[[noreturn]] void throw_refusal(const PGconn* connection, const PGresult* refusal,
                                const char* name) {
    const char* const sqlstate = PQresultErrorField(refusal, PG_DIAG_SQLSTATE);
    // When a connection ends, libpq itself makes a result, which has no code.
    if (!sqlstate) throw_broken(connection);
    const std::string what = PQresultErrorMessage(refusal);
    const std::string_view code = sqlstate;
    // So says a pool that has lost the server, or found none.
    if (code.starts_with("08")) throw_broken(connection);
    if (code.starts_with("22")) throw pqxx::data_exception(what, name, sqlstate);
    if (code == "40001" || code == "40P01") throw pqxx::transaction_rollback(what);
    throw pqxx::sql_error(what, name, sqlstate);
}

/// The result of the one statement that was sent.
asio::awaitable<awaited_result> await_result(PGconn* connection, const char* name) {
    readable_socket socket(co_await asio::this_coro::executor, connection);
    awaited_result result;
    for (;;) {
        while (PQisBusy(connection)) {
            co_await socket.wait();
            if (!PQconsumeInput(connection)) throw_broken(connection);
        }
        awaited_result next(PQgetResult(connection));
        if (!next) break;
        result = std::move(next);
    }
    if (!result) throw_broken(connection);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        throw_refusal(connection, result.get(), name);
    }
    co_return result;
}

}  // namespace

asio::awaitable<void> prepare_awaited(PGconn* connection, const char* name, const char* sql) {
    if (!PQsendPrepare(connection, name, sql, 0, nullptr)) throw_broken(connection);
    co_await await_result(connection, name);
}

asio::awaitable<awaited_result> execute_awaited(PGconn* connection, const char* name,
                                                std::span<const char* const> parameters) {
    if (!PQsendQueryPrepared(connection, name, static_cast<int>(parameters.size()),
                             parameters.data(), nullptr, nullptr, 0)) {
        throw_broken(connection);
    }
    co_return co_await await_result(connection, name);
}

asio::awaitable<awaited_result> execute_awaited_unprepared(
    PGconn* connection, const char* name, const char* sql,
    std::span<const char* const> parameters) {
    if (!PQsendQueryParams(connection, sql, static_cast<int>(parameters.size()), nullptr,
                           parameters.data(), nullptr, nullptr, 0)) {
        throw_broken(connection);
    }
    co_return co_await await_result(connection, name);
}

}  // namespace livescore
