#include "traffic_config.h"

#include <algorithm>
#include <string>

namespace livescore {
namespace {

constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::int64_t million = 1'000'000;

/// "auto": enforced in production only.
enforcement mode(env_reader& env, std::string_view name, std::string_view fallback,
                 bool production) {
    const std::string word = env.one_of(name, fallback, {"auto", "enforce", "dry_run", "off"});
    if (word == "auto") return production ? enforcement::enforce : enforcement::off;
    if (word == "enforce") return enforcement::enforce;
    return word == "dry_run" ? enforcement::dry_run : enforcement::off;
}

/// Words with commas between them; "none" is none.
std::vector<std::string> words(env_reader& env, std::string_view name, std::string_view fallback) {
    const std::string text = env.text(name, fallback);
    std::vector<std::string> found;
    if (text == "none") return found;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        std::string word = text.substr(at, end - at);
        at = end + 1;
        while (!word.empty() && word.front() == ' ') word.erase(0, 1);
        while (!word.empty() && word.back() == ' ') word.pop_back();
        if (!word.empty()) found.push_back(std::move(word));
    }
    return found;
}

bool is_auto(const std::vector<std::string>& list) {
    return list.size() == 1 && list.front() == "auto";
}

std::vector<std::string> origins(env_reader& env, std::string_view name, std::string_view fallback,
                                 bool production) {
    std::vector<std::string> list = words(env, name, fallback);
    if (is_auto(list)) return {production ? "self" : "*"};
    if (production && std::ranges::find(list, "*") != list.end())
        env.problem(std::string(name) + ": * is for development; list the sites, or self");
    return list;
}

}  // namespace

traffic_options read_traffic_config(env_reader& env, std::string_view environment) {
    const bool production = environment == "production";
    traffic_options t;
    t.rate_limits = mode(env, "RATE_LIMIT_MODE", "auto", production);
    t.read.requests = env.integer("RATE_LIMIT_READ_REQUESTS", 50, 1, million);
    t.read.window = env.millis("RATE_LIMIT_READ_WINDOW_MS", 10'000, 1, hour_ms);
    t.write.requests = env.integer("RATE_LIMIT_WRITE_REQUESTS", 50, 1, million);
    t.write.window = env.millis("RATE_LIMIT_WRITE_WINDOW_MS", 10'000, 1, hour_ms);
    t.admin.requests = env.integer("RATE_LIMIT_ADMIN_REQUESTS", 50, 1, million);
    t.admin.window = env.millis("RATE_LIMIT_ADMIN_WINDOW_MS", 10'000, 1, hour_ms);
    t.connect.requests = env.integer("RATE_LIMIT_CONNECT_REQUESTS", 5, 1, million);
    t.connect.window = env.millis("RATE_LIMIT_CONNECT_WINDOW_MS", 2'000, 1, hour_ms);
    t.key_factor = env.integer("RATE_LIMIT_KEY_FACTOR", 1, 1, 1'000);
    for (const rate_limit& limit : {t.read, t.write, t.admin, t.connect}) {
        if (limit.interval().count() >= t.key_factor) continue;
        env.problem("RATE_LIMIT_…: more than one request in a microsecond");
        break;
    }
    t.redis_timeout = env.millis("RATE_LIMIT_REDIS_TIMEOUT_MS", 50, 1, 10'000);
    t.rate_sync_interval = env.millis("RATE_LIMIT_SYNC_INTERVAL_MS", 100, 10, 10'000);
    t.max_rate_clients =
        static_cast<std::size_t>(env.integer("RATE_LIMIT_MAX_CLIENTS", 65'536, 64, 16 * million));

    t.trusted_proxies = words(env, "TRUSTED_PROXIES", "auto");
    if (is_auto(t.trusted_proxies)) {
        t.trusted_proxies.clear();
        if (!production) {
            t.trusted_proxies = {"127.0.0.0/8",    "::1",     "10.0.0.0/8", "172.16.0.0/12",
                                 "192.168.0.0/16", "fc00::/7"};
        }
    }
    t.max_connections =
        static_cast<std::size_t>(env.integer("MAX_CONNECTIONS", 100'000, 1, 100 * million));
    t.max_connections_per_address = static_cast<std::size_t>(
        env.integer("MAX_CONNECTIONS_PER_ADDRESS", 5'000, 1, 100 * million));

    const std::int64_t per_second = env.integer("WS_MESSAGES_PER_SECOND", 100, 1, million);
    t.ws_messages.requests = env.integer("WS_MESSAGES_BURST", 1'000, 1, million);
    t.ws_messages.window = std::chrono::microseconds(t.ws_messages.requests * million / per_second);

    t.bots = mode(env, "BOT_MODE", "auto", production);
    t.deny_missing_user_agent = production;
    t.bot_allow = words(env, "BOT_ALLOW", "search_engine,link_preview,monitor");
    t.bot_deny = words(env, "BOT_DENY", "none");
    t.shield = mode(env, "SHIELD_MODE", "auto", production);

    t.cors_origins = origins(env, "CORS_ORIGINS", "auto", production);
    t.ws_origins = origins(env, "WS_ORIGINS", "auto", production);

    for (auto& problem : check_traffic_options(t)) env.problem(std::move(problem));
    return t;
}

}  // namespace livescore
