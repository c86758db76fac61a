// What a season says of its tables. Rules that are accepted make a table of any matches, and each
// team has one row in it. A refusal names the mistakes.
#include "livescore/protocol/tables/season_rules.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "fuzz_input.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/tables/standings_json.h"

namespace livescore {
namespace {

using fuzz::require;

/// Six teams in two stages, some of them level.
standings_season a_season() {
    standings_season season;
    for (int team = 1; team <= 6; ++team) {
        season.teams.push_back({team_id{team}, "team " + std::to_string(team)});
    }
    for (int i = 0; i < 24; ++i) {
        standings_match m;
        m.id = match_id{i + 1};
        m.home = team_id{1 + i % 6};
        m.away = team_id{1 + (i + 1 + i / 6) % 6};
        m.standing = i % 7 == 6 ? match_standing::remains : match_standing::finished;
        m.score = score{i % 3, i % 2};
        m.round = std::to_string(1 + i / 3);
        m.stage = i < 18 ? "A" : "B";
        m.starts = timestamp(std::chrono::hours(i));
        m.ended = timestamp(std::chrono::hours(i + 2));
        season.matches.push_back(m);
    }
    return season;
}

void check(const season_tables& tables, const standings_limits& limits) {
    require(!tables.rules.order.empty(), "there is a criterion");
    require(tables.rules.order.size() <= limits.criteria + 1, "criteria are bounded");
    require(tables.stages.size() <= limits.stages, "stages are bounded");
    require(tables.deductions.size() <= limits.deductions, "deductions are bounded");
    for (const auto& zone : tables.rules.zones) {
        require(1 <= zone.from && zone.from <= zone.to, "a zone has positions");
    }
    for (const auto& deduction : tables.deductions) {
        require(deduction.points > 0, "a deduction is positive");
    }
    standings_season season = a_season();
    season.stages = tables.stages;
    season.deductions = tables.deductions;
    const standings answer = compute_standings(tables.rules, season);
    for (const standings_table& table : answer.tables) {
        std::set<team_id> teams;
        for (const standings_row& row : table.rows) {
            require(row.played == row.won + row.drawn + row.lost, "a row adds up");
            teams.insert(row.team.id);
        }
        require(teams.size() == table.rows.size(), "each team has one row");
        require(!table.rows.back().decided_by, "nothing is below the last row");
    }
    const std::string text = write_standings({league_id{1}, "L", "S", {}}, answer);
    require(!nlohmann::json::parse(text, nullptr, false).is_discarded(), "an answer is JSON");
}

void check_refusal(const error& e) {
    require(e.code == errc::invalid_argument, "bad rules are the client's fault");
    require(!e.details.empty() && e.details.size() <= 120, "there are details, but not thousands");
    for (const auto& detail : e.details) {
        require(!detail.message.empty() && !detail.code.empty() && !detail.path.empty(),
                "a detail says where and what is wrong");
    }
}

}  // namespace
}  // namespace livescore

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace livescore;
    fuzz::input in(data, size);
    const unsigned kind = in.choice();
    const std::string_view text = in.rest();
    season_texts texts;
    switch (kind % 5) {
        case 0:
            texts.rules = text;
            break;
        case 1:
            texts.stages = text;
            break;
        case 2:
            texts.deductions = text;
            break;
        case 3:
            texts.playoff = text;
            break;
        default:
            texts.drawn_lots = text;
            break;
    }
    const standings_limits limits;
    const auto tables = read_season_tables(texts, limits, {});
    if (tables) {
        check(*tables, limits);
    } else {
        check_refusal(tables.error());
    }
    return 0;
}
