#include "incident_body.h"

#include <cstdint>

#include "body_rules.h"

namespace livescore {
namespace {

constexpr text_rule player_rule{.max = 200, .may_be_blank = false};
constexpr text_rule source_rule{.max = 100, .may_be_blank = false};
constexpr integer_rule row_rule{.min = 1, .max = max_int, .text = digits::accepted};
// As the minute itself.
constexpr integer_rule added_minute_rule{.min = 0, .max = 1'000, .text = digits::accepted};

incident_change::member<std::string> incident_text(field_reader& fields, std::string_view name,
                                                   text_rule rule) {
    return clearable(fields, name, [&] { return fields.text(name, presence::nullable, rule); });
}

/// The id of a row.
template <class Id>
incident_change::member<Id> incident_row(field_reader& fields, std::string_view name) {
    return clearable(fields, name, [&]() -> std::optional<Id> {
        const auto id = fields.integer(name, presence::nullable, row_rule);
        if (!id) return std::nullopt;
        return Id{*id};
    });
}

template <class Word>
incident_change::member<Word> incident_word(field_reader& fields, std::string_view name,
                                            std::optional<Word> (*parse)(std::string_view) noexcept,
                                            std::string_view words) {
    return clearable(fields, name,
                     [&] { return fields.word(name, presence::nullable, parse, words); });
}

}  // namespace

incident_change read_incident(field_reader& fields) {
    incident_change change;
    change.added_minute = clearable(fields, "addedMinute", [&] {
        return fields.integer("addedMinute", presence::nullable, added_minute_rule);
    });
    change.side = incident_word(fields, "side", parse_side, "home, away");
    change.player = incident_text(fields, "player", player_rule);
    change.player_id = incident_row<std::int64_t>(fields, "playerId");
    change.related_player = incident_text(fields, "relatedPlayer", player_rule);
    change.related_player_id = incident_row<std::int64_t>(fields, "relatedPlayerId");
    change.review =
        incident_word(fields, "review", parse_review_state, "none, pending, confirmed, overturned");
    change.corrects = incident_row<commentary_id>(fields, "corrects");
    change.source = incident_text(fields, "source", source_rule);
    return change;
}

}  // namespace livescore
