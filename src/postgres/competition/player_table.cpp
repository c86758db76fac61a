#include "competition/row_table.h"
#include "competition/row_values.h"

namespace livescore {
namespace {

const row_statements player_statements =
    make_row_statements({.noun = row_table<player>::noun,
                         .table = "players",
                         .columns = R"(m.id, m.name, m.known_as, m.country)",
                         .of_sport = "$3::text IS NULL",
                         .referrer = R"(
    SELECT WHERE $1::integer IS NULL)"});

const statement insert_player_statement{"insert_player", R"(
    INSERT INTO players (name, known_as, country)
    VALUES ($1, $2, $3) RETURNING id, false)"};
const statement update_player_statement{"update_player", R"(
    UPDATE players SET (name, known_as, country) =
        ($1, $2, $3)
    WHERE id = $4::integer RETURNING id, false)"};

}  // namespace

const row_statements& row_table<player>::statements() {
    return player_statements;
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
