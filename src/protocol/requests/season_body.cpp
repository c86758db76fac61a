#include <limits>

#include "body_object.h"
#include "livescore/protocol/competition_body.h"

namespace livescore {
namespace {

using nlohmann::json;

constexpr text_rule label_rule{.max = 100, .may_be_blank = false, .is_name = true};
constexpr text_rule preset_rule{.max = 100, .may_be_blank = false};
constexpr text_rule deduction_reason_rule{.max = 500};
constexpr integer_rule team_rule{.min = 1, .max = std::numeric_limits<std::int32_t>::max()};
constexpr integer_rule points_rule{.min = 0, .max = 1'000};
/// The most bytes of each of rules, stages and deductions.
constexpr std::size_t max_rules_bytes = 65'536;
constexpr std::string_view carry_words = "none, all, half_down";

enum class carry { none, all, half_down };

std::optional<carry> parse_carry(std::string_view word) noexcept {
    if (word == "none") return carry::none;
    if (word == "all") return carry::all;
    if (word == "half_down") return carry::half_down;
    return std::nullopt;
}

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

std::optional<std::string> read_rules(field_reader& fields, const json& body) {
    const auto found = body.find("rules");
    if (found == body.end() || found->is_null()) return std::nullopt;
    if (found->is_string()) {
        if (!fields.text("rules", presence::required, preset_rule)) return std::nullopt;
    } else if (!found->is_object()) {
        fields.refuse("rules", "Expected a preset's name or an object", "invalid_type");
        return std::nullopt;
    }
    return text_of(fields, "rules", *found);
}

std::string read_stages(field_reader& fields, const json& body, int most) {
    auto stages = fields.objects("stages", presence::nullable, static_cast<std::size_t>(most));
    if (!stages) return "[]";
    for (field_reader& stage : *stages) {
        (void)stage.text("name", presence::required, label_rule);
        (void)stage.word("carry", presence::nullable, parse_carry, carry_words);
        (void)stage.text("from", presence::nullable, label_rule);
    }
    return text_of(fields, "stages", body.at("stages"));
}

std::string read_deductions(field_reader& fields, const json& body, int most, season& of) {
    auto deductions =
        fields.objects("deductions", presence::nullable, static_cast<std::size_t>(most));
    if (!deductions) return "[]";
    for (field_reader& deduction : *deductions) {
        const auto team = deduction.integer("teamId", presence::required, team_rule);
        of.named_teams.push_back(team_id{team.value_or(0)});
        (void)deduction.integer("points", presence::required, points_rule);
        (void)deduction.text("reason", presence::nullable, deduction_reason_rule);
        (void)deduction.time("decidedAt", presence::nullable);
        (void)deduction.text("stage", presence::nullable, label_rule);
    }
    return text_of(fields, "deductions", body.at("deductions"));
}

}  // namespace

result<season> read_season(request_body body, league_id of, std::string label,
                           const json_limits& limits, const competition_limits& most) {
    const auto object = read_body_object(body, limits);
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
    s.rules = read_rules(fields, *object);
    s.stages = read_stages(fields, *object, most.stages_per_season);
    s.deductions = read_deductions(fields, *object, most.deductions_per_season, s);
    if (!problems.empty()) return invalid_payload(std::move(problems));
    return s;
}

}  // namespace livescore
