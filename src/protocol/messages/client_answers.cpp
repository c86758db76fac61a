// What clients get on their WebSocket messages.
#include <nlohmann/json.hpp>

#include "encoding/json_output.h"
#include "livescore/protocol/client_message.h"
#include "livescore/protocol/encoding/event_words.h"

namespace livescore {
namespace {

/// How a subscription differs from a plain one.
void write_how(object_writer& answer, std::chrono::seconds delay, std::chrono::milliseconds window,
               event_filter events) {
    if (delay.count() > 0) answer.number("delay", delay.count());
    if (window.count() > 0) answer.number("conflate", window.count());
    if (!events.is_all()) answer.texts_or_null("events", names_of(events));
}

void write_set(object_writer& answer, const match_set& set) {
    switch (set.kind) {
        case match_set_kind::league:
            answer.number("leagueId", set.id);
            return;
        case match_set_kind::team:
            answer.number("teamId", set.id);
            return;
        case match_set_kind::live:
            answer.text("channel", "live");
            return;
    }
}

}  // namespace

std::string write_welcome(std::string_view instance) {
    std::string text;
    text.reserve(128);
    object_writer(text)
        .text("type", "welcome")
        .text("message", "Connected to Live Score API")
        .text("instance", instance)
        .end();
    return text;
}

std::string write_subscribed(const subscribed_place& place, std::string_view match_json) {
    std::string text;
    object_writer answer(text);
    answer.text("type", "subscribed")
        .number("matchId", raw(place.match))
        .number("seq", place.seq)
        .text("epoch", to_text(place.epoch))
        .boolean("recovered", place.recovered);
    write_how(answer, place.delay, place.window, place.events);
    answer.raw("data", match_json).end();
    return text;
}

std::string write_unsubscribed(match_id match) {
    std::string text;
    object_writer(text).text("type", "unsubscribed").number("matchId", raw(match)).end();
    return text;
}

std::string write_channel_subscribed(log_epoch epoch, std::chrono::seconds delay,
                                     std::chrono::milliseconds window, event_filter events) {
    std::string text;
    object_writer answer(text);
    answer.text("type", "subscribed").text("channel", "matches");
    if (epoch != log_epoch::unknown) answer.text("epoch", to_text(epoch));
    write_how(answer, delay, window, events);
    answer.end();
    return text;
}

std::string write_channel_unsubscribed() {
    std::string text;
    object_writer(text).text("type", "unsubscribed").text("channel", "matches").end();
    return text;
}

std::string write_set_subscribed(const subscribed_set& where, std::string_view matches_json) {
    std::string text;
    object_writer answer(text);
    answer.text("type", "subscribed");
    write_set(answer, where.set);
    if (where.epoch != log_epoch::unknown) answer.text("epoch", to_text(where.epoch));
    write_how(answer, where.delay, where.window, where.events);
    if (where.has_more) answer.boolean("hasMore", true);
    answer.raw("data", matches_json).end();
    return text;
}

std::string write_set_unsubscribed(const match_set& set) {
    std::string text;
    object_writer answer(text);
    answer.text("type", "unsubscribed");
    write_set(answer, set);
    answer.end();
    return text;
}

std::string write_replay_started(match_id match, const replay_request& how) {
    std::string text;
    object_writer(text)
        .text("type", "replay:started")
        .number("matchId", raw(match))
        .raw("speed", nlohmann::json(how.speed).dump())
        .number("from", how.from)
        .end();
    return text;
}

std::string write_replay_step(std::string_view what, match_id match, sequence_number seq) {
    std::string text;
    object_writer(text)
        .text("type", "replay:" + std::string(what))
        .number("matchId", raw(match))
        .number("lastSeq", seq)
        .end();
    return text;
}

std::string write_replay_ended(match_id match, sequence_number seq, std::string_view reason) {
    std::string text;
    object_writer(text)
        .text("type", "replay:ended")
        .number("matchId", raw(match))
        .number("lastSeq", seq)
        .text("reason", reason)
        .end();
    return text;
}

std::string write_pong() {
    return R"({"type":"pong"})";
}

std::string write_authenticated(std::optional<timestamp> expires_at) {
    std::string text;
    object_writer(text).text("type", "authenticated").time_or_null("expiresAt", expires_at).end();
    return text;
}

std::string write_error(std::string_view code, std::string_view message,
                        std::optional<match_id> match,
                        std::optional<std::chrono::seconds> retry_after) {
    std::string text;
    object_writer answer(text);
    answer.text("type", "error").text("code", code).text("message", message);
    if (match) answer.number("matchId", raw(*match));
    if (retry_after) answer.number("retryAfter", retry_after->count());
    answer.end();
    return text;
}

std::string write_set_error(std::string_view code, std::string_view message, const match_set& set,
                            std::optional<std::chrono::seconds> retry_after) {
    std::string text;
    object_writer answer(text);
    answer.text("type", "error").text("code", code).text("message", message);
    write_set(answer, set);
    if (retry_after) answer.number("retryAfter", retry_after->count());
    answer.end();
    return text;
}

}  // namespace livescore
