#include "competition/refs.h"

#include "connection/statement.h"
#include "connection/values.h"

namespace livescore {
namespace {

const statement remove_refs_statement{"remove_refs", R"(
    DELETE FROM refs WHERE kind = $1 AND row_id = $2 AND NOT is_alias
        AND (provider, ref) NOT IN (SELECT * FROM unnest($3::text[], $4::text[])))"};
// In order, so that two changes that give the same references cannot deadlock.
const statement set_refs_statement{"set_refs", R"(
    INSERT INTO refs (kind, provider, ref, row_id)
    SELECT $1, provider, ref, $2 FROM unnest($3::text[], $4::text[]) AS given(provider, ref)
    ORDER BY provider, ref
    ON CONFLICT (kind, provider, ref) DO UPDATE SET is_alias = false
        WHERE refs.row_id = excluded.row_id
    RETURNING provider)"};
const statement ref_owner_statement{"ref_owner", R"(
    SELECT row_id FROM refs WHERE kind = $1 AND provider = $2 AND ref = $3)"};
const statement move_refs_statement{"move_refs", R"(
    UPDATE refs r SET row_id = $3, is_alias = r.is_alias OR EXISTS (
        SELECT FROM refs own WHERE own.kind = $1 AND own.row_id = $3
            AND own.provider = r.provider AND NOT own.is_alias)
    WHERE r.kind = $1 AND r.row_id = $2)"};

const statement add_ref_statement{"add_ref", R"(
    INSERT INTO refs (kind, provider, ref, row_id, is_alias)
    SELECT $1, $2, $3, $4::integer, EXISTS (
        SELECT FROM refs own WHERE own.kind = $1 AND own.row_id = $4::integer
            AND own.provider = $2 AND NOT own.is_alias)
    ON CONFLICT (kind, provider, ref) DO NOTHING)"};

error taken(pqxx::transaction_base& tx, const char* kind, std::int64_t id,
            const provider_refs& refs) {
    error problem{errc::conflict, "Another " + std::string(kind) + " has a reference", {}};
    for (const auto& [provider, ref] : refs) {
        const auto owner = execute(tx, ref_owner_statement, kind, provider, ref);
        if (owner.empty() || owner[0][0].as<std::int64_t>() == id) continue;
        problem.details.push_back(
            {{"refs", provider},
             "Belongs to " + std::string(kind) + " " + owner[0][0].as<std::string>(),
             "duplicate"});
    }
    return problem;
}

}  // namespace

std::optional<error> set_refs(pqxx::transaction_base& tx, const char* kind, std::int64_t id,
                              const provider_refs& refs) {
    sql_array providers;
    sql_array values;
    for (const auto& [provider, ref] : refs) {
        providers.add(std::string_view(provider));
        values.add(std::string_view(ref));
    }
    execute(tx, remove_refs_statement, kind, id, providers.text(), values.text());
    if (refs.empty()) return std::nullopt;
    const auto given =
        execute(tx, set_refs_statement, kind, id, providers.text(), values.text()).size();
    if (given == refs.size()) return std::nullopt;
    return taken(tx, kind, id, refs);
}

void add_ref(pqxx::transaction_base& tx, const char* kind, std::int64_t id,
             const std::string& provider, const std::string& ref) {
    execute(tx, add_ref_statement, kind, provider, ref, id);
}

void move_refs(pqxx::transaction_base& tx, const char* kind, std::int64_t from, std::int64_t into) {
    execute(tx, move_refs_statement, kind, from, into);
}

}  // namespace livescore
