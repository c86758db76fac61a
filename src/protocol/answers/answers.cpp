#include "livescore/protocol/answers.h"

#include "encoding/cursor.h"
#include "encoding/json_output.h"
#include "entity_json.h"
#include "selected_members.h"

namespace livescore {
namespace {

/// `[item,item]`. `append(out, item)` writes each item.
template <class Items, class Append>
void append_list(std::string& out, const Items& items, Append append) {
    out += '[';
    bool first = true;
    for (const auto& item : items) {
        if (!first) out += ',';
        first = false;
        append(out, item);
    }
    out += ']';
}

std::string write_page(std::string_view items, int limit, const std::optional<std::string>& next,
                       std::optional<std::int64_t> total = std::nullopt) {
    std::string pagination;
    object_writer out(pagination);
    out.number("limit", limit)
        .text_or_null("nextCursor", next)
        .boolean("hasMore", next.has_value());
    if (total) out.number("total", *total);
    out.end();
    std::string text;
    object_writer(text).raw("data", items).raw("pagination", pagination).end();
    return text;
}

/// Adds a member to an object that is complete.
void add_member(std::string& object, std::string_view name, std::string_view json) {
    object.pop_back();
    const bool is_empty = object.size() == 1;
    if (is_empty) object.clear();
    object_writer(object, is_empty ? object_state::begins : object_state::open)
        .raw(name, json)
        .end();
}

void add_entries(std::string& object, std::string_view name,
                 const std::vector<commentary>& entries) {
    std::string list;
    append_list(list, entries, append_commentary);
    add_member(object, name, list);
}

}  // namespace

std::string write_match(const match& m) {
    std::string text;
    append_match(text, m, m.last_seq);
    return text;
}

std::string write_match(const match& m, const match_extras& extras, const match_view& view) {
    std::string text = write_match(m);
    if (!view.fields.empty()) text = select_members(text, view.fields);
    if (view.extras.events) add_entries(text, "events", extras.events);
    if (view.extras.commentary) add_entries(text, "commentary", extras.newest);
    if (view.extras.lineups)
        add_member(text, "lineups", extras.lineups.value_or(R"({"home":null,"away":null})"));
    if (view.extras.statistics) add_member(text, "statistics", extras.statistics.value_or("[]"));
    if (view.extras.red_cards) {
        std::string cards;
        object_writer(cards)
            .number("home", extras.red_cards.home)
            .number("away", extras.red_cards.away)
            .end();
        add_member(text, "redCards", cards);
    }
    return text;
}

std::string write_commentary(const commentary& c) {
    std::string text;
    append_commentary(text, c);
    return text;
}

std::string write_data(std::string_view item_json) {
    std::string text;
    object_writer(text).raw("data", item_json).end();
    return text;
}

std::string write_viewers(std::optional<std::int64_t> viewers) {
    std::string text;
    object_writer answer(text);
    answer.name("data");
    object_writer(text).number_or_null("viewers", viewers).end();
    answer.end();
    return text;
}

std::optional<std::string> next_cursor(const page<match>& page, match_order order) {
    if (!page.has_more || page.items.empty()) return std::nullopt;
    const match& last = page.items.back();
    const bool by_creation = order == match_order::newest_created;
    return write_match_cursor(
        {by_creation ? last.created_at : last.schedule.start, last.id, order});
}

std::optional<std::string> next_cursor(const page<commentary>& page) {
    if (!page.has_more || page.items.empty()) return std::nullopt;
    return write_commentary_cursor(page.items.back().id);
}

std::string write_match_page(const match_page& page, const match_page_request& request,
                             const match_view& view) {
    static const match_extras none;
    std::string items = "[";
    for (std::size_t i = 0; i < page.items.size(); ++i) {
        if (i > 0) items += ',';
        const match& m = page.items[i];
        if (view.fields.empty() && !view.extras.any()) {
            append_match(items, m, m.last_seq);
        } else {
            items += write_match(m, i < page.extras.size() ? page.extras[i] : none, view);
        }
    }
    items += ']';
    return write_page(items, request.limit, next_cursor(page, request.order), page.total);
}

std::string write_commentary_page(const page<commentary>& page,
                                  const commentary_page_request& request) {
    std::string items;
    append_list(items, page.items, append_commentary);
    return write_page(items, request.limit, next_cursor(page));
}

std::string write_log_page(const log_slice& slice, const log_page_request& request) {
    std::string items;
    append_list(items, slice.events,
                [](std::string& out, const committed_event& event) { out += *event.json; });
    const auto next = slice.next_since();
    std::string pagination;
    object_writer out(pagination);
    out.number("limit", request.limit)
        .number("nextSince", next)
        .boolean("hasMore", next < slice.last_seq)
        .number("lastSeq", slice.last_seq);
    if (request.restarted || slice.truncated(request.since)) out.boolean("truncated", true);
    out.end();
    std::string text;
    object_writer(text).raw("data", items).raw("pagination", pagination).end();
    return text;
}

}  // namespace livescore
