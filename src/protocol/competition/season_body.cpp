#include "livescore/protocol/competition/competition_body.h"
#include "requests/body_object.h"
#include "tables/season_tables.h"

namespace livescore {
namespace {

using nlohmann::json;

constexpr text_rule label_rule{.max = 100, .may_be_blank = false, .is_name = true};
/// The most bytes of each of rules, stages and deductions.
constexpr std::size_t max_rules_bytes = 65'536;

/// A day as YYYY-MM-DD.
std::optional<std::string> read_day(field_reader& fields, std::string_view name) {
    auto text = fields.text(name, presence::nullable, {.max = 10});
    if (!text) return std::nullopt;
    if (text->size() == 10 && parse_iso8601(*text + "T00:00Z")) return text;
    fields.refuse(name, "Expected a date such as 2026-01-31", "invalid_format");
    return std::nullopt;
}

/// `json` as it was given, unless it is too long.
std::string text_of(field_reader& fields, std::string_view name, const json& value) {
    std::string text = value.dump();
    if (text.size() > max_rules_bytes) {
        fields.refuse(name, "Must be at most " + std::to_string(max_rules_bytes) + " bytes",
                      "too_big");
    }
    return text;
}

/// An array as it was given; an empty one when it is absent.
std::string array_of(field_reader& fields, std::string_view name, const json& body) {
    const auto found = body.find(name);
    if (found == body.end() || !found->is_array()) return "[]";
    return text_of(fields, name, *found);
}

}  // namespace

result<season> read_season(request_body body, league_id of, std::string label,
                           const json_limits& limits, const competition_limits& most,
                           const standings_limits& of_tables) {
    const auto object = read_body_object(body.type == media_type::form, body.bytes, limits);
    if (!object) return object.error();
    std::vector<field_error> problems;
    field_reader fields(*object, problems);
    season s;
    s.league = of;
    s.label = std::move(label);
    const auto given = fields.text("label", presence::nullable, label_rule);
    if (given && *given != s.label)
        fields.refuse("label", "Must be the label in the path", "custom");
    s.starts_on = read_day(fields, "startsOn");
    s.ends_on = read_day(fields, "endsOn");
    // Days as text compare as days.
    if (s.starts_on && s.ends_on && *s.ends_on < *s.starts_on)
        fields.refuse("endsOn", "Must not be before startsOn", "custom");
    standings_limits bounds = of_tables;
    bounds.stages = static_cast<std::size_t>(most.stages_per_season);
    bounds.deductions = static_cast<std::size_t>(most.deductions_per_season);
    const season_tables tables = read_tables_of(*object, bounds, problems);
    for (const auto& deduction : tables.deductions) s.named_teams.push_back(deduction.team);
    const json rules = rules_to_store(*object);
    if (!rules.is_null()) s.rules = text_of(fields, "rules", rules);
    s.stages = array_of(fields, "stages", *object);
    s.deductions = array_of(fields, "deductions", *object);
    if (!problems.empty()) return invalid_payload(std::move(problems));
    return s;
}

}  // namespace livescore
