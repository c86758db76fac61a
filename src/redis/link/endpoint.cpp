#include "endpoint.h"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <optional>
#include <set>

#include "livescore/core/parse_integer.h"
#include "livescore/redis/redis.h"

namespace livescore {
namespace {

error refusal(std::string message) {
    return {errc::invalid_argument, std::move(message)};
}

/// "" and "/" are database 0; nullopt when it is not a path of one number.
std::optional<int> parse_database(std::string_view path) {
    if (path.empty() || path == "/") return 0;
    const auto database = parse_integer<int>(path.substr(1));
    return database && *database >= 0 ? database : std::nullopt;
}

}  // namespace

result<redis_endpoint> parse_redis_endpoint(std::string_view text) {
    const auto parsed = boost::urls::parse_uri(text);
    if (!parsed) {
        return refusal(
            "must be a URL of the form redis://[[user]:password@]host[:port][/database]; special "
            "characters of the password must be percent-encoded");
    }
    const boost::urls::url_view& url = *parsed;
    if (url.scheme() == "rediss") {
        // hiredis 0.14 of Debian 12 has no TLS.
        return refusal(
            "rediss (TLS) is not spoken here: run stunnel beside this program and give the address "
            "of its end, redis://…@127.0.0.1:…; docs/DEPLOYMENT.md, \"TLS to Redis\"");
    }
    if (url.scheme() != "redis") return refusal("the scheme must be redis");

    redis_endpoint endpoint;
    endpoint.host = url.host_address();
    if (endpoint.host.empty()) return refusal("the host is missing");
    if (url.has_port()) {
        endpoint.port = url.port_number();
        endpoint.has_port = true;
        if (endpoint.port == 0) return refusal("the port must be a number from 1 to 65535");
    }
    if (url.has_userinfo()) {
        endpoint.user = url.user();
        endpoint.password = url.password();
        if (endpoint.password.empty()) return refusal("a user is given without a password");
    }
    const auto database = parse_database(url.encoded_path());
    if (!database) return refusal("the path must be the number of a database, as in /0");
    endpoint.database = *database;
    if (url.has_query()) return refusal("a query (?) has no meaning here");
    if (url.has_fragment()) return refusal("a fragment (#) has no meaning here");
    return endpoint;
}

std::string server_name(const redis_endpoint& endpoint) {
    std::string name = endpoint.host + ":" + std::to_string(endpoint.port);
    std::ranges::transform(name, name.begin(), [](char c) {
        return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return name;
}

namespace {

result<std::vector<std::string>> check_servers(std::vector<std::string> urls,
                                               std::string_view why_no_database) {
    std::set<std::string> names;
    for (std::size_t i = 0; i < urls.size(); ++i) {
        const std::string place = "server " + std::to_string(i + 1) + ": ";
        const auto endpoint = parse_redis_endpoint(urls[i]);
        if (!endpoint) return refusal(place + endpoint.error().message);
        if (endpoint->database != 0) return refusal(place + std::string(why_no_database));
        if (!names.insert(server_name(*endpoint)).second) {
            return refusal(place + "stands in the list twice");
        }
    }
    return urls;
}

}  // namespace

result<std::vector<std::string>> check_events_urls(std::vector<std::string> urls) {
    return check_servers(std::move(urls),
                         "a database has no meaning here: channels do not belong to one");
}

result<std::vector<std::string>> check_sentinels(std::vector<std::string> urls) {
    return check_servers(std::move(urls), "a sentinel has no databases");
}

result<redis_options> parse_redis_url(std::string_view url) {
    const auto endpoint = parse_redis_endpoint(url);
    if (!endpoint) return endpoint.error();
    redis_options options;
    options.url = url;
    if (endpoint->database != 0) options.prefix += ":" + std::to_string(endpoint->database);
    return options;
}

}  // namespace livescore
