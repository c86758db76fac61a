/// The address of a Redis and our login there, from a redis:// URL.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "livescore/core/error.h"

namespace livescore {

struct redis_endpoint {
    std::string host;  ///< a name or a numeric address, IPv6 without brackets
    std::uint16_t port = 6379;
    bool has_port = false;  ///< the URL names it
    std::string user;       ///< empty: the default user
    std::string password;   ///< empty: no AUTH
    int database = 0;
};

/// invalid_argument with a sentence that names the offending part and never the password.
[[nodiscard]] result<redis_endpoint> parse_redis_endpoint(std::string_view url);

/// "host:port", by which programs agree on a server. Neither login nor case of the name matters.
[[nodiscard]] std::string server_name(const redis_endpoint& endpoint);

}  // namespace livescore
