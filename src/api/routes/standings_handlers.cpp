// /api/leagues/:id/standings and /rounds.
#include "livescore/protocol/answers.h"
#include "livescore/protocol/tables/standings_query.h"
#include "routes/handlers.h"

namespace livescore::handlers {

namespace {

http_response season_response(standings_answer answer) {
    http_response response = list_response(write_data(answer.json));
    auto made_of = std::make_shared<matches_of_answer>();
    made_of->matches = std::move(answer.matches);
    made_of->with_comments = answer.counts_cards;
    response.made_of = std::move(made_of);
    return response;
}

}  // namespace

asio::awaitable<result<http_response>> get_standings(api_context& context, http_request request) {
    const result<league_id> league = read_standings_league(request.path_parameters[0]);
    if (!league) co_return league.error();
    result<season_query> query = read_standings_query(request.target.parameters);
    if (!query) co_return query.error();
    standings_request wanted;
    wanted.league = *league;
    wanted.season = std::move(query->season);
    wanted.query = std::move(query->tables);
    result<standings_answer> tables = co_await context.tables.find(std::move(wanted));
    if (!tables) co_return tables.error();
    co_return season_response(std::move(*tables));
}

asio::awaitable<result<http_response>> get_rounds(api_context& context, http_request request) {
    const result<league_id> league = read_standings_league(request.path_parameters[0]);
    if (!league) co_return league.error();
    result<season_query> query = read_standings_query(request.target.parameters);
    if (!query) co_return query.error();
    result<standings_answer> rounds =
        co_await context.tables.list_rounds(*league, std::move(query->season));
    if (!rounds) co_return rounds.error();
    co_return season_response(std::move(*rounds));
}

}  // namespace livescore::handlers
