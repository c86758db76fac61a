#include "settings/kinds.h"
#include "settings/sections.h"

namespace livescore {
namespace {

void declare_queue(setting_table& table, api_options& api) {
    table.add("WS_MAX_MESSAGE_BYTES", kind::bytes(api.ws_max_message_bytes, 128, 1 << 26),
              "The largest message from a client. A client that sends a larger one is closed with "
              "1009.");
    table.add(
        "WS_QUEUE_BYTES", kind::bytes(api.ws_queue_bytes, 4096, 1 << 30),
        "The bytes that may wait for one slow client. This also holds for event streams. With "
        "more the client is closed (a socket with 1013), and it can resume.");
    table.add("WS_UNSENT_KERNEL_BYTES", kind::bytes(api.ws_unsent_kernel_bytes, 4096, 1 << 30),
              "The part of `WS_QUEUE_BYTES` that the kernel takes for a client that does not read. "
              "Without a limit it would take some megabytes for each.");
}

/// A rate and a burst are one limit: BURST at once, which come back at this rate.
void declare_messages(setting_table& table, traffic_options& traffic) {
    rate_limit& limit = traffic.ws_messages;
    const std::int64_t fallback = limit.requests * kind::million / limit.window.count();
    table.add("WS_MESSAGES_BURST", kind::integer(limit.requests, 1, kind::million, "messages"),
              "The messages and pings that a client may send at once.");
    const auto take_rate = [&limit](std::int64_t per_second) {
        limit.window = std::chrono::microseconds(limit.requests * kind::million / per_second);
    };
    table.add("WS_MESSAGES_PER_SECOND",
              kind::integer(fallback, 1, kind::million, "messages a second", take_rate),
              "The messages and pings that a client may send in a second, once it has sent "
              "`WS_MESSAGES_BURST`. A client that sends more is closed with 1008.");
}

void declare_silence(setting_table& table, api_options& api) {
    table.add("WS_PING_INTERVAL_MS", kind::milliseconds(api.ws_ping_interval, 100, kind::hour_ms),
              "The silence after which the server pings a client.");
    table.add("WS_PONG_TIMEOUT_MS", kind::milliseconds(api.ws_pong_timeout, 200, kind::hour_ms),
              "The silence after which the server closes a client with 1001. The value must be "
              "longer than `WS_PING_INTERVAL_MS`.");
    table.check([&api](env_reader& env) {
        if (api.ws_pong_timeout <= api.ws_ping_interval)
            env.problem("WS_PONG_TIMEOUT_MS: must be longer than WS_PING_INTERVAL_MS");
    });
    table.add("WS_CLOSE_TIMEOUT_MS", kind::milliseconds(api.ws_close_timeout, 100, kind::hour_ms),
              "The time for a client to answer a close.");
}

void declare_timing(setting_table& table, api_options& api, feed_options& feed) {
    // A topic has room for these (fanout/topic.h).
    table.add(
        "WS_MAX_DELAY_SECONDS", kind::seconds(api.push_limits.max_delay, 0, 1'000),
        "The largest `delay` that a client may ask for. This also holds for event streams and "
        "long polls. With 0 there is none.");
    table.add("WS_MAX_CONFLATE_MS", kind::milliseconds(api.push_limits.max_window, 0, 16'000),
              "The largest `conflate` that a client may ask for. This also holds for event streams "
              "and long polls. With 0 there is none.");
    table.add("WS_MAX_DELAYED_MATCHES",
              kind::integer(feed.max_delayed_tracks, 1, 100'000, "matches"),
              "The matches that all delayed clients of an instance follow together. A match counts "
              "once for each delay. Beyond it the answer is `unavailable`.");
    table.add("WS_DELAYED_MAX_BYTES",
              kind::bytes(feed.delayed_tracks_bytes, 1 << 20, std::int64_t{1} << 40),
              "The memory for the newest events and states of these matches. The log has what does "
              "not fit.");
}

}  // namespace

void declare_websocket(setting_table& table, api_options& api, feed_options& feed) {
    table.section("WebSocket");
    declare_queue(table, api);
    declare_messages(table, api.traffic);
    declare_silence(table, api);
    table.add("WS_MAX_SUBSCRIPTIONS_PER_SOCKET",
              kind::integer(api.ws_max_subscriptions, 1, 100'000, "matches"),
              "The matches that one connection may follow.");
    table.add(
        "WS_BATCH_MAX_MATCHES", kind::integer(api.ws_batch_max_matches, 1, 1'000, "matches"),
        "The matches that one message, or one event stream, may name in `matchIds`. With more "
        "it is refused as a whole.");
    table.add("WS_TOPIC_MAX_MATCHES", kind::integer(feed.set_matches, 1, 10'000, "matches"),
              "The most matches in the acknowledgement of a league, a team or the live channel. "
              "Running matches come first, then those nearest to now.");
    table.add("WS_RESUME_MAX_EVENTS", kind::integer(feed.resume_limit, 1, 100'000, "events"),
              "The most missed events that a resume reads from the log. A client that missed more "
              "gets the match as it is now.");
    table.add(
        "WS_RESUME_MAX_BYTES", kind::bytes(feed.resume_bytes, 1 << 16, 1 << 30),
        "The same, in bytes of the log. A resume of more than 1 MiB goes page by page, as the "
        "client takes it.");
    table.add("WS_RESUMES_MAX_BYTES", kind::bytes(feed.pages_bytes, 1 << 20, std::int64_t{1} << 40),
              "The memory for the pages of all resumes that their clients have not taken. Others "
              "wait up to 5 s for their turn, and are then told to try again.");
    declare_timing(table, api, feed);
}

void declare_replays(setting_table& table, api_options& api) {
    table.section("Replays");
    table.add("REPLAYS_MAX", kind::integer(api.replays_max, 1, 100'000, "replays"),
              "The replays that an instance shows at once.");
    table.add("REPLAYS_MAX_PER_CONNECTION",
              kind::integer(api.replays_per_connection, 1, 1'000, "replays"),
              "The replays that a WebSocket may show at once.");
    table.add("REPLAY_MAX_SPEED", kind::integer(api.replay_max_speed, 1, 1'000'000, "times"),
              "The largest `speed` of a replay.");
    table.add("REPLAY_MAX_GAP_MS", kind::milliseconds(api.replay_max_gap, 1, kind::hour_ms),
              "The longest pause between two events of a replay, as it is played. A longer one is "
              "cut.");
}

void declare_viewers(setting_table& table, viewer_options& viewers) {
    table.section("Viewers");
    table.add("VIEWERS_PUBLISH_MS", kind::milliseconds(viewers.publish_interval, 50, kind::hour_ms),
              "The time after which an instance tells the others how many clients follow a match "
              "here, if that has changed.");
    table.add("VIEWERS_LIFE_MS", kind::milliseconds(viewers.life, 100, kind::hour_ms),
              "The time for which the followers at an instance count that has died. The value must "
              "be longer than `VIEWERS_PUBLISH_MS`.");
    table.check([&viewers](env_reader& env) {
        if (viewers.life <= viewers.publish_interval)
            env.problem("VIEWERS_LIFE_MS: must be longer than VIEWERS_PUBLISH_MS");
    });
    table.add("VIEWERS_KEEP_MS", kind::milliseconds(viewers.keep, 0, kind::hour_ms),
              "The time for which an instance gives the same number again before it asks Redis "
              "anew.");
}

void declare_streams(setting_table& table, api_options& api) {
    table.section("Event streams and long polls");
    table.add(
        "SSE_HEARTBEAT_MS", kind::milliseconds(api.sse_heartbeat, 100, kind::hour_ms),
        "The silence after which the server sends a comment into an event stream. So no proxy "
        "in between takes the stream for dead.");
    // Proxies give up on a silent answer after a minute, as a rule.
    table.add("LONG_POLL_MAX_SECONDS", kind::seconds(api.long_poll_max, 0, 60),
              "The longest time for which `GET …/events?wait=` may wait for an event. With 0 it "
              "never waits.");
}

}  // namespace livescore
