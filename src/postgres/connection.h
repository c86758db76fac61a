/// Connections to PostgreSQL: how they are opened, kept, given up, and what their errors mean.
#pragma once
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <pqxx/pqxx>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>

#include "awaited_statement.h"
#include "livescore/core/error.h"
#include "livescore/postgres/store.h"

namespace livescore {

/// `url` with one more libpq parameter; the last one of a name wins. `value` must need no escaping.
[[nodiscard]] std::string with_parameter(const std::string& url, const std::string& name,
                                         const std::string& value);

/// PostgreSQL gave up waiting for a row that another transaction has locked.
class lock_timeout_error : public infrastructure_error {
public:
    explicit lock_timeout_error(const std::string& what)
        : infrastructure_error(errc::unavailable, what) {}
};

/// A server process, as PostgreSQL tells it apart from all others.
struct backend_identity {
    int pid = 0;
    std::string started;  ///< a timestamptz: process ids are used again
};

/// A connection was lost at the commit of this server process.
class in_doubt_error : public infrastructure_error {
public:
    in_doubt_error(backend_identity where, const std::string& what)
        : infrastructure_error(errc::in_doubt, what), backend_(std::move(where)) {}
    [[nodiscard]] const backend_identity& backend() const noexcept { return backend_; }

private:
    backend_identity backend_;
};

/// libpqxx's connection with libpq's below it, for what libpqxx cannot do.
class db_connection : public pqxx::connection_base {
public:
    explicit db_connection(const std::string& url);
    ~db_connection() noexcept { close(); }
    db_connection(const db_connection&) = delete;
    db_connection& operator=(const db_connection&) = delete;

    /// Null once it is closed.
    [[nodiscard]] PGconn* handle() const noexcept { return policy_.handle; }

private:
    struct connect_policy : pqxx::connect_direct {
        using pqxx::connect_direct::connect_direct;
        PGconn* do_startconnect(PGconn* before) override;
        PGconn* do_disconnect(PGconn* open) noexcept override;
        PGconn* handle = nullptr;
    };
    connect_policy policy_;
};

/// While PostgreSQL is away one thread at a time tries, a few times a second, and all others fail
/// at once: requests must not queue up behind timeouts.
class db_connector {
public:
    explicit db_connector(postgres_options options);

    struct opened {
        std::unique_ptr<db_connection> connection;
        backend_identity backend;
    };
    /// Throws infrastructure_error(unavailable). Blocks for connect_timeout at most. `plan_once`:
    /// see postgres_options, which may ask for it too.
    [[nodiscard]] opened open(bool plan_once);
    [[nodiscard]] std::chrono::milliseconds in_doubt_timeout() const noexcept {
        return options_.in_doubt_timeout;
    }

private:
    using clock = std::chrono::steady_clock;

    void admit();
    void settle(const char* failure);

    postgres_options options_;
    std::string url_;
    std::mutex mutex_;
    std::optional<clock::time_point> failed_at_;  ///< absent: the last attempt succeeded
    bool probing_ = false;                        ///< one thread is trying, all others fail
};

/// A statement that PostgreSQL prepares once for each connection.
struct statement {
    std::string name;
    std::string sql;
};

/// The connection of one thread, opened when first needed and again after it was lost.
/// Each of `read`, `write` and `transact` calls `work(transaction)` and returns what that returns;
/// `work` may run more than once. They throw infrastructure_error (in_doubt always as
/// in_doubt_error), or pqxx::data_exception when PostgreSQL refuses a value; then nothing was
/// changed.
class db_session {
public:
    explicit db_session(db_connector& connector, bool plan_once = false)
        : connector_(connector), plan_once_(plan_once) {}
    db_session(const db_session&) = delete;
    db_session& operator=(const db_session&) = delete;

    /// Statements that change nothing, each on its own. Repeated once when the connection is lost.
    template <class Work>
    auto read(Work work) {
        return run<pqxx::nontransaction>(on_loss::repeat, work);
    }
    /// One statement that changes something: a transaction of its own, one round trip. in_doubt
    /// when the connection is lost under it.
    template <class Work>
    auto write(Work work) {
        return run<pqxx::nontransaction>(on_loss::doubt, work);
    }
    /// Several statements in one transaction, which is rolled back unless `work` commits it; that
    /// must be the last thing it does. in_doubt when the connection is lost during the commit.
    template <class Work>
    auto transact(Work work) {
        return run<pqxx::work>(on_loss::repeat, work);
    }

    /// Whether there is a connection, which has not ended as far as anybody knows.
    [[nodiscard]] bool is_connected() const;
    /// As `write`, awaited by the caller instead of its thread, on a session that is_connected()
    /// and that nobody else uses meanwhile. Null: nothing was changed and it is for `write` to do
    /// it again. An abandoned coroutine closes the connection.
    [[nodiscard]] asio::awaitable<awaited_result> write_awaited(
        const statement& s, std::span<const char* const> parameters);

    [[nodiscard]] std::chrono::milliseconds in_doubt_timeout() const noexcept {
        return connector_.in_doubt_timeout();
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
    /// Called while an exception is handled. Returns when the work may run again, else throws.
    void recover(on_loss loss, int attempt);
    [[noreturn]] void doubt(const char* what);

    db_connector& connector_;
    const bool plan_once_;
    std::unique_ptr<db_connection> connection_;
    backend_identity backend_;                      ///< of connection_, or of the last one
    std::unordered_set<const statement*> awaited_;  ///< prepared on connection_ by write_awaited
};

template <class... Args>
pqxx::result execute(pqxx::transaction_base& transaction, const statement& s, Args&&... args) {
    transaction.conn().prepare(s.name, s.sql);  // sent on first use, later calls only look it up
    return transaction.exec_prepared(s.name, std::forward<Args>(args)...);
}

}  // namespace livescore
