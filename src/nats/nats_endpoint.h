/// The address of a NATS server and our login there, from a nats:// or tls:// URL.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "livescore/core/error.h"

namespace livescore {

struct nats_endpoint {
    bool has_tls = false;
    std::string host;  ///< a name or a numeric address, IPv6 without brackets
    std::uint16_t port = 4222;
    std::string user;  ///< empty: no login
    std::string password;

    /// The URL without the login, for libnats.
    [[nodiscard]] std::string address() const;
};

/// invalid_argument with a sentence that names the offending part and never the password.
[[nodiscard]] result<nats_endpoint> parse_nats_endpoint(std::string_view url);

}  // namespace livescore
