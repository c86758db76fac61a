#include "match_details_body.h"

#include <string>
#include <utility>

#include "body_rules.h"
#include "livescore/core/ids.h"

namespace livescore {
namespace {

constexpr text_rule label_rule{.max = 100, .may_be_blank = false};
constexpr text_rule long_label_rule{.max = 200, .may_be_blank = false};
constexpr integer_rule id_rule{.min = 1, .max = max_int, .text = digits::accepted};
constexpr integer_rule leg_rule{.min = 1, .max = 2, .text = digits::accepted};
// The longest stoppage that any sport's report has; a match minute has the same bound.
constexpr integer_rule added_rule{.min = 0, .max = 1'000, .text = digits::accepted};
constexpr std::size_t max_officials = 20;
constexpr std::size_t max_periods = 20;
constexpr std::size_t max_official_bytes = 1'000;

details_change::member<std::string> label(field_reader& fields, std::string_view name,
                                          text_rule rule = label_rule) {
    return clearable(fields, name, [&] { return fields.text(name, presence::nullable, rule); });
}
details_change::member<int> number(field_reader& fields, std::string_view name, integer_rule rule) {
    return clearable(fields, name, [&] { return fields.integer(name, presence::nullable, rule); });
}
template <class Word>
details_change::member<Word> word(field_reader& fields, std::string_view name,
                                  std::optional<Word> (*parse)(std::string_view) noexcept,
                                  std::string_view words) {
    return clearable(fields, name,
                     [&] { return fields.word(name, presence::nullable, parse, words); });
}

/// A whole number or a name.
std::optional<std::string> read_round(field_reader& fields) {
    if (fields.is_number("round")) {
        const auto round = fields.integer("round", presence::required, {.min = 0, .max = 999});
        return round ? std::optional(std::to_string(*round)) : std::nullopt;
    }
    const auto round = fields.text("round", presence::nullable, label_rule);
    return round ? std::optional(normal_round(*round)) : std::nullopt;
}

std::optional<score> read_sides(field_reader& fields, std::string_view name) {
    auto sides = fields.object(name, presence::nullable);
    if (!sides) return std::nullopt;
    const auto home = sides->integer("home", presence::required, score_rule);
    const auto away = sides->integer("away", presence::required, score_rule);
    if (!home || !away) return std::nullopt;
    return score{*home, *away};
}

std::optional<match_coverage> read_coverage(field_reader& fields) {
    auto of = fields.object("coverage", presence::nullable);
    if (!of) return std::nullopt;
    return match_coverage{
        of->boolean("events", presence::nullable), of->boolean("lineups", presence::nullable),
        of->boolean("stats", presence::nullable), of->boolean("live", presence::nullable)};
}

match_period read_period(field_reader& fields) {
    match_period period;
    period.kind = fields.text("kind", presence::required, label_rule).value_or("");
    period.started_at = fields.time("startedAt", presence::nullable);
    period.ended_at = fields.time("endedAt", presence::nullable);
    period.added_minutes = fields.integer("addedMinutes", presence::nullable, added_rule);
    const bool has_goals = fields.has("home") || fields.has("away");
    const auto home = fields.integer("home", presence::nullable, score_rule);
    const auto away = fields.integer("away", presence::nullable, score_rule);
    if (has_goals) period.own = score{home.value_or(0), away.value_or(0)};
    if (period.started_at && period.ended_at && *period.ended_at < *period.started_at) {
        fields.refuse("endedAt", "Must not be before startedAt", "custom");
    }
    return period;
}

std::optional<std::vector<match_period>> read_periods(field_reader& fields) {
    auto items = fields.objects("periods", presence::nullable, max_periods);
    if (!items) return std::nullopt;
    std::vector<match_period> periods;
    for (field_reader& item : *items) periods.push_back(read_period(item));
    return periods;
}

}  // namespace

match_rows read_match_rows(field_reader& fields) {
    const auto id = [&fields](std::string_view name) {
        return fields.integer(name, presence::nullable, id_rule);
    };
    match_rows rows;
    if (const auto league = id("leagueId")) rows.league = league_id{*league};
    if (const auto home = id("homeTeamId")) rows.home_team = team_id{*home};
    if (const auto away = id("awayTeamId")) rows.away_team = team_id{*away};
    return rows;
}

std::optional<match_award> read_award(field_reader& fields) {
    constexpr std::string_view words = "win, loss, none";
    auto of = fields.object("award", presence::nullable);
    if (!of) return std::nullopt;
    const auto home = of->word("home", presence::required, parse_award_result, words);
    const auto away = of->word("away", presence::required, parse_award_result, words);
    const auto goals = of->boolean("goals", presence::nullable);
    if (!home || !away) return std::nullopt;
    if (*home == award_result::win && *away == award_result::win) {
        of->refuse("away", "Only one side can win", "custom");
    }
    return match_award{*home, *away, goals.value_or(true)};
}

details_change read_match_details(field_reader& fields) {
    details_change change;
    change.season = label(fields, "season");
    change.stage = label(fields, "stage");
    change.group = label(fields, "group");
    change.round = clearable(fields, "round", [&] { return read_round(fields); });
    change.venue = label(fields, "venue", long_label_rule);
    change.officials = clearable(fields, "officials", [&] {
        return fields.array_text("officials", presence::nullable, max_officials,
                                 max_officials * max_official_bytes);
    });
    change.attendance = number(fields, "attendance", count_rule);
    change.tie = label(fields, "tieId");
    change.leg = number(fields, "leg", leg_rule);
    change.aggregate =
        clearable(fields, "aggregate", [&] { return read_sides(fields, "aggregate"); });
    change.winner = word(fields, "winner", parse_match_winner, "home, away, draw");
    change.decided = word(fields, "decidedBy", parse_decided_by,
                          "regular, extra_time, penalties, awarded, aggregate, away_goals, lot");
    change.periods = clearable(fields, "periods", [&] { return read_periods(fields); });
    change.added_minutes = number(fields, "addedMinutes", added_rule);
    change.clock = word(fields, "clockSource", parse_clock_source, "plan, feed, scorer");
    change.coverage = clearable(fields, "coverage", [&] { return read_coverage(fields); });
    change.source = label(fields, "source");
    change.quality = label(fields, "quality");
    change.locked =
        clearable(fields, "locked", [&] { return fields.boolean("locked", presence::nullable); });
    return change;
}

}  // namespace livescore
