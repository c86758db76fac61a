/// The rules of a competition's table, as data. A season has a preset's rules or its own. Pure.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/ids.h"
#include "livescore/core/time.h"

namespace livescore {

/// What can put one team above another. More is better in each of them.
enum class criterion {
    points,
    points_per_match,
    goal_difference,
    goals_for,
    wins,
    away_wins,
    away_goals,
    h2h_points,
    h2h_goal_difference,
    h2h_goals_for,
    h2h_away_goals,
    fair_play,                  ///< the points of cards, which are negative
    opponents_points,           ///< of all opponents of the counted matches, each once
    opponents_goal_difference,  ///< as above
    opponents_goals_for,        ///< as above
    half_point_lost,            ///< by a stage that halves points and rounds down
    drawn_lots,                 ///< given as data; also a ranking that the table cannot know
    playoff,                    ///< given as data
};
inline constexpr int criterion_count = 18;

/// The words of the API: "points", "h2hGoalDifference", ...
[[nodiscard]] std::string_view to_string(criterion) noexcept;
[[nodiscard]] std::optional<criterion> parse_criterion(std::string_view) noexcept;
[[nodiscard]] constexpr bool is_head_to_head(criterion c) noexcept {
    return c >= criterion::h2h_points && c <= criterion::h2h_away_goals;
}

/// The points of a match. A match that a shoot-out decided is drawn. Its sides get the points of a
/// draw, unless the rules name others.
struct points_rules {
    int win = 3;
    int draw = 1;
    int loss = 0;
    std::optional<int> shootout_win{};
    std::optional<int> shootout_loss{};
};

enum class head_to_head_when {
    always,
    complete,  ///< once every match between the level teams has been played
};

/// Head to head is the mini league of the teams that are level by all criteria before it.
struct head_to_head_rules {
    head_to_head_when when = head_to_head_when::always;
    /// Teams that a mini league leaves level, but not all, get a mini league of their own.
    bool reapply = true;
    /// Only teams between which a zone ends are parted, by this and all later criteria.
    bool at_stake_only = false;
    /// How often two teams meet, for `complete`. Absent: twice, but once where no two teams of the
    /// table meet twice and all have met.
    std::optional<int> legs{};
};

/// A zone of positions, e.g. {1, 4, "champions_league", "Champions League"}.
struct standings_zone {
    int from = 1;
    int to = 1;
    std::string zone;
    std::optional<std::string> description{};
    std::optional<std::string> stage{};  ///< the stage or group that it belongs to; absent: all
};

/// What the cards of one player in one match cost.
struct fair_play_rules {
    int yellow = -1;
    int second_yellow = -3;  ///< both yellow cards together
    int red = -4;
    int yellow_and_red = -5;  ///< both cards together
};

/// A comparison across groups: the teams of one position of each group, e.g. of the third ones.
struct best_placed_rules {
    int position = 3;
    int best = 8;  ///< how many of them are in the zone
    std::vector<criterion> order;
    std::optional<std::string> zone{};
    std::optional<std::string> description{};
};

/// Where the positions of a stage or group begin: at a number, or behind another stage or group.
struct first_position {
    int number = 1;
    std::optional<std::string> behind{};
};

/// Decided elsewhere and given as data: lists of teams, best first.
using given_orders = std::vector<std::vector<team_id>>;

struct standings_rules {
    points_rules points;
    /// The criteria, the first one first.
    std::vector<criterion> order{criterion::points, criterion::goal_difference,
                                 criterion::goals_for};
    /// The criteria while matches of the table remain. Empty: the same ones.
    std::vector<criterion> provisional_order{};
    head_to_head_rules head_to_head;
    std::vector<standings_zone> zones{};
    bool undecided_by_name = false;  ///< false: teams that stay level share a position
    /// A play-off decides between this position and the next when both have the same points. Until
    /// it is played, the other criteria order them, and at the end of the season they share.
    std::vector<int> playoff_after{};
    fair_play_rules fair_play;
    std::optional<best_placed_rules> best_placed{};
    std::map<std::string, first_position, std::less<>> positions_from{};
    /// Positions go on across the stages, and the groups of a stage, that come from one stage. The
    /// teams that were better there come first.
    bool positions_continue = false;
    given_orders playoff{};
    given_orders drawn_lots{};
};

/// The rules of a competition by name. nullptr: unknown.
[[nodiscard]] const standings_rules* find_standings_preset(std::string_view name);
/// All names, in the order of the documentation.
[[nodiscard]] std::span<const std::string_view> standings_preset_names() noexcept;
/// Whether the order has this criterion in any of its places.
[[nodiscard]] bool uses(const standings_rules&, criterion) noexcept;

/// What a stage takes along from the stage that it comes from.
enum class stage_carry {
    none,
    all,
    half_down,  ///< all, but only half of the points, rounded down
};
[[nodiscard]] std::string_view to_string(stage_carry) noexcept;
[[nodiscard]] std::optional<stage_carry> parse_stage_carry(std::string_view) noexcept;

struct season_stage {
    std::string name;
    stage_carry carry = stage_carry::none;
    /// Absent with a carry: the newest stage above that carries nothing. Without one, the matches
    /// that name no stage.
    std::optional<std::string> from{};
    std::map<std::string, first_position, std::less<>> positions_from{};  ///< by group; "": all
};

/// Points that a team loses. A deduction without a stage belongs to the stages that carry nothing.
struct points_deduction {
    team_id team{};
    int points = 0;  ///< positive
    std::optional<std::string> reason{};
    std::optional<timestamp> decided_at{};
    std::optional<std::string> stage{};
};

}  // namespace livescore
