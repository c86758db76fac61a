#include "feed/report_parts.h"

#include <algorithm>
#include <array>

#include "livescore/domain/incident_types.h"
#include "livescore/protocol/feed/fixture_report_json.h"
#include "requests/ranges.h"

namespace livescore {
namespace {

using nlohmann::json;

// As in the bodies of leagues, teams and commentary.
constexpr text_rule reported_name_rule{.max = 200, .may_be_blank = false, .is_name = true};
constexpr text_rule reported_short_name_rule{.max = 60, .may_be_blank = false, .is_name = true};
constexpr text_rule reported_age_class_rule{.max = 20, .may_be_blank = false, .is_name = true};
constexpr text_rule reported_url_rule{.max = 2'000};
constexpr text_rule reported_ref_rule{.max = 100, .may_be_blank = false};
constexpr text_rule reported_kind_rule{.max = 50, .may_be_blank = false};
constexpr text_rule reported_message_rule{.max = 10'000, .may_be_blank = false};
constexpr integer_rule reported_minute_rule{.min = 0, .max = 1'000};
constexpr integer_rule reported_score_rule{.min = 0, .max = max_score};

std::optional<std::string> read_reported_name(field_reader& fields, std::string_view name) {
    return fields.text(name, presence::nullable, reported_name_rule);
}

std::optional<std::string> read_reported_url(field_reader& fields, std::string_view name) {
    auto text = fields.text(name, presence::nullable, reported_url_rule);
    const auto is_plain = [](char c) { return c > ' ' && c != '"' && c != '<' && c != '>'; };
    const bool fits = !text || ((text->starts_with("https://") || text->starts_with("http://")) &&
                                std::ranges::all_of(*text, is_plain));
    if (!fits) fields.refuse(name, "Expected an http or https URL", "invalid_format");
    return text;
}

/// 2 to 4 letters.
std::optional<std::string> read_reported_code(field_reader& fields) {
    auto text = fields.text("code", presence::nullable, text_rule{.max = 4});
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    if (text && (text->size() < 2 || !std::ranges::all_of(*text, is_letter)))
        fields.refuse("code", "Expected 2 to 4 letters", "invalid_format");
    return text;
}

std::optional<std::string> parse_reported_type(std::string_view word) {
    if (std::ranges::find(incident_types, word) == incident_types.end()) return std::nullopt;
    return std::string(word);
}

std::string reported_type_words() {
    std::string words;
    for (const std::string_view type : incident_types) {
        if (!words.empty()) words += ", ";
        words += type;
    }
    return words;
}

reported_incident read_reported_incident(report_place& row) {
    field_reader& fields = row.fields;
    row.refuse_unknown({"type", "side", "minute", "addedMinute", "period", "player", "playerRef",
                        "relatedPlayer", "relatedPlayerRef", "score", "review", "struck", "text"});
    reported_incident told;
    told.type = fields.word("type", presence::required, parse_reported_type, reported_type_words())
                    .value_or("");
    told.side = fields.word("side", presence::nullable, parse_side, "home, away");
    told.minute = fields.integer("minute", presence::nullable, reported_minute_rule);
    told.added_minute = fields.integer("addedMinute", presence::nullable, reported_minute_rule);
    told.period = read_reported_period(fields);
    told.player = read_reported_name(fields, "player");
    told.player_ref = read_reported_ref(fields, "playerRef", presence::nullable);
    told.related_player = read_reported_name(fields, "relatedPlayer");
    told.related_player_ref = read_reported_ref(fields, "relatedPlayerRef", presence::nullable);
    told.score_then = read_report_score(row, "score");
    told.review = fields
                      .word("review", presence::nullable, parse_review_state,
                            "none, pending, confirmed, overturned")
                      .value_or(review_state::none);
    told.struck = row.flag("struck").value_or(false);
    told.text = fields.text("text", presence::nullable, reported_message_rule);
    return told;
}

}  // namespace

bool is_provider_name(std::string_view text) noexcept {
    constexpr std::size_t longest = 40;
    return !text.empty() && text.size() <= longest && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

void report_place::refuse_unknown(member_names known) {
    for (const auto& member : object.items()) {
        if (is_full()) return;
        if (std::ranges::find(known, std::string_view(member.key())) == known.end())
            fields.refuse(member.key(), "Unknown member", "unrecognized_key");
    }
}

std::optional<bool> report_place::flag(std::string_view name) {
    const auto found = object.find(name);
    if (found == object.end() || found->is_null()) return std::nullopt;
    if (found->is_boolean()) return found->get<bool>();
    fields.refuse(name, std::string("Expected true or false, received ") + found->type_name(),
                  "invalid_type");
    return std::nullopt;
}

std::optional<report_place> report_place::child(std::string_view name, presence p) {
    if (!fields.object(name, p)) return std::nullopt;
    auto at = path;
    at.emplace_back(name);
    return std::make_optional<report_place>(*object.find(name), problems, std::move(at));
}

std::optional<std::string> read_reported_ref(field_reader& fields, std::string_view name,
                                             presence p) {
    return fields.text(name, p, reported_ref_rule);
}

std::optional<std::string> read_reported_period(field_reader& fields) {
    auto kind = fields.text("period", presence::nullable, reported_kind_rule);
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    if (kind && !std::ranges::all_of(*kind, fits)) {
        fields.refuse("period", "Expected small letters, digits and _ such as first_half",
                      "invalid_format");
    }
    return kind;
}

reported_league read_reported_league(report_place& fixture) {
    reported_league league;
    auto place = fixture.child("league", presence::required);
    if (!place) return league;
    place->refuse_unknown(
        {"ref", "name", "sport", "shortName", "country", "gender", "ageClass", "kind", "logoUrl"});
    field_reader& fields = place->fields;
    league.ref = read_reported_ref(fields, "ref", presence::nullable).value_or("");
    league.name = fields.text("name", presence::required, reported_name_rule).value_or("");
    if (auto sport = read_reported_name(fields, "sport")) league.sport = *std::move(sport);
    league.short_name = fields.text("shortName", presence::nullable, reported_short_name_rule);
    league.country = read_reported_name(fields, "country");
    league.gender = fields.word("gender", presence::nullable, parse_gender, "male, female, mixed");
    league.age_class = fields.text("ageClass", presence::nullable, reported_age_class_rule);
    league.kind = fields.word("kind", presence::nullable, parse_league_kind, "league, cup")
                      .value_or(league_kind::league);
    league.logo_url = read_reported_url(fields, "logoUrl");
    return league;
}

reported_team read_reported_team(report_place& fixture, std::string_view name) {
    reported_team team;
    auto place = fixture.child(name, presence::required);
    if (!place) return team;
    place->refuse_unknown({"ref", "name", "shortName", "code", "country", "logoUrl"});
    field_reader& fields = place->fields;
    team.ref = read_reported_ref(fields, "ref", presence::nullable).value_or("");
    team.name = fields.text("name", presence::required, reported_name_rule).value_or("");
    team.short_name = fields.text("shortName", presence::nullable, reported_short_name_rule);
    team.code = read_reported_code(fields);
    team.country = read_reported_name(fields, "country");
    team.logo_url = read_reported_url(fields, "logoUrl");
    return team;
}

std::optional<score> read_report_score(report_place& of, std::string_view name) {
    auto place = of.child(name, presence::nullable);
    if (!place) return std::nullopt;
    place->refuse_unknown({"home", "away"});
    const auto home = place->fields.integer("home", presence::required, reported_score_rule);
    const auto away = place->fields.integer("away", presence::required, reported_score_rule);
    if (!home || !away) return std::nullopt;
    return score{*home, *away};
}

std::optional<std::vector<reported_incident>> read_reported_incidents(report_place& fixture) {
    if (!fixture.fields.objects("incidents", presence::nullable, max_reported_incidents))
        return std::nullopt;
    std::vector<reported_incident> incidents;
    const json& rows = *fixture.object.find("incidents");
    for (std::size_t i = 0; i < rows.size() && !fixture.is_full(); ++i) {
        auto at = fixture.path;
        at.emplace_back("incidents");
        at.push_back(std::to_string(i));
        report_place row(rows[i], fixture.problems, std::move(at));
        incidents.push_back(read_reported_incident(row));
    }
    return incidents;
}

}  // namespace livescore
