#include "livescore/protocol/request_body.h"

#include <nlohmann/json.hpp>

#include "body_object.h"
#include "body_rules.h"
#include "encoding/field_reader.h"
#include "incident_body.h"
#include "match_details_body.h"

namespace livescore {
namespace {

constexpr text_rule name_rule{.max = 200, .may_be_blank = false, .is_name = true};
constexpr text_rule short_text_rule{.max = 200};
constexpr text_rule tag_rule{.max = 100};
constexpr std::size_t max_tags = 50;
constexpr text_rule event_type_rule{.max = 100, .may_be_blank = false};
constexpr text_rule message_rule{.max = 10'000, .may_be_blank = false};
constexpr text_rule reason_rule{.max = 500};

constexpr int max_minute = 1'000;

/// The most bytes of stats and of metadata, which go to every subscriber.
constexpr std::size_t max_json_bytes = 65'536;

constexpr std::string_view status_words =
    "scheduled, live, halftime, finished, postponed, cancelled, suspended, abandoned, awarded";
constexpr std::string_view phase_words =
    "pre_match, first_half, half_time, second_half, extra_time, penalty_shootout, full_time";

/// A member of the body or, if it is not there, of its object `schedule`.
struct break_times {
    std::optional<std::optional<timestamp>> halftime;  ///< as in update_match
    std::optional<std::optional<timestamp>> second_half;
};

std::optional<std::optional<timestamp>> read_break_time(field_reader& fields,
                                                        std::string_view name) {
    if (!fields.has(name)) return std::nullopt;
    return std::optional<std::optional<timestamp>>(fields.time(name, presence::nullable));
}

break_times read_break_times(field_reader& fields) {
    break_times times{read_break_time(fields, "halftime"), read_break_time(fields, "secondHalf")};
    if (auto schedule = fields.object("schedule", presence::nullable)) {
        if (!times.halftime) times.halftime = read_break_time(*schedule, "halftime");
        if (!times.second_half) times.second_half = read_break_time(*schedule, "secondHalf");
    }
    return times;
}

/// Reads both sides or neither, in the body or in its object `score`.
std::optional<score> read_optional_score(field_reader& fields) {
    auto nested = fields.object("score", presence::nullable);
    field_reader& from = nested ? *nested : fields;
    if (!nested && !fields.has("homeScore") && !fields.has("awayScore")) return std::nullopt;
    const auto home = from.integer("homeScore", presence::required, score_rule);
    const auto away = from.integer("awayScore", presence::required, score_rule);
    if (!home || !away) return std::nullopt;
    return score{*home, *away};
}

create_match to_create_match(field_reader& fields, std::vector<field_error>& problems) {
    create_match command;
    command.rows = read_match_rows(fields);
    // Ids tell the names.
    const auto unless = [](bool told) { return told ? presence::optional : presence::required; };
    const bool has_row = command.rows.league || command.rows.home_team || command.rows.away_team;
    const auto sport = fields.text("sport", unless(has_row), name_rule);
    const auto home_team =
        fields.text("homeTeam", unless(command.rows.home_team.has_value()), name_rule);
    const auto away_team =
        fields.text("awayTeam", unless(command.rows.away_team.has_value()), name_rule);
    const auto start = fields.time("startTime", presence::required);
    const auto end = fields.time("endTime", presence::required);
    command.league = fields.text("league", presence::nullable, name_rule);
    const auto home = fields.integer("homeScore", presence::optional, score_rule);
    const auto away = fields.integer("awayScore", presence::optional, score_rule);
    command.stats = fields.object_text("stats", presence::nullable, max_json_bytes).value_or("{}");
    const auto breaks = read_break_times(fields);
    command.details = read_match_details(fields);
    if (!problems.empty()) return command;

    command.sport = sport.value_or("");
    command.home_team = home_team.value_or("");
    command.away_team = away_team.value_or("");
    command.score = {home.value_or(0), away.value_or(0)};
    auto schedule = check_schedule({*start, *end, breaks.halftime.value_or(std::nullopt),
                                    breaks.second_half.value_or(std::nullopt)});
    if (schedule) {
        command.schedule = *schedule;
    } else {
        problems = schedule.error().details;
    }
    return command;
}

update_match to_update_match(field_reader& fields, std::vector<field_error>& problems) {
    update_match command;
    command.sport = fields.text("sport", presence::optional, name_rule);
    command.league = fields.text("league", presence::optional, name_rule);
    command.home_team = fields.text("homeTeam", presence::optional, name_rule);
    command.away_team = fields.text("awayTeam", presence::optional, name_rule);
    command.start = fields.time("startTime", presence::optional);
    command.end = fields.time("endTime", presence::optional);
    command.stats = fields.object_text("stats", presence::optional, max_json_bytes);
    const auto breaks = read_break_times(fields);
    command.halftime = breaks.halftime;
    command.second_half = breaks.second_half;
    command.rows = read_match_rows(fields);
    command.details = read_match_details(fields);

    const bool has_row = command.rows.league || command.rows.home_team || command.rows.away_team;
    const bool nothing = !has_row && command.details == details_change{} && !command.sport &&
                         !command.league && !command.home_team && !command.away_team &&
                         !command.start && !command.end && !command.stats && !command.halftime &&
                         !command.second_half;
    if (nothing && problems.empty()) {
        problems.push_back({{},
                            "Nothing to change: give at least one of sport, league, homeTeam, "
                            "awayTeam, startTime, endTime, halftime, secondHalf, stats, leagueId, "
                            "homeTeamId, awayTeamId, " +
                                std::string(match_details_members),
                            "custom"});
    }
    return command;
}

set_status to_set_status(field_reader& fields) {
    set_status command;
    const auto status = fields.word("status", presence::required, parse_match_status, status_words);
    command.status = status.value_or(match_status::scheduled);
    command.phase = fields.word("phase", presence::nullable, parse_match_phase, phase_words);
    command.reason = fields.text("reason", presence::nullable, reason_rule);
    command.correction = fields.boolean("correction", presence::nullable).value_or(false);
    command.period = fields.text("period", presence::nullable, short_text_rule);
    command.award = read_award(fields);
    return command;
}

add_commentary to_add_commentary(field_reader& fields, const integer_rule& minute_rule) {
    add_commentary command;
    new_commentary& entry = command.entry;
    entry.minute = fields.integer("minute", presence::required, minute_rule).value_or(0);
    entry.message = fields.text("message", presence::required, message_rule).value_or("");
    entry.sequence = fields.integer("sequence", presence::optional, count_rule).value_or(0);
    entry.period = fields.integer("period", presence::optional, count_rule).value_or(1);
    entry.event_type = fields.text("eventType", presence::optional, event_type_rule)
                           .value_or(std::move(entry.event_type));
    entry.actor = fields.text("actor", presence::nullable, short_text_rule);
    entry.team = fields.text("team", presence::nullable, short_text_rule);
    entry.metadata = fields.object_text("metadata", presence::nullable, max_json_bytes);
    entry.tags = fields.texts("tags", presence::nullable, tag_rule, max_tags);
    change_incident(entry.incident, read_incident(fields));
    command.score = read_optional_score(fields);
    return command;
}

integer_rule minute_rule_of(request_body body) {
    // The original service did not accept a string for a minute. In a form every value is a string.
    const digits text = body.type == media_type::form ? digits::accepted : digits::refused;
    return {.min = 0, .max = max_minute, .text = text};
}

update_commentary to_update_commentary(field_reader& fields, std::vector<field_error>& problems,
                                       const integer_rule& minute_rule) {
    update_commentary command;
    command.minute = fields.integer("minute", presence::optional, minute_rule);
    command.sequence = fields.integer("sequence", presence::optional, count_rule);
    command.period = fields.integer("period", presence::optional, count_rule);
    command.event_type = fields.text("eventType", presence::optional, event_type_rule);
    command.message = fields.text("message", presence::optional, message_rule);
    const auto short_text = [&fields](std::string_view name) {
        return clearable(fields, name,
                         [&] { return fields.text(name, presence::nullable, short_text_rule); });
    };
    command.actor = short_text("actor");
    command.team = short_text("team");
    command.metadata = clearable(fields, "metadata", [&] {
        return fields.object_text("metadata", presence::nullable, max_json_bytes);
    });
    command.tags = clearable(fields, "tags", [&] {
        return fields.texts("tags", presence::nullable, tag_rule, max_tags);
    });
    command.incident = read_incident(fields);
    command.score = read_optional_score(fields);
    const bool nothing = command.incident == incident_change{} && !command.minute &&
                         !command.sequence && !command.period && !command.event_type &&
                         !command.message && !command.actor && !command.team && !command.metadata &&
                         !command.tags && !command.score;
    if (nothing && problems.empty()) {
        problems.push_back({{},
                            "Nothing to change: give at least one of minute, sequence, period, "
                            "eventType, actor, team, message, metadata, tags, score, " +
                                std::string(incident_members),
                            "custom"});
    }
    return command;
}

}  // namespace

result<create_match> read_create_match(request_body body, const json_limits& limits) {
    return read_command(body, limits, to_create_match);
}

result<update_match> read_update_match(request_body body, const json_limits& limits) {
    return read_command(body, limits, to_update_match);
}

result<set_score> read_set_score(request_body body, const json_limits& limits) {
    return read_command(body, limits, [](field_reader& fields, auto&) {
        const auto home = fields.integer("homeScore", presence::required, score_rule);
        const auto away = fields.integer("awayScore", presence::required, score_rule);
        return set_score{{home.value_or(0), away.value_or(0)}};
    });
}

result<set_status> read_set_status(request_body body, const json_limits& limits) {
    return read_command(body, limits,
                        [](field_reader& fields, auto&) { return to_set_status(fields); });
}

result<add_commentary> read_add_commentary(request_body body, const json_limits& limits) {
    const integer_rule minute_rule = minute_rule_of(body);
    return read_command(body, limits, [&minute_rule](field_reader& fields, auto&) {
        return to_add_commentary(fields, minute_rule);
    });
}

result<update_commentary> read_update_commentary(request_body body, const json_limits& limits) {
    const integer_rule minute_rule = minute_rule_of(body);
    return read_command(body, limits, [&minute_rule](field_reader& fields, auto& problems) {
        return to_update_commentary(fields, problems, minute_rule);
    });
}

}  // namespace livescore
