/// What integration tests against PostgreSQL share: a database of their own, a sink that remembers,
/// and ways to await coroutines.
#pragma once
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <cstdlib>
#include <exception>
#include <future>
#include <iostream>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <pqxx/pqxx>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "livescore/postgres/migrator.h"
#include "livescore/postgres/store.h"

namespace livescore::test {

namespace asio = boost::asio;

/// The server that DATABASE_URL names; its role must be allowed to create databases.
inline std::string server_url() {
    const char* const url = std::getenv("DATABASE_URL");
    if (!url || !*url) {
        throw std::runtime_error("DATABASE_URL is not set: integration tests need a PostgreSQL");
    }
    return url;
}

/// As make_postgres_store; what the test leaves as it is does not time out: the machine may be
/// busy.
inline std::unique_ptr<store> make_patient_store(postgres_options options, event_sink& sink,
                                                 metrics_registry& metrics,
                                                 std::shared_ptr<db_connector> connector = {}) {
    const postgres_options usual;
    for (const auto limit : {&postgres_options::connect_timeout, &postgres_options::lock_timeout,
                             &postgres_options::statement_timeout}) {
        if (options.*limit == usual.*limit) options.*limit = std::chrono::seconds(60);
    }
    return make_postgres_store(std::move(options), sink, metrics, std::move(connector));
}

/// A new database, dropped at the end.
class test_database {
public:
    test_database() : server_(server_url()) {
        static int count = 0;
        name_ = "livescore_test_" + std::to_string(getpid()) + "_" + std::to_string(++count);
        drop();
        admin("CREATE DATABASE " + name_);
        const auto applied = migrate(url(), LIVESCORE_SOURCE_DIR "/migrations");
        if (!applied) throw std::runtime_error(applied.error().message);
    }
    ~test_database() {
        connection_.reset();
        try {
            drop();
        } catch (const std::exception& e) {
            // As when a backend takes over five seconds to end: the server is a private one.
            std::cerr << "not dropped: " << e.what() << '\n';
        }
    }
    test_database(const test_database&) = delete;
    test_database& operator=(const test_database&) = delete;

    [[nodiscard]] std::string url() const {
        const bool uri = server_.starts_with("postgres");
        const char* const separator = !uri                                     ? " "
                                      : server_.find('?') == std::string::npos ? "?"
                                                                               : "&";
        return server_ + separator + "dbname=" + name_;
    }
    /// One statement, committed. Not thread-safe.
    template <class... Args>
    pqxx::result exec(const std::string& sql, Args&&... args) {
        pqxx::nontransaction tx(connection());
        return tx.exec_params(sql, std::forward<Args>(args)...);
    }
    template <class Value, class... Args>
    Value value(const std::string& sql, Args&&... args) {
        return exec(sql, std::forward<Args>(args)...).at(0).at(0).template as<Value>();
    }
    /// Empties all tables and starts their ids at 1 again.
    void clear() {
        exec("TRUNCATE matches, leagues, teams, idempotency_keys RESTART IDENTITY CASCADE");
        exec("SELECT setval('commentary_id_seq', 1, false)");
    }
    /// Waits until `condition` (SQL, boolean) holds.
    void wait_until(const std::string& condition) {
        pqxx::nontransaction tx(connection());
        for (int i = 0; i < 2000; ++i) {
            if (tx.exec1("SELECT " + condition)[0].as<bool>()) return;
            tx.exec("SELECT pg_sleep(0.005)");
        }
        throw std::runtime_error("never came true: " + condition);
    }
    /// Until one of the store's connections waits for a lock.
    void wait_for_blocked_store() {
        wait_until(
            "EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
            "AND application_name = 'livescore' AND datname = current_database())");
    }
    /// Ends the store's connections, as a restart of PostgreSQL does. Waits until they are gone.
    void terminate_store() {
        exec(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE application_name = 'livescore' AND datname = current_database()");
    }

private:
    pqxx::connection& connection() {
        if (!connection_) connection_ = std::make_unique<pqxx::connection>(url());
        return *connection_;
    }
    void admin(const std::string& sql) const {
        pqxx::connection connection(server_);
        pqxx::nontransaction tx(connection);
        tx.exec(sql);
    }
    void drop() const { admin("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)"); }

    std::string server_;
    std::string name_;
    std::unique_ptr<pqxx::connection> connection_;
};

/// Locks a match until it is destroyed.
struct row_lock {
    row_lock(const test_database& database, match_id id) : connection(database.url()) {
        tx.emplace(connection);
        tx->exec_params("SELECT 1 FROM matches WHERE id = $1 FOR UPDATE", raw(id));
    }
    pqxx::connection connection;
    std::optional<pqxx::work> tx;
};

/// Each suite has a database of its own, migrated; a test finds it empty.
template <class Suite>
struct postgres_suite : testing::Test {
    postgres_suite() : database(shared()) {}
    static void TearDownTestSuite() { instance().reset(); }

