/// A connection that lives on: a thread opens it when it first needs it, and again after it was
/// lost. This class decides what the errors of PostgreSQL mean.
#pragma once
#include <chrono>
#include <memory>
#include <pqxx/pqxx>
#include <span>
#include <unordered_set>

#include "connection/awaited_statement.h"
#include "connection/connector.h"
#include "connection/statement.h"

namespace livescore {

/// One thread at a time uses it. `read`, `write` and `transact` call `work(transaction)`, perhaps
/// more than once, and return its result. They throw infrastructure_error (in_doubt always as
/// in_doubt_error), or pqxx::data_exception when PostgreSQL refuses a value. In the latter case
/// nothing was changed.
class db_session {
public:
    explicit db_session(db_connector& connector, bool plan_once = false)
        : connector_(connector), plan_once_(plan_once) {}
    db_session(const db_session&) = delete;
    db_session& operator=(const db_session&) = delete;

    /// For statements that change nothing, each on its own. The session repeats the work once when
    /// it loses the connection.
    template <class Work>
    auto read(Work work) {
        return run<pqxx::nontransaction>(on_loss::repeat, work);
    }
    /// For one statement that changes something. It is a separate transaction and takes one round
    /// trip. Throws in_doubt when the connection is lost under it.
    template <class Work>
    auto write(Work work) {
        return run<pqxx::nontransaction>(on_loss::doubt, work);
    }
    /// For several statements in one transaction. It is rolled back unless `work` commits it, and
    /// the commit must be the last step of `work`. Throws in_doubt when the connection is lost
    /// during the commit.
    template <class Work>
    auto transact(Work work) {
        return run<pqxx::work>(on_loss::repeat, work);
    }

    /// Whether there is a connection and nothing shows that it has ended.
    [[nodiscard]] bool is_connected() const;
    /// As `write`, but the caller's coroutine awaits the answer and no thread waits for it. The
    /// session must be is_connected(), and no other code may use it meanwhile. Null: nothing was
    /// changed, and the caller should do it again by `write`. An abandoned coroutine closes the
    /// connection.
    [[nodiscard]] asio::awaitable<awaited_result> write_awaited(
        const statement& s, std::span<const char* const> parameters);

    [[nodiscard]] std::chrono::milliseconds in_doubt_timeout() const noexcept {
        return connector_.in_doubt_timeout();
    }
    [[nodiscard]] std::size_t event_max_bytes() const noexcept {
        return connector_.event_max_bytes();
    }

private:
    enum class on_loss { repeat, doubt };

    template <class Transaction, class Work>
    auto run(on_loss loss, Work& work) {
        for (int attempt = 1;; ++attempt) {
            try {
                Transaction transaction(connection());
                return work(transaction);
            } catch (const infrastructure_error&) {
                throw;
            } catch (...) {
                recover(loss, attempt);
            }
        }
    }
    db_connection& connection();
    void drop_early_plans();
    /// Call it while an exception is handled. Returns when the work may run again; otherwise
    /// throws.
    void recover(on_loss loss, int attempt);
    [[noreturn]] void doubt(const char* what);

    db_connector& connector_;
    const bool plan_once_;
    std::unique_ptr<db_connection> connection_;
    backend_identity backend_;  ///< server process of connection_ or of the last one
    /// The server process may keep plans from before the first match.
    bool may_have_early_plans_ = false;
    /// The statements that write_awaited has prepared on connection_.
    std::unordered_set<const statement*> awaited_;
};

}  // namespace livescore
