#include "nats_endpoint.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <set>
#include <utility>

#include "livescore/nats/nats.h"

namespace livescore {
namespace {

error refused_url(std::string message) {
    return {errc::invalid_argument, std::move(message)};
}

constexpr std::size_t longest_prefix = 64;
constexpr std::string_view token_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

bool is_subject(std::string_view text) {
    while (true) {
        const auto dot = text.find('.');
        const auto token = text.substr(0, dot);
        if (token.empty() || token.find_first_not_of(token_characters) != std::string_view::npos) {
            return false;
        }
        if (dot == std::string_view::npos) return true;
        text.remove_prefix(dot + 1);
    }
}

}  // namespace

std::string nats_endpoint::address() const {
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return "nats://" + (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

result<nats_endpoint> parse_nats_endpoint(std::string_view text) {
    const auto parsed = boost::urls::parse_uri(text);
    if (!parsed) {
        return refused_url(
            "must be a URL of the form nats://[user:password@]host[:port]; special characters of "
            "the password must be percent-encoded");
    }
    const boost::urls::url_view& url = *parsed;
    nats_endpoint endpoint;
    endpoint.has_tls = url.scheme() == "tls";
    if (!endpoint.has_tls && url.scheme() != "nats") {
        return refused_url("the scheme must be nats or tls");
    }
    endpoint.host = url.host_address();
    if (endpoint.host.empty()) return refused_url("the host is missing");
    if (url.has_port()) {
        endpoint.port = url.port_number();
        if (endpoint.port == 0) return refused_url("the port must be a number from 1 to 65535");
    }
    if (url.has_userinfo()) {
        endpoint.user = url.user();
        endpoint.password = url.password();
        if (endpoint.user.empty()) return refused_url("a password is given without a user");
        if (endpoint.password.empty()) return refused_url("a user is given without a password");
    }
    if (!url.encoded_path().empty() && url.encoded_path() != "/") {
        return refused_url("a path has no meaning here; NATS_PREFIX parts deployments");
    }
    if (url.has_query()) return refused_url("a query (?) has no meaning here");
    if (url.has_fragment()) return refused_url("a fragment (#) has no meaning here");
    return endpoint;
}

result<std::vector<std::string>> check_nats_urls(std::vector<std::string> urls) {
    std::set<std::string> seen;
    for (std::size_t i = 0; i < urls.size(); ++i) {
        const std::string place = "server " + std::to_string(i + 1) + ": ";
        const auto endpoint = parse_nats_endpoint(urls[i]);
        if (!endpoint) return refused_url(place + endpoint.error().message);
        if (!seen.insert(endpoint->address()).second) {
            return refused_url(place + "stands in the list twice");
        }
    }
    return urls;
}

result<std::string> check_nats_prefix(std::string prefix) {
    if (prefix.size() > longest_prefix || !is_subject(prefix)) {
        return refused_url(
            "must be at most 64 letters, digits, _ and -, in tokens with dots between them");
    }
    return prefix;
}

}  // namespace livescore
