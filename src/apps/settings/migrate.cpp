#include <filesystem>
#include <fstream>

#include "settings/kinds.h"
#include "settings/sections.h"

namespace livescore {
namespace {

constexpr std::size_t longest_role_name = 63;  // PostgreSQL's NAMEDATALEN - 1

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

void declare_application_role(setting_table& table, application_role& role) {
    table.section("Migrations");
    table.add("DATABASE_APP_ROLE", kind::text(role.name, "a role of PostgreSQL"),
              "The role that the API and the workers use. `livescore-migrate` lets it read and "
              "write rows, in the tables that are there and in those to come, and nothing else. "
              "Empty: no role gets rights.");
    table.add(
        "DATABASE_APP_PASSWORD",
        kind::secret("text", [&role](env_reader&,
                                     const std::string& password) { role.password = password; }),
        "With it, `livescore-migrate` makes the role `DATABASE_APP_ROLE` if it is not there, "
        "and gives it this password.");
    table.check([&role](env_reader& env) {
        if (role.name.empty() && !role.password.empty()) {
            env.problem("DATABASE_APP_PASSWORD: needs DATABASE_APP_ROLE, whose password it is");
        }
        if (role.name.size() > longest_role_name) {
            env.problem("DATABASE_APP_ROLE: a role of PostgreSQL has at most 63 bytes");
        }
    });
}

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
