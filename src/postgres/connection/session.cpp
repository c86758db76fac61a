#include "connection/session.h"

#include <poll.h>

#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "livescore/core/backoff.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;

constexpr int max_attempts = 4;

/// An idle connection has nothing to read. If there is something, it is the server's farewell, or
/// the end of the connection. It may also be a notice, for example of a changed setting; then a new
/// connection costs little.
bool has_ended(const db_connection& connection) {
    pollfd poll_for{connection.sock(), POLLIN, 0};
    return !connection.is_open() || ::poll(&poll_for, 1, 0) != 0;
}

constexpr std::string_view read_only = "25006";

constexpr std::string_view idle_too_long = "25P03";  // in a transaction

/// Whether the server has ended the connection, is going away, or takes no writes.
bool ends_connection(std::string_view sqlstate) {
    return sqlstate.starts_with("57P") || sqlstate == read_only || sqlstate == idle_too_long;
}

/// Whether the statement may have been prepared for another schema. A restore under a running
/// process makes tables and types anew, and plans for the old ones then fail: "cached plan must not
/// change result type", or a type that is not there. PostgreSQL has done nothing then.
bool may_be_outdated(std::string_view sqlstate) {
    constexpr std::string_view not_allowed = "42501";
    return sqlstate == "0A000" || sqlstate == "XX000" ||
           (sqlstate.starts_with("42") && sqlstate != not_allowed);
}

bool is_passing(std::string_view sqlstate) {
    return sqlstate == "57014" || sqlstate.starts_with("53");
}

}  // namespace

bool db_session::is_connected() const {
    return connection_ && !has_ended(*connection_);
}

db_connection& db_session::connection() {
    if (!is_connected()) {
        connection_.reset();
        awaited_.clear();
        auto opened = connector_.open(plan_once_);
        connection_ = std::move(opened.connection);
        backend_ = std::move(opened.backend);
        may_have_early_plans_ = opened.keeps_plans;
    }
    if (may_have_early_plans_) drop_early_plans();
    return *connection_;
}

/// PostgreSQL takes an empty table for one that stays so: a join then reads all of it for each row
/// of the other side. Such a plan would live on until autovacuum comes by.
void db_session::drop_early_plans() {
    pqxx::nontransaction tx(*connection_);
    const auto row = tx.exec1("SELECT coalesce(pg_relation_size(to_regclass('matches')), 0) > 0");
    if (!row[0].as<bool>()) return;
    tx.exec0("DISCARD PLANS");
    may_have_early_plans_ = false;
}

asio::awaitable<awaited_result> db_session::write_awaited(const statement& s,
                                                          std::span<const char* const> parameters) {
    struct leave_behind {
        std::unique_ptr<db_connection>* connection;
        ~leave_behind() {
            if (connection) connection->reset();
        }
    } abandoned{&connection_};
    try {
        PGconn* const handle = connection_->handle();
        // libpqxx may prepare the same statement under the statement's own name.
        const std::string name = "awaited_" + s.name;
        awaited_result answer;
        if (!connection_->prepares_statements()) {
            answer = co_await execute_awaited_unprepared(handle, name.c_str(), s.sql.c_str(),
                                                         parameters);
        } else {
            if (!awaited_.contains(&s)) {
                co_await prepare_awaited(handle, name.c_str(), s.sql.c_str());
                awaited_.insert(&s);
            }
            answer = co_await execute_awaited(handle, name.c_str(), parameters);
        }
        abandoned.connection = nullptr;
        co_return answer;
    } catch (const pqxx::transaction_rollback&) {
        abandoned.connection = nullptr;
    } catch (...) {
        abandoned.connection = nullptr;
        recover(on_loss::doubt, 1);
    }
    co_return nullptr;
}

void db_session::doubt(const char* what) {
    connection_.reset();
    throw in_doubt_error(backend_, what);
}

void db_session::recover(on_loss loss, int attempt) {
    using enum errc;
    const auto lost = [&](const char* what) {
        connection_.reset();
        if (attempt > 1) throw infrastructure_error(unavailable, what);
    };
    const auto repeat = [&](const char* what) {
        if (attempt >= max_attempts) throw infrastructure_error(unavailable, what);
        std::this_thread::sleep_for(full_jitter(4ms, 50ms, static_cast<std::uint32_t>(attempt)));
    };
    try {
        throw;
    } catch (const pqxx::in_doubt_error& e) {
        doubt(e.what());
    } catch (const pqxx::statement_completion_unknown& e) {
        doubt(e.what());
    } catch (const pqxx::broken_connection& e) {
        if (loss == on_loss::doubt) doubt(e.what());
        lost(e.what());
    } catch (const pqxx::serialization_failure& e) {
        repeat(e.what());
    } catch (const pqxx::deadlock_detected& e) {
        repeat(e.what());
    } catch (const pqxx::foreign_key_violation& e) {
        // A row that the work had found went before the work could refer to it.
        repeat(e.what());
    } catch (const pqxx::data_exception&) {
        throw;
    } catch (const pqxx::sql_error& e) {
        if (e.sqlstate() == read_only) connector_.note_read_only();
        if (ends_connection(e.sqlstate())) {
            // The server may say this to a single statement that it has already committed.
            if (loss == on_loss::doubt && e.sqlstate() != read_only) doubt(e.what());
            lost(e.what());
            return;
        }
        if (attempt == 1 && may_be_outdated(e.sqlstate())) return connection_.reset();
        if (e.sqlstate() == "55P03") throw lock_timeout_error(e.what());
        throw infrastructure_error(is_passing(e.sqlstate()) ? unavailable : internal, e.what());
    } catch (const std::exception& e) {
        if (loss == on_loss::doubt) doubt(e.what());
        connection_.reset();  // the next statement must not meet it
        throw infrastructure_error(internal, e.what());
    }
}

}  // namespace livescore
