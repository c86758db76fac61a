#include "competition/row_table.h"
#include "competition/row_values.h"

namespace livescore {
namespace {

const row_statements team_statements = make_row_statements(
    {.noun = row_table<team>::noun,
     .table = "teams",
     .columns =
         R"(m.id, m.sport, m.name, m.short_name, m.code, m.country, m.gender, m.age_class, m.venue, m.logo_url)",
     .of_sport = "($3::text IS NULL OR m.sport_key = name_key($3))",
     .referrer = R"(
    SELECT FROM matches WHERE home_team_id = $1
    UNION ALL SELECT FROM matches WHERE away_team_id = $1
    UNION ALL SELECT FROM seasons s, json_array_elements(s.deductions) d
        WHERE d->>'teamId' = $1::text
    LIMIT 1)"});

const statement insert_team_statement{"insert_team", R"(
    INSERT INTO teams (sport, name, short_name, code, country, gender, age_class, venue, logo_url)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id, is_repeat)"};
const statement update_team_statement{"update_team", R"(
    UPDATE teams SET (sport, name, short_name, code, country, gender, age_class, venue, logo_url) =
        ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    WHERE id = $10::integer RETURNING id, is_repeat)"};

}  // namespace

const row_statements& row_table<team>::statements() {
    return team_statements;
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
