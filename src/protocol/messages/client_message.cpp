#include "livescore/protocol/client_message.h"

#include "encoding/json_input.h"
#include "encoding/json_output.h"
#include "livescore/core/parse_integer.h"
#include "livescore/protocol/json_web_token.h"

namespace livescore {
namespace {

using nlohmann::json;
using outcome = std::variant<client_message, message_error>;

constexpr std::string_view matches_channel = "matches";

/// The member, or nullptr when it is absent or null.
const json* find(const json& message, const char* name) {
    const auto member = message.find(name);
    return member == message.end() || member->is_null() ? nullptr : &*member;
}

std::optional<match_id> read_match(const json* value) {
    if (value == nullptr) return std::nullopt;
    const auto number = value->is_string()
                            ? parse_integer<std::int64_t>(value->get_ref<const std::string&>())
                            : whole_number(*value);
    if (!number || *number < 1 || *number > max_match_id) return std::nullopt;
    return match_id{*number};
}

/// The target of a subscribe or unsubscribe: `on_match` or, for the channel, `on_channel`.
template <class OnMatch>
outcome read_topic(const json& message, client_message on_channel, OnMatch on_match) {
    const json* const match = find(message, "matchId");
    const json* const channel = find(message, "channel");
    if (match == nullptr && channel != nullptr) {
        if (*channel == matches_channel) return on_channel;
        return message_error{"unknown_channel", "channel must be \"matches\""};
    }
    const auto id = read_match(match);
    if (!id) return message_error{"invalid_match_id", "matchId must be a positive integer"};
    return on_match(*id);
}

/// A whole number of 0 or more. False: it is something else.
template <class Duration>
bool read_duration(const json& message, const char* name, std::optional<Duration>& into) {
    const json* const value = find(message, name);
    if (value == nullptr) return true;
    const auto count = whole_number(*value);
    if (!count || *count < 0) return false;
    into = Duration(*count);
    return true;
}

outcome read_subscribe(const json& message) {
    asked_timing timing;
    if (!read_duration(message, "delay", timing.delay))
        return message_error{"invalid_delay", "delay must be whole seconds, 0 or more"};
    if (!read_duration(message, "conflate", timing.window))
        return message_error{"invalid_conflate", "conflate must be whole milliseconds, 0 or more"};
    const subscribe_matches_channel channel{timing};
    return read_topic(message, channel, [&message, &timing](match_id id) -> outcome {
        subscribe_match subscribe{id, {}, timing};
        if (const json* const since = find(message, "since")) {
            subscribe.from.since = whole_number(*since);
            if (!subscribe.from.since || *subscribe.from.since < 0) {
                return message_error{"invalid_since", "since must be an integer of 0 or more"};
            }
        }
        if (const json* const epoch = find(message, "epoch")) {
            if (!epoch->is_string()) {
                return message_error{"invalid_epoch", "epoch must be a string"};
            }
            subscribe.from.epoch = parse_log_epoch(epoch->get_ref<const std::string&>());
        }
        return client_message(subscribe);
    });
}

message_error no_match() {
    return {"invalid_match_id", "matchId must be a positive integer"};
}

/// `from` of a replay; `seq` and `to` mean the same.
std::optional<sequence_number> read_from(const json& message) {
    for (const char* const name : {"from", "seq", "to"}) {
        const json* const value = find(message, name);
        if (value == nullptr) continue;
        const auto from = whole_number(*value);
        return from && *from >= 0 ? from : std::optional<sequence_number>(-1);
    }
    return std::nullopt;
}

outcome read_replay(const json& message) {
    const auto match = read_match(find(message, "matchId"));
    if (!match) return no_match();
    start_replay start{*match, {}};
    if (const json* const speed = find(message, "speed")) {
        if (!speed->is_number() || speed->get<double>() < min_replay_speed)
            return message_error{"invalid_speed", "speed must be a number of 0.1 or more"};
        start.how.speed = speed->get<double>();
    }
    start.how.from = read_from(message).value_or(0);
    if (start.how.from < 0)
        return message_error{"invalid_from", "from must be an integer of 0 or more"};
    return client_message(start);
}

outcome read_replay_control(const json& message, replay_control what) {
    const auto match = read_match(find(message, "matchId"));
    if (!match) return no_match();
    return client_message(control_replay{*match, what});
}

outcome read_seek(const json& message) {
    const auto match = read_match(find(message, "matchId"));
    if (!match) return no_match();
    const sequence_number from = read_from(message).value_or(-1);
    if (from < 0) return message_error{"invalid_from", "from must be an integer of 0 or more"};
    return client_message(seek_replay{*match, from});
}

outcome read_unsubscribe(const json& message) {
    return read_topic(message, unsubscribe_matches_channel{},
                      [](match_id id) -> outcome { return client_message(unsubscribe_match{id}); });
}

outcome read_authenticate(const json& message) {
    const json* const token = find(message, "token");
    if (token == nullptr || !token->is_string()) {
        return message_error{"invalid_token", "token must be a string"};
    }
    return client_message(authenticate{token->get<std::string>()});
}

void write_timing(object_writer& answer, std::chrono::seconds delay,
                  std::chrono::milliseconds window) {
    if (delay.count() > 0) answer.number("delay", delay.count());
    if (window.count() > 0) answer.number("conflate", window.count());
}

}  // namespace

std::variant<client_message, message_error> read_client_message(std::string_view text) {
    const json_limits limits{
        .max_depth = 8, .max_string_bytes = max_jwt_bytes, .max_array_items = 100};
    const auto message = parse_json(text, limits);
    if (!message) {
        const error& e = message.error();
        return message_error{"invalid_json", e.message + ": " + e.details.front().message};
    }
    if (!message->is_object()) {
        return message_error{"invalid_message", "A message must be a JSON object"};
    }
    const json* action = find(*message, "action");
    if (action == nullptr) action = find(*message, "type");
    if (action == nullptr || !action->is_string()) {
        return message_error{"invalid_message", "A message must have an action, which is a string"};
    }
    if (*action == "subscribe") return read_subscribe(*message);
    if (*action == "unsubscribe") return read_unsubscribe(*message);
    if (*action == "ping") return client_message(client_ping{});
    if (*action == "auth") return read_authenticate(*message);
    if (*action == "replay") return read_replay(*message);
    if (*action == "pause") return read_replay_control(*message, replay_control::pause);
    if (*action == "resume") return read_replay_control(*message, replay_control::resume);
    if (*action == "stop") return read_replay_control(*message, replay_control::stop);
    if (*action == "seek") return read_seek(*message);
    return message_error{"unknown_action",
                         "action must be subscribe, unsubscribe, replay, pause, resume, seek, "
                         "stop, ping or auth"};
}

std::string write_welcome(std::string_view instance) {
    std::string text;
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
    write_timing(answer, place.delay, place.window);
    answer.raw("data", match_json).end();
    return text;
}

std::string write_unsubscribed(match_id match) {
    std::string text;
    object_writer(text).text("type", "unsubscribed").number("matchId", raw(match)).end();
    return text;
}

std::string write_channel_subscribed(log_epoch epoch, std::chrono::seconds delay,
                                     std::chrono::milliseconds window) {
    std::string text;
    object_writer answer(text);
    answer.text("type", "subscribed").text("channel", matches_channel);
    if (epoch != log_epoch::unknown) answer.text("epoch", to_text(epoch));
    write_timing(answer, delay, window);
    answer.end();
    return text;
}

std::string write_channel_unsubscribed() {
    std::string text;
    object_writer(text).text("type", "unsubscribed").text("channel", matches_channel).end();
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

}  // namespace livescore