    test_database& database;

private:
    static std::unique_ptr<test_database>& instance() {
        static std::unique_ptr<test_database> one;
        return one;
    }
    static test_database& shared() {
        if (!instance()) {
            instance() = std::make_unique<test_database>();
        } else if (instance()->value<bool>("SELECT to_regclass('matches') IS NOT NULL")) {
            instance()->clear();
        }
        return *instance();
    }
};

/// Remembers what was committed.
class recording_sink final : public event_sink {
public:
    void note_committed(std::span<const committed_event> events) noexcept override {
        const std::lock_guard lock(mutex_);
        noted_ += events.size();
    }
    void on_committed(std::vector<committed_event> events) noexcept override {
        const std::lock_guard lock(mutex_);
        noted_ -= events.size();
        events_.insert(events_.end(), std::make_move_iterator(events.begin()),
                       std::make_move_iterator(events.end()));
        arrived_.notify_all();
    }
    /// Takes what has arrived, in order of arrival; waits for what was noted.
    std::vector<committed_event> take() {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [this] { return noted_ == 0; });
        return std::exchange(events_, {});
    }

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::size_t noted_ = 0;
    std::vector<committed_event> events_;
};

/// An io_context that outlives every store, as the store asks of its callers: lent, never destroyed
/// before the process ends.
class context_lease {
public:
    context_lease() {
        const std::lock_guard lock(mutex());
        if (idle().empty()) idle().push_back(std::make_unique<asio::io_context>());
        context_ = std::move(idle().back());
        idle().pop_back();
        context_->restart();
    }
    ~context_lease() {
        const std::lock_guard lock(mutex());
        idle().push_back(std::move(context_));
    }
    context_lease(const context_lease&) = delete;
    context_lease& operator=(const context_lease&) = delete;

    asio::io_context& operator*() { return *context_; }
    asio::io_context* operator->() { return context_.get(); }

private:
    static std::mutex& mutex() {
        static std::mutex one;
        return one;
    }
    static std::vector<std::unique_ptr<asio::io_context>>& idle() {
        static std::vector<std::unique_ptr<asio::io_context>> contexts;
        return contexts;
    }
    std::unique_ptr<asio::io_context> context_;
};

/// Runs all at once on one thread; gives what each returned or threw, in the order given.
template <class Value>
std::vector<std::variant<Value, std::exception_ptr>> await_outcomes(
    std::vector<asio::awaitable<Value>> all) {
    context_lease context;
    std::vector<std::optional<std::variant<Value, std::exception_ptr>>> outcomes(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        asio::co_spawn(*context, std::move(all[i]),
                       [&, i](std::exception_ptr problem, Value value) {
                           if (problem) {
                               outcomes[i].emplace(problem);
                           } else {
                               outcomes[i].emplace(std::move(value));
                           }
                       });
    }
    context->run();
    std::vector<std::variant<Value, std::exception_ptr>> answers;
    for (auto& outcome : outcomes) {
        if (!outcome) throw std::logic_error("a coroutine never completed");
        answers.push_back(std::move(*outcome));
    }
    return answers;
}

template <class Value>
std::vector<Value> await_all(std::vector<asio::awaitable<Value>> all) {
    std::vector<Value> values;
    for (auto& outcome : await_outcomes(std::move(all))) {
        if (const auto* problem = std::get_if<std::exception_ptr>(&outcome)) {
            std::rethrow_exception(*problem);
        }
        values.push_back(std::get<Value>(std::move(outcome)));
    }
    return values;
}

template <class Value>
Value await(asio::awaitable<Value> one) {
    std::vector<asio::awaitable<Value>> all;
    all.push_back(std::move(one));
    return std::move(await_all(std::move(all)).front());
}

inline void await(asio::awaitable<void> one) {
    context_lease context;
    std::exception_ptr thrown;
    asio::co_spawn(*context, std::move(one), [&](std::exception_ptr problem) { thrown = problem; });
    context->run();
    if (thrown) std::rethrow_exception(thrown);
}

/// As `await`, on a thread of its own.
template <class Value>
std::future<Value> start(asio::awaitable<Value> one) {
    return std::async(std::launch::async,
                      [work = std::move(one)]() mutable { return await(std::move(work)); });
}

/// The answer to a change of this match whose server process is terminated while it waits for the
/// row, and that is made again over a new connection.
template <class Value>
Value terminated_once(test_database& database, match_id id, asio::awaitable<Value> change) {
    std::future<Value> running;
    {
        row_lock lock(database, id);
        running = start(std::move(change));
        database.wait_for_blocked_store();
        database.terminate_store();
        database.wait_for_blocked_store();
    }
    return running.get();
}

/// The code of the infrastructure_error that `call` throws.
template <class Call>
std::optional<errc> thrown_code(Call call) {
    try {
        call();
    } catch (const infrastructure_error& e) {
        return e.code();
    }
    return std::nullopt;
}

inline timestamp now() {
    return system_wall_clock().now();
}

/// A match that starts `start` from now and lasts two hours.
inline create_match a_match(std::chrono::seconds start = std::chrono::hours(1)) {
    create_match command;
    command.sport = "football";
    command.league = "World Cup";
    command.home_team = "Argentina";
    command.away_team = "France";
    command.schedule.start = now() + start;
    command.schedule.end = command.schedule.start + std::chrono::hours(2);
    return command;
}

inline append_request a_comment(match_id id, std::string message = "Shot wide") {
    append_request request;
    request.match = id;
    request.entry = new_commentary{};
    request.entry->minute = 12;
    request.entry->message = std::move(message);
    request.at = now();
    return request;
}

inline append_request a_score(match_id id, int home, int away) {
    append_request request;
    request.match = id;
    request.score = score{home, away};
    request.at = now();
    return request;
}

}  // namespace livescore::test
