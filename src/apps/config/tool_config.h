/// The configurations of the programs that do one thing and end.
#pragma once
#include <chrono>
#include <string>

#include "livescore/core/env.h"
#include "livescore/core/log.h"
#include "livescore/postgres/application_role.h"
#include "process/service_access.h"
#include "settings/setting.h"

namespace livescore {

/// The configuration of livescore-migrate.
struct migrate_config {
    std::string database_url;
    application_role application;
    std::string folder = "migrations";
    std::chrono::milliseconds wait{10'000};
    log::level log_level = log::level::info;
};

/// The configuration of livescore-admin for its work on the database.
struct admin_config {
    std::string database_url;
};

/// The configuration of livescore-admin for what it asks the service.
struct admin_service_config {
    service_access access;
};

void declare_settings(setting_table& table, migrate_config& config);
void declare_settings(setting_table& table, admin_config& config);
void declare_settings(setting_table& table, admin_service_config& config);

/// These functions read the settings. When `env` has problems afterwards, do not use the
/// configuration.
[[nodiscard]] migrate_config read_migrate_config(env_reader& env);
[[nodiscard]] admin_config read_admin_config(env_reader& env);
[[nodiscard]] admin_service_config read_admin_service_config(env_reader& env);

}  // namespace livescore
