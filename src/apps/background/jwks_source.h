/// Where an identity provider publishes its public keys (a JWK Set).
#pragma once
#include <chrono>
#include <string>

#include "livescore/core/error.h"

namespace livescore {

struct jwks_source {
    std::string host;  ///< empty: nothing to fetch
    std::string port;
    std::string target;  ///< path and query
    bool tls = true;
    std::chrono::seconds refresh{600};
    std::chrono::milliseconds timeout{5'000};  ///< for one attempt, as a whole
};

/// Takes https://host[:port]/path, or http:// to this machine. Otherwise invalid_argument; its
/// sentence names the mistake and does not repeat the URL.
[[nodiscard]] result<jwks_source> parse_jwks_url(const std::string& url);

}  // namespace livescore
