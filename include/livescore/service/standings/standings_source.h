/// The port to what tables are made of. `postgres` implements it.
#pragma once
#include <array>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/core/ids.h"
#include "livescore/domain/match.h"
#include "livescore/domain/standings/standings.h"

namespace livescore {

namespace asio = boost::asio;

/// A season as it is stored. Texts are JSON; absent: not given.
struct stored_season {
    league_id league{};
    std::string league_name;
    std::optional<std::string> label{};  ///< absent: the matches that name no season
    std::optional<std::string> rules{};
    std::optional<std::string> stages{};
    std::optional<std::string> deductions{};
};

/// The cards of home and of away.
using shown_cards = std::array<std::vector<shown_card>, 2>;

/// Reads one season. It blocks. All calls throw infrastructure_error.
class season_reader {
public:
    virtual ~season_reader() = default;

    /// Without a label: the season that contains today, else the latest one; in a league without
    /// seasons the label of its latest match. not_found when there is no such league, or neither
    /// such a season nor a match of it.
    virtual result<stored_season> find_season(league_id of,
                                              const std::optional<std::string>& label) = 0;
    /// Matches of the season, `limit` at most. A match has only what tables look at. A team without
    /// an id has one below 0, the same for the same name.
    virtual std::vector<match> list_matches(const stored_season& of, std::size_t limit) = 0;
    /// The present names of teams. Teams that are not there are left out.
    virtual std::map<team_id, std::string> name_teams(const std::vector<team_id>& teams) = 0;
    /// The cards that stand, of the matches that have any.
    virtual std::map<match_id, shown_cards> list_cards(const std::vector<match_id>& of) = 0;
};

struct standings_answer {
    std::string json;               ///< the data of the answer (docs/API.md)
    std::vector<match_id> matches;  ///< of the season: what the tables are made of
    bool counts_cards = false;      ///< the tables depend on commentary too
};

class standings_source {
public:
    virtual ~standings_source() = default;

    /// Calls `work` in a thread of the source, and returns what it returns. The caller resumes on
    /// its own executor. Throws infrastructure_error (overloaded, unavailable). A lost connection
    /// repeats the work once.
    virtual asio::awaitable<result<standings_answer>> read(
        std::function<result<standings_answer>(season_reader&)> work) = 0;
};

}  // namespace livescore
