#include "connection/connector.h"

#include <utility>

#include "livescore/core/hash.h"
#include "livescore/core/log.h"
#include "livescore/core/secret.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;

constexpr auto retry_after = 200ms;

std::string connection_url(const postgres_options& options) {
    // libpq counts whole seconds and treats 1 as 2.
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(options.connect_timeout).count();
    std::string url = with_parameter(options.url, "connect_timeout", std::to_string(seconds));
    url = with_parameter(url, "client_encoding", "UTF8");
    // These options are for a server that vanishes without a word. The server itself enforces
    // statement_timeout, so that timeout cannot help here.
    url = with_parameter(url, "keepalives_idle", "5");
    url = with_parameter(url, "keepalives_interval", "2");
    url = with_parameter(url, "keepalives_count", "3");
    return with_parameter(url, "tcp_user_timeout", "10000");
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

}  // namespace

std::shared_ptr<db_connector> make_db_connector(const postgres_options& options) {
    return std::make_shared<db_connector>(options);
}

db_connector::db_connector(postgres_options options)
    : options_(std::move(options)), url_(connection_url(options_)) {}

db_connector::opened db_connector::open(bool plan_once) {
    admit();
    try {
        auto connection = std::make_unique<db_connection>(url_);
        // Otherwise libpqxx reconnects silently, even between two statements of one transaction.
#include <pqxx/internal/ignore-deprecated-pre.hxx>
        connection->inhibit_reactivation(true);
#include <pqxx/internal/ignore-deprecated-post.hxx>
        pqxx::nontransaction setup(*connection);
        if (plan_once || options_.plan_once) setup.exec("SET plan_cache_mode = force_generic_plan");
        keep_values_out_of_log(setup);
        const auto self = setup.exec(
            "SET application_name = " + setup.quote(options_.application_name) +
            // PostgreSQL would need longer to compile a statement than any of our statements runs.
            "; SET jit = off"
            "; SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET statement_timeout = " +
            std::to_string(options_.statement_timeout.count()) +
            "; SET lock_timeout = " + std::to_string(options_.lock_timeout.count()) +
            "; SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()");
        backend_identity backend{self.at(0)[0].as<int>(), self.at(0)[1].as<std::string>()};
        if (options_.deployment) identify(setup);
        settle(nullptr);
        return {std::move(connection), std::move(backend)};
    } catch (const std::exception& e) {
        // libpq repeats a URL that it cannot read.
        const std::string reason = without_credentials(e.what());
        settle(reason.c_str());
        throw infrastructure_error(errc::unavailable, reason);
    }
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
