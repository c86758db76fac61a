#include <algorithm>
#include <cctype>

#include "livescore/core/text/char_set.h"
#include "livescore/feeds/poll_hint.h"
#include "settings/kinds.h"
#include "settings/sections.h"

namespace livescore {
namespace {

constexpr std::string_view feeds_title = "Feeds";

/// The variables of a provider. An empty name: it has none.
struct provider_variables {
    std::string_view url, key, live, idle, minute, day;
};
constexpr provider_variables openligadb_names{"OPENLIGADB_URL",
                                              "",
                                              "OPENLIGADB_POLL_LIVE_MS",
                                              "OPENLIGADB_POLL_IDLE_MS",
                                              "OPENLIGADB_BUDGET_PER_MINUTE",
                                              "OPENLIGADB_BUDGET_PER_DAY"};
constexpr provider_variables openfootball_names{"OPENFOOTBALL_URL",
                                                "",
                                                "OPENFOOTBALL_POLL_LIVE_MS",
                                                "OPENFOOTBALL_POLL_IDLE_MS",
                                                "OPENFOOTBALL_BUDGET_PER_MINUTE",
                                                "OPENFOOTBALL_BUDGET_PER_DAY"};
constexpr provider_variables football_data_names{"FOOTBALL_DATA_URL",
                                                 "FOOTBALL_DATA_KEY",
                                                 "FOOTBALL_DATA_POLL_LIVE_MS",
                                                 "FOOTBALL_DATA_POLL_IDLE_MS",
                                                 "FOOTBALL_DATA_BUDGET_PER_MINUTE",
                                                 "FOOTBALL_DATA_BUDGET_PER_DAY"};
constexpr provider_variables api_football_names{"API_FOOTBALL_URL",
                                                "API_FOOTBALL_KEY",
                                                "API_FOOTBALL_POLL_LIVE_MS",
                                                "API_FOOTBALL_POLL_IDLE_MS",
                                                "API_FOOTBALL_BUDGET_PER_MINUTE",
                                                "API_FOOTBALL_BUDGET_PER_DAY"};

std::string without_slash(std::string url) {
    while (url.ends_with('/')) url.pop_back();
    return url;
}

void take_provider_url(env_reader& env, std::string_view name, std::string& to,
                       const std::string& url) {
    if (const auto wrong = check_provider_url(url)) {
        env.problem(std::string(name) + ": " + wrong->message);
    } else {
        to = without_slash(url);
    }
}

setting_value provider_url(std::string_view name, std::string& to) {
    setting_value value = kind::text("a URL", [name, &to](env_reader& env, const std::string& url) {
        take_provider_url(env, name, to, url);
    });
    value.fallback = to;
    return value;
}

/// Words without blanks, each of which must be `well_formed`.
setting_value followed_list(std::string_view name, std::vector<std::string>& to,
                            std::string_view values, bool (*well_formed)(std::string_view)) {
    return kind::text(values, [=, &to](env_reader& env, const std::string& text) {
        to = kind::words_of(text);
        if (!std::ranges::all_of(to, well_formed)) {
            env.problem(std::string(name) + ": must be " + std::string(values));
            return;
        }
        std::vector<std::string> sorted = to;
        std::ranges::sort(sorted);
        if (std::ranges::adjacent_find(sorted) != sorted.end())
            env.problem(std::string(name) + ": names something twice");
    });
}

bool is_code(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.';
    });
}

/// "bl1/2026": the league and the year in which the season begins.
bool is_league_with_season(std::string_view word) {
    const auto slash = word.find('/');
    if (slash == std::string_view::npos) return false;
    const std::string_view year = word.substr(slash + 1);
    return is_code(word.substr(0, slash)) && year.size() == 4 && is_digits(year);
}

bool is_numbered_league(std::string_view word) {
    return is_league_with_season(word) && is_digits(word.substr(0, word.find('/')));
}

