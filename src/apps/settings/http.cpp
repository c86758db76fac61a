#include <memory>

#include "settings/kinds.h"
#include "settings/sections.h"

namespace livescore {

void declare_http(setting_table& table, api_options& api) {
    table.section("HTTP");
    table.add("HTTP_MAX_BODY_BYTES", kind::bytes(api.http_max_body_bytes, 1024, 1 << 26),
              "The largest body of a request. The answer to a larger one is 413.");
    table.add("HTTP_PAGE_MAX_BYTES", kind::bytes(api.http_page_max_bytes, 64 << 10, 1 << 26),
              "The largest page of a list, of commentary or of the log. A page ends before it "
              "would be larger (`hasMore`), but has one item at least.");
    table.add("HTTP_INCLUDE_MAX_ENTRIES",
              kind::integer(api.http_include_max_entries, 1, 1'000, "entries"),
              "The most entries of one match that `include=events` and `include=commentary` each "
              "add to it: the newest.");
    table.add("HTTP_ANSWERS_MAX_BYTES",
              kind::bytes(api.http_answers_max_bytes, 1 << 20, std::int64_t{1} << 40),
              "The memory for answers that are read, or that their clients have not taken. While "
              "little of it is left, pages are smaller. When nothing is left, the answer is 503.");
    table.add("HTTP_MAX_HEADER_BYTES", kind::bytes(api.http_max_header_bytes, 1024, 1 << 20),
              "The largest header of a request. The answer to a larger one is 431.");
    table.add("HTTP_MAX_URL_BYTES", kind::bytes(api.http_max_url_bytes, 256, 1 << 20),
              "The longest URL. The answer to a longer one is 414.");
    table.add("HTTP_MAX_HEADERS", kind::integer(api.http_max_headers, 16, 10'000, "lines"),
              "The most lines in the header of a request. The answer to more is 431.");
    table.add("JSON_MAX_DEPTH", kind::integer(api.json.max_depth, 2, 512, "levels"),
              "The deepest nesting of a JSON body. The answer to a deeper one is 400.");
    table.add("JSON_MAX_STRING_BYTES", kind::bytes(api.json.max_string_bytes, 64, 1 << 26),
              "The longest string in a JSON body. The answer to a longer one is 400.");
    table.add("JSON_MAX_ARRAY_ITEMS",
              kind::integer(api.json.max_array_items, 1, 1'000'000, "items"),
              "The longest array in a JSON body. The answer to a longer one is 400.");
    table.add("HTTP_HEADER_TIMEOUT_MS",
              kind::milliseconds(api.http_header_timeout, 100, kind::hour_ms),
              "The time for the header of a request to arrive, and for the first request of a "
              "connection to begin.");
    table.add(
        "HTTP_BODY_TIMEOUT_MS", kind::milliseconds(api.http_body_timeout, 100, kind::hour_ms),
        "The time for the body of a request or a message of a WebSocket to arrive, and for the "
        "client to take an answer.");
    table.add("HTTP_IDLE_TIMEOUT_MS", kind::milliseconds(api.http_idle_timeout, 100, kind::hour_ms),
              "The time for which a connection may be idle between requests. A proxy in front must "
              "close its idle connections earlier.");
    table.add("HTTP_WRITE_DELAY_MS", kind::milliseconds(api.http_write_delay, 0, 60'000),
              "The longest time that a change waits while subscribers are behind. They are behind "
              "when a quarter of the instance's sockets do read, but still have an eighth of "
              "`WS_QUEUE_BYTES` waiting. Then there are more events a second than this machine can "
              "deliver. With 0 no change waits, and all those clients are soon closed with 1013.");
}

void declare_competition(setting_table& table, competition_limits& most) {
    table.section("Leagues and teams");
    table.add("COMPETITION_MAX_REFS", kind::integer(most.refs_per_row, 1, 1'000, "references"),
              "The most references of other providers that a league, team or player has. The "
              "answer to more is 400.");
    table.add("COMPETITION_MAX_SEASONS",
              kind::integer(most.seasons_per_league, 1, 10'000, "seasons"),
              "The most seasons that clients can enter for a league. The answer to one more is "
              "409. Matches may name more.");
    table.add("COMPETITION_MAX_STAGES", kind::integer(most.stages_per_season, 1, 1'000, "stages"),
              "The most stages of a season. The answer to more is 400.");
    table.add("COMPETITION_MAX_DEDUCTIONS",
              kind::integer(most.deductions_per_season, 1, 10'000, "deductions"),
              "The most deductions of a season. The answer to more is 400.");
    table.add("COMPETITION_MAX_MERGED_MATCHES",
              kind::integer(most.merged_matches, 1, 1'000'000, "matches"),
              "The most matches that a merge of two teams gives to the other team, in one "
              "transaction. The answer to more is 409.");
}

void declare_cache(setting_table& table, api_options& api) {
    auto& cache = api.cache;
    table.section("Cache");
    table.add("CACHE", kind::on_off(cache.enabled),
              "Whether the API keeps answers to GETs in memory.");
    table.add(
        "CACHE_SHARED", kind::on_off(cache.shared),
        "Whether the instances share answers in Redis. What clients often ask about one match "
        "is then read once for all instances.");
    table.add(
        "CACHE_SHARED_WAIT_MS", kind::milliseconds(cache.shared_wait, 1, 500),
        "The longest wait for an answer in Redis. After a wait in vain, the instance does not "
        "ask Redis for a second.");
    const auto take_bytes = [&api](std::int64_t bytes) {
        api.cache.max_bytes = static_cast<std::size_t>(bytes) / api.shards;
    };
    table.add("CACHE_MAX_BYTES",
              kind::integer(32 << 20, 1 << 16, std::int64_t{1} << 40, "bytes", take_bytes),
              "The memory of one instance for answers.");
    table.add("CACHE_HOT_READS_PER_SECOND",
              kind::integer(cache.hot_reads_per_second, 0, 1'000'000, "reads a second"),
              "What clients ask for less often than this is read from PostgreSQL each time.");
    table.add("CACHE_MAX_AGE_MS", kind::milliseconds(cache.max_age, 0, kind::hour_ms),
              "The longest time for which an answer is given while no change is known.");
    table.add("CACHE_STALE_MAX_SECONDS", kind::seconds(cache.stale_max, 0, 86'400),
              "The time for which the last answer is given, marked stale, while PostgreSQL is "
              "away.");
}

}  // namespace livescore
