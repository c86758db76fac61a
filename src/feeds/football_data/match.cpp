#include "football_data/match.h"

#include <algorithm>
#include <array>

#include "football_data/score.h"
#include "livescore/core/text/char_set.h"
#include "reading/status_rule.h"

namespace livescore::football_data {
namespace {

using enum match_status;

constexpr std::array<status_rule, 14> statuses{{
    {"scheduled", scheduled},
    {"timed", scheduled},
    {"in_play", live},
    {"live", live},
    {"paused", halftime},
    {"extra_time", live, match_phase::extra_time},
    {"penalty_shootout", live, match_phase::penalty_shootout},
    {"finished", finished, match_phase::full_time},
    {"suspended", suspended},
    {"postponed", postponed},
    {"cancelled", cancelled},
    {"canceled", cancelled},
    {"awarded", awarded, match_phase::full_time},
    {"abandoned", abandoned},
}};

/// "QUARTER_FINALS" is "Quarter finals".
std::optional<std::string> readable(const json_fields& field) {
    auto text = field.text(100);
    if (!text) return std::nullopt;
    std::string words = lower_case(*text);
    std::ranges::replace(words, '_', ' ');
    if (words.front() >= 'a' && words.front() <= 'z')
        words.front() = static_cast<char>(words.front() - 'a' + 'A');
    return words;
}

/// "GROUP_A" and "Group A" are "Group A".
std::optional<std::string> read_group(const json_fields& field) {
    auto group = readable(field);
    if (!group) return std::nullopt;
    char& last = group->back();
    if (group->size() > 2 && (*group)[group->size() - 2] == ' ' && last >= 'a' && last <= 'z')
        last = static_cast<char>(last - 'a' + 'A');
    return group;
}

bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// Some have a blank in it, and some are no letters.
std::optional<std::string> read_code(const json_fields& tla) {
    std::string code = tla.text(20).value_or("");
    std::erase(code, ' ');
    const bool fits = code.size() >= 2 && code.size() <= 4 && std::ranges::all_of(code, is_letter);
    return fits ? std::optional(code) : std::nullopt;
}

reported_team read_team(const json_fields& team) {
    reported_team told;
    told.ref = team["id"].reference().value_or("");
    told.name = team["name"].text().value_or("");
    told.short_name = team["shortName"].text();
    told.code = read_code(team["tla"]);
    return told;
}

reported_league read_league(const json_fields& match, const json_fields& of_list) {
    const json_fields own = match["competition"];
    const json_fields competition = own["name"].is_text() ? own : of_list;
    reported_league league;
    // Competitions are followed by their codes.
    auto ref = competition["code"].reference();
    if (!ref) ref = competition["id"].reference();
    league.ref = ref.value_or("");
    league.name = competition["name"].text().value_or("");
    const std::string type = lower_case(competition["type"].text().value_or(""));
    if (type == "cup" || type == "playoffs") league.kind = league_kind::cup;
    for (const json_fields& area : {match["area"], competition["area"], of_list["area"]}) {
        if (!league.country) league.country = area["name"].text(100);
    }
    // "Europe" and "World" are no countries.
    if (league.country == "Europe" || league.country == "World") league.country.reset();
    return league;
}

bool is_year(std::string_view date) {
    return date.size() >= 4 && is_digits(date.substr(0, 4));
}

/// "2026-27" for a season over two years, else "2026".
std::optional<std::string> read_season(const json_fields& season) {
    const std::string first = season["startDate"].text().value_or("");
    const std::string last = season["endDate"].text().value_or("");
    if (!is_year(first)) return std::nullopt;
    std::string label = first.substr(0, 4);
    if (is_year(last) && last.substr(0, 4) != label) label += '-' + last.substr(2, 2);
    return label;
}

void read_place(fixture_report& report, const json_fields& match) {
    const std::string stage = lower_case(match["stage"].text().value_or(""));
    const auto matchday = match["matchday"].count();
    const bool is_league = stage.empty() || stage == "regular_season";
    const bool is_numbered = is_league || mentions(stage, "group") || mentions(stage, "league");
    report.group = read_group(match["group"]);
    if (is_numbered) {
        if (matchday) report.round = std::to_string(*matchday);
        if (!is_league) report.stage = readable(match["stage"]);
        return;
    }
    // The matchdays of a knock-out count something else.
    report.round = readable(match["stage"]);
}

/// The winner is that of a tie of two legs, where there is a tie. So it counts only where the score
/// cannot tell.
void tell_winner(fixture_report& report, const json_fields& score) {
    const std::string word = lower_case(score["winner"].text().value_or(""));
    if (word == "home_team") report.winner = match_winner::home;
    if (word == "away_team") report.winner = match_winner::away;
}

void tell_score(fixture_report& report, const json_fields& fields) {
    const bool is_over = report.status == finished;
    const told_score told = read_score(fields, is_over);
    report.goals = told.goals;
    report.half_time = told.half_time;
    report.regular_time = told.regular_time;
    report.extra_time = told.extra_time;
    report.shootout = told.shootout;
    if (told.inconsistent) report.quality = "inconsistent";
    if (is_over && told.had_shootout) {
        report.decided = decided_by::penalties;
        tell_winner(report, fields);
    } else if (is_over && told.had_extra_time) {
        report.decided = decided_by::extra_time;
    }
    if (report.status == awarded) {
        report.decided = decided_by::awarded;
        tell_winner(report, fields);
    }
}

}  // namespace

result<fixture_report> read_match(const json_fields& match, const json_fields& competition) {
    fixture_report report;
    const auto ref = match["id"].reference();
    if (!ref) return unexpected_answer("A match without an id");
    report.ref = *ref;
    report.league = read_league(match, competition);
    report.season = read_season(match["season"]);
    report.home = read_team(match["homeTeam"]);
    report.away = read_team(match["awayTeam"]);
    read_place(report, match);
    report.start = match["utcDate"].instant();
    report.venue = match["venue"].text();
    report.changed_at = match["lastUpdated"].instant();
    if (const auto attendance = match["attendance"].whole();
        attendance && *attendance > 0 && *attendance < 10'000'000)
        report.attendance = static_cast<int>(*attendance);
    // An unknown word says nothing of the status, and the rest is taken.
    const std::string word = lower_case(match["status"].text().value_or(""));
    if (const status_rule* const rule = find_status(statuses, word)) {
        report.status = rule->status;
        report.phase = rule->phase;
    }
    // Before kick-off no score is known, whatever stands there.
    if (report.status != scheduled && report.status != postponed && report.status != cancelled)
        tell_score(report, match["score"]);
    if (report.status == live) report.added_minutes = match["injuryTime"].count();
    report.coverage = {.events = false, .lineups = false, .stats = false};
    return report;
}

}  // namespace livescore::football_data
