/// Applies migrations/NNNN_name.sql in order: each in one transaction with its row in
/// `schema_migrations` (version, name, sha256, applied_at), all under one advisory lock, so that it
/// is safe to run from several places at once.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "livescore/core/error.h"

namespace livescore {

struct applied_migration {
    int version = 0;
    std::string name;
};

/// Returns those applied now (none = up to date). Errors: a file that was changed after it was
/// applied, a gap or a repeat in the numbers, a migration of the database that the folder does not
/// know. Throws infrastructure_error when PostgreSQL fails; then nothing of the failing file is
/// kept.
[[nodiscard]] result<std::vector<applied_migration>> migrate(const std::string& database_url,
                                                             const std::filesystem::path& folder);

}  // namespace livescore
