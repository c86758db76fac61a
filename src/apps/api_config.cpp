#include "api_config.h"

#include <fstream>
#include <sstream>
#include <thread>

#include "traffic_config.h"

namespace livescore {

namespace {

constexpr std::int64_t hour_ms = 3'600'000;

std::size_t bytes(env_reader& env, std::string_view name, std::int64_t fallback, std::int64_t min,
                  std::int64_t max) {
    return static_cast<std::size_t>(env.integer(name, fallback, min, max));
}

auth_mode read_auth_mode(env_reader& env, std::string_view name, std::string_view fallback) {
    return env.one_of(name, fallback, {"open", "required"}) == "required" ? auth_mode::required
                                                                          : auth_mode::open;
}

std::string content_of(const std::string& path) {
    const std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

void trust(env_reader& env, api_config& c, std::string_view name, const result<jwt_keys>& keys) {
    if (keys) {
        c.token_keys = c.token_keys.with(*keys);
    } else {
        env.problem(std::string(name) + ": " + keys.error().message);
    }
}

void read_access(env_reader& env, api_config& c) {
    c.production = c.common.environment == "production";
    auto& api = c.api;
    api.read_auth = read_auth_mode(env, "READ_AUTH", "open");
    api.ws_auth = read_auth_mode(env, "WS_AUTH", "open");
    api.write_auth = auth_mode::when_keys_exist;
    const bool said = !env.text("WRITE_AUTH", "").empty();
    if (said || c.production) api.write_auth = read_auth_mode(env, "WRITE_AUTH", "required");
    api.ws_auth_timeout = env.millis("WS_AUTH_TIMEOUT_MS", 5'000, 100, hour_ms);

    constexpr std::size_t min_secret_bytes = 32;
    c.keys.bootstrap_secret = env.secret("BOOTSTRAP_API_KEY");
    if (!c.keys.bootstrap_secret.empty() && c.keys.bootstrap_secret.size() < min_secret_bytes) {
        env.problem("BOOTSTRAP_API_KEY: must have at least 32 characters");
    }
    c.keys.max_stale =
        std::chrono::seconds(env.integer("API_KEYS_MAX_STALE_SECONDS", 3600, 1, 604'800));

    c.tokens.issuer = env.text("JWT_ISSUER", "");
    c.tokens.audience = env.text("JWT_AUDIENCE", "");
    c.tokens.leeway = std::chrono::seconds(env.integer("JWT_LEEWAY_SECONDS", 30, 0, 300));
    const std::string secret = env.secret("JWT_HS256_SECRET");
    if (!secret.empty()) trust(env, c, "JWT_HS256_SECRET", jwt_keys::from_secret(secret));
    const std::string file = env.text("JWT_JWKS_FILE", "");
    if (!file.empty()) trust(env, c, "JWT_JWKS_FILE", jwt_keys::from_jwks(content_of(file)));
    const std::string url = env.text("JWT_JWKS_URL", "");
    if (!url.empty()) {
        if (auto source = parse_jwks_url(url)) {
            c.jwks = std::move(*source);
        } else {
            env.problem("JWT_JWKS_URL: " + source.error().message);
        }
    }
    c.jwks.refresh = std::chrono::seconds(env.integer("JWT_JWKS_REFRESH_SECONDS", 600, 1, 86'400));
    c.jwks.timeout = env.millis("JWT_JWKS_TIMEOUT_MS", 5'000, 100, 60'000);
}

}  // namespace

api_config read_api_config(env_reader& env) {
    api_config c;
    c.common = read_common_config(env, "api");

    auto& api = c.api;
    api.instance = c.common.instance;
    api.environment = c.common.environment;
    api.host = read_host(env);
    api.port = static_cast<std::uint16_t>(env.integer("PORT", 8000, 0, 65'535));
    api.shards = static_cast<std::size_t>(env.integer("API_IO_THREADS", 0, 0, 256));
    if (api.shards == 0) api.shards = std::max(1U, std::thread::hardware_concurrency());

    api.http_max_body_bytes = bytes(env, "HTTP_MAX_BODY_BYTES", 1 << 20, 1024, 1 << 26);
    api.http_max_header_bytes = bytes(env, "HTTP_MAX_HEADER_BYTES", 16 * 1024, 1024, 1 << 20);
    api.http_max_url_bytes = bytes(env, "HTTP_MAX_URL_BYTES", 8 * 1024, 256, 1 << 20);
    api.http_max_headers = bytes(env, "HTTP_MAX_HEADERS", 100, 16, 10'000);
    api.http_header_timeout = env.millis("HTTP_HEADER_TIMEOUT_MS", 10'000, 100, hour_ms);
    api.http_body_timeout = env.millis("HTTP_BODY_TIMEOUT_MS", 30'000, 100, hour_ms);
    api.http_idle_timeout = env.millis("HTTP_IDLE_TIMEOUT_MS", 75'000, 100, hour_ms);
    api.json.max_depth = static_cast<int>(env.integer("JSON_MAX_DEPTH", 32, 2, 512));
    api.json.max_string_bytes = bytes(env, "JSON_MAX_STRING_BYTES", 65'536, 64, 1 << 26);
    api.json.max_array_items = bytes(env, "JSON_MAX_ARRAY_ITEMS", 1000, 1, 1'000'000);

    auto& cache = api.cache;
    cache.enabled = env.boolean("CACHE", true);
    cache.shared = env.boolean("CACHE_SHARED", true);
    cache.max_bytes =
        bytes(env, "CACHE_MAX_BYTES", 64 << 20, 1 << 16, std::int64_t{1} << 40) / api.shards;
    cache.hot_reads_per_second =
        static_cast<unsigned>(env.integer("CACHE_HOT_READS_PER_SECOND", 10, 0, 1'000'000));
    cache.max_age = env.millis("CACHE_MAX_AGE_MS", 1'000, 0, hour_ms);
    cache.stale_max = std::chrono::seconds(env.integer("CACHE_STALE_MAX_SECONDS", 3600, 0, 86'400));
    // Between two heads the newest seqs are known by the bus.
    cache.max_heads_age = std::max(cache.max_heads_age, 4 * c.common.heads_interval);

    api.http_write_delay = env.millis("HTTP_WRITE_DELAY_MS", 50, 0, 60'000);
    api.ws_max_message_bytes = bytes(env, "WS_MAX_MESSAGE_BYTES", 1 << 20, 128, 1 << 26);
    api.ws_queue_bytes = bytes(env, "WS_QUEUE_BYTES", 1 << 20, 4096, 1 << 30);
    api.ws_unsent_kernel_bytes = bytes(env, "WS_UNSENT_KERNEL_BYTES", 128 * 1024, 4096, 1 << 30);
    api.ws_max_subscriptions = bytes(env, "WS_MAX_SUBSCRIPTIONS_PER_SOCKET", 256, 1, 100'000);
    api.ws_ping_interval = env.millis("WS_PING_INTERVAL_MS", 25'000, 100, hour_ms);
    api.ws_pong_timeout = env.millis("WS_PONG_TIMEOUT_MS", 60'000, 200, hour_ms);
    api.ws_close_timeout = env.millis("WS_CLOSE_TIMEOUT_MS", 5'000, 100, hour_ms);
    if (api.ws_pong_timeout <= api.ws_ping_interval) {
        env.problem("WS_PONG_TIMEOUT_MS: must be longer than WS_PING_INTERVAL_MS");
    }
    api.sse_heartbeat = env.millis("SSE_HEARTBEAT_MS", 15'000, 100, hour_ms);
    // Proxies give up on a silent answer after a minute, as a rule.
    api.long_poll_max = std::chrono::seconds(env.integer("LONG_POLL_MAX_SECONDS", 30, 0, 60));
    api.traffic = read_traffic_config(env, c.common.environment);
    api.drain_spread = env.millis("DRAIN_SPREAD_MS", 2'000, 0, hour_ms);
    api.drain_timeout = env.millis("DRAIN_TIMEOUT_MS", 15'000, 100, hour_ms);
    if (api.drain_timeout <= api.drain_spread) {
        env.problem("DRAIN_TIMEOUT_MS: must be longer than DRAIN_SPREAD_MS");
    }

    read_access(env, c);

    auto& feed = c.feed;
    feed.heads_interval = c.common.heads_interval;
    feed.heads_window = c.common.heads_window;
    feed.gap_wait = env.millis("FEED_GAP_WAIT_MS", 10, 1, 10'000);
    feed.resume_limit = static_cast<int>(env.integer("WS_RESUME_MAX_EVENTS", 1000, 1, 100'000));
    return c;
}

}  // namespace livescore