bool is_file_or_url(std::string_view word) {
    const bool is_url = word.find("://") != std::string_view::npos;
    return !is_url || !check_provider_url(word);
}

void declare_pace(setting_table& table, const provider_variables& names, feed_source& source) {
    table.add(names.live, kind::milliseconds(source.poll_live, 50, kind::hour_ms),
              "The longest time between two requests for matches that run or are about to.");
    table.add(names.idle, kind::milliseconds(source.poll_idle, 50, kind::day_ms),
              "The same for everything else.");
    table.add(names.minute, kind::integer(source.budget.per_minute, 0, kind::million, "requests"),
              "The most requests in a minute. With 0 there is no limit.");
    table.add(names.day, kind::integer(source.budget.per_day, 0, kind::million, "requests"),
              "The most requests in a day (UTC). What is left is spread over the matches that are "
              "to come. With 0 there is no limit.");
}

void declare_key(setting_table& table, const provider_variables& names, feed_source& source,
                 std::string_view meaning) {
    table.add(
        names.key,
        kind::secret("text", [&source](env_reader&, const std::string& key) { source.key = key; }),
        meaning);
}

/// What a provider of FEEDS must have.
void check_polled(env_reader& env, const feed_sources& feeds) {
    std::vector<std::string> seen;
    for (const std::string& name : feeds.polled) {
        if (std::ranges::find(seen, name) != seen.end())
            env.problem("FEEDS: names a provider twice");
        seen.push_back(name);
        if (feeds.find(name) == nullptr) {
            env.problem(
                "FEEDS: must be some of openligadb, openfootball, football-data, "
                "api-football");
        }
    }
    const auto need = [&](const feed_source& source, std::string_view followed,
                          std::string_view key) {
        if (std::ranges::find(seen, source.provider) == seen.end()) return;
        if (source.followed.empty())
            env.problem(std::string(followed) + ": is needed for a provider of FEEDS");
        if (!key.empty() && source.key.empty())
            env.problem(std::string(key) + ": is needed for a provider of FEEDS");
    };
    need(feeds.openligadb, "OPENLIGADB_LEAGUES", "");
    need(feeds.openfootball, "OPENFOOTBALL_FILES", "");
    need(feeds.football_data, "FOOTBALL_DATA_COMPETITIONS", football_data_names.key);
    need(feeds.api_football, "API_FOOTBALL_LEAGUES", api_football_names.key);
}

void declare_openligadb(setting_table& table, feed_sources& feeds) {
    feed_source& source = feeds.openligadb;
    table.add(openligadb_names.url, provider_url(openligadb_names.url, source.url),
              "Where OpenLigaDB is. It needs no key.");
    table.add("OPENLIGADB_LEAGUES",
              followed_list("OPENLIGADB_LEAGUES", source.followed,
                            "league/season, e.g. bl1/2026,bl2/2026", is_league_with_season),
              "The leagues that are followed.");
    declare_pace(table, openligadb_names, source);
    table.add("OPENLIGADB_MQTT_URL",
              kind::text("mqtt[s]://host[:port]",
                         [&feeds](env_reader& env, const std::string& url) {
                             if (const auto wrong = check_mqtt_url(url)) {
                                 env.problem("OPENLIGADB_MQTT_URL: " + wrong->message);
                             } else {
                                 feeds.openligadb_mqtt_url = url;
                             }
                         }),
              "A broker that tells when a league has news. It is polled at once then. Without it "
              "there are no such hints.");
}

void declare_openfootball(setting_table& table, feed_sources& feeds) {
    feed_source& source = feeds.openfootball;
    table.add(openfootball_names.url, provider_url(openfootball_names.url, source.url),
              "What stands before relative names of `OPENFOOTBALL_FILES`. Without it they are "
              "paths.");
    table.add(
        "OPENFOOTBALL_FILES",
        followed_list("OPENFOOTBALL_FILES", source.followed, "paths and URLs", is_file_or_url),
        "The files of seasons that are followed.");
    table.check([&source](env_reader&) {
        for (std::string& file : source.followed) {
            const bool relative = !file.starts_with('/') && file.find("://") == std::string::npos;
            if (relative && !source.url.empty()) file.insert(0, source.url + '/');
        }
        source.url.clear();
    });
    declare_pace(table, openfootball_names, source);
}

