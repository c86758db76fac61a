#include "livescore/protocol/competition/competition_answers.h"

#include "answers/entity_json.h"
#include "encoding/cursor.h"
#include "encoding/json_output.h"
#include "livescore/protocol/answers.h"

namespace livescore {
namespace {

std::string write_refs(const provider_refs& refs) {
    std::string text = "{";
    for (const auto& [provider, ref] : refs) {
        if (text.size() > 1) text += ',';
        append_quoted(text, provider);
        text += ':';
        append_quoted(text, ref);
    }
    return text += '}';
}

std::string match_text(const match& m) {
    return write_match(m);
}

template <class Word>
std::optional<std::string> word_of(const std::optional<Word>& value) {
    if (!value) return std::nullopt;
    return std::string(to_string(*value));
}

std::string write_span(const std::optional<season_span>& span) {
    if (!span) return "null";
    std::string text;
    object_writer(text)
        .text("label", span->label)
        .text_or_null("startsOn", span->starts_on)
        .text_or_null("endsOn", span->ends_on)
        .end();
    return text;
}

template <class Items, class Write>
std::string write_array_of(const Items& items, Write write) {
    std::string text = "[";
    for (const auto& item : items) {
        if (text.size() > 1) text += ',';
        text += write(item);
    }
    return text += ']';
}

template <class Row>
std::string write_page_of(const page<Row>& rows, int limit) {
    const auto next = next_cursor(rows);
    std::string pagination;
    object_writer(pagination)
        .number("limit", limit)
        .text_or_null("nextCursor", next)
        .boolean("hasMore", next.has_value())
        .end();
    std::string text;
    object_writer(text)
        .raw("data", write_array_of(rows.items, [](const Row& row) { return write_row(row); }))
        .raw("pagination", pagination)
        .end();
    return text;
}

template <class Row>
std::optional<std::string> cursor_of(const page<Row>& rows) {
    if (!rows.has_more || rows.items.empty()) return std::nullopt;
    return write_row_cursor(raw(rows.items.back().id));
}

/// The members with which a row ends that providers know.
template <class Row>
void end_row(object_writer& out, const Row& row) {
    out.raw("refs", write_refs(row.refs))
        .time("createdAt", row.created_at)
        .time("updatedAt", row.updated_at)
        .end();
}

}  // namespace

std::string write_row(const league& row) {
    std::string text;
    object_writer out(text);
    out.number("id", raw(row.id))
        .text("sport", row.sport)
        .text("name", row.name)
        .text_or_null("shortName", row.short_name)
        .text_or_null("country", row.country)
        .text_or_null("gender", word_of(row.gender))
        .text_or_null("ageClass", row.age_class)
        .text("kind", to_string(row.kind))
        .raw("currentSeason", write_span(row.current_season))
        .text_or_null("logoUrl", row.logo_url)
        .number_or_null("rank", row.rank);
    end_row(out, row);
    return text;
}

std::string write_row(const team& row) {
    std::string text;
    object_writer out(text);
    out.number("id", raw(row.id))
        .text("sport", row.sport)
        .text("name", row.name)
        .text_or_null("shortName", row.short_name)
        .text_or_null("code", row.code)
        .text_or_null("country", row.country)
        .text_or_null("gender", word_of(row.gender))
        .text_or_null("ageClass", row.age_class)
        .text_or_null("venue", row.venue)
        .text_or_null("logoUrl", row.logo_url);
    end_row(out, row);
    return text;
}

std::string write_row(const player& row) {
    std::string text;
    object_writer out(text);
    out.number("id", raw(row.id))
        .text("name", row.name)
        .text_or_null("knownAs", row.known_as)
        .text_or_null("country", row.country);
    end_row(out, row);
    return text;
}

std::string write_row(const season& row) {
    std::string text;
    object_writer(text)
        .number("leagueId", raw(row.league))
        .text("league", row.league_name)
        .text("label", row.label)
        .text_or_null("startsOn", row.starts_on)
        .text_or_null("endsOn", row.ends_on)
        .raw("rules", row.rules.value_or("null"))
        .raw("stages", row.stages)
        .raw("deductions", row.deductions)
        .time("createdAt", row.created_at)
        .time("updatedAt", row.updated_at)
        .end();
    return text;
}

std::optional<std::string> next_cursor(const page<league>& rows) {
    return cursor_of(rows);
}
std::optional<std::string> next_cursor(const page<team>& rows) {
    return cursor_of(rows);
}
std::optional<std::string> next_cursor(const page<player>& rows) {
    return cursor_of(rows);
}
std::optional<std::string> next_cursor(const page<season>& rows) {
    if (!rows.has_more || rows.items.empty()) return std::nullopt;
    return write_label_cursor(rows.items.back().label);
}

std::string write_row_page(const page<league>& rows, int limit) {
    return write_page_of(rows, limit);
}
std::string write_row_page(const page<team>& rows, int limit) {
    return write_page_of(rows, limit);
}
std::string write_row_page(const page<player>& rows, int limit) {
    return write_page_of(rows, limit);
}
std::string write_row_page(const page<season>& rows, int limit) {
    return write_page_of(rows, limit);
}

std::string write_form(team_id of, const page<match>& results) {
    const auto letter = [of](const match& m) -> std::string {
        const auto result = result_of(m, of);
        if (!result) return "null";
        switch (*result) {
            case match_result::win:
                return "\"W\"";
            case match_result::draw:
                return "\"D\"";
            case match_result::loss:
                break;
        }
        return "\"L\"";
    };
    std::string text;
    object_writer(text)
        .raw("form", write_array_of(results.items, letter))
        .raw("matches", write_array_of(results.items, match_text))
        .end();
    return write_data(text);
}

std::string write_head_to_head(const head_to_head& both) {
    std::string text;
    object_writer(text)
        .raw("matches", write_array_of(both.matches.items, match_text))
        .number("wins", both.wins)
        .number("draws", both.draws)
        .number("losses", both.losses)
        .end();
    return write_data(text);
}

}  // namespace livescore
