#include "settings/kinds.h"
#include "settings/sections.h"

namespace livescore {

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
