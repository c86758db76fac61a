#include "connection.h"

#include <poll.h>

#include <algorithm>
#include <string_view>
#include <thread>

#include "livescore/core/backoff.h"
#include "livescore/core/log.h"
#include "livescore/core/secret.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;

constexpr auto retry_after = 200ms;
constexpr int max_attempts = 4;

std::string connection_url(const postgres_options& options) {
    // libpq counts whole seconds and treats 1 as 2.
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(options.connect_timeout).count();
    std::string url = with_parameter(options.url, "connect_timeout", std::to_string(seconds));
    url = with_parameter(url, "client_encoding", "UTF8");
    // A server that vanished without a word: statement_timeout is the server's own and cannot help.
    url = with_parameter(url, "keepalives_idle", "5");
    url = with_parameter(url, "keepalives_interval", "2");
    url = with_parameter(url, "keepalives_count", "3");
    return with_parameter(url, "tcp_user_timeout", "10000");
}

/// An idle connection has nothing to read; if it has, that is the server's farewell, or its end.
/// (Or a notice, as of a changed setting: then a new connection costs little.)
bool has_ended(const db_connection& connection) {
    pollfd poll_for{connection.sock(), POLLIN, 0};
    return !connection.is_open() || ::poll(&poll_for, 1, 0) != 0;
}

/// The server is going away, or is not one that can be written to.
bool ends_connection(std::string_view sqlstate) {
    return sqlstate.starts_with("57P") || sqlstate == "25006";
}

bool is_passing(std::string_view sqlstate) {
    return sqlstate == "57014" || sqlstate.starts_with("53");
}

}  // namespace

std::string with_parameter(const std::string& url, const std::string& name,
                           const std::string& value) {
    const bool is_uri = url.starts_with("postgres://") || url.starts_with("postgresql://");
    const char* const separator = !is_uri ? " " : url.find('?') == std::string::npos ? "?" : "&";
    return url + separator + name + "=" + value;
}

db_connection::db_connection(const std::string& url) : connection_base(policy_), policy_(url) {
    init();
}

PGconn* db_connection::connect_policy::do_startconnect(PGconn* before) {
    return handle = connect_direct::do_startconnect(before);
}

PGconn* db_connection::connect_policy::do_disconnect(PGconn* open) noexcept {
    handle = nullptr;
    return connect_direct::do_disconnect(open);
}

std::shared_ptr<db_connector> make_db_connector(const postgres_options& options) {
    return std::make_shared<db_connector>(options);
}

db_connector::db_connector(postgres_options options)
    : options_(std::move(options)), url_(connection_url(options_)) {}

db_connector::opened db_connector::open(bool plan_once) {
    admit();
    try {
        auto connection = std::make_unique<db_connection>(url_);
        // libpqxx reconnects silently, even between two statements of a transaction's caller.
#include <pqxx/internal/ignore-deprecated-pre.hxx>
        connection->inhibit_reactivation(true);
#include <pqxx/internal/ignore-deprecated-post.hxx>
        pqxx::nontransaction setup(*connection);
        if (plan_once || options_.plan_once) setup.exec("SET plan_cache_mode = force_generic_plan");
        const auto self = setup.exec(
            "SET application_name = " + setup.quote(options_.application_name) +
            // Compiling a statement takes longer than any of ours runs.
            "; SET jit = off"
            "; SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET statement_timeout = " +
            std::to_string(options_.statement_timeout.count()) +
            "; SET lock_timeout = " + std::to_string(options_.lock_timeout.count()) +
            "; SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()");
        backend_identity backend{self.at(0)[0].as<int>(), self.at(0)[1].as<std::string>()};
        settle(nullptr);
        return {std::move(connection), std::move(backend)};
    } catch (const std::exception& e) {
        // libpq repeats a URL that it cannot read.
        const std::string reason = without_credentials(e.what());
        settle(reason.c_str());
        throw infrastructure_error(errc::unavailable, reason);
    }
}

void db_connector::admit() {
    const std::lock_guard lock(mutex_);
    if (!failed_at_) return;
    if (probing_ || clock::now() - *failed_at_ < retry_after) {
        throw infrastructure_error(errc::unavailable, "PostgreSQL cannot be reached");
    }
    probing_ = true;
}

void db_connector::settle(const char* failure) {
    bool was_away = false;
    {
        const std::lock_guard lock(mutex_);
        was_away = failed_at_.has_value();
        probing_ = false;
        if (failure) {
            failed_at_ = clock::now();
        } else {
            failed_at_.reset();
        }
    }
    if (failure && !was_away) log::warn("postgres_unreachable", {{"reason", failure}});
    if (!failure && was_away) log::info("postgres_reachable");
}

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
    }
    return *connection_;
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
        // libpqxx may prepare it too, under its own name.
        const std::string name = "awaited_" + s.name;
        if (!awaited_.contains(&s)) {
            co_await prepare_awaited(handle, name.c_str(), s.sql.c_str());
            awaited_.insert(&s);
        }
        auto answer = co_await execute_awaited(handle, name.c_str(), parameters);
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
    } catch (const pqxx::data_exception&) {
        throw;
    } catch (const pqxx::sql_error& e) {
        if (ends_connection(e.sqlstate())) {
            // Such a farewell may reach a statement of its own after its commit.
            if (loss == on_loss::doubt && e.sqlstate() != "25006") doubt(e.what());
            lost(e.what());
            return;
        }
        if (e.sqlstate() == "55P03") throw lock_timeout_error(e.what());
        throw infrastructure_error(is_passing(e.sqlstate()) ? unavailable : internal, e.what());
    } catch (const std::exception& e) {
        if (loss == on_loss::doubt) doubt(e.what());
        connection_.reset();  // whatever it was, the next one shall not meet it
        throw infrastructure_error(internal, e.what());
    }
}

}  // namespace livescore
