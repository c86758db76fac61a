#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <boost/url/url.hpp>
#include <memory>
#include <utility>
#include <vector>

#include "livescore/postgres/database_url.h"
#include "settings/kinds.h"
#include "settings/sections.h"

namespace livescore {
namespace {

constexpr std::string_view addresses_title = "Addresses of PostgreSQL and Redis";

void add_password(env_reader& env, std::string& url, const std::string& password) {
    if (url.empty()) return;
    if (!url.starts_with("postgresql://") && !url.starts_with("postgres://")) {
        env.problem("DATABASE_PASSWORD: needs a DATABASE_URL that starts with postgresql://");
        return;
    }
    // As a parameter: libpq prefers it to a password before the host, and it also fits a URL of
    // several hosts.
    url += url.find('?') == std::string::npos ? "?" : "&";
    url += "password=" + boost::urls::encode(password, boost::urls::unreserved_chars);
}

void add_redis_password(std::string& url, const std::string& password) {
    const auto parsed = boost::urls::parse_uri(url);
    if (!parsed) return;  // the check of the URL says so
    boost::urls::url with_password(*parsed);
    with_password.set_password(password);
    url = with_password.buffer();
}

void take_database_url(env_reader& env, std::string& url, const std::string& text) {
    const auto problems = database_url_problems(text);
    for (const auto& problem : problems) env.problem("DATABASE_URL: " + problem);
    if (problems.empty()) url = text;
}

void check_redis_prefix(env_reader& env, const std::string& prefix) {
    constexpr std::size_t max_characters = 64;
    constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:._-";
    if (prefix.size() > max_characters || prefix.find_first_not_of(allowed) != std::string::npos)
        env.problem("REDIS_PREFIX: must be at most 64 letters, digits, and : . _ -");
}

/// What the variables say of Redis. It is put together when all were read.
struct said_of_redis {
    std::string password{};
    std::string prefix{};
    std::vector<std::string> events_urls{};
    std::vector<std::string> sentinels{};
};

void check_sentinels_of(env_reader& env, redis_options& redis, const said_of_redis& said) {
    if (said.sentinels.empty()) return;
    const auto parsed = boost::urls::parse_uri(redis.url);
    if (parsed && parsed->has_port())
        env.problem(
            "REDIS_URL: has a port; with REDIS_SENTINELS its host is the name of a master, and the "
            "sentinels know the port");
    auto checked = check_sentinels(said.sentinels);
    if (checked) {
        redis.sentinels = std::move(*checked);
    } else {
        env.problem("REDIS_SENTINELS: " + checked.error().message);
    }
}

/// The URL is whole only when its password has been added. Its database gives the default prefix.
void check_redis_url(env_reader& env, redis_options& redis, const said_of_redis& said) {
    check_redis_prefix(env, said.prefix);
    if (redis.url.empty()) return;
    if (!said.password.empty()) add_redis_password(redis.url, said.password);
    const auto parsed = parse_redis_url(redis.url);
    if (parsed) {
        redis.url = parsed->url;
        redis.prefix = said.prefix.empty() ? parsed->prefix : said.prefix;
    } else {
        env.problem("REDIS_URL: " + parsed.error().message);
    }
}

void check_redis_events(env_reader& env, redis_options& redis, said_of_redis& said) {
    for (auto& url : said.events_urls) {
        const auto parsed = boost::urls::parse_uri(url);
        const bool needs_one = parsed && !parsed->has_password() && !said.password.empty();
        if (needs_one) add_redis_password(url, said.password);
    }
    auto checked = check_events_urls(said.events_urls);
    if (checked) {
        redis.events_urls = std::move(*checked);
    } else {
        env.problem("REDIS_EVENTS_URLS: " + checked.error().message);
    }
}

}  // namespace

void declare_database_url(setting_table& table, std::string& url) {
    table.section(addresses_title);
    table.add(
        "DATABASE_URL",
        kind::required_secret("a URL", "postgresql://livescore:livescore@127.0.0.1:5432/livescore",
                              [&url](env_reader& env, const std::string& text) {
                                  take_database_url(env, url, text);
                              }),
        "The address of PostgreSQL: `postgresql://user:password@host:port/database`. Several hosts "
        "(`host-1:port,host-2:port`) are a primary and its standbys: the programs use the primary. "
        "libpq's parameters (`?sslmode=verify-full`) are possible.");
    table.add(
        "DATABASE_PASSWORD",
        kind::secret("text",
                     [&url](env_reader& env, const std::string& password) {
                         add_password(env, url, password);
                     }),
        "The password of PostgreSQL, where it should not stand in `DATABASE_URL`. The URL must "
        "then start with `postgresql://` or `postgres://`.");
}

void declare_redis_url(setting_table& table, redis_options& redis) {
    table.section(addresses_title);
    table.add(
        "REDIS_URL",
        kind::required_secret("a URL", "redis://127.0.0.1:6379",
                              [&redis](env_reader&, const std::string& url) { redis.url = url; }),
        "The address of Redis: `redis://[[user]:password@]host[:port][/database]`. "
        "`docs/DEPLOYMENT.md` tells how stunnel carries it over TLS.");
    auto said = std::make_shared<said_of_redis>();
    table.add(
        "REDIS_PASSWORD",
        kind::secret("text",
                     [said](env_reader&, const std::string& text) { said->password = text; }),
        "The password of Redis, where it should not stand in `REDIS_URL`. It is also for those of "
        "`REDIS_EVENTS_URLS` that have none.");
    table.add("REDIS_PREFIX",
              kind::text("letters, digits, : . _ -",
                         [said](env_reader&, const std::string& text) { said->prefix = text; }),
              "Every key and channel in Redis begins with it and a colon. Two deployments on one "
              "Redis need two prefixes, because channels do not belong to a database. The default "
              "is `livescore`, and `livescore:n` where `REDIS_URL` names a database n other than "
              "0.");
    table.add("REDIS_EVENTS_URLS",
              kind::secret("URLs with commas between them",
                           [said](env_reader&, const std::string& text) {
                               said->events_urls = kind::words_of(text);
                           }),
              "The Redis servers that carry events, each as in `REDIS_URL`. 128 partitions of "
              "matches are spread over them. All programs need the same servers, in any order. "
              "By default the server of `REDIS_URL` carries all events on one channel.");
    table.add("REDIS_EVENTS_BRIDGE", kind::on_off(redis.events_bridge),
              "With `REDIS_EVENTS_URLS`: events also go to, and come from, the one channel of "
              "`REDIS_URL`. Programs without `REDIS_EVENTS_URLS` need that. Set it to `off` when "
              "there are none left.");
    table.add("REDIS_SENTINELS",
              kind::secret("URLs with commas between them",
                           [said](env_reader&, const std::string& text) {
                               said->sentinels = kind::words_of(text);
                           }),
              "Redis Sentinels: `redis://[[user]:password@]host:port`. With them the host in "
              "`REDIS_URL` is the name of a master, without a port. A program asks the sentinels "
              "for it whenever it connects. So is a server of `REDIS_EVENTS_URLS` without a port.");
    table.check([&redis, said](env_reader& env) {
        check_redis_url(env, redis, *said);
        check_redis_events(env, redis, *said);
        check_sentinels_of(env, redis, *said);
    });
}

void declare_admin_service(setting_table& table, service_access& access) {
    table.section(
        "The service, for livescore-admin",
        "The scripts (`scripts/import`, `scripts/watch` and the others) bring the same key.");
    table.add("LIVESCORE_URL", kind::text(access.url, "a URL"),
              "The service that `livescore-admin` asks: an instance, or nginx where it lets the "
              "operator in.");
    table.add("LIVESCORE_API_KEY",
              kind::secret("an API key",
                           [&access](env_reader&, const std::string& key) { access.key = key; }),
              "The key that it brings.");
    table.add("LIVESCORE_CA_FILE", kind::text(access.ca_file, "a path"),
              "The certificates that it trusts (PEM). Empty: those of the system.");
    table.add("LIVESCORE_TIMEOUT_MS", kind::milliseconds(access.timeout, 100, 600'000),
              "The longest time for one request.");
    table.check([&access](env_reader& env) {
        if (!access.url.starts_with("http://") && !access.url.starts_with("https://"))
            env.problem("LIVESCORE_URL: must begin with http:// or https://");
    });
}

}  // namespace livescore
