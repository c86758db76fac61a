#include "competition/row_table.h"
#include "competition/row_values.h"

namespace livescore {
namespace sql {

static const std::string& player_columns() {
    static const std::string text = R"(
    SELECT m.id, m.name, m.known_as, m.country,
        (SELECT coalesce(json_object_agg(r.provider, r.ref ORDER BY r.provider), '{}')
         FROM refs r WHERE r.kind = 'player' AND r.row_id = m.id AND NOT r.is_alias),
        m.version, m.created_at, m.updated_at
    FROM players m)";
    return text;
}

}  // namespace sql

namespace {

const statement find_player_statement{"find_player", sql::player_columns() + " WHERE m.id = $1"};
const statement change_player_statement{
    "lock_player_for_change", sql::player_columns() + " WHERE m.id = $1 FOR NO KEY UPDATE OF m"};
const statement removal_player_statement{
    "lock_player_for_removal", sql::player_columns() + " WHERE m.id = $1 FOR UPDATE OF m"};
const statement list_player_statement{"list_player", sql::player_columns() + R"(
    WHERE m.id > $1::integer
        AND $3::text IS NULL
        AND ($4::text IS NULL OR name_key(m.country) = name_key($4))
        AND ($5::text IS NULL OR m.search_text LIKE '%' || replace(replace(replace(
             search_key($5), '\', '\\'), '%', '\%'), '_', '\_') || '%')
        AND ($6::text IS NULL OR m.id IN (
             SELECT r.row_id FROM refs r WHERE r.kind = 'player' AND r.provider = $6 AND r.ref = $7))
    ORDER BY m.id LIMIT $2::integer)"};
const statement insert_player_statement{"insert_player", R"(
    INSERT INTO players (name, known_as, country)
    VALUES ($1, $2, $3) RETURNING id, false)"};
const statement update_player_statement{"update_player", R"(
    UPDATE players SET (name, known_as, country) =
        ($1, $2, $3)
    WHERE id = $4::integer RETURNING id, false)"};
const statement player_referrer_statement{"player_referrer", R"(
    SELECT WHERE $1::integer IS NULL)"};
const statement remove_player_statement{"remove_player", "DELETE FROM players WHERE id = $1"};

}  // namespace

const statement& row_table<player>::find() {
    return find_player_statement;
}
const statement& row_table<player>::lock_for_change() {
    return change_player_statement;
}
const statement& row_table<player>::lock_for_removal() {
    return removal_player_statement;
}
const statement& row_table<player>::list() {
    return list_player_statement;
}
const statement& row_table<player>::referrer() {
    return player_referrer_statement;
}
const statement& row_table<player>::remove() {
    return remove_player_statement;
}

pqxx::row row_table<player>::insert(pqxx::transaction_base& tx, const player& row) {
    return execute(tx, insert_player_statement, row.name, to_sql(row.known_as), to_sql(row.country))
        .at(0);
}
pqxx::row row_table<player>::update(pqxx::transaction_base& tx, const player& row) {
    return execute(tx, update_player_statement, row.name, to_sql(row.known_as), to_sql(row.country),
                   raw(row.id))
        .at(0);
}

player row_table<player>::read(const pqxx::row& row) {
    row_values in(row);
    player p;
    p.id = player_id{in.integer()};
    p.name = in.text();
    p.known_as = in.optional_text();
    p.country = in.optional_text();
    in.rest(p);
    return p;
}

}  // namespace livescore
