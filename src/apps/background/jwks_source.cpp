#include "background/jwks_source.h"

#include <boost/url/parse.hpp>

#include "livescore/core/parse_integer.h"

namespace livescore {
namespace {

bool is_this_machine(const std::string& host) {
    return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

}  // namespace

result<jwks_source> parse_jwks_url(const std::string& url) {
    const auto parsed = boost::urls::parse_uri(url);
    const error wrong{errc::invalid_argument, "must be https://host[:port]/path", {}};
    if (!parsed || parsed->has_userinfo() || parsed->has_fragment()) return wrong;
    jwks_source source;
    source.host = parsed->encoded_host();
    source.tls = parsed->scheme() == "https";
    if (source.host.empty() || (!source.tls && parsed->scheme() != "http")) return wrong;
    if (!source.tls && !is_this_machine(source.host)) {
        // An attacker on the way could put in their own keys.
        return error{errc::invalid_argument, "must be https, except to this machine", {}};
    }
    const std::string default_port = source.tls ? "443" : "80";
    source.port = parsed->has_port() ? std::string(parsed->port()) : default_port;
    const auto port = parse_integer<int>(source.port);
    if (!port || *port < 1 || *port > 65'535)
        return error{errc::invalid_argument, "must have a port from 1 to 65535", {}};
    source.target = parsed->encoded_resource();
    // Boost.URL 1.81 takes 127.0.0.1.example for an address with the path ".example".
    if (source.target.find_first_of("/?") != 0 && !source.target.empty()) return wrong;
    if (!source.target.starts_with('/')) source.target.insert(0, "/");
    return source;
}

}  // namespace livescore
