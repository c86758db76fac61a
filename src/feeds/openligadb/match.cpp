#include <algorithm>
#include <array>

#include "livescore/core/parse_integer.h"
#include "livescore/core/text/local_time.h"
#include "openligadb/decode.h"

namespace livescore::openligadb {
namespace {

using namespace std::chrono_literals;

/// Later than that a date without a result is a match that was not played.
constexpr auto patience = 30h;

score minus(const score& a, const score& b) {
    return {a.home - b.home, a.away - b.away};
}

bool is_decision(const score& kicks) {
    return kicks.home >= 0 && kicks.away >= 0 && kicks.home != kicks.away;
}

/// The time of `name` + "UTC" is the authority. The other one is local, in a zone of Windows.
std::optional<timestamp> start_of(const json_fields& match) {
    if (const auto utc = match["matchDateTimeUTC"].instant()) return utc;
    const auto local = parse_local_time(match["matchDateTime"].text().value_or(""));
    if (!local) return std::nullopt;
    return to_utc(*local, match["timeZoneID"].text().value_or("W. Europe Standard Time"));
}

std::optional<timestamp> changed_at(const json_fields& match) {
    const auto local = parse_local_time(match["lastUpdateDateTime"].text().value_or(""));
    return local ? to_utc(*local, "Europe/Berlin") : std::nullopt;
}

reported_team read_team(const json_fields& team) {
    reported_team told;
    told.ref = team["teamId"].reference().value_or("");
    told.name = team["teamName"].text().value_or("");
    told.short_name = team["shortName"].text();
    return told;
}

/// "12. Spieltag" is round 12; "Achtelfinale" is a name.
std::optional<std::string> read_round(const json_fields& group) {
    const auto order = group["groupOrderID"].count();
    const auto name = group["groupName"].text(100);
    if (!name) return order ? std::optional(std::to_string(*order)) : std::nullopt;
    const auto point = name->find('.');
    const auto number = parse_integer<int>(std::string_view(*name).substr(0, point));
    if (point != std::string::npos && number && mentions(*name, "spieltag"))
        return normal_round(std::to_string(*number));
    return normal_round(*name);
}

std::optional<std::string> read_venue(const json_fields& location) {
    const auto stadium = location["locationStadium"].text(90);
    const auto city = location["locationCity"].text(90);
    if (!stadium || !city) return stadium ? stadium : city;
    return *stadium + ", " + *city;
}

/// The goals of the shoot-out: results count them on behind the score of play. Some have them
/// alone.
std::optional<score> shootout_of(const match_results& results, const goal_rows& rows,
                                 const score& played) {
    if (!results.penalties) return rows.kicks;
    const score difference = minus(*results.penalties, played);
    if (rows.kicks && (*rows.kicks == difference || *rows.kicks == *results.penalties))
        return rows.kicks;
    if (is_decision(difference)) return difference;
    if (is_decision(*results.penalties)) return results.penalties;
    return rows.kicks;
}

/// While a match runs, results may be behind the goals or before them, and goals are deleted and
/// entered anew: the highest score counts.
std::optional<score> running_score(const match_results& results, const goal_rows& rows) {
    std::optional<score> highest;
    for (const auto& known : {results.extra_time, results.end, results.half_time, rows.running}) {
        if (known && (!highest || sum(*known) > sum(*highest))) highest = known;
    }
    return highest;
}

void tell_end(fixture_report& report, const match_results& results, const goal_rows& rows) {
    report.status = match_status::finished;
    report.phase = match_phase::full_time;
    report.regular_time = results.end;
    report.extra_time = results.extra_time;
    // Of extra time there are goals alone at times.
    if (!report.extra_time && rows.has_extra_time && rows.running && results.end &&
        sum(*rows.running) > sum(*results.end))
        report.extra_time = rows.running;
    report.goals = report.extra_time ? report.extra_time : report.regular_time;
    if (!report.goals) report.goals = rows.running;
    if (report.goals) report.shootout = shootout_of(results, rows, *report.goals);
    if (report.shootout) {
        report.decided = decided_by::penalties;
    } else if (report.extra_time) {
        report.decided = decided_by::extra_time;
    }
}

void tell_state(fixture_report& report, bool says_finished, const match_results& results,
                const goal_rows& rows, timestamp now) {
    const bool has_result = results.has_end() || results.half_time || rows.running;
    const bool is_old = report.start && now - *report.start >= patience;
    report.half_time = results.half_time;
    // The flag may come before the result. An end without the flag is one that was forgotten.
    if (results.has_end() && (says_finished || is_old)) return tell_end(report, results, rows);
    if (!report.start) return;
    if (now < *report.start) {
        report.status = match_status::scheduled;
        return;
    }
    if (!is_old) {
        report.status = match_status::live;
        report.goals = running_score(results, rows);
        // Nobody has entered anything yet, or the answer is empty for a while.
        if (!report.goals) {
            report.goals = score{};
            report.goals_may_lag = true;
        }
        if (rows.kicks) report.phase = match_phase::penalty_shootout;
        if (rows.kicks) report.shootout = rows.kicks;
        return;
    }
    if (!has_result && !says_finished) report.status = match_status::postponed;
}

}  // namespace

named_season read_season(std::string_view league_name, std::optional<int> season) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto split = [](int year) {
        std::string last = std::to_string((year + 1) % 100);
        if (last.size() < 2) last.insert(0, "0");
        return std::to_string(year) + '-' + last;
    };
    const auto last_blank = league_name.find_last_of(' ');
    const std::string_view tail =
        last_blank == std::string_view::npos ? "" : league_name.substr(last_blank + 1);
    const auto slash = tail.find_first_of("/-");
    const std::string_view first = tail.substr(0, slash);
    const std::string_view second = slash == std::string_view::npos ? "" : tail.substr(slash + 1);
    const bool has_year =
        first.size() == 4 && std::ranges::all_of(first, is_digit) &&
        std::ranges::all_of(second, is_digit) &&
        (slash == std::string_view::npos || second.size() == 2 || second.size() == 4);
    const auto year = has_year ? parse_integer<int>(first) : std::nullopt;
    constexpr int first_year = 1850;
    if (!year || *year < first_year) {
        named_season found{std::string(league_name)};
        if (season && *season >= first_year && *season < 10'000) found.season = split(*season);
        return found;
    }
    named_season found{std::string(league_name.substr(0, last_blank))};
    found.season = second.empty() ? std::to_string(*year) : split(*year);
    return found;
}

std::string_view league_of(std::string_view text) {
    constexpr std::string_view route = "/getmatchdata/";
    if (text.starts_with(route)) text.remove_prefix(route.size());
    const auto slash = text.find('/');
    return slash == std::string_view::npos ? std::string_view() : text.substr(0, slash);
}

result<fixture_report> read_match(const json_fields& match, std::string_view asked_league,
                                  timestamp now) {
    fixture_report report;
    const auto ref = match["matchID"].reference();
    if (!ref) return unexpected_answer("A match without a matchID");
    report.ref = *ref;

    const auto season = match["leagueSeason"].whole();
    const auto name = match["leagueName"].text();
    const auto named = read_season(
        name.value_or(""),
        season ? std::optional(static_cast<int>(std::clamp<std::int64_t>(*season, 0, 10'000)))
               : std::nullopt);
    report.season = named.season;
    report.league.name = named.name;
    // The league's id is another one each season; the shortcut stays.
    report.league.ref = match["leagueShortcut"].reference().value_or(std::string(asked_league));
    if (mentions(named.name, "pokal") || mentions(named.name, "cup"))
        report.league.kind = league_kind::cup;
    report.home = read_team(match["team1"]);
    report.away = read_team(match["team2"]);
    report.round = read_round(match["group"]);
    const auto home_group = match["team1"]["teamGroupName"].text(100);
    if (home_group && home_group == match["team2"]["teamGroupName"].text(100))
        report.group = home_group;
    report.start = start_of(match);
    report.venue = read_venue(match["location"]);
    if (const auto viewers = match["numberOfViewers"].whole();
        viewers && *viewers > 0 && *viewers < 10'000'000)
        report.attendance = static_cast<int>(*viewers);
    report.changed_at = changed_at(match);

    const goal_rows rows = read_goals(match["goals"]);
    tell_state(report, match["matchIsFinished"].flag(), read_results(match["matchResults"]), rows,
               now);
    if (match["goals"].is_list() && report.status != match_status::scheduled)
        report.incidents = rows.incidents;
    report.coverage = {
        .events = match["goals"].is_list(), .lineups = false, .stats = false, .live = true};
    return report;
}

}  // namespace livescore::openligadb
