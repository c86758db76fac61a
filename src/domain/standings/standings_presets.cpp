/// The rules of the competitions that are known by name. Zones are those of a season without cup
/// winners among the first: a season with others gives its own.
#include <array>
#include <utility>

#include "livescore/domain/standings/standings_rules.h"

namespace livescore {
namespace {
namespace presets {

using enum criterion;

const std::vector<criterion> by_goals{points, goal_difference, goals_for};

/// Premier League Handbook, section C "The League Competition": points, goal difference, goals
/// scored, else the position is shared. Since 2019-20 (rule C.17): at the end of a season points
/// and then away goals of the matches between the clubs, then a play-off. That holds only when the
/// title, relegation or a place in Europe depends on it.
standings_rules premier_league() {
    standings_rules rules;
    rules.order = {points, goal_difference, goals_for, h2h_points, h2h_away_goals, playoff};
    rules.provisional_order = by_goals;
    rules.head_to_head = {.when = head_to_head_when::complete, .at_stake_only = true, .legs = 2};
    rules.zones = {{1, 1, "champions_league", "Champions"},
                   {2, 4, "champions_league", "Champions League"},
                   {5, 5, "europa_league", "Europa League"},
                   {6, 6, "conference_league", "Conference League play-offs"},
                   {18, 20, "relegation", "Relegation"}};
    return rules;
}

/// DFL Spielordnung, "Wertung der Spiele": goal difference, goals, the result of both matches
/// together, away goals of them, all away goals, a play-off. During a season the table of
/// bundesliga.com parts teams by goal difference and goals only.
standings_rules bundesliga() {
    standings_rules rules;
    rules.order = {points,         goal_difference, goals_for, h2h_goal_difference,
                   h2h_away_goals, away_goals,      playoff};
    rules.provisional_order = by_goals;
    rules.head_to_head = {.when = head_to_head_when::complete, .legs = 2};
    rules.zones = {{1, 4, "champions_league", "Champions League"},
                   {5, 5, "europa_league", "Europa League"},
                   {6, 6, "conference_league", "Conference League play-offs"},
                   {16, 16, "relegation_playoff", "Relegation play-off"},
                   {17, 18, "relegation", "Relegation"}};
    return rules;
}

/// RFEF Reglamento General, article 201: between level clubs that have played all their matches
/// the points and then the goal difference of those matches, and again for those that stay level.
/// Then goal difference, goals, fair play.
standings_rules la_liga() {
    standings_rules rules;
    rules.order = {points,    h2h_points, h2h_goal_difference, goal_difference, goals_for,
                   fair_play, playoff};
    rules.head_to_head = {.when = head_to_head_when::complete, .legs = 2};
    rules.zones = {{1, 4, "champions_league", "Champions League"},
                   {5, 5, "europa_league", "Europa League"},
                   {6, 6, "conference_league", "Conference League play-offs"},
                   {18, 20, "relegation", "Relegation"}};
    return rules;
}

/// FIGC NOIF, article 51: the "classifica avulsa" of all level clubs (points, goal difference),
/// which is not made again for those that it leaves level; then goal difference, goals, lot. Since
/// 2022-23 (FIGC Comunicato Ufficiale 52/A) a play-off decides the title and the last place of
/// safety.
standings_rules serie_a() {
    standings_rules rules;
    rules.order = {points, h2h_points, h2h_goal_difference, goal_difference, goals_for, drawn_lots};
    rules.head_to_head = {.reapply = false, .legs = 2};
    rules.playoff_after = {1, 17};
    rules.zones = {{1, 4, "champions_league", "Champions League"},
                   {5, 5, "europa_league", "Europa League"},
                   {6, 6, "conference_league", "Conference League play-offs"},
                   {18, 20, "relegation", "Relegation"}};
    return rules;
}

/// LFP Règlement des compétitions, "Classement": goal difference, goals, then the matches between
/// the clubs and fair play. The season 2019-20 ranked by points per match (LFP, 30 April 2020):
/// {"preset": "ligue-1", "rankBy": "pointsPerMatch"}.
standings_rules ligue_1() {
    standings_rules rules;
    rules.order = {points,        goal_difference, goals_for, h2h_points, h2h_goal_difference,
                   h2h_goals_for, h2h_away_goals,  fair_play, drawn_lots};
    rules.provisional_order = by_goals;
    rules.head_to_head = {.when = head_to_head_when::complete, .legs = 2};
    rules.zones = {{1, 3, "champions_league", "Champions League"},
                   {4, 4, "champions_league_qualifying", "Champions League qualifying"},
                   {5, 5, "europa_league", "Europa League"},
                   {6, 6, "conference_league", "Conference League play-offs"},
                   {16, 16, "relegation_playoff", "Relegation play-off"},
                   {17, 18, "relegation", "Relegation"}};
    return rules;
}

/// KNVB Reglement wedstrijden betaald voetbal, "Eindrangschikking": goal difference, goals. A
/// decisive match is a play-off here.
standings_rules eredivisie() {
    standings_rules rules;
    rules.order = {points, goal_difference, goals_for, playoff};
    rules.zones = {{1, 2, "champions_league", "Champions League"},
                   {3, 3, "champions_league_qualifying", "Champions League qualifying"},
                   {4, 4, "europa_league_qualifying", "Europa League qualifying"},
                   {5, 8, "european_playoff", "Play-offs for the Conference League"},
                   {16, 16, "relegation_playoff", "Relegation play-off"},
                   {17, 18, "relegation", "Relegation"}};
    return rules;
}

/// EFL Regulations, section 3 "The League": goal difference, goals; a deciding match is a play-off
/// here.
standings_rules championship() {
    standings_rules rules;
    rules.order = {points, goal_difference, goals_for, playoff};
    rules.zones = {{1, 2, "promotion", "Promotion"},
                   {3, 6, "promotion_playoff", "Promotion play-offs"},
                   {22, 24, "relegation", "Relegation"}};
    return rules;
}

/// Österreichische Fußball-Bundesliga, Durchführungsbestimmungen, since 2021-22 (ligaportal.at
/// 11214): who lost half a point by the halving, the matches of the whole season between the clubs
/// (points, goal difference, goals, away goals), goal difference, goals, wins, away wins, away
/// goals. Positions of the lower group go on behind those of the upper one.
standings_rules austria() {
    standings_rules rules;
    rules.order = {points,        half_point_lost, h2h_points,      h2h_goal_difference,
                   h2h_goals_for, h2h_away_goals,  goal_difference, goals_for,
                   wins,          away_wins,       away_goals,      drawn_lots};
    rules.positions_continue = true;
    return rules;
}

/// UEFA disciplinary points: yellow card 1, two of them 3, red card 3.
constexpr fair_play_rules uefa_cards{
    .yellow = -1, .second_yellow = -3, .red = -3, .yellow_and_red = -4};

/// Regulations of the UEFA Champions League 2024-27, article 18 "Equality of points – league
/// phase". The club coefficient at the end is given as drawn lots.
standings_rules uefa_league_phase() {
    standings_rules rules;
    rules.order = {points,
                   goal_difference,
                   goals_for,
                   away_goals,
                   wins,
                   away_wins,
                   opponents_points,
                   opponents_goal_difference,
                   opponents_goals_for,
                   fair_play,
                   drawn_lots};
    rules.fair_play = uefa_cards;
    rules.zones = {{1, 8, "round_of_16", "Round of 16"},
                   {9, 24, "knockout_playoff", "Knockout phase play-offs"},
                   {25, 36, "eliminated", "Eliminated"}};
    return rules;
}

/// Regulations of the UEFA European Football Championship 2024, article 20 "Equality of points":
/// the matches between the teams, again for those that stay level; then goal difference, goals,
/// wins, discipline, the overall ranking of the qualifiers (given as drawn lots). The four best
/// third-placed teams go on (article 21).
standings_rules uefa_euro() {
    standings_rules rules;
    rules.order = {points,    h2h_points, h2h_goal_difference, h2h_goals_for, goal_difference,
                   goals_for, wins,       fair_play,           drawn_lots};
    rules.head_to_head = {.legs = 1};
    rules.fair_play = uefa_cards;
    rules.zones = {{1, 2, "round_of_16", "Round of 16"}};
    rules.best_placed = best_placed_rules{
        .position = 3,
        .best = 4,
        .order = {points, goal_difference, goals_for, wins, fair_play, drawn_lots},
        .zone = "round_of_16",
        .description = "Round of 16 as one of the best third-placed"};
    return rules;
}

/// Regulations of the FIFA World Cup 2022, article 12: goal difference, goals, the matches between
/// the teams, fair play, lots.
standings_rules fifa_world_cup_2022() {
    standings_rules rules;
    rules.order = {points,        goal_difference, goals_for, h2h_points, h2h_goal_difference,
                   h2h_goals_for, fair_play,       drawn_lots};
    rules.head_to_head = {.legs = 1};
    rules.zones = {{1, 2, "round_of_16", "Round of 16"}};
    return rules;
}

/// Regulations of the FIFA World Cup 2026, article 13: the matches between the teams first, again
/// for those that stay level; then goal difference, goals, conduct, the FIFA ranking (given as
/// drawn lots). The eight best of the twelve third-placed teams go on.
standings_rules fifa_world_cup_2026() {
    standings_rules rules;
    rules.order = {points,          h2h_points, h2h_goal_difference, h2h_goals_for,
                   goal_difference, goals_for,  fair_play,           drawn_lots};
    rules.head_to_head = {.legs = 1};
    rules.zones = {{1, 2, "round_of_32", "Round of 32"}};
    rules.best_placed =
        best_placed_rules{.position = 3,
                          .best = 8,
                          .order = {points, goal_difference, goals_for, fair_play, drawn_lots},
                          .zone = "round_of_32",
                          .description = "Round of 32 as one of the best third-placed"};
    return rules;
}

}  // namespace presets

constexpr std::array<std::string_view, 12> preset_names{
    "premier-league",      "bundesliga",         "la-liga", "serie-a",           "ligue-1",
    "eredivisie",          "championship",       "austria", "uefa-league-phase", "uefa-euro",
    "fifa-world-cup-2022", "fifa-world-cup-2026"};

}  // namespace

const standings_rules* find_standings_preset(std::string_view name) {
    static const std::array<standings_rules, preset_names.size()> all{
        presets::premier_league(),
        presets::bundesliga(),
        presets::la_liga(),
        presets::serie_a(),
        presets::ligue_1(),
        presets::eredivisie(),
        presets::championship(),
        presets::austria(),
        presets::uefa_league_phase(),
        presets::uefa_euro(),
        presets::fifa_world_cup_2022(),
        presets::fifa_world_cup_2026()};
    for (std::size_t i = 0; i < preset_names.size(); ++i) {
        if (preset_names[i] == name) return &all[i];
    }
    return nullptr;
}

std::span<const std::string_view> standings_preset_names() noexcept {
    return preset_names;
}

}  // namespace livescore
