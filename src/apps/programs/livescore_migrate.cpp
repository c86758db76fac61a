// livescore-migrate: brings the database of DATABASE_URL to the schema of MIGRATIONS_DIR, and ends.
#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <string>
#include <thread>

#include "config/config_file.h"
#include "config/tool_config.h"
#include "livescore/core/env.h"
#include "livescore/core/log.h"
#include "livescore/core/version.h"
#include "livescore/postgres/migrator.h"

namespace {

using namespace livescore;
using namespace std::chrono_literals;

/// Waits for PostgreSQL to accept connections: a deployment often starts both at the same time.
result<std::vector<applied_migration>> migrate_when_up(const migrate_config& config) {
    const auto deadline = std::chrono::steady_clock::now() + config.wait;
    for (;;) {
        try {
            return migrate(config.database_url, config.folder, config.application);
        } catch (const infrastructure_error& e) {
            if (e.code() != errc::unavailable || std::chrono::steady_clock::now() >= deadline) {
                throw;
            }
            log::info("postgres_awaited", {{"reason", e.what()}});
        }
        std::this_thread::sleep_for(250ms);
    }
}

int run(const migrate_config& config) {
    try {
        const auto applied = migrate_when_up(config);
        if (!applied) {
            log::error("migration_refused", {{"reason", applied.error().message}});
            return EXIT_FAILURE;
        }
        for (const auto& m : *applied) {
            log::info("migration_applied", {{"version", m.version}, {"name", m.name}});
        }
        log::info("schema_current", {{"applied", applied->size()}});
        return EXIT_SUCCESS;
    } catch (const std::exception& e) {
        log::error("migration_failed", {{"reason", e.what()}});
        return EXIT_FAILURE;
    }
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app(
        "Applies migrations/NNNN_name.sql to PostgreSQL, in order. Configured by the environment:\n"
        "DATABASE_URL, DATABASE_APP_ROLE, MIGRATIONS_DIR (migrations), MIGRATE_WAIT_MS (10000), "
        "LOG_LEVEL (info).",
        "livescore-migrate");
    std::string config_file;
    app.add_option("--config", config_file,
                   "A file of settings, TOML or INI, with the names of the environment");
    app.set_version_flag("--version", std::string(version()));
    CLI11_PARSE(app, argc, argv);

    env_reader env = open_configuration(config_file);
    const auto config = read_migrate_config(env);
    for (const auto& problem : env.problems()) std::cerr << "configuration: " << problem << '\n';
    if (!env.problems().empty()) return exit_config;

    log::init(config.log_level, "livescore-migrate", "migrate");
    const int status = run(config);
    log::flush();
    return status;
}
