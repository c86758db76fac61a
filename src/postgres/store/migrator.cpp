#include "livescore/postgres/migrator.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <pqxx/pqxx>
#include <regex>

#include "connection/connection.h"
#include "livescore/core/hash.h"
#include "livescore/core/secret.h"
#include "store/application_role.h"

namespace livescore {
namespace {

struct migration {
    int version = 0;
    std::string name;
    std::string sql;
    std::string sha256;
};

/// A migration that was applied, according to the database.
struct record {
    std::string name;
    std::string sha256;
};
using records = std::map<int, record>;

// The lock belongs to the transaction and not to the session, so it cannot outlive a lost
// connection. Nothing else uses this number.
constexpr const char* take_lock = "SELECT pg_advisory_xact_lock(7239114805)";

constexpr const char* create_table = R"(
    CREATE TABLE IF NOT EXISTS schema_migrations (
        version    integer PRIMARY KEY CHECK (version >= 1),
        name       text NOT NULL,
        sha256     text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT clock_timestamp()))";

error wrong(std::string sentence) {
    return {errc::conflict, std::move(sentence)};
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw infrastructure_error(errc::internal, "cannot read " + path.string());
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The migrations of `folder` in order, numbered 1, 2, 3, ...
result<std::vector<migration>> load(const std::filesystem::path& folder) {
    static const std::regex file_name("([0-9]{4})_([A-Za-z0-9_]+)\\.sql");
    std::error_code problem;
    std::vector<migration> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder, problem)) {
        if (entry.path().extension() != ".sql") continue;
        const std::string name = entry.path().filename().string();
        std::smatch parts;
        if (!std::regex_match(name, parts, file_name)) {
            return wrong(name + " is not named NNNN_name.sql");
        }
        auto sql = read_file(entry.path());
        auto hash = sha256_hex(sql);
        found.push_back({std::stoi(parts[1]), parts[2], std::move(sql), std::move(hash)});
    }
    if (problem) return wrong("Cannot read " + folder.string() + ": " + problem.message());
    if (found.empty()) return wrong("There is no migration in " + folder.string());
    std::ranges::sort(found, {}, &migration::version);
    for (int expected = 1; const auto& m : found) {
        if (m.version != expected) {
            return wrong("Migrations must be numbered without gap or repeat: number " +
                         std::to_string(expected) + " is expected where " +
                         std::to_string(m.version) + "_" + m.name + " is");
        }
        ++expected;
    }
    return found;
}

/// Takes the lock of all migrators for this transaction, and makes the table of records.
void lock_records(pqxx::transaction_base& tx) {
    tx.exec(take_lock);
    // This needs the lock: CREATE ... IF NOT EXISTS fails when two connections run it at once.
    tx.exec(create_table);
}

/// Returns an error when the role cannot be used; it then has no new rights.
std::optional<error> admit(db_connection& connection, const application_role& application) {
    if (application.name.empty()) return std::nullopt;
    pqxx::work tx(connection);
    lock_records(tx);
    if (auto problem = grant_rights(connection, tx, application)) return problem;
    tx.commit();
    return std::nullopt;
}

records read_records(pqxx::transaction_base& tx) {
    records applied;
    for (const auto& row : tx.exec("SELECT version, name, sha256 FROM schema_migrations")) {
        applied[row[0].as<int>()] = {row[1].as<std::string>(), row[2].as<std::string>()};
    }
    return applied;
}

/// Returns an error unless the folder holds the applied migrations.
std::optional<error> compare(const std::vector<migration>& folder, const records& applied) {
    for (const auto& [version, row] : applied) {
        if (version > static_cast<int>(folder.size())) {
            return wrong("The database has migration " + std::to_string(version) + "_" + row.name +
                         ", which the folder does not know");
        }
        if (folder[static_cast<std::size_t>(version - 1)].sha256 != row.sha256) {
            return wrong("Migration " + std::to_string(version) + "_" + row.name +
                         " was changed after it had been applied");
        }
    }
    // The migrator applied each in its turn, so a hole means that a row was removed.
    if (!applied.empty() && applied.rbegin()->first != static_cast<int>(applied.size())) {
        return wrong("The database misses a migration before " +
                     std::to_string(applied.rbegin()->first));
    }
    return std::nullopt;
}

/// Applies the next migration that is missing, if any.
result<std::optional<applied_migration>> step(db_connection& connection,
                                              const std::vector<migration>& folder) {
    pqxx::work tx(connection);
    lock_records(tx);
    const auto applied = read_records(tx);
    if (auto problem = compare(folder, applied)) return *std::move(problem);
    if (applied.size() == folder.size()) return std::optional<applied_migration>{};
    const migration& next = folder[applied.size()];
    tx.exec(next.sql);
    tx.exec_params("INSERT INTO schema_migrations (version, name, sha256) VALUES ($1, $2, $3)",
                   next.version, next.name, next.sha256);
    tx.commit();
    return std::optional(applied_migration{next.version, next.name});
}

}  // namespace

result<std::vector<applied_migration>> migrate(const std::string& database_url,
                                               const std::filesystem::path& folder,
                                               const application_role& application) {
    auto migrations = load(folder);
    if (!migrations) return migrations.error();
    try {
        db_connection connection(with_parameter(to_primary(database_url), "connect_timeout", "2"));
#include <pqxx/internal/ignore-deprecated-pre.hxx>
        connection.inhibit_reactivation(true);
#include <pqxx/internal/ignore-deprecated-post.hxx>
        if (auto problem = admit(connection, application)) return *std::move(problem);
        std::vector<applied_migration> done;
        for (;;) {
            auto applied = step(connection, *migrations);
            if (!applied) return applied.error();
            if (!*applied) return done;
            done.push_back(**applied);
        }
    } catch (const infrastructure_error&) {
        throw;
    } catch (const pqxx::in_doubt_error& e) {
        throw infrastructure_error(errc::in_doubt, e.what());
    } catch (const pqxx::broken_connection& e) {
        throw infrastructure_error(errc::unavailable, without_credentials(e.what()));
    } catch (const std::exception& e) {
        throw infrastructure_error(errc::internal, without_credentials(e.what()));
    }
}

}  // namespace livescore
