/// The handlers of leagues, teams, players and seasons, by file: row_handlers.cpp,
/// season_handlers.cpp, team_handlers.cpp.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "http/http_message.h"
#include "routes/api_context.h"

namespace livescore {
namespace asio = boost::asio;
}

namespace livescore::handlers {

using http_answer = asio::awaitable<result<http_response>>;

http_answer list_leagues(api_context& context, http_request request);
http_answer create_league(api_context& context, http_request request);
http_answer get_league(api_context& context, http_request request);
http_answer update_league(api_context& context, http_request request);
http_answer remove_league(api_context& context, http_request request);
http_answer list_teams(api_context& context, http_request request);
http_answer create_team(api_context& context, http_request request);
http_answer get_team(api_context& context, http_request request);
http_answer update_team(api_context& context, http_request request);
http_answer remove_team(api_context& context, http_request request);
http_answer list_players(api_context& context, http_request request);
http_answer create_player(api_context& context, http_request request);
http_answer get_player(api_context& context, http_request request);
http_answer update_player(api_context& context, http_request request);
http_answer remove_player(api_context& context, http_request request);

http_answer list_seasons(api_context& context, http_request request);
http_answer get_season(api_context& context, http_request request);
http_answer put_season(api_context& context, http_request request);
http_answer remove_season(api_context& context, http_request request);
http_answer list_matches_of_league(api_context& context, http_request request);

http_answer merge_team(api_context& context, http_request request);
http_answer list_matches_of_team(api_context& context, http_request request);
http_answer team_form(api_context& context, http_request request);
http_answer team_head_to_head(api_context& context, http_request request);

}  // namespace livescore::handlers
