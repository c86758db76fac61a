#include <utility>

#include "settings/kinds.h"
#include "settings/sections.h"

namespace livescore {
namespace {

constexpr std::string_view events_title = "Events";

void take_nats_urls(env_reader& env, nats_options& nats, const std::string& text) {
    auto checked = check_nats_urls(kind::words_of(text));
    if (checked) {
        nats.urls = std::move(*checked);
    } else {
        env.problem("NATS_URL: " + checked.error().message);
    }
}

void take_nats_prefix(env_reader& env, nats_options& nats, const std::string& text) {
    auto checked = check_nats_prefix(text);
    if (checked) {
        nats.prefix = std::move(*checked);
    } else {
        env.problem("NATS_PREFIX: " + checked.error().message);
    }
}

void declare_nats(setting_table& table, nats_options& nats) {
    constexpr std::int64_t least_bytes = 1 << 20;
    constexpr std::int64_t most_bytes = 1 << 30;
    table.add(
        "NATS_URL",
        kind::secret(
            "URLs with commas between them",
            [&nats](env_reader& env, const std::string& text) { take_nats_urls(env, nats, text); }),
        "With `EVENT_BUS=nats`: the servers, each as `nats://[user:password@]host[:port]`, or "
        "`tls://` for TLS. A program uses one of them, and goes to the next when it fails.");
    auto prefix = kind::text(
        "letters, digits, _ -, and dots",
        [&nats](env_reader& env, const std::string& text) { take_nats_prefix(env, nats, text); });
    prefix.fallback = nats.prefix;
    table.add("NATS_PREFIX", std::move(prefix),
              "Every subject in NATS begins with it and a dot. Two deployments on one NATS need "
              "two prefixes.");
    table.add("NATS_CA_FILE", kind::text(nats.ca_file, "a path"),
              "Those who sign the servers of `tls://` (PEM). Empty: those whom the system trusts.");
    table.add("NATS_CONNECT_TIMEOUT_MS", kind::milliseconds(nats.connect_timeout, 10, 60'000),
              "The longest time to connect to NATS.");
    table.add("NATS_UNSENT_MAX_BYTES", kind::bytes(nats.max_unsent_bytes, least_bytes, most_bytes),
              "Events that wait until NATS takes them. Beyond it they are dropped, and the heads "
              "make up for them.");
    table.add("NATS_UNREAD_MAX_BYTES", kind::bytes(nats.max_unread_bytes, least_bytes, most_bytes),
              "Messages from NATS that wait for this process. Beyond it they are dropped, and the "
              "heads make up for them.");
}

}  // namespace

void declare_event_bus(setting_table& table, bus_options& bus) {
    table.section(events_title);
    using enum bus_options::engine;
    table.add("EVENT_BUS",
              kind::choice<bus_options::engine>(bus.carried_by, {{"redis", redis}, {"nats", nats}}),
              "What carries events between processes. `nats`: the servers of `NATS_URL`. Redis "
              "keeps all its other tasks.");
    declare_nats(table, bus.nats);
    table.check([&bus](env_reader& env) {
        if (bus.carried_by == nats && bus.nats.urls.empty())
            env.problem("NATS_URL: is missing; EVENT_BUS=nats needs it");
    });
}

void declare_heads(setting_table& table, std::chrono::milliseconds& interval,
                   std::chrono::milliseconds& window) {
    table.section(events_title);
    table.add("HEADS_INTERVAL_MS", kind::milliseconds(interval, 50, 60'000),
              "The time between two announcements of heads, which say what the last event of each "
              "match is. When three of them fail to come, the API does not rely on Redis and asks "
              "PostgreSQL itself. All processes must have the same value.");
    table.add("HEADS_WINDOW_MS", kind::milliseconds(window, 500, 600'000),
              "A match is announced for this long after its last event. The value must be at least "
              "four times `HEADS_INTERVAL_MS`.");
    table.check([&interval, &window](env_reader& env) {
        if (window < 4 * interval)
            env.problem("HEADS_WINDOW_MS: must be at least four times HEADS_INTERVAL_MS");
    });
}

void declare_event_size(setting_table& table, std::size_t& max_bytes) {
    table.section(events_title);
    table.add("EVENT_MAX_BYTES", kind::bytes(max_bytes, 1024, 1 << 22),
              "The largest event as it is sent. A change that would make a larger one is answered "
              "with 400.");
}

void declare_feed_gap(setting_table& table, feed_options& feed) {
    table.section(events_title);
    table.add("FEED_TRACKS_MAX_BYTES",
              kind::bytes(feed.tracks_bytes, 1 << 20, std::int64_t{1} << 40),
              "The memory for the newest events and the snapshots of all followed matches. Beyond "
              "it the matches that were used longest ago are read from PostgreSQL again.");
    table.add("FEED_GAP_WAIT_MS", kind::milliseconds(feed.gap_wait, 1, 10'000),
              "The time to wait for an event that others have overtaken, before the API reads it "
              "from the log.");
}

void declare_event_partitions(setting_table& table, feed_options& feed) {
    table.section(events_title);
    table.add("REDIS_EVENTS_SUBSCRIBE",
              kind::choice<bool>(feed.only_followed, {{"all", false}, {"followed", true}}),
              "With `REDIS_EVENTS_URLS` or `EVENT_BUS=nats`: which partitions an instance hears. "
              "`followed`: those of "
              "matches that its clients follow, and all while a client follows many. It suits "
              "instances that serve sockets alone: what they answer from their cache may be "
              "`HEADS_INTERVAL_MS` old.");
}

void declare_tracing(setting_table& table, trace_options& trace) {
    table.section("Tracing",
                  "Which changes are followed to their followers (docs/OPERATIONS.md, "
                  "\"Follow one goal\").");
    using enum trace_options::sampling;
    table.add("TRACE_SAMPLE",
              kind::choice<trace_options::sampling>(
                  trace.sample, {{"none", none}, {"asked", asked}, {"all", all}}),
              "Which changes leave a trace of their events. `asked`: those whose `traceparent` has "
              "the flag `sampled`.");
    table.add("TRACE_SAMPLE_ONE_IN", kind::integer(trace.one_in, 0, kind::million, "changes"),
              "With `TRACE_SAMPLE=asked`, also one of so many other changes. With 0 none of them.");
}

}  // namespace livescore
