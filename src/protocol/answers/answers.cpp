#include "livescore/protocol/answers.h"

#include "encoding/cursor.h"
#include "encoding/json_output.h"
#include "entity_json.h"

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

std::string write_page(std::string_view items, int limit, const std::optional<std::string>& next) {
    std::string pagination;
    object_writer(pagination)
        .number("limit", limit)
        .text_or_null("nextCursor", next)
        .boolean("hasMore", next.has_value())
        .end();
    std::string text;
    object_writer(text).raw("data", items).raw("pagination", pagination).end();
    return text;
}

}  // namespace

std::string write_match(const match& m) {
    std::string text;
    append_match(text, m, m.last_seq);
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

std::optional<std::string> next_cursor(const page<match>& page) {
    if (!page.has_more || page.items.empty()) return std::nullopt;
    return write_match_cursor({page.items.back().created_at, page.items.back().id});
}

std::optional<std::string> next_cursor(const page<commentary>& page) {
    if (!page.has_more || page.items.empty()) return std::nullopt;
    return write_commentary_cursor(page.items.back().id);
}

std::string write_match_page(const page<match>& page, const match_page_request& request) {
    std::string items;
    append_list(items, page.items,
                [](std::string& out, const match& m) { append_match(out, m, m.last_seq); });
    return write_page(items, request.limit, next_cursor(page));
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
