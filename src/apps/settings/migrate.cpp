#include "settings/kinds.h"
#include "settings/sections.h"

namespace livescore {

void declare_migrate(setting_table& table, std::string& folder, std::chrono::milliseconds& wait) {
    table.section("Migrations");
    table.add("MIGRATIONS_DIR", kind::text(folder, "a path"), "The folder of the .sql files.");
    table.add("MIGRATE_WAIT_MS", kind::milliseconds(wait, 0, 600'000),
              "The time for which `livescore-migrate` waits for PostgreSQL to accept connections.");
}

}  // namespace livescore
