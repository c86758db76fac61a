#include "common_config.h"

#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include "livescore/core/version.h"

namespace livescore {

namespace {

log::level level_of(std::string_view name) {
    if (name == "debug") return log::level::debug;
    if (name == "warn") return log::level::warn;
    if (name == "error") return log::level::error;
    return log::level::info;
}

}  // namespace

common_config read_common_config(env_reader& env, std::string_view service) {
    common_config c;
    // The original's name is accepted where ours is not set.
    const char* const name = env.text("APP_ENV", "").empty() ? "NODE_ENV" : "APP_ENV";
    c.environment = env.one_of(name, "development", {"development", "test", "production"});
    c.instance = env.text("INSTANCE_NAME", env.text("HOSTNAME", "local"));
    c.log_level = level_of(env.one_of("LOG_LEVEL", "info", {"debug", "info", "warn", "error"}));

    c.postgres.url = read_database_url(env);
    c.postgres.pool_size = static_cast<int>(env.integer("DB_POOL_SIZE", 4, 1, 200));
    c.postgres.append_connections =
        static_cast<int>(env.integer("DB_APPEND_CONNECTIONS", 2, 1, 16));
    c.postgres.queue_limit =
        static_cast<int>(env.integer("DB_QUEUE_MAX_REQUESTS", 1024, 1, 1'000'000));
    c.postgres.group_limit = static_cast<int>(env.integer("DB_GROUP_MAX_APPENDS", 256, 1, 10'000));
    c.postgres.connect_timeout = env.millis("DB_CONNECT_TIMEOUT_MS", 2000, 100, 60'000);
    c.postgres.statement_timeout = env.millis("DB_STATEMENT_TIMEOUT_MS", 5000, 100, 600'000);
    c.postgres.lock_timeout = env.millis("DB_LOCK_TIMEOUT_MS", 2000, 10, 600'000);
    c.postgres.in_doubt_timeout = env.millis("DB_IN_DOUBT_TIMEOUT_MS", 5000, 100, 600'000);
    c.postgres.application_name = "livescore-" + std::string(service);

    const std::string redis_url = env.required_secret("REDIS_URL");
    if (!redis_url.empty()) {
        auto parsed = parse_redis_url(redis_url);
        if (parsed) {
            c.redis = *parsed;
        } else {
            env.problem("REDIS_URL: " + parsed.error().message);
        }
    }
    c.redis.connect_timeout = env.millis("REDIS_CONNECT_TIMEOUT_MS", 1000, 10, 60'000);
    c.redis.command_timeout = env.millis("REDIS_COMMAND_TIMEOUT_MS", 1000, 10, 60'000);
    c.redis.client_name = "livescore-" + std::string(service) + "-" + c.instance;

    c.heads_interval = env.millis("HEADS_INTERVAL_MS", 500, 50, 60'000);
    c.heads_window = env.millis("HEADS_WINDOW_MS", 5000, 500, 600'000);
    if (c.heads_window < 4 * c.heads_interval) {
        env.problem("HEADS_WINDOW_MS: must be at least four times HEADS_INTERVAL_MS");
    }
    return c;
}

std::string read_host(env_reader& env) {
    std::string host = env.text("HOST", "0.0.0.0");
    boost::system::error_code bad_address;
    boost::asio::ip::make_address(host, bad_address);
    if (bad_address) env.problem("HOST: must be an IPv4 or IPv6 address");
    return host;
}

std::string read_database_url(env_reader& env) {
    const std::string url = env.required_secret("DATABASE_URL");
    const std::string password = env.secret("DATABASE_PASSWORD");
    if (url.empty() || password.empty()) return url;
    if (!url.starts_with("postgresql://") && !url.starts_with("postgres://")) {
        env.problem("DATABASE_PASSWORD: needs a DATABASE_URL that starts with postgresql://");
        return url;
    }
    // As a parameter, which libpq prefers to a password before the host, and which fits a URL of
    // several hosts too.
    return url + (url.find('?') == std::string::npos ? "?" : "&") +
           "password=" + boost::urls::encode(password, boost::urls::unreserved_chars);
}

std::optional<int> handle_arguments(int argc, char** argv, const char* description,
                                    const std::vector<subcommand>& subcommands) {
    CLI::App app{std::string(description) +
                 "\nConfiguration comes from the environment only; see .env.example."};
    app.set_version_flag("--version", std::string(version()));
    std::optional<int> status;
    for (const auto& sub : subcommands) {
        app.add_subcommand(sub.name, sub.description)->callback([&] { status = sub.run(); });
    }
    app.require_subcommand(0, 1);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        return app.exit(e);
    }
    return status;
}

int report_problems(const env_reader& env, std::string_view service) {
    log::init(log::level::info, service, "local");
    for (const auto& problem : env.problems())
        log::error("configuration_invalid", {{"problem", problem}});
    log::flush();
    return exit_config;
}

void register_build_info(metrics_registry& metrics) {
    metrics
        .add_gauge("livescore_build_info", "1, labelled with the version",
                   {{"version", std::string(version())}})
        .set(1);
}

void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) log::warn("descriptor_limit_not_raised");
}

}  // namespace livescore
