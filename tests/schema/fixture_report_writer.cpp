#include "schema/fixture_report_writer.h"

#include <nlohmann/json.hpp>

namespace livescore::test {
namespace {

using nlohmann::ordered_json;

/// Members that are not known stay away.
template <class Value>
void put(ordered_json& out, const char* name, const std::optional<Value>& value) {
    if (value) out[name] = *value;
}
template <class Word>
void put_word(ordered_json& out, const char* name, const std::optional<Word>& value) {
    if (value) out[name] = to_string(*value);
}
void put_ref(ordered_json& out, const std::string& ref) {
    if (!ref.empty()) out["ref"] = ref;
}
void put_time(ordered_json& out, const char* name, const std::optional<timestamp>& value) {
    if (value) out[name] = format_iso8601(*value);
}
void put_score(ordered_json& out, const char* name, const std::optional<score>& value) {
    if (value) out[name] = {{"home", value->home}, {"away", value->away}};
}

ordered_json to_json(const reported_league& league) {
    ordered_json out = ordered_json::object();
    put_ref(out, league.ref);
    out["name"] = league.name;
    out["sport"] = league.sport;
    put(out, "shortName", league.short_name);
    put(out, "country", league.country);
    put_word(out, "gender", league.gender);
    put(out, "ageClass", league.age_class);
    out["kind"] = to_string(league.kind);
    put(out, "logoUrl", league.logo_url);
    return out;
}

ordered_json to_json(const reported_team& team) {
    ordered_json out = ordered_json::object();
    put_ref(out, team.ref);
    out["name"] = team.name;
    put(out, "shortName", team.short_name);
    put(out, "code", team.code);
    put(out, "country", team.country);
    put(out, "logoUrl", team.logo_url);
    return out;
}

ordered_json to_json(const reported_incident& told) {
    ordered_json out = ordered_json::object();
    out["type"] = told.type;
    put_word(out, "side", told.side);
    put(out, "minute", told.minute);
    put(out, "addedMinute", told.added_minute);
    put(out, "period", told.period);
    put(out, "player", told.player);
    put(out, "playerRef", told.player_ref);
    put(out, "relatedPlayer", told.related_player);
    put(out, "relatedPlayerRef", told.related_player_ref);
    put_score(out, "score", told.score_then);
    if (told.review != review_state::none) out["review"] = to_string(told.review);
    if (told.struck) out["struck"] = true;
    put(out, "text", told.text);
    return out;
}

ordered_json to_json(const std::vector<lineup_player>& players) {
    ordered_json out = ordered_json::array();
    for (const lineup_player& player : players) {
        ordered_json row = ordered_json::object();
        put(row, "player", player.player);
        put(row, "playerId", player.player_id);
        put(row, "number", player.number);
        put_word(row, "position", player.position);
        put(row, "grid", player.grid);
        if (player.captain) row["captain"] = true;
        out.push_back(std::move(row));
    }
    return out;
}

ordered_json to_json(const std::optional<team_sheet>& sheet) {
    if (!sheet) return nullptr;
    ordered_json out = ordered_json::object();
    put(out, "formation", sheet->formation);
    put(out, "coach", sheet->coach);
    for (const auto& [garment, color] : sheet->colors) out["colors"][garment] = color;
    out["starting"] = to_json(sheet->starting);
    out["bench"] = to_json(sheet->bench);
    return out;
}

/// 53, and not 53.0.
ordered_json number_of(double value) {
    const auto whole = static_cast<std::int64_t>(value);
    return static_cast<double>(whole) == value ? ordered_json(whole) : ordered_json(value);
}

ordered_json to_json(const stat_change& stat) {
    ordered_json out = ordered_json::object();
    out["name"] = stat.name;
    put_word(out, "unit", stat.unit);
    put(out, "period", stat.period);
    for (const auto& [name, side] : {std::pair("home", &stat.home), {"away", &stat.away}}) {
        if (*side) out[name] = **side ? number_of(***side) : ordered_json(nullptr);
    }
    return out;
}

template <class Rows>
ordered_json to_list(const Rows& rows) {
    ordered_json out = ordered_json::array();
    for (const auto& row : rows) out.push_back(to_json(row));
    return out;
}

ordered_json to_json(const match_coverage& coverage) {
    ordered_json out = ordered_json::object();
    put(out, "events", coverage.events);
    put(out, "lineups", coverage.lineups);
    put(out, "stats", coverage.stats);
    put(out, "live", coverage.live);
    return out;
}

void put_course(ordered_json& out, const fixture_report& report) {
    put_word(out, "status", report.status);
    put_word(out, "phase", report.phase);
    put(out, "period", report.period);
    put(out, "reason", report.reason);
    put(out, "addedMinutes", report.added_minutes);
    put_score(out, "score", report.goals);
    put_score(out, "halfTime", report.half_time);
    put_score(out, "regularTime", report.regular_time);
    put_score(out, "extraTime", report.extra_time);
    put_score(out, "shootout", report.shootout);
    put_word(out, "winner", report.winner);
    put_word(out, "decidedBy", report.decided);
}

ordered_json to_json(const fixture_report& report) {
    ordered_json out = ordered_json::object();
    out["ref"] = report.ref;
    out["league"] = to_json(report.league);
    put(out, "season", report.season);
    put(out, "stage", report.stage);
    put(out, "group", report.group);
    put(out, "round", report.round);
    out["home"] = to_json(report.home);
    out["away"] = to_json(report.away);
    put_time(out, "startTime", report.start);
    put_course(out, report);
    if (report.incidents) out["incidents"] = to_list(*report.incidents);
    if (report.lineups) {
        ordered_json& lineups = out["lineups"] = ordered_json::object();
        if (report.lineups->home) lineups["home"] = to_json(*report.lineups->home);
        if (report.lineups->away) lineups["away"] = to_json(*report.lineups->away);
    }
    if (!report.stats.empty()) out["stats"] = to_list(report.stats);
    put(out, "venue", report.venue);
    if (report.officials) out["officials"] = ordered_json::parse(*report.officials);
    put(out, "attendance", report.attendance);
    if (report.coverage != match_coverage{}) out["coverage"] = to_json(report.coverage);
    put(out, "quality", report.quality);
    if (report.removed) out["removed"] = true;
    put_time(out, "changedAt", report.changed_at);
    return out;
}

}  // namespace

std::string write_fixture_reports(std::span<const fixture_report> reports) {
    ordered_json fixtures = ordered_json::array();
    for (const fixture_report& report : reports) fixtures.push_back(to_json(report));
    ordered_json out;
    out["fixtures"] = std::move(fixtures);
    return out.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace livescore::test
