#include "competition/row_table.h"
#include "competition/row_values.h"

namespace livescore {
namespace sql {

static const std::string& team_columns() {
    static const std::string text = R"(
    SELECT m.id, m.sport, m.name, m.short_name, m.code, m.country, m.gender, m.age_class, m.venue, m.logo_url,
        (SELECT coalesce(json_object_agg(r.provider, r.ref ORDER BY r.provider), '{}')
         FROM refs r WHERE r.kind = 'team' AND r.row_id = m.id AND NOT r.is_alias),
        m.version, m.created_at, m.updated_at
    FROM teams m)";
    return text;
}

}  // namespace sql

namespace {

const statement find_team_statement{"find_team", sql::team_columns() + " WHERE m.id = $1"};
const statement change_team_statement{
    "lock_team_for_change", sql::team_columns() + " WHERE m.id = $1 FOR NO KEY UPDATE OF m"};
const statement removal_team_statement{"lock_team_for_removal",
                                       sql::team_columns() + " WHERE m.id = $1 FOR UPDATE OF m"};
const statement list_team_statement{"list_team", sql::team_columns() + R"(
    WHERE m.id > $1::integer
        AND ($3::text IS NULL OR m.sport_key = name_key($3))
        AND ($4::text IS NULL OR name_key(m.country) = name_key($4))
        AND ($5::text IS NULL OR m.search_text LIKE '%' || replace(replace(replace(
             search_key($5), '\', '\\'), '%', '\%'), '_', '\_') || '%')
        AND ($6::text IS NULL OR m.id IN (
             SELECT r.row_id FROM refs r WHERE r.kind = 'team' AND r.provider = $6 AND r.ref = $7))
    ORDER BY m.id LIMIT $2::integer)"};
const statement insert_team_statement{"insert_team", R"(
    INSERT INTO teams (sport, name, short_name, code, country, gender, age_class, venue, logo_url)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id, is_repeat)"};
const statement update_team_statement{"update_team", R"(
    UPDATE teams SET (sport, name, short_name, code, country, gender, age_class, venue, logo_url) =
        ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    WHERE id = $10::integer RETURNING id, is_repeat)"};
const statement team_referrer_statement{"team_referrer", R"(
    SELECT FROM matches WHERE home_team_id = $1
    UNION ALL SELECT FROM matches WHERE away_team_id = $1
    UNION ALL SELECT FROM seasons s, json_array_elements(s.deductions) d
        WHERE d->>'teamId' = $1::text
    LIMIT 1)"};
const statement remove_team_statement{"remove_team", "DELETE FROM teams WHERE id = $1"};

}  // namespace

const statement& row_table<team>::find() {
    return find_team_statement;
}
const statement& row_table<team>::lock_for_change() {
    return change_team_statement;
}
const statement& row_table<team>::lock_for_removal() {
    return removal_team_statement;
}
const statement& row_table<team>::list() {
    return list_team_statement;
}
const statement& row_table<team>::referrer() {
    return team_referrer_statement;
}
const statement& row_table<team>::remove() {
    return remove_team_statement;
}

pqxx::row row_table<team>::insert(pqxx::transaction_base& tx, const team& row) {
    const auto gender = to_word(row.gender);
    return execute(tx, insert_team_statement, row.sport, row.name, to_sql(row.short_name),
                   to_sql(row.code), to_sql(row.country), to_sql(gender), to_sql(row.age_class),
                   to_sql(row.venue), to_sql(row.logo_url))
        .at(0);
}
pqxx::row row_table<team>::update(pqxx::transaction_base& tx, const team& row) {
    const auto gender = to_word(row.gender);
    return execute(tx, update_team_statement, row.sport, row.name, to_sql(row.short_name),
                   to_sql(row.code), to_sql(row.country), to_sql(gender), to_sql(row.age_class),
                   to_sql(row.venue), to_sql(row.logo_url), raw(row.id))
        .at(0);
}

team row_table<team>::read(const pqxx::row& row) {
    row_values in(row);
    team t;
    t.id = team_id{in.integer()};
    t.sport = in.text();
    t.name = in.text();
    t.short_name = in.optional_text();
    t.code = in.optional_text();
    t.country = in.optional_text();
    t.gender = in.word(parse_gender);
    t.age_class = in.optional_text();
    t.venue = in.optional_text();
    t.logo_url = in.optional_text();
    in.rest(t);
    return t;
}

}  // namespace livescore
