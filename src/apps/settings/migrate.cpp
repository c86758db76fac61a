#include <filesystem>
#include <fstream>

#include "settings/kinds.h"
#include "settings/sections.h"

namespace livescore {
namespace {

/// Empty, or the reason why no migration can be read from `folder`.
std::string folder_problem(const std::string& folder) {
    namespace fs = std::filesystem;
    std::error_code failed;
    int files = 0;
    for (fs::directory_iterator at(folder, failed), end; !failed && at != end;
         at.increment(failed)) {
        if (at->path().extension() != ".sql") continue;
        ++files;
        if (!std::ifstream(at->path())) return "must hold .sql files that can be read";
    }
    if (failed) return "must be a folder that can be read (" + failed.message() + ")";
    return files == 0 ? "must be a folder with .sql files" : "";
}

}  // namespace

void declare_migrate(setting_table& table, std::string& folder, std::chrono::milliseconds& wait) {
    table.section("Migrations");
    table.add("MIGRATIONS_DIR", kind::text(folder, "a path"), "The folder of the .sql files.");
    table.add("MIGRATE_WAIT_MS", kind::milliseconds(wait, 0, 600'000),
              "The time for which `livescore-migrate` waits for PostgreSQL to accept connections.");
    table.check([&folder](env_reader& env) {
        const std::string problem = folder_problem(folder);
        if (!problem.empty()) env.problem("MIGRATIONS_DIR: " + problem);
    });
}

}  // namespace livescore
