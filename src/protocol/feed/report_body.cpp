// The body of /api/ingest.
#include <set>

#include "encoding/json_input.h"
#include "feed/report_parts.h"
#include "livescore/domain/sport_rules.h"
#include "livescore/protocol/feed/fixture_report_json.h"
#include "livescore/protocol/sheet/sheet.h"
#include "requests/body_object.h"
#include "requests/ranges.h"

namespace livescore {
namespace {

using nlohmann::json;

// As in the bodies of matches.
constexpr text_rule reported_label_rule{.max = 100, .may_be_blank = false};
constexpr text_rule reported_venue_rule{.max = 200, .may_be_blank = false};
constexpr text_rule reported_reason_rule{.max = 500};
constexpr integer_rule reported_added_rule{.min = 0, .max = 1'000};
constexpr integer_rule reported_count_rule{.min = 0, .max = max_int};
constexpr std::size_t max_reported_officials = 20;
constexpr std::size_t max_reported_officials_bytes = 20'000;

std::optional<std::string> read_reported_round(field_reader& fields) {
    if (fields.is_number("round")) {
        const auto round = fields.integer("round", presence::required, {.min = 0, .max = 999});
        return round ? std::optional(std::to_string(*round)) : std::nullopt;
    }
    const auto round = fields.text("round", presence::nullable, reported_label_rule);
    return round ? std::optional(normal_round(*round)) : std::nullopt;
}

match_coverage read_reported_coverage(report_place& fixture) {
    auto place = fixture.child("coverage", presence::nullable);
    if (!place) return {};
    place->refuse_unknown({"events", "lineups", "stats", "live"});
    match_coverage coverage;
    coverage.events = place->flag("events");
    coverage.lineups = place->flag("lineups");
    coverage.stats = place->flag("stats");
    coverage.live = place->flag("live");
    return coverage;
}

/// The problems of a part that is read by itself, with the path to it.
void add_problems(report_place& fixture, std::string_view name, const error& why) {
    for (const field_error& problem : why.details) {
        if (fixture.is_full()) return;
        auto path = fixture.path;
        path.emplace_back(name);
        path.insert(path.end(), problem.path.begin(), problem.path.end());
        fixture.problems.push_back({std::move(path), problem.message, problem.code});
    }
}

void check_reported_players(report_place& sheet, std::string_view list) {
    const auto rows = sheet.object.find(list);
    if (rows == sheet.object.end() || !rows->is_array()) return;
    for (std::size_t i = 0; i < rows->size() && !sheet.is_full(); ++i) {
        if (!(*rows)[i].is_object()) return;
        auto at = sheet.path;
        at.emplace_back(list);
        at.push_back(std::to_string(i));
        report_place row((*rows)[i], sheet.problems, std::move(at));
        row.refuse_unknown({"player", "playerId", "number", "position", "grid", "captain"});
        static_cast<void>(row.flag("captain"));
        const auto says = [&row](std::string_view name) {
            return row.fields.has(name) && !row.fields.is_null(name);
        };
        if (!says("player") && !says("playerId"))
            row.fields.refuse("player", "Required: a name, or a playerId", "invalid_type");
    }
}

/// The line-ups have no unknown members, as PUT line-ups would allow.
void check_reported_lineups(report_place& lineups) {
    lineups.refuse_unknown({"home", "away"});
    for (const std::string_view side : {"home", "away"}) {
        const auto found = lineups.object.find(side);
        if (found == lineups.object.end() || !found->is_object()) continue;
        auto at = lineups.path;
        at.emplace_back(side);
        report_place sheet(*found, lineups.problems, std::move(at));
        sheet.refuse_unknown({"formation", "coach", "colors", "starting", "bench"});
        const auto colors = found->find("colors");
        if (colors != found->end() && colors->is_object()) {
            if (auto place = sheet.child("colors", presence::nullable)) {
                place->refuse_unknown(
                    {"border", "goalkeeper", "number", "shirt", "shorts", "socks"});
            }
        }
        check_reported_players(sheet, "starting");
        check_reported_players(sheet, "bench");
    }
}

std::optional<lineups_change> read_reported_lineups(report_place& fixture,
                                                    const json_limits& limits) {
    auto place = fixture.child("lineups", presence::nullable);
    if (!place) return std::nullopt;
    const std::size_t before = fixture.problems.size();
    check_reported_lineups(*place);
    if (fixture.problems.size() != before) return std::nullopt;
    const std::string text = place->object.dump();
    auto lineups = read_lineups({media_type::json, text}, limits);
    if (lineups) return std::move(*lineups);
    add_problems(fixture, "lineups", lineups.error());
    return std::nullopt;
}

std::vector<stat_change> read_reported_stats(report_place& fixture, const json_limits& limits) {
    if (!fixture.fields.objects("stats", presence::nullable, max_stats)) return {};
    const json& rows = *fixture.object.find("stats");
    const std::size_t before = fixture.problems.size();
    for (std::size_t i = 0; i < rows.size() && !fixture.is_full(); ++i) {
        auto at = fixture.path;
        at.emplace_back("stats");
        at.push_back(std::to_string(i));
        report_place row(rows[i], fixture.problems, std::move(at));
        row.refuse_unknown({"name", "unit", "period", "home", "away"});
    }
    if (fixture.problems.size() != before) return {};
    const std::string text = rows.dump();
    auto stats = read_stats({media_type::json, text}, stats_request::patch, limits);
    if (stats) return std::move(*stats);
    add_problems(fixture, "stats", stats.error());
    return {};
}

/// What the members say together. The schema cannot say these rules.
void check_reported_whole(report_place& fixture, const fixture_report& report) {
    field_reader& fields = fixture.fields;
    if (report.status && report.phase && !phase_fits(*report.status, *report.phase))
        fields.refuse("phase", "Does not fit the status", "custom");
    const sport_rules* const rules = rules_of(report.league.sport);
    const auto is_known = [rules](const std::optional<std::string>& period) {
        return !rules || !period || find_period(*rules, *period) != nullptr;
    };
    if (!is_known(report.period)) fields.refuse("period", "The sport has no such period", "custom");
    if (!report.incidents) return;
    for (std::size_t i = 0; i < report.incidents->size() && !fixture.is_full(); ++i) {
        if (is_known((*report.incidents)[i].period)) continue;
        auto at = fixture.path;
        at.insert(at.end(), {"incidents", std::to_string(i), "period"});
        fixture.problems.push_back({std::move(at), "The sport has no such period", "custom"});
    }
}

void read_reported_course(report_place& fixture, fixture_report& report) {
    field_reader& fields = fixture.fields;
    report.status = fields.word("status", presence::nullable, parse_match_status,
                                "scheduled, live, halftime, finished, postponed, cancelled, "
                                "suspended, abandoned, awarded");
    report.phase = fields.word("phase", presence::nullable, parse_match_phase,
                               "pre_match, first_half, half_time, second_half, extra_time, "
                               "penalty_shootout, full_time");
    report.period = read_reported_period(fields);
    report.reason = fields.text("reason", presence::nullable, reported_reason_rule);
    report.added_minutes = fields.integer("addedMinutes", presence::nullable, reported_added_rule);
    report.goals = read_report_score(fixture, "score");
    report.half_time = read_report_score(fixture, "halfTime");
    report.regular_time = read_report_score(fixture, "regularTime");
    report.extra_time = read_report_score(fixture, "extraTime");
    report.shootout = read_report_score(fixture, "shootout");
    report.winner =
        fields.word("winner", presence::nullable, parse_match_winner, "home, away, draw");
    report.decided =
        fields.word("decidedBy", presence::nullable, parse_decided_by,
                    "regular, extra_time, penalties, awarded, aggregate, away_goals, lot");
}

fixture_report read_reported_fixture(report_place& fixture, const json_limits& limits) {
    field_reader& fields = fixture.fields;
    fixture.refuse_unknown({"ref",       "league",      "season",    "stage",        "group",
                            "round",     "home",        "away",      "startTime",    "status",
                            "phase",     "period",      "reason",    "addedMinutes", "score",
                            "halfTime",  "regularTime", "extraTime", "shootout",     "winner",
                            "decidedBy", "incidents",   "lineups",   "stats",        "venue",
                            "officials", "attendance",  "coverage",  "quality",      "removed",
                            "changedAt"});
    const auto label = [&fields](std::string_view name) {
        return fields.text(name, presence::nullable, reported_label_rule);
    };
    fixture_report report;
    report.ref = read_reported_ref(fields, "ref", presence::required).value_or("");
    report.league = read_reported_league(fixture);
    report.season = label("season");
    report.stage = label("stage");
    report.group = label("group");
    report.round = read_reported_round(fields);
    report.home = read_reported_team(fixture, "home");
    report.away = read_reported_team(fixture, "away");
    report.start = fields.time("startTime", presence::nullable);
    read_reported_course(fixture, report);
    report.incidents = read_reported_incidents(fixture);
    report.lineups = read_reported_lineups(fixture, limits);
    report.stats = read_reported_stats(fixture, limits);
    report.venue = fields.text("venue", presence::nullable, reported_venue_rule);
    report.officials = fields.array_text("officials", presence::nullable, max_reported_officials,
                                         max_reported_officials_bytes);
    report.attendance = fields.integer("attendance", presence::nullable, reported_count_rule);
    report.coverage = read_reported_coverage(fixture);
    report.quality = label("quality");
    report.removed = fixture.flag("removed").value_or(false);
    report.changed_at = fields.time("changedAt", presence::nullable);
    check_reported_whole(fixture, report);
    return report;
}

}  // namespace

result<std::vector<fixture_report>> read_fixture_reports(request_body body,
                                                         const json_limits& limits,
                                                         std::size_t max_fixtures) {
    if (body.type != media_type::json)
        return error{errc::unsupported_media, "Content-Type must be application/json", {}};
    const auto object = read_body_object(false, body.bytes, limits);
    if (!object) return object.error();
    std::vector<field_error> problems;
    report_place whole(*object, problems, {});
    whole.refuse_unknown({"fixtures"});
    std::vector<fixture_report> reports;
    if (whole.fields.objects("fixtures", presence::required, max_fixtures)) {
        const json& rows = *object->find("fixtures");
        if (rows.empty()) whole.fields.refuse("fixtures", "Must have at least 1 item", "too_small");
        std::set<std::string> refs;
        for (std::size_t i = 0; i < rows.size() && !whole.is_full(); ++i) {
            report_place fixture(rows[i], problems, {"fixtures", std::to_string(i)});
            reports.push_back(read_reported_fixture(fixture, limits));
            const std::string& ref = reports.back().ref;
            if (!ref.empty() && !refs.insert(ref).second)
                fixture.fields.refuse("ref", "The reference is there twice", "duplicate");
        }
    }
    if (!problems.empty()) return invalid_payload(std::move(problems));
    return reports;
}

}  // namespace livescore
