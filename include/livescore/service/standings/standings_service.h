/// The use cases of a season: its tables and its rounds.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <optional>
#include <string>

#include "livescore/core/error.h"
#include "livescore/domain/standings/standings.h"
#include "livescore/protocol/json_limits.h"
#include "livescore/protocol/tables/season_rules.h"
#include "livescore/service/standings/standings_source.h"

namespace livescore {

struct standings_request {
    league_id league{};
    std::optional<std::string> season{};  ///< a label; absent: the current season
    standings_query query{};
};

/// Thread-safe. Tables are made in the threads of the source, since the table of a large season
/// takes some milliseconds.
class standings_service {
public:
    standings_service(standings_source& source, standings_limits limits, json_limits json)
        : source_(source), limits_(limits), json_(json) {}

    /// The tables. not_found as season_reader says; unprocessable for a
    /// season with too many matches. Throws infrastructure_error.
    asio::awaitable<result<standings_answer>> find(standings_request request);
    /// The rounds of a season; absent: the current one. Fails as find does.
    asio::awaitable<result<standings_answer>> list_rounds(league_id league,
                                                          std::optional<std::string> season);

private:
    standings_source& source_;
    standings_limits limits_;
    json_limits json_;
};

}  // namespace livescore
