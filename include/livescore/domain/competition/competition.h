/// Leagues, teams, players and seasons: the rows that matches refer to. Pure.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/core/ids.h"
#include "livescore/core/time.h"
#include "livescore/domain/event_log.h"
#include "livescore/domain/match.h"
#include "livescore/domain/queries.h"

namespace livescore {

/// PostgreSQL `integer`, as the ids of leagues and teams.
enum class player_id : std::int64_t {};

enum class gender { male, female, mixed };
enum class league_kind { league, cup };

/// "male", "league", ...
[[nodiscard]] std::string_view to_string(gender) noexcept;
[[nodiscard]] std::string_view to_string(league_kind) noexcept;
[[nodiscard]] std::optional<gender> parse_gender(std::string_view) noexcept;
[[nodiscard]] std::optional<league_kind> parse_league_kind(std::string_view) noexcept;

/// What other providers call a row: provider -> reference.
using provider_refs = std::map<std::string, std::string>;

/// A season in short. Days are YYYY-MM-DD; absent: not known.
struct season_span {
    std::string label;
    std::optional<std::string> starts_on{};
    std::optional<std::string> ends_on{};
    friend bool operator==(const season_span&, const season_span&) = default;
};

/// Absent: not known. `version` rises with each change of the row.
struct league {
    league_id id{};
    std::string sport;
    std::string name;
    std::optional<std::string> short_name{};
    std::optional<std::string> country{};
    std::optional<livescore::gender> gender{};
    std::optional<std::string> age_class{};
    league_kind kind = league_kind::league;
    std::optional<std::string> logo_url{};
    std::optional<std::int32_t> rank{};  ///< in lists of leagues, the smaller the further up
    std::optional<season_span> current_season{};  ///< the one that contains today, else the latest
    provider_refs refs{};
    std::int64_t version = 0;
    timestamp created_at{};
    timestamp updated_at{};
    friend bool operator==(const league&, const league&) = default;
};

struct team {
    team_id id{};
    std::string sport;
    std::string name;
    std::optional<std::string> short_name{};
    std::optional<std::string> code{};  ///< 2 to 4 letters
    std::optional<std::string> country{};
    std::optional<livescore::gender> gender{};
    std::optional<std::string> age_class{};
    std::optional<std::string> venue{};
    std::optional<std::string> logo_url{};
    provider_refs refs{};
    std::int64_t version = 0;
    timestamp created_at{};
    timestamp updated_at{};
    friend bool operator==(const team&, const team&) = default;
};

struct player {
    player_id id{};
    std::string name;
    std::optional<std::string> known_as{};
    std::optional<std::string> country{};
    provider_refs refs{};
    std::int64_t version = 0;
    timestamp created_at{};
    timestamp updated_at{};
    friend bool operator==(const player&, const player&) = default;
};

/// A season of a league. The league's id and the label tell it apart.
struct season {
    league_id league{};
    std::string league_name;
    std::string label;
    std::optional<std::string> starts_on{};  ///< YYYY-MM-DD
    std::optional<std::string> ends_on{};
    std::optional<std::string> rules{};  ///< a JSON text: a preset's name, or an object
    std::string stages = "[]";           ///< a JSON array, as text
    std::string deductions = "[]";       ///< a JSON array, as text
    std::vector<team_id> named_teams{};  ///< teams that `deductions` name; for a new season only
    std::int64_t version = 0;
    timestamp created_at{};
    timestamp updated_at{};
};

/// Changes a row as a request asks, or says why not. It is pure.
template <class Row>
using row_edit = std::function<std::optional<error>(Row&)>;

/// Which rows a list has. Players have no sport.
struct row_filter {
    std::optional<std::string> sport{};    ///< any spelling (name_key)
    std::optional<std::string> country{};  ///< any spelling
    std::optional<std::string> search{};   ///< part of a name, whatever its case and accents
    /// Provider and reference; an alias, which came with a merged team, is found too.
    std::optional<std::pair<std::string, std::string>> ref{};
    std::optional<std::vector<std::int64_t>> ids{};  ///< those of them that exist
};

/// By id ascending.
struct row_page_request {
    int limit = 50;
    std::int64_t after = 0;  ///< keyset: ids above this
    page_bytes bytes{};
};

/// By label descending.
struct season_page_request {
    int limit = 50;
    std::optional<std::string> before{};  ///< keyset: labels below this
    page_bytes bytes{};
};

enum class match_result { win, draw, loss };
/// What a match that is over was for one of its two teams: by its award, else by its score.
/// A shoot-out decides a draw and does not change it. Nothing while the score is not known.
[[nodiscard]] std::optional<match_result> result_of(const match& m, team_id of) noexcept;

/// Matches of two teams against each other, and what all of them were for the first one.
struct head_to_head {
    page<match> matches;  ///< newest first
    int wins = 0;
    int draws = 0;
    int losses = 0;
};

/// The most of each; configurable.
struct competition_limits {
    int refs_per_row = 20;
    int seasons_per_league = 300;  ///< that a person enters; matches may name more
    int stages_per_season = 50;
    int deductions_per_season = 200;
    int merged_matches = 20'000;  ///< of a team that is merged into another one
};

}  // namespace livescore
