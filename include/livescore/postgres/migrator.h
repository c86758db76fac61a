/// Applies migrations/NNNN_name.sql in order. Each file runs in one transaction together with its
/// row in `schema_migrations` (version, name, sha256, applied_at). One advisory lock covers the
/// whole run, so several processes may migrate at once.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/postgres/application_role.h"

namespace livescore {

struct applied_migration {
    int version = 0;
    std::string name;
};

/// Returns the migrations that this call applied (none = up to date). Errors: a file was changed
/// after it was applied; the numbers have a gap or a repeat; the database has a migration that the
/// folder lacks; `application` is missing, or has the rights of an owner. Throws
/// infrastructure_error when PostgreSQL fails. The failing file then leaves nothing behind.
///
/// `application` gets its rights before the first migration, so that it may use each table from the
/// moment when that is there. Tables that the same owner makes later, by hand or by a restore, are
/// the application's too.
[[nodiscard]] result<std::vector<applied_migration>> migrate(
    const std::string& database_url, const std::filesystem::path& folder,
    const application_role& application = {});

}  // namespace livescore
