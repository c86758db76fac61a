#include "competition/row_table.h"
#include "competition/row_values.h"

namespace livescore {
namespace {

const row_statements league_statements = make_row_statements(
    {.noun = row_table<league>::noun,
     .table = "leagues",
     .columns =
         R"(m.id, m.sport, m.name, m.short_name, m.country, m.gender, m.age_class, m.kind, m.logo_url,
        m.rank, current.label, current.starts_on, current.ends_on)",
     .join = R"(
    LEFT JOIN LATERAL (
        SELECT s.label, s.starts_on, s.ends_on FROM seasons s WHERE s.league_id = m.id
        ORDER BY (current_date >= s.starts_on AND current_date <= coalesce(s.ends_on, 'infinity'))
                IS TRUE DESC,
            coalesce(s.starts_on, to_date(substring(s.label FROM '[0-9]{4}'), 'YYYY')) DESC
                NULLS LAST,
            s.label DESC
        LIMIT 1) current ON true)",
     .of_sport = "($3::text IS NULL OR m.sport_key = name_key($3))",
     .referrer = R"(
    SELECT FROM matches WHERE league_id = $1 LIMIT 1)"});

const statement insert_league_statement{"insert_league", R"(
    INSERT INTO leagues (sport, name, short_name, country, gender, age_class, kind, logo_url,
        rank)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::integer) RETURNING id, is_repeat)"};
const statement update_league_statement{"update_league", R"(
    UPDATE leagues SET (sport, name, short_name, country, gender, age_class, kind, logo_url,
        rank) =
        ($1, $2, $3, $4, $5, $6, $7, $8, $9::integer)
    WHERE id = $10::integer RETURNING id, is_repeat)"};

std::optional<std::string> to_text(std::optional<std::int32_t> number) {
    if (!number) return std::nullopt;
    return std::to_string(*number);
}

}  // namespace

const row_statements& row_table<league>::statements() {
    return league_statements;
}

pqxx::row row_table<league>::insert(pqxx::transaction_base& tx, const league& row) {
    const auto gender = to_word(row.gender);
    const auto rank = to_text(row.rank);
    return execute(tx, insert_league_statement, row.sport, row.name, to_sql(row.short_name),
                   to_sql(row.country), to_sql(gender), to_sql(row.age_class),
                   std::string(to_string(row.kind)), to_sql(row.logo_url), to_sql(rank))
        .at(0);
}
pqxx::row row_table<league>::update(pqxx::transaction_base& tx, const league& row) {
    const auto gender = to_word(row.gender);
    const auto rank = to_text(row.rank);
    return execute(tx, update_league_statement, row.sport, row.name, to_sql(row.short_name),
                   to_sql(row.country), to_sql(gender), to_sql(row.age_class),
                   std::string(to_string(row.kind)), to_sql(row.logo_url), to_sql(rank),
                   raw(row.id))
        .at(0);
}

league row_table<league>::read(const pqxx::row& row) {
    row_values in(row);
    league l;
    l.id = league_id{in.integer()};
    l.sport = in.text();
    l.name = in.text();
    l.short_name = in.optional_text();
    l.country = in.optional_text();
    l.gender = in.word(parse_gender);
    l.age_class = in.optional_text();
    l.kind = in.word(parse_league_kind).value_or(league_kind::league);
    l.logo_url = in.optional_text();
    l.rank = in.optional_integer();
    const auto label = in.optional_text();
    const auto starts_on = in.optional_text();
    const auto ends_on = in.optional_text();
    if (label) l.current_season = season_span{*label, starts_on, ends_on};
    in.rest(l);
    return l;
}

}  // namespace livescore
