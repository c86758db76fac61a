#include <algorithm>
#include <array>

#include "api_football/decode.h"
#include "livescore/core/parse_integer.h"
#include "reading/status_rule.h"

namespace livescore::api_football {
namespace {

using enum match_status;

constexpr std::array<status_rule, 19> statuses{{
    {"tbd", scheduled},
    {"ns", scheduled},
    {"1h", live, match_phase::first_half},
    {"ht", halftime, match_phase::half_time},
    {"2h", live, match_phase::second_half},
    {"et", live, match_phase::extra_time},
    {"bt", halftime, match_phase::extra_time},
    {"p", live, match_phase::penalty_shootout},
    {"susp", suspended},
    {"int", suspended},
    {"live", live},
    {"ft", finished, match_phase::full_time},
    {"aet", finished, match_phase::full_time},
    {"pen", finished, match_phase::full_time},
    {"pst", postponed},
    {"canc", cancelled},
    {"abd", abandoned},
    {"awd", awarded, match_phase::full_time},
    {"wo", awarded, match_phase::full_time},
}};

reported_team read_team(const json_fields& team) {
    reported_team told;
    told.ref = team["id"].reference().value_or("");
    told.name = team["name"].text().value_or("");
    return told;
}

reported_league read_league(const json_fields& league) {
    reported_league told;
    told.ref = league["id"].reference().value_or("");
    told.name = league["name"].text().value_or("");
    told.country = league["country"].text(100);
    if (told.country == "World") told.country.reset();
    for (const char* word : {"cup", "pokal", "copa", "coupe", "coppa"}) {
        if (mentions(told.name, word)) told.kind = league_kind::cup;
    }
    if (mentions(told.name, "women")) told.gender = gender::female;
    return told;
}

/// "Regular Season - 12" is round 12, "Group A - 3" is round 3 of the group, "Final" is a name.
void read_round(fixture_report& report, const json_fields& round) {
    const auto text = round.text(100);
    if (!text) return;
    constexpr std::string_view dash = " - ";
    const auto at = text->rfind(dash);
    const auto number = at == std::string::npos
                            ? std::nullopt
                            : parse_integer<int>(std::string_view(*text).substr(at + dash.size()));
    if (!number) {
        report.round = normal_round(*text);
        return;
    }
    report.round = normal_round(std::to_string(*number));
    const std::string part = text->substr(0, at);
    constexpr std::size_t one_letter = std::string_view("group a").size();
    if (part.size() == one_letter && mentions(part, "group ")) {
        report.group = part;
    } else if (!part.empty() && !mentions(part, "regular season")) {
        report.stage = part;
    }
}

/// "M. Oliver, England"
std::optional<std::string> read_officials(const json_fields& referee) {
    auto text = referee.text();
    if (!text) return std::nullopt;
    nlohmann::json official{{"role", "referee"}};
    if (const auto comma = text->rfind(", "); comma != std::string::npos && comma > 0) {
        official["country"] = text->substr(comma + 2);
        text->resize(comma);
    }
    official["name"] = *text;
    return nlohmann::json::array({official}).dump();
}

std::optional<timestamp> read_start(const json_fields& fixture) {
    const auto seconds = fixture["timestamp"].whole();
    constexpr std::int64_t year_9999 = 253'000'000'000;
    if (seconds && *seconds > 0 && *seconds < year_9999)
        return timestamp(std::chrono::seconds(*seconds));
    return fixture["date"].instant();
}

struct status_facts {
    std::string word;
    [[nodiscard]] bool is(std::initializer_list<std::string_view> words) const {
        return std::ranges::find(words, word) != words.end();
    }
};

std::optional<score> sum_of(const std::optional<score>& a, const std::optional<score>& b) {
    if (!a || !b) return std::nullopt;
    return score{a->home + b->home, a->away + b->away};
}

/// `goals` has no shoot-out. Null is never 0, and before kick-off nothing is known.
void tell_score(fixture_report& report, const json_fields& fixture, const status_facts& status) {
    if (status.is({"tbd", "ns", "pst", "canc"})) return;
    const json_fields parts = fixture["score"];
    report.goals = fixture["goals"].pair("home", "away");
    // During the first half it is the running score.
    if (!status.is({"1h"})) report.half_time = parts["halftime"].pair("home", "away");
    if (!status.is({"et", "bt", "p", "ft", "aet", "pen"})) return;
    report.regular_time = parts["fulltime"].pair("home", "away");
    const auto in_extra_time = parts["extratime"].pair("home", "away");
    if (!status.is({"ft"})) {
        report.extra_time = sum_of(report.regular_time, in_extra_time);
        report.shootout = parts["penalty"].pair("home", "away");
    }
    if (!status.is({"ft", "aet", "pen"}) || !report.goals) return;
    const auto& last = report.extra_time ? report.extra_time : report.regular_time;
    if (!last || *last == *report.goals) return;
    report.quality = "inconsistent";
    report.regular_time.reset();
    report.extra_time.reset();
}

void tell_decision(fixture_report& report, const json_fields& teams, const status_facts& status) {
    if (status.is({"aet"})) report.decided = decided_by::extra_time;
    if (status.is({"pen"})) report.decided = decided_by::penalties;
    if (!status.is({"awd", "wo"})) return;
    report.decided = decided_by::awarded;
    // While a match runs, "winner" is who leads.
    if (teams["home"]["winner"].flag()) report.winner = match_winner::home;
    if (teams["away"]["winner"].flag()) report.winner = match_winner::away;
}

bool has_rows(const json_fields& list) {
    return !list.items().empty();
}

}  // namespace

std::optional<match_side> sides::of(const json_fields& team) const {
    const auto id = team["id"].reference();
    if (!id) return std::nullopt;
    if (id == home) return match_side::home;
    if (id == away) return match_side::away;
    return std::nullopt;
}

std::string season_label(int year, std::string_view country, std::string_view league) {
    // Where seasons follow the calendar. Of competitions between countries, those of clubs in
    // Europe and of nations' leagues do not.
    constexpr std::array<std::string_view, 24> calendar{
        "argentina", "bolivia", "brazil",      "canada",  "chile",     "china",
        "colombia",  "ecuador", "estonia",     "finland", "georgia",   "iceland",
        "ireland",   "japan",   "kazakhstan",  "latvia",  "lithuania", "norway",
        "paraguay",  "peru",    "south-korea", "sweden",  "usa",       "venezuela"};
    const std::string where = lower_case(country);
    const bool between_countries = where.empty() || where == "world";
    bool one_year = std::ranges::find(calendar, where) != calendar.end();
    if (between_countries) {
        one_year = !mentions(league, "uefa champions") && !mentions(league, "uefa europa") &&
                   !mentions(league, "conference league") && !mentions(league, "nations league");
    }
    if (one_year) return std::to_string(year);
    std::string next = std::to_string((year + 1) % 100);
    if (next.size() < 2) next.insert(0, "0");
    return std::to_string(year) + '-' + next;
}

result<fixture_report> read_fixture(const json_fields& row) {
    fixture_report report;
    const json_fields fixture = row["fixture"];
    const auto ref = fixture["id"].reference();
    if (!ref) return unexpected_answer("A fixture without an id");
    report.ref = *ref;
    report.league = read_league(row["league"]);
    report.home = read_team(row["teams"]["home"]);
    report.away = read_team(row["teams"]["away"]);
    if (const auto year = row["league"]["season"].whole(); year && *year > 1800 && *year < 10'000)
        report.season =
            season_label(static_cast<int>(*year), row["league"]["country"].text().value_or(""),
                         report.league.name);
    read_round(report, row["league"]["round"]);
    report.start = read_start(fixture);
    report.venue = fixture["venue"]["name"].text();
    report.officials = read_officials(fixture["referee"]);

    const status_facts status{lower_case(fixture["status"]["short"].text().value_or(""))};
    if (const status_rule* const rule = find_status(statuses, status.word)) {
        report.status = rule->status;
        report.phase = rule->phase;
    }
    // `status.extra` is the minute that runs beyond 90. It is not what the board shows.
    tell_score(report, row, status);
    tell_decision(report, row["teams"], status);

    sides teams{row["teams"]["home"]["id"].reference(), row["teams"]["away"]["id"].reference()};
    // Lists by date and league have no events; that is not "no events".
    if (row["events"].is_list())
        report.incidents = read_events(row["events"], row["lineups"], teams, report.goals);
    report.lineups = read_lineups(row["lineups"], teams);
    report.stats = read_statistics(row["statistics"], teams);
    if (has_rows(row["events"])) report.coverage.events = true;
    if (report.lineups) report.coverage.lineups = true;
    if (!report.stats.empty()) report.coverage.stats = true;
    return report;
}

}  // namespace livescore::api_football
