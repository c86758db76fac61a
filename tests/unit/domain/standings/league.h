/// A league for tests: teams by name, matches by their results.
#pragma once
#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "livescore/domain/standings/standings.h"

namespace livescore::tests {

inline const timestamp first_kickoff{std::chrono::hours(24 * 365 * 50)};

struct test_league {
    standings_rules rules;
    standings_season season;
    std::map<std::string, team_id> ids;

    team_id team(const std::string& name) {
        const auto [known, is_new] = ids.try_emplace(name, team_id(ids.size() + 1));
        if (is_new) season.teams.push_back({known->second, name});
        return known->second;
    }
    /// A fixture of `round`, an hour after the one before it.
    standings_match& fixture(const std::string& home, const std::string& away, int round = 1) {
        standings_match match;
        match.id = match_id(season.matches.size() + 1);
        match.home = team(home);
        match.away = team(away);
        match.round = std::to_string(round);
        match.starts = first_kickoff + std::chrono::hours(season.matches.size());
        season.matches.push_back(match);
        return season.matches.back();
    }
    standings_match& play(const std::string& home, const std::string& away, int home_goals,
                          int away_goals, int round = 1) {
        standings_match& match = fixture(home, away, round);
        match.standing = match_standing::finished;
        match.score = score{home_goals, away_goals};
        match.ended = match.starts + std::chrono::hours(2);
        return match;
    }
    standings_match& award(const std::string& home, const std::string& away, match_award award,
                           score goals = {}) {
        standings_match& match = play(home, away, goals.home, goals.away);
        match.standing = match_standing::awarded;
        match.award = award;
        return match;
    }
    void deduct(const std::string& name, int points) {
        season.deductions.push_back({.team = team(name), .points = points});
    }
    [[nodiscard]] std::vector<team_id> list(const std::vector<std::string>& names) {
        std::vector<team_id> found;
        for (const std::string& name : names) found.push_back(team(name));
        return found;
    }
    [[nodiscard]] standings tables(const standings_query& query = {}) const {
        return compute_standings(rules, season, query);
    }
    /// The rows of the first table.
    [[nodiscard]] std::vector<standings_row> rows(const standings_query& query = {}) const {
        const standings all = tables(query);
        return all.tables.empty() ? std::vector<standings_row>{} : all.tables.front().rows;
    }
};

/// "1 A, 2= B, 2= C, 4 D": positions and names; = marks a shared position.
inline std::string order_of(const std::vector<standings_row>& rows) {
    std::string text;
    for (const standings_row& row : rows) {
        if (!text.empty()) text += ", ";
        text += std::to_string(row.position) + (row.position_shared ? "= " : " ") + row.team.name;
    }
    return text;
}
/// "points, goalDifference, -": what decided between each row and the next.
inline std::string decided(const std::vector<standings_row>& rows) {
    std::string text;
    for (const standings_row& row : rows) {
        if (!text.empty()) text += ", ";
        text += row.decided_by.value_or("-");
    }
    return text;
}

/// A league whose table goes by these criteria.
inline test_league with_order(std::vector<criterion> order) {
    test_league played;
    played.rules.order = std::move(order);
    return played;
}

}  // namespace livescore::tests
