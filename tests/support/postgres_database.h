/// A PostgreSQL database for integration tests.
#pragma once
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <pqxx/pqxx>
#include <stdexcept>
#include <string>
#include <utility>

#include "livescore/core/ids.h"
#include "livescore/postgres/migrator.h"

namespace livescore::test {

/// The server that DATABASE_URL names; its role must be allowed to create databases.
inline std::string server_url() {
    const char* const url = std::getenv("DATABASE_URL");
    if (!url || !*url) {
        throw std::runtime_error("DATABASE_URL is not set: integration tests need a PostgreSQL");
    }
    return url;
}

/// A new database with all migrations applied. The destructor drops it. Not thread-safe.
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
            // This happens when a server process takes over five seconds to end. The server is
            // private, so the database may stay.
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
    /// Runs one statement and commits it.
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
        exec(
            "TRUNCATE matches, leagues, teams, players, refs, idempotency_keys, feeds, "
            "feed_fixtures, feed_conflicts, webhooks, webhook_deliveries, webhook_mailings, "
            "webhook_groups, webhook_receipts, webhook_progress, "
            "webhook_scan "
            "RESTART IDENTITY CASCADE");
        exec("TRUNCATE event_traces");
        exec("SELECT setval('commentary_id_seq', 1, false)");
    }
    /// Makes all tables, types and functions anew, under the sessions that use them.
    void make_anew() {
        connection_.reset();
        exec("DROP SCHEMA public CASCADE");
        exec("CREATE SCHEMA public");
        connection_.reset();
        const auto applied = migrate(url(), LIVESCORE_SOURCE_DIR "/migrations");
        if (!applied) throw std::runtime_error(applied.error().message);
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
    /// Waits until one of the store's connections waits for a lock.
    void wait_for_blocked_store() {
        wait_until(
            "EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
            "AND application_name = 'livescore' AND datname = current_database())");
    }
    /// Ends the store's connections, as a restart of PostgreSQL does, and waits until they are
    /// gone.
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

/// Each suite has its own database. Every test finds it empty.
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

}  // namespace livescore::test
