#include "config/tool_config.h"

#include "settings/sections.h"

namespace livescore {

void declare_settings(setting_table& table, migrate_config& config) {
    declare_database_url(table, config.database_url);
    declare_application_role(table, config.application);
    declare_migrate(table, config.folder, config.wait);
    declare_log_level(table, config.log_level, true);
}

void declare_settings(setting_table& table, admin_config& config) {
    declare_database_url(table, config.database_url);
}

void declare_settings(setting_table& table, admin_service_config& config) {
    declare_admin_service(table, config.access);
}

migrate_config read_migrate_config(env_reader& env) {
    return read_settings<migrate_config>(env);
}

admin_config read_admin_config(env_reader& env) {
    return read_settings<admin_config>(env);
}

admin_service_config read_admin_service_config(env_reader& env) {
    return read_settings<admin_service_config>(env);
}

}  // namespace livescore
