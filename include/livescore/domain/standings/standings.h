/// The table of a season, from its matches and its rules. Pure.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/ids.h"
#include "livescore/core/time.h"
#include "livescore/domain/incident.h"
#include "livescore/domain/match_details.h"
#include "livescore/domain/score.h"
#include "livescore/domain/standings/standings_rules.h"

namespace livescore {

enum class card_kind { yellow, second_yellow, red };

/// A card of one side of a match. Cards with the same player belong together. A card without a
/// player stands for itself.
struct shown_card {
    card_kind kind = card_kind::yellow;
    std::string player;  ///< any key; empty: unknown
};

/// The fair play points of one side in one match, 0 or less.
[[nodiscard]] int fair_play_points(std::span<const shown_card> cards, const fair_play_rules&);

/// What a match does to a table.
enum class match_standing {
    remains,   ///< it is to be played
    running,   ///< it counts in a live table only
    finished,  ///< it counts
    awarded,   ///< it counts by decision
    void_,     ///< it is never played to an end: cancelled or abandoned
};

struct standings_match {
    match_id id{};
    team_id home{};
    team_id away{};
    match_standing standing = match_standing::remains;
    std::optional<livescore::score> score{};  ///< absent: not known, and the match does not count
    std::optional<match_award> award{};       ///< of an awarded match; absent: by its score
    std::optional<match_side> shootout_winner{};
    std::optional<std::string> stage{};
    std::optional<std::string> group{};
    std::optional<std::string> round{};  ///< a whole number or a name
    bool is_tie = false;                 ///< of a two-legged tie, which is no table
    timestamp starts{};
    std::optional<timestamp> ended{};  ///< of finished and awarded matches
    std::array<int, 2> fair_play{};    ///< the points of home and away
};

struct match;
/// What a table looks at in a match, without its cards. A team without an id has id 0.
[[nodiscard]] standings_match to_standings_match(const match&);

struct standings_team {
    team_id id{};
    std::string name;
};

/// Everything about a season that its tables depend on. The order of the lists means nothing, but
/// for that of the stages.
struct standings_season {
    std::vector<standings_match> matches;
    std::vector<standings_team> teams;  ///< the names of all teams of the matches
    std::vector<season_stage> stages;   ///< empty: those that the matches name, with no carry
    std::vector<points_deduction> deductions;
};

struct standings_query {
    std::optional<std::string> stage{};
    std::optional<std::string> group{};
    std::optional<std::string> round{};  ///< matches up to it; a whole number or a name
    std::optional<timestamp> at{};       ///< matches that had ended by then
    std::optional<match_side> venue{};   ///< matches at home, or away; without deductions and zones
    bool live = false;                   ///< running matches count with their present score
};

struct standings_row {
    int position = 0;
    bool position_shared = false;
    standings_team team;
    int played = 0;
    int won = 0;
    int drawn = 0;
    int lost = 0;
    int goals_for = 0;
    int goals_against = 0;
    int points = 0;     ///< less the deduction
    int deduction = 0;  ///< 0 or more; what was carried in halves lies in `points` only by half
    std::optional<double> points_per_match{};  ///< absent: nothing played
    std::string form;                          ///< W, D, L of at most five matches, newest first
    std::optional<std::string> zone{};
    std::optional<std::string> description{};
    /// The criterion that put it above the next row, or "name". Absent between teams that share a
    /// position, and on the last row.
    std::optional<std::string_view> decided_by{};
};

struct standings_table {
    std::optional<std::string> stage;
    std::optional<std::string> group;
    std::vector<standings_row> rows;
};

/// The teams of one position of all groups of a stage, compared.
struct best_placed_table {
    std::optional<std::string> stage;
    int position = 0;
    std::vector<standings_row> rows;
    std::vector<std::string> groups;  ///< of each row
};

struct standings {
    std::vector<standings_table> tables;
    std::vector<best_placed_table> best_placed;
    int matches_counted = 0;
    bool provisional = false;  ///< matches run or remain
};

/// Teams belong to a table by its matches, whether they are played or not. Cancelled and abandoned
/// ones do not make a team belong to it.
///
/// Tables are those of the season's stages. Without stages they are those that matches name. When
/// some of those matches name groups, only groups have tables, and two-legged ties have none.
[[nodiscard]] standings compute_standings(const standings_rules&, const standings_season&,
                                          const standings_query& query = {});

}  // namespace livescore
