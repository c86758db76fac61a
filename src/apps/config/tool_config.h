/// The configurations of the programs that do one thing and end.
#pragma once
#include <chrono>
#include <string>

#include "livescore/core/env.h"
#include "livescore/core/log.h"
#include "livescore/postgres/application_role.h"
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

/// The configuration of livescore-admin.
struct admin_config {
    std::string database_url;
};

void declare_settings(setting_table& table, migrate_config& config);
void declare_settings(setting_table& table, admin_config& config);

/// These functions read the settings. When `env` has problems afterwards, do not use the
/// configuration.
[[nodiscard]] migrate_config read_migrate_config(env_reader& env);
[[nodiscard]] admin_config read_admin_config(env_reader& env);

}  // namespace livescore
