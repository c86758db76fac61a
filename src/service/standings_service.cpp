#include "livescore/service/standings/standings_service.h"

#include <algorithm>
#include <set>
#include <utility>

#include "livescore/core/log.h"
#include "livescore/domain/standings/season_rounds.h"
#include "livescore/protocol/tables/rounds_json.h"
#include "livescore/protocol/tables/standings_json.h"

namespace livescore {
namespace {

/// What a season says of its tables. A season that was stored by hand may say what cannot be read:
/// then the default holds, and the operator hears of it.
season_tables tables_of(const stored_season& stored, const standings_limits& limits,
                        const json_limits& json) {
    season_texts texts;
    if (stored.rules) texts.rules = *stored.rules;
    if (stored.stages) texts.stages = *stored.stages;
    if (stored.deductions) texts.deductions = *stored.deductions;
    auto read = read_season_tables(texts, limits, json);
    if (read) return std::move(*read);
    const error problem = read.error();
    const field_error& first = problem.details.front();
    std::string path;
    for (const std::string& part : first.path) path += (path.empty() ? "" : ".") + part;
    log::warn("season_rules_unreadable", {{"league", raw(stored.league)},
                                          {"season", stored.label.value_or("")},
                                          {"path", path},
                                          {"problem", first.message}});
    return {};
}

std::vector<standings_team> teams_of(const std::vector<match>& matches, season_reader& reader) {
    std::map<team_id, std::string> names;
    for (const match& m : matches) {
        names.try_emplace(m.home_team_ref.value_or(team_id{}), m.home_team);
        names.try_emplace(m.away_team_ref.value_or(team_id{}), m.away_team);
    }
    std::vector<team_id> ids;
    for (const auto& [id, name] : names) {
        if (raw(id) > 0) ids.push_back(id);
    }
    for (auto& [id, name] : reader.name_teams(ids)) names[id] = std::move(name);
    std::vector<standings_team> teams;
    for (auto& [id, name] : names) teams.push_back({id, std::move(name)});
    return teams;
}

void take_cards(standings_season& season, const fair_play_rules& rules, season_reader& reader) {
    std::vector<match_id> ids;
    for (const standings_match& m : season.matches) ids.push_back(m.id);
    const auto cards = reader.list_cards(ids);
    for (standings_match& m : season.matches) {
        const auto shown = cards.find(m.id);
        if (shown == cards.end()) continue;
        for (std::size_t side = 0; side < 2; ++side) {
            m.fair_play[side] = fair_play_points(shown->second[side], rules);
        }
    }
}

result<std::vector<match>> matches_of(const stored_season& of, season_reader& reader,
                                      const standings_limits& limits) {
    std::vector<match> matches = reader.list_matches(of, limits.matches + 1);
    if (matches.size() <= limits.matches) return matches;
    return error{errc::unprocessable,
                 "The season has more than " + std::to_string(limits.matches) + " matches",
                 {}};
}

standings_heading heading_of(const stored_season& of) {
    return {of.league, of.league_name, of.label, of.rules};
}

}  // namespace

asio::awaitable<result<standings_answer>> standings_service::find(standings_request request) {
    std::function<result<standings_answer>(season_reader&)> work =
        [request = std::move(request), limits = limits_,
         json = json_](season_reader& reader) -> result<standings_answer> {
        const result<stored_season> stored = reader.find_season(request.league, request.season);
        if (!stored) return stored.error();
        const result<std::vector<match>> read = matches_of(*stored, reader, limits);
        if (!read) return read.error();
        const std::vector<match>& matches = *read;
        season_tables tables = tables_of(*stored, limits, json);
        standings_season season;
        season.stages = std::move(tables.stages);
        season.deductions = std::move(tables.deductions);
        for (const match& m : matches) season.matches.push_back(to_standings_match(m));
        season.teams = teams_of(matches, reader);
        standings_answer answer;
        answer.counts_cards = uses(tables.rules, criterion::fair_play);
        if (answer.counts_cards) {
            take_cards(season, tables.rules.fair_play, reader);
        }
        const standings made = compute_standings(tables.rules, season, request.query);
        answer.json = write_standings(heading_of(*stored), made);
        for (const match& m : matches) answer.matches.push_back(m.id);
        return answer;
    };
    return source_.read(std::move(work));
}

asio::awaitable<result<standings_answer>> standings_service::list_rounds(
    league_id league, std::optional<std::string> season) {
    std::function<result<standings_answer>(season_reader&)> work =
        [league, season = std::move(season),
         limits = limits_](season_reader& reader) -> result<standings_answer> {
        const result<stored_season> stored = reader.find_season(league, season);
        if (!stored) return stored.error();
        const result<std::vector<match>> matches = matches_of(*stored, reader, limits);
        if (!matches) return matches.error();
        standings_answer answer;
        answer.json = write_rounds(heading_of(*stored), rounds_of(*matches));
        for (const match& m : *matches) answer.matches.push_back(m.id);
        return answer;
    };
    return source_.read(std::move(work));
}

}  // namespace livescore
