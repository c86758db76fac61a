// /api/leagues/:id/standings.
#include "livescore/protocol/answers.h"
#include "livescore/protocol/tables/standings_query.h"
#include "routes/handlers.h"

namespace livescore::handlers {

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
    http_response response = list_response(write_data(tables->json));
    auto made_of = std::make_shared<matches_of_answer>();
    made_of->matches = std::move(tables->matches);
    made_of->with_comments = tables->counts_cards;
    response.made_of = std::move(made_of);
    co_return response;
}

}  // namespace livescore::handlers
