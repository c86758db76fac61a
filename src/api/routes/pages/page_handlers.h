/// The pages for people, and the files that they are made of.
#pragma once
#include <string_view>

#include "routes/http_handler.h"

namespace livescore::handlers {

/// A file of web/ or a flag, at its address. Error: not found.
asio::awaitable<result<http_response>> static_file(api_context& context, http_request request);
/// The page of web_assets() that is served at `path` as it is, with the rules for what it may load.
http_response page_response(std::string_view path, std::string_view accept_encoding);
/// The page that `/` shows.
http_response scoreboard_page();

asio::awaitable<result<http_response>> show_match_page(api_context& context, http_request request);
asio::awaitable<result<http_response>> show_league_page(api_context& context, http_request request);
/// A team that was merged into another one: 301.
asio::awaitable<result<http_response>> show_team_page(api_context& context, http_request request);
asio::awaitable<result<http_response>> show_operator_page(api_context& context,
                                                          http_request request);
asio::awaitable<result<http_response>> show_desk_page(api_context& context, http_request request);

}  // namespace livescore::handlers