void declare_keyed_providers(setting_table& table, feed_sources& feeds) {
    feed_source& data = feeds.football_data;
    table.add(football_data_names.url, provider_url(football_data_names.url, data.url),
              "Where football-data.org is.");
    declare_key(table, football_data_names, data, "The key of football-data.org.");
    table.add("FOOTBALL_DATA_COMPETITIONS",
              followed_list("FOOTBALL_DATA_COMPETITIONS", data.followed,
                            "codes of competitions, e.g. PL,BL1", is_code),
              "The competitions that are followed.");
    declare_pace(table, football_data_names, data);
    feed_source& api = feeds.api_football;
    table.add(api_football_names.url, provider_url(api_football_names.url, api.url),
              "Where API-Football is.");
    declare_key(table, api_football_names, api, "The key of API-Football.");
    table.add("API_FOOTBALL_LEAGUES",
              followed_list("API_FOOTBALL_LEAGUES", api.followed,
                            "number of the league/season, e.g. 39/2026", is_numbered_league),
              "The leagues that are followed.");
    declare_pace(table, api_football_names, api);
}

void declare_fetching(setting_table& table, feed_sources& feeds) {
    table.add("FEED_TIMEOUT_MS", kind::milliseconds(feeds.fetch.timeout, 100, 60'000),
              "The longest time for one exchange with a provider.");
    table.add("FEED_MAX_BODY_BYTES", kind::bytes(feeds.fetch.max_body_bytes, 1024, 1 << 28),
              "The largest answer of a provider, after decompression.");
    table.add("FEED_CA_FILE", kind::text(feeds.fetch.ca_file, "a path"),
              "Certificates that are trusted instead of those of the system.");
    table.add("FEED_CIRCUIT_FAILURES", kind::integer(feeds.circuit_failures, 1, 1'000, "failures"),
              "After so many failures in a row no request is sent for a while.");
    table.add("FEED_CIRCUIT_OPEN_MS", kind::milliseconds(feeds.circuit_open, 100, kind::day_ms),
              "The length of that while. One request is the probe then.");
    table.add("FEED_STANDSTILL_AFTER_SECONDS", kind::seconds(feeds.standstill_after, 10, 86'400),
              "A provider that answers without any change for this time, although matches run, "
              "stands still. A half time takes 15 minutes.");
}

}  // namespace

void declare_intake(setting_table& table, intake_options& intake) {
    table.section(feeds_title);
    table.add("FEED_SILENT_AFTER_MS", kind::milliseconds(intake.silent_after, 100, kind::day_ms),
              "When a provider gave no good answer for this time, the next one is believed.");
    table.add("FEED_RETRACT_POLLS", kind::integer(intake.retract_polls, 1, 1'000, "reports"),
              "A goal that so many reports in a row lack is taken back, although the score still "
              "has it.");
}

void declare_feeds(setting_table& table, feed_sources& feeds) {
    table.section(feeds_title, "The providers that the worker takes scores from.");
    table.add("FEEDS",
              kind::list(feeds.polled,
                         "some of openligadb, openfootball, football-data, "
                         "api-football"),
              "The providers that are polled. The first one is believed, the others when it is "
              "silent.");
    declare_openligadb(table, feeds);
    declare_openfootball(table, feeds);
    declare_keyed_providers(table, feeds);
    table.check([&feeds](env_reader& env) { check_polled(env, feeds); });
    declare_fetching(table, feeds);
    declare_intake(table, feeds.intake);
}

}  // namespace livescore
