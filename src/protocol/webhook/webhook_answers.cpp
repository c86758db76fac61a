#include "livescore/protocol/webhook/webhook_answers.h"

#include "encoding/cursor.h"
#include "encoding/json_output.h"

namespace livescore {
namespace {

template <class Items, class Append>
std::string json_list(const Items& items, Append append) {
    std::string text = "[";
    for (const auto& item : items) {
        if (text.size() > 1) text += ',';
        append(text, item);
    }
    return text += ']';
}

template <class Id>
std::string write_ids(const std::vector<Id>& ids) {
    return json_list(ids, [](std::string& out, Id id) { out += std::to_string(raw(id)); });
}

std::string write_types(const std::vector<event_type>& types) {
    return json_list(
        types, [](std::string& out, event_type type) { append_quoted(out, to_string(type)); });
}

std::optional<std::string> reason_word(const webhook& w) {
    if (!w.disabled) return std::nullopt;
    return std::string(to_string(*w.disabled));
}

void append_members(object_writer& out, const webhook& w) {
    out.number("id", raw(w.id))
        .text("url", w.url)
        .text_or_null("description", w.description)
        .raw("events", write_types(w.selection.events))
        .raw("leagueIds", write_ids(w.selection.leagues))
        .raw("teamIds", write_ids(w.selection.teams))
        .raw("matchIds", write_ids(w.selection.matches))
        .boolean("enabled", !w.disabled)
        .text_or_null("disabledReason", reason_word(w))
        .time_or_null("failingSince", w.failing_since)
        .time_or_null("lastSuccessAt", w.last_success_at)
        .time_or_null("previousSecretUntil", w.previous_secret_until)
        .time("createdAt", w.created_at)
        .time("updatedAt", w.updated_at);
}

template <class Row>
std::optional<std::string> cursor_behind(const page<Row>& rows) {
    if (!rows.has_more || rows.items.empty()) return std::nullopt;
    return write_row_cursor(raw(rows.items.back().id));
}

template <class Row, class Write>
std::string write_list(const page<Row>& rows, int limit, Write write) {
    const auto next = next_cursor(rows);
    std::string pagination;
    object_writer(pagination)
        .number("limit", limit)
        .text_or_null("nextCursor", next)
        .boolean("hasMore", next.has_value())
        .end();
    std::string text;
    object_writer(text)
        .raw("data", json_list(rows.items,
                               [write](std::string& out, const Row& row) { out += write(row); }))
        .raw("pagination", pagination)
        .end();
    return text;
}

}  // namespace

std::string write_webhook(const webhook& w) {
    std::string text;
    object_writer out(text);
    append_members(out, w);
    out.end();
    return text;
}

std::string write_webhook_with_secret(const webhook& w, const std::string& secret) {
    std::string text;
    object_writer out(text);
    append_members(out, w);
    out.text("secret", secret).end();
    return text;
}

std::string write_delivery(const webhook_delivery& d) {
    const bool is_test = raw(d.match) == 0;
    std::optional<std::int64_t> match;
    std::optional<std::int64_t> seq;
    if (!is_test) {
        match = raw(d.match);
        seq = d.seq;
    }
    std::string text;
    object_writer(text)
        .number("id", raw(d.id))
        .number("webhookId", raw(d.webhook))
        .text("messageId", message_id(d))
        .number_or_null("matchId", match)
        .number_or_null("seq", seq)
        .text("type", d.type)
        .text("status", to_string(d.status))
        .number("attempts", d.attempts)
        .time_or_null("nextAttemptAt", d.next_attempt_at)
        .number_or_null("responseStatus", d.response_status)
        .text_or_null("error", d.error)
        .time("createdAt", d.created_at)
        .time_or_null("finishedAt", d.finished_at)
        .end();
    return text;
}

std::optional<std::string> next_cursor(const page<webhook>& rows) {
    return cursor_behind(rows);
}
std::optional<std::string> next_cursor(const page<webhook_delivery>& rows) {
    return cursor_behind(rows);
}

std::string write_webhook_page(const page<webhook>& rows, int limit) {
    return write_list(rows, limit, write_webhook);
}
std::string write_delivery_page(const page<webhook_delivery>& rows, int limit) {
    return write_list(rows, limit, write_delivery);
}

}  // namespace livescore
