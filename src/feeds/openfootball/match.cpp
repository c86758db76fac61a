#include <algorithm>
#include <array>
#include <map>

#include "livescore/core/hash.h"
#include "livescore/core/parse_integer.h"
#include "livescore/core/text/local_time.h"
#include "livescore/feeds/report_check.h"
#include "openfootball/decode.h"

namespace livescore::openfootball {
namespace {

using namespace std::chrono;

/// A file's members that hold matches, or parts that hold them.
constexpr std::array<std::string_view, 4> parts{"rounds", "stages", "groups", "knockouts"};
constexpr int deepest_part = 8;

struct status_rule {
    std::string_view word;
    std::optional<match_status> status;
};
constexpr std::array<status_rule, 13> statuses{{
    {"cancelled", match_status::cancelled},
    {"canceled", match_status::cancelled},
    {"annulled", match_status::cancelled},
    {"awarded", match_status::awarded},
    {"walkover", match_status::cancelled},
    {"w/o", match_status::cancelled},
    {"postponed", match_status::postponed},
    {"abandoned", match_status::abandoned},
    {"suspended", match_status::suspended},
    {"scheduled", std::nullopt},
    {"finished", std::nullopt},
    {"played", std::nullopt},
    {"", std::nullopt},
}};

/// A match, as an object or as a row of columns.
class match_fields {
public:
    match_fields(const json_fields& match, const json_fields& columns) : object_(match) {
        if (!match.is_list()) return;
        const auto names = columns.items();
        const auto values = match.items();
        if (names.size() != values.size()) return;
        for (std::size_t i = 0; i < names.size(); ++i)
            row_.emplace(names[i].text().value_or(""), values[i]);
    }
    [[nodiscard]] json_fields operator[](const std::string& name) const {
        if (object_.is_object()) return object_[name];
        static const std::map<std::string, std::string, std::less<>> columns{
            {"team1", "home"}, {"team2", "away"}, {"score1", "homeGoals"}, {"score2", "awayGoals"}};
        auto found = row_.find(name);
        if (found == row_.end() && columns.contains(name)) found = row_.find(columns.at(name));
        return found == row_.end() ? json_fields() : found->second;
    }

private:
    json_fields object_;
    std::map<std::string, json_fields, std::less<>> row_;
};

/// [2, 1], ["2", "1"] or "2-1". Absent where the file does not tell, which [null, null] says too.
std::optional<score> read_pair(const json_fields& field) {
    if (field.is_text()) {
        const std::string text = field.text(20).value_or("");
        const auto dash = text.find_first_of("-:");
        if (dash == std::string::npos) return std::nullopt;
        const auto home = parse_integer<unsigned>(std::string_view(text).substr(0, dash));
        const auto away = parse_integer<unsigned>(std::string_view(text).substr(dash + 1));
        constexpr auto most = static_cast<unsigned>(report_bounds{}.number);
        if (!home || !away || *home > most || *away > most) return std::nullopt;
        return score{static_cast<int>(*home), static_cast<int>(*away)};
    }
    const auto goals = field.items();
    if (goals.size() != 2) return std::nullopt;
    const auto home = goals[0].count();
    const auto away = goals[1].count();
    if (!home || !away) return std::nullopt;
    return score{*home, *away};
}

struct told_score {
    std::optional<score> half_time{};
    std::optional<score> full_time{};  ///< after 90 minutes
    std::optional<score> extra_time{};
    std::optional<score> shootout{};
    /// The score at half time alone is no result.
    [[nodiscard]] bool is_result() const noexcept { return full_time || extra_time || shootout; }
    /// A file that tells of a shoot-out, and not of the score after 90 minutes, leaves it out.
    [[nodiscard]] bool had_extra_time() const noexcept {
        return extra_time || (shootout && !full_time);
    }
};

told_score read_score(const match_fields& match) {
    const json_fields field = match["score"];
    if (field.is_list() || field.is_text()) return {.full_time = read_pair(field)};
    if (field.is_object())
        return {read_pair(field["ht"]), read_pair(field["ft"]), read_pair(field["et"]),
                read_pair(field["p"])};
    const auto old = [&match](const char* suffix) -> std::optional<score> {
        const auto home = match[std::string("score1") + suffix].count();
        const auto away = match[std::string("score2") + suffix].count();
        if (!home || !away) return std::nullopt;
        return score{*home, *away};
    };
    return {old("i"), old(""), old("et"), old("p")};
}

/// {"minute": 90, "offset": 4}, {"minute": "90+4"} and the slip {"minute": 94} are all 90+4.
void read_minute(reported_incident& told, const json_fields& goal, int last) {
    auto minute = goal["minute"].count();
    auto added = goal["offset"].count();
    if (goal["minute"].is_text()) {
        std::string text = goal["minute"].text(20).value_or("");
        std::erase(text, '\'');
        const auto plus = text.find('+');
        minute = parse_integer<int>(std::string_view(text).substr(0, plus));
        if (plus != std::string::npos)
            added = parse_integer<int>(std::string_view(text).substr(plus + 1));
    }
    constexpr int most = report_bounds{}.number / 2;
    if (!minute || *minute < 1 || *minute > most) return;
    int beyond = added && *added > 0 && *added < most ? *added : 0;
    if (*minute > last) beyond += *minute - last;
    told.minute = std::min(*minute, last);
    if (beyond > 0) told.added_minute = beyond;
    constexpr std::array<std::pair<int, std::string_view>, 4> periods{{{45, "first_half"},
                                                                       {90, "second_half"},
                                                                       {105, "extra_time_first"},
                                                                       {120, "extra_time_second"}}};
    for (const auto& [end, kind] : periods) {
        if (*told.minute > end) continue;
        told.period = std::string(kind);
        break;
    }
}

/// Absent: the file does not tell. Goals are listed by team and scorer; those of one minute keep
/// the file's order, the home team's first.
std::optional<std::vector<reported_incident>> read_goals(const match_fields& match, int last) {
    if (!match["goals1"].is_known() && !match["goals2"].is_known()) return std::nullopt;
    std::vector<reported_incident> rows;
    for (const match_side side : {match_side::home, match_side::away}) {
        for (const json_fields& goal :
             match[side == match_side::home ? "goals1" : "goals2"].items()) {
            reported_incident told;
            // An own goal is listed under the team that gains it.
            told.side = side;
            told.type = goal["owngoal"].flag()   ? "own_goal"
                        : goal["penalty"].flag() ? "penalty_goal"
                                                 : "goal";
            told.player = name_of(goal);
            read_minute(told, goal, last);
            rows.push_back(std::move(told));
        }
    }
    constexpr int unknown_last = 100'000'000;
    std::ranges::stable_sort(rows, {}, [](const reported_incident& told) {
        return told.minute ? *told.minute * 1000 + told.added_minute.value_or(0) : unknown_last;
    });
    score then{};
    for (reported_incident& told : rows) {
        ++(told.side == match_side::home ? then.home : then.away);
        told.score_then = then;
    }
    return rows;
}

struct clock_reading {
    microseconds of_day{};
    std::optional<minutes> east{};  ///< of UTC; absent: the file does not tell
};

/// "20:00", "20.00", "20:00 UTC+3", "13:00 UTC-6", "12:30 UTC+5:30"
std::optional<clock_reading> read_clock(std::string_view text) {
    const auto colon = text.find_first_of(":.");
    if (colon == std::string_view::npos || text.size() < colon + 3) return std::nullopt;
    const auto hour = parse_integer<unsigned>(text.substr(0, colon));
    const auto minute = parse_integer<unsigned>(text.substr(colon + 1, 2));
    if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
    clock_reading read{hours(*hour) + minutes(*minute)};
    std::string_view rest = text.substr(colon + 3);
    while (rest.starts_with(' ')) rest.remove_prefix(1);
    if (rest.empty()) return read;
    if (rest.starts_with("UTC") || rest.starts_with("GMT")) rest.remove_prefix(3);
    if (rest.empty()) {
        read.east = minutes(0);
        return read;
    }
    const bool west = rest.front() == '-';
    if (!west && rest.front() != '+') return std::nullopt;
    rest.remove_prefix(1);
    const auto split = rest.find(':');
    const auto whole = parse_integer<unsigned>(rest.substr(0, split));
    const auto part = split == std::string_view::npos
                          ? std::optional(0U)
                          : parse_integer<unsigned>(rest.substr(split + 1));
    if (!whole || !part || *whole > 14 || *part > 59) return std::nullopt;
    const minutes size = hours(*whole) + minutes(*part);
    read.east = west ? -size : size;
    return read;
}

/// Of a match without a time only the day is known: it starts at noon. A time whose zone nothing
/// tells is UTC.
std::optional<timestamp> read_start(const match_fields& match, const competition& of) {
    const auto day = parse_local_time(match["date"].text(20).value_or("") + "T00:00:00");
    if (!day) return std::nullopt;
    const auto time = match["time"].text(40);
    const auto clock = time ? read_clock(*time) : std::nullopt;
    const local_time local = *day + (clock ? clock->of_day : microseconds(12h));
    const timestamp as_utc(local.time_since_epoch());
    if (clock && clock->east) return as_utc - *clock->east;
    if (of.zone.empty()) return as_utc;
    const auto at = to_utc(local, of.zone);
    return at ? at : as_utc;
}

/// Files have no ids. Two teams may meet twice at the same ground, in other rounds.
std::string reference(const fixture_report& report, const std::string& round) {
    std::string ref = report.league.name + '/' + report.season.value_or("") + '/' + round + '/' +
                      report.home.name + '/' + report.away.name;
    constexpr std::size_t longest = report_bounds{}.ref_characters;
    if (ref.size() <= longest) return ref;
    return sha256_hex(ref);
}

void tell_state(fixture_report& report, const told_score& told, std::optional<match_status> stated,
                std::string_view word, timestamp now) {
    using enum match_status;
    report.half_time = told.half_time;
    if (stated == abandoned || stated == suspended || word == "annulled") {
        report.status = stated;
        // An annulled result does not count.
        if (word != "annulled") report.goals = told.full_time;
        return;
    }
    if (told.is_result()) {
        // A score outranks a status that says there was no play: the match was played later.
        report.status = stated == awarded ? awarded : finished;
        report.phase = match_phase::full_time;
        report.regular_time = told.full_time;
        report.extra_time = told.extra_time;
        report.shootout = told.shootout;
        report.goals = told.extra_time ? told.extra_time : told.full_time;
        if (!report.goals && report.incidents)
            report.goals =
                report.incidents->empty() ? score{} : *report.incidents->back().score_then;
        if (told.extra_time) report.decided = decided_by::extra_time;
        if (told.shootout) report.decided = decided_by::penalties;
        if (report.status == awarded) report.decided = decided_by::awarded;
        return;
    }
    report.incidents.reset();
    if (stated && stated != awarded) {
        report.status = stated;
        if (stated == cancelled && word != "cancelled" && word != "canceled")
            report.reason = std::string(word);
    } else if (report.start && now < *report.start) {
        report.status = scheduled;
    }
}

}  // namespace

std::optional<std::string> name_of(const json_fields& field) {
    if (field.is_text()) return field.text();
    for (const char* member : {"name", "title", "code", "key"}) {
        if (auto name = field[member].text()) return name;
    }
    return std::nullopt;
}

namespace {

void add_matches(std::vector<placed_match>& found, const json_fields& holder,
                 const std::string& part, int depth) {
    if (depth > deepest_part) return;
    const auto each = [](const json_fields& held) {
        auto items = held.items();
        if (held.is_object()) {
            for (const auto& member : *held.value()) items.emplace_back(member);
        }
        return items;
    };
    for (const json_fields& match : each(holder["matches"])) found.push_back({match, part});
    for (const std::string_view key : parts) {
        for (const json_fields& held : each(holder[key])) {
            const auto name = name_of(held);
            add_matches(found, held, name ? *name : part, depth + 1);
        }
    }
}

}  // namespace

std::vector<placed_match> find_matches(const json_fields& file) {
    std::vector<placed_match> found;
    add_matches(found, file, "", 0);
    return found;
}

result<fixture_report> read_match(const placed_match& placed, const json_fields& columns,
                                  const competition& of, timestamp now) {
    const match_fields match(placed.match, columns);
    fixture_report report;
    report.league.name = of.name;
    report.league.country = of.country;
    if (of.is_cup) report.league.kind = league_kind::cup;
    if (of.is_female) report.league.gender = gender::female;
    if (!of.season.empty()) report.season = of.season;
    report.home.name = name_of(match["team1"]).value_or("");
    report.away.name = name_of(match["team2"]).value_or("");
    if (report.home.name.empty() || report.away.name.empty())
        return unexpected_answer("A match without two teams");

    const std::string round = name_of(match["round"]).value_or(placed.part);
    if (!round.empty()) report.round = normal_round(round);
    report.stage = name_of(match["stage"]);
    report.group = name_of(match["group"]);
    report.venue = name_of(match["ground"]);
    if (!report.venue) report.venue = name_of(match["stadium"]);
    report.start = read_start(match, of);
    report.ref = reference(report, round);

    const std::string word = lower_case(match["status"].text().value_or(""));
    const auto* const rule = std::ranges::find(statuses, word, &status_rule::word);
    if (rule == statuses.end())
        return unexpected_answer(report.home.name + " v " + report.away.name +
                                 ": its status is not known: " + word);
    const told_score told = read_score(match);
    constexpr int regular_end = 90;
    constexpr int extra_end = 120;
    report.incidents = read_goals(match, told.had_extra_time() ? extra_end : regular_end);
    tell_state(report, told, rule->status, word, now);
    report.coverage = {
        .events = report.incidents.has_value(), .lineups = false, .stats = false, .live = false};
    return report;
}

}  // namespace livescore::openfootball
