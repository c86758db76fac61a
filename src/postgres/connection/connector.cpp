#include "connection/connector.h"

#include <array>
#include <cinttypes>
#include <cstdio>
#include <utility>

#include "livescore/core/hash.h"
#include "livescore/core/log.h"
#include "livescore/core/random.h"
#include "livescore/core/secret.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;

constexpr auto retry_after = 200ms;

std::string connection_url(const postgres_options& options) {
    // libpq counts whole seconds and treats 1 as 2.
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(options.connect_timeout).count();
    std::string url =
        with_parameter(to_primary(options.url), "connect_timeout", std::to_string(seconds));
    url = with_parameter(url, "client_encoding", "UTF8");
    // These options are for a server that vanishes without a word. The server itself enforces
    // statement_timeout, so that timeout cannot help here.
    url = with_parameter(url, "keepalives_idle", "5");
    url = with_parameter(url, "keepalives_interval", "2");
    url = with_parameter(url, "keepalives_count", "3");
    return with_parameter(url, "tcp_user_timeout", "10000");
}

/// A name for one connection. Behind a pool it tells which server process works for the connection.
std::string unique_name(const std::string& application) {
    std::array<char, 17> digits{};
    std::snprintf(digits.data(), digits.size(), "%016" PRIx64, random_bits());
    return application + ":" + digits.data();
}

/// What keeps the values of clients out of PostgreSQL's own log: the statement and the details of a
/// failure may quote them. livescore-migrate does it for the programs' role, which may not.
void keep_values_out_of_log(pqxx::transaction_base& setup) {
    setup.exec(
        "SELECT set_config(name, value, false) FROM (VALUES ('log_error_verbosity', 'terse'), "
        "('log_min_error_statement', 'panic'), ('log_parameter_max_length', '0'), "
        "('log_parameter_max_length_on_error', '0')) AS quiet (name, value) "
        "WHERE has_parameter_privilege(name, 'SET')");
}

/// Whether another program answers for PostgreSQL: then the process that works is not the one that
/// the connection was told of.
bool is_behind_pool(pqxx::transaction_base& setup, const db_connection& connection) {
    const int working = setup.exec("SELECT pg_backend_pid()").at(0)[0].as<int>();
    return working != PQbackendPID(connection.handle());
}

}  // namespace

std::shared_ptr<db_connector> make_db_connector(const postgres_options& options) {
    return std::make_shared<db_connector>(options);
}

db_connector::db_connector(postgres_options options)
    : options_(std::move(options)), url_(connection_url(options_)) {}

db_connector::opened db_connector::open(bool plan_once) {
    admit();
    try {
        const bool prepares = options_.prepared;
        const std::string name = prepares ? "" : unique_name(options_.application_name);
        const std::string url = prepares ? url_ : with_parameter(url_, "application_name", name);
        auto connection = std::make_unique<db_connection>(url, prepares);
        // Otherwise libpqxx reconnects silently, even between two statements of one transaction.
#include <pqxx/internal/ignore-deprecated-pre.hxx>
        connection->inhibit_reactivation(true);
#include <pqxx/internal/ignore-deprecated-post.hxx>
        pqxx::nontransaction setup(*connection);
        const bool is_pooled = !prepares && is_behind_pool(setup, *connection);
        backend_identity backend =
            is_pooled ? set_up_pooled(setup, name) : set_up(setup, plan_once);
        if (prepares && backend.pid != PQbackendPID(connection->handle())) tell_of_pool();
        if (options_.deployment) identify(setup);
        settle(nullptr);
        return {std::move(connection), std::move(backend), prepares && !is_pooled};
    } catch (const std::exception& e) {
        // libpq repeats a URL that it cannot read.
        const std::string reason = without_credentials(e.what());
        settle(reason.c_str());
        throw infrastructure_error(errc::unavailable, reason);
    }
}

backend_identity db_connector::set_up(pqxx::transaction_base& setup, bool plan_once) {
    if (plan_once || options_.plan_once) {
        // A plan that reads a whole table is right for a few rows only, and would live on while
        // the table grows. All these statements have their indexes.
        setup.exec("SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off");
    }
    keep_values_out_of_log(setup);
    const auto self = setup.exec(
        "SET application_name = " + setup.quote(options_.application_name) +
        // PostgreSQL would need longer to compile a statement than any of our statements runs.
        "; SET jit = off"
        "; SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET statement_timeout = " +
        std::to_string(options_.statement_timeout.count()) +
        "; SET lock_timeout = " + std::to_string(options_.lock_timeout.count()) +
        "; SET idle_in_transaction_session_timeout = " +
        std::to_string(options_.idle_transaction_timeout.count()) +
        "; SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()");
    return {self.at(0)[0].as<int>(), self.at(0)[1].as<std::string>()};
}

backend_identity db_connector::set_up_pooled(pqxx::transaction_base& setup, std::string name) {
    // The pool itself keeps these two for each connection. It does not keep any other setting: the
    // pool or the role must give those to each server process.
    setup.exec("SET TimeZone = 'UTC'; SET DateStyle = 'ISO'");
    const auto found = setup.exec_params(
        "SELECT string_agg(name, ', ') FROM pg_settings WHERE setting <> CASE name WHEN "
        "'statement_timeout' THEN $1 "
        "WHEN 'lock_timeout' THEN $2 WHEN 'idle_in_transaction_session_timeout' THEN $3 "
        "WHEN 'jit' THEN 'off' ELSE setting END",
        std::to_string(options_.statement_timeout.count()),
        std::to_string(options_.lock_timeout.count()),
        std::to_string(options_.idle_transaction_timeout.count()));
    const auto names = found.at(0)[0].as<std::string>("");
    if (!names.empty() && !pool_settings_told_.exchange(true))
        log::warn("pool_settings_differ", {{"settings", names}});
    backend_identity backend;
    backend.pooled_as = std::move(name);
    return backend;
}

void db_connector::tell_of_pool() {
    if (!pool_told_.exchange(true)) log::warn("pool_with_prepared_statements");
}

void db_connector::identify(pqxx::transaction_base& setup) {
    constexpr std::size_t digits = 8;
    try {
        const auto row = setup.exec(
            "SELECT system_identifier || '/' || (SELECT oid FROM pg_database WHERE datname = "
            "current_database()) FROM pg_control_system()");
        const std::string hash = sha256_hex(row.at(0)[0].as<std::string>()).substr(0, digits);
        const auto id = std::stoul(hash, nullptr, 16) % max_deployment_id + 1;
        options_.deployment->become(static_cast<deployment_id>(id));
    } catch (const pqxx::sql_error& e) {
        // Somebody has taken this right from all users. Then nobody can tell two deployments apart.
        options_.deployment->give_up();
        if (!identity_refused_.exchange(true)) {
            log::warn("deployment_unknown", {{"reason", e.what()}});
        }
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

}  // namespace livescore
