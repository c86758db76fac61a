#include "settings/kinds.h"
#include "settings/sections.h"

namespace livescore {
namespace {

enforcement enforcement_of(std::string_view word, bool production) {
    if (word == "auto") return production ? enforcement::enforce : enforcement::off;
    if (word == "enforce") return enforcement::enforce;
    return word == "dry_run" ? enforcement::dry_run : enforcement::off;
}

void check_intervals(env_reader& env, const traffic_options& t) {
    for (const rate_limit& limit : {t.read, t.write, t.admin, t.connect, t.join}) {
        if (limit.interval().count() >= t.key_factor) continue;
        env.problem("RATE_LIMIT_…: more than one request in a microsecond");
        return;
    }
}

void declare_class(setting_table& table, rate_limit& limit, std::string_view requests,
                   std::string_view window, std::string_view meaning) {
    table.add(requests, kind::integer(limit.requests, 1, kind::million, "requests"), meaning);
    table.add(window, kind::milliseconds(limit.window, 1, kind::hour_ms),
              "The time in which they all come back.");
}

}  // namespace

setting_value enforcement_mode(enforcement& to, const std::string& environment) {
    const std::vector<std::string_view> words{"auto", "enforce", "dry_run", "off"};
    setting_value value;
    value.values = kind::joined(words);
    value.fallback = "auto";
    value.read = [&to, &environment, words](env_reader& env, std::string_view name) {
        to = enforcement_of(env.one_of(name, "auto", words), environment == "production");
    };
    return value;
}

void declare_rate_limits(setting_table& table, traffic_options& t, const std::string& environment) {
    table.section(
        "Rate limits",
        "A client may make some requests at once; they come back evenly over a time. The answer to "
        "more is 429. All instances count together. A client is a valid API key, otherwise the "
        "subject of a valid token, otherwise an address (of IPv6: its /64).");
    table.add("RATE_LIMIT_MODE", enforcement_mode(t.rate_limits, environment),
              "Whether the limits hold. `dry_run` counts and logs what it would refuse. `auto` is "
              "`enforce` in production, else `off`.");
    declare_class(table, t.read, "RATE_LIMIT_READ_REQUESTS", "RATE_LIMIT_READ_WINDOW_MS",
                  "Reads that a client may make at once.");
    declare_class(table, t.write, "RATE_LIMIT_WRITE_REQUESTS", "RATE_LIMIT_WRITE_WINDOW_MS",
                  "Changes that a client may make at once.");
    declare_class(table, t.admin, "RATE_LIMIT_ADMIN_REQUESTS", "RATE_LIMIT_ADMIN_WINDOW_MS",
                  "Requests to `/api/admin` that a client may make at once.");
    declare_class(table, t.connect, "RATE_LIMIT_CONNECT_REQUESTS", "RATE_LIMIT_CONNECT_WINDOW_MS",
                  "WebSockets and event streams that a client may open at once.");
    declare_class(table, t.join, "RATE_LIMIT_JOIN_REQUESTS", "RATE_LIMIT_JOIN_WINDOW_MS",
                  "Matches that a client may subscribe to at once on WebSockets. Each further "
                  "`subscribe`, and each to a match that does not exist, is a read.");
    table.add("RATE_LIMIT_KEY_FACTOR", kind::integer(t.key_factor, 1, 1'000, "times"),
              "A client with an API key may make this many times as many requests of each class.");
    table.add("SCORER_MAX_BYTES_PER_DAY",
              kind::integer(t.scorer_max_bytes_per_day, 0, 1LL << 33, "bytes"),
              "The bytes that an API key may post at once, in the bodies of its changes; they come "
              "back evenly over a day. The answer to more is 429. This quota holds in every "
              "`RATE_LIMIT_MODE`. With 0 there is none.");
    table.check([&t](env_reader& env) { check_intervals(env, t); });
    table.add(
        "RATE_LIMIT_REDIS_TIMEOUT_MS", kind::milliseconds(t.redis_timeout, 1, 10'000),
        "The time to wait for Redis about a change or a connect. Then the instance decides by "
        "what it has seen itself.");
    table.add(
        "RATE_LIMIT_SYNC_INTERVAL_MS", kind::milliseconds(t.rate_sync_interval, 10, 10'000),
        "Each instance decides about reads at once. This is the time between two exchanges of "
        "what the instances have counted.");
    table.add("RATE_LIMIT_MAX_CLIENTS",
              kind::integer(t.max_rate_clients, 64, 16 * kind::million, "clients"),
              "The clients that an instance remembers at once. It first forgets those that owe "
              "least.");
}

}  // namespace livescore
