#include "livescore/feeds/report_check.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include "livescore/core/text/name.h"
#include "livescore/domain/incident_types.h"
#include "livescore/domain/sport_rules.h"

namespace livescore {
namespace {

constexpr report_bounds bounds{};
/// A report with hundreds of wrong rows must not make an error of hundreds of sentences.
constexpr std::size_t enough_details = 20;

std::size_t count_characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool has_controls(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20U; });
}

class checker {
public:
    using path = std::vector<std::string>;

    void refuse(path where, std::string message, const char* code) {
        if (details_.size() < enough_details)
            details_.push_back({std::move(where), std::move(message), code});
    }
    void needs(path where, std::string_view text, std::size_t most) {
        if (text.empty() || is_blank(text)) {
            refuse(std::move(where), "Required", "required");
        } else {
            bounded(std::move(where), text, most);
        }
    }
    void bounded(path where, std::string_view text, std::size_t most) {
        if (count_characters(text) > most) {
            refuse(std::move(where), "Must have at most " + std::to_string(most) + " characters",
                   "too_big");
        } else if (has_controls(text)) {
            refuse(std::move(where), "Must have no control characters", "invalid_format");
        }
    }
    void may(path where, const std::optional<std::string>& text, std::size_t most) {
        if (text) needs(std::move(where), *text, most);
    }
    void number(path where, std::optional<int> value) {
        if (value && (*value < 0 || *value > bounds.number))
            refuse(std::move(where), "Must be from 0 to " + std::to_string(bounds.number),
                   "too_big");
    }
    void goals(const char* name, const std::optional<score>& value) {
        if (!value) return;
        number({name, "home"}, value->home);
        number({name, "away"}, value->away);
    }
    std::optional<error> done() {
        if (details_.empty()) return std::nullopt;
        return error{errc::invalid_argument, "Invalid fixture report", std::move(details_)};
    }

private:
    std::vector<field_error> details_;
};

void check_league(checker& in, const reported_league& league) {
    in.needs({"league", "name"}, league.name, bounds.name_characters);
    in.needs({"league", "sport"}, league.sport, bounds.label_characters);
    if (!league.ref.empty()) in.needs({"league", "ref"}, league.ref, bounds.label_characters);
    in.may({"league", "shortName"}, league.short_name, bounds.name_characters);
    in.may({"league", "country"}, league.country, bounds.label_characters);
    in.may({"league", "ageClass"}, league.age_class, bounds.label_characters);
}

void check_team(checker& in, const char* side, const reported_team& team) {
    in.needs({side, "name"}, team.name, bounds.name_characters);
    if (!team.ref.empty()) in.needs({side, "ref"}, team.ref, bounds.label_characters);
    in.may({side, "shortName"}, team.short_name, bounds.name_characters);
    in.may({side, "country"}, team.country, bounds.label_characters);
    if (team.code && (count_characters(*team.code) < 2 || count_characters(*team.code) > 4))
        in.refuse({side, "code"}, "Must have 2 to 4 letters", "invalid_format");
}

void check_state(checker& in, const fixture_report& report) {
    if (report.status && report.phase && !phase_fits(*report.status, *report.phase))
        in.refuse({"phase"}, "Does not fit the status", "custom");
    in.may({"reason"}, report.reason, bounds.name_characters);
    in.number({"addedMinutes"}, report.added_minutes);
    if (!report.period) return;
    const sport_rules* const rules = rules_of(report.league.sport);
    if (rules != nullptr && find_period(*rules, *report.period) == nullptr)
        in.refuse({"period"}, "Is no period of the sport", "custom");
}

void check_incident(checker& in, const std::string& row, const reported_incident& told) {
    const auto at = [&row](const char* name) { return checker::path{"incidents", row, name}; };
    if (std::ranges::find(incident_types, told.type) == incident_types.end())
        in.refuse(at("type"), "Is no type of incidents", "invalid_value");
    in.number(at("minute"), told.minute);
    in.number(at("addedMinute"), told.added_minute);
    in.may(at("period"), told.period, bounds.label_characters);
    in.may(at("player"), told.player, bounds.name_characters);
    in.may(at("playerRef"), told.player_ref, bounds.label_characters);
    in.may(at("relatedPlayer"), told.related_player, bounds.name_characters);
    in.may(at("relatedPlayerRef"), told.related_player_ref, bounds.label_characters);
    in.may(at("text"), told.text, bounds.text_characters);
    if (told.score_then) {
        in.number(at("homeScore"), told.score_then->home);
        in.number(at("awayScore"), told.score_then->away);
    }
}

void check_side(checker& in, const char* side, const std::optional<std::optional<team_sheet>>& of) {
    if (!of || !*of) return;
    const team_sheet& sheet = **of;
    if (sheet.starting.size() > max_starting)
        in.refuse({"lineups", side, "starting"}, "At most 11 start", "too_big");
    if (sheet.bench.size() > max_bench)
        in.refuse({"lineups", side, "bench"}, "At most 30 sit on the bench", "too_big");
    if (!repeated_numbers(sheet).empty())
        in.refuse({"lineups", side}, "A number comes once a side", "custom");
}

void check_sheet(checker& in, const fixture_report& report) {
    if (report.lineups) {
        check_side(in, "home", report.lineups->home);
        check_side(in, "away", report.lineups->away);
    }
    if (report.stats.size() > max_stats) return in.refuse({"stats"}, "Too many rows", "too_big");
    const auto merged = merge_stats({}, report.stats, report.league.sport);
    if (merged) return;
    for (const field_error& wrong : merged.error().details) {
        checker::path where{"stats"};
        where.insert(where.end(), wrong.path.begin(), wrong.path.end());
        in.refuse(std::move(where), wrong.message, "custom");
    }
}

}  // namespace

std::optional<error> check_report(const fixture_report& report) {
    checker in;
    in.needs({"ref"}, report.ref, bounds.ref_characters);
    check_league(in, report.league);
    check_team(in, "home", report.home);
    check_team(in, "away", report.away);
    in.may({"season"}, report.season, bounds.label_characters);
    in.may({"stage"}, report.stage, bounds.label_characters);
    in.may({"group"}, report.group, bounds.label_characters);
    in.may({"round"}, report.round, bounds.label_characters);
    check_state(in, report);
    in.goals("score", report.goals);
    in.goals("halfTime", report.half_time);
    in.goals("regularTime", report.regular_time);
    in.goals("extraTime", report.extra_time);
    in.goals("shootout", report.shootout);
    if (report.incidents) {
        if (report.incidents->size() > bounds.rows) {
            in.refuse({"incidents"}, "At most " + std::to_string(bounds.rows) + " rows", "too_big");
        } else {
            for (std::size_t i = 0; i < report.incidents->size(); ++i)
                check_incident(in, std::to_string(i), (*report.incidents)[i]);
        }
    }
    check_sheet(in, report);
    in.may({"venue"}, report.venue, bounds.name_characters);
    in.may({"quality"}, report.quality, bounds.label_characters);
    if (report.attendance && *report.attendance < 0)
        in.refuse({"attendance"}, "Must be 0 or more", "too_small");
    return in.done();
}

}  // namespace livescore
