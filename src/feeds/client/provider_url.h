/// The parts of a URL, as curl will read it.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace livescore {

/// Where a URL goes. Two URLs with equal origins reach the same server.
struct url_origin {
    std::string scheme;  ///< "https"
    std::string host;    ///< in lower case; an IPv6 address without brackets
    std::string port;    ///< "443" also when the URL names none
    bool operator==(const url_origin&) const = default;
};

/// nullopt for what is no URL with a host, and for a URL with a user.
[[nodiscard]] std::optional<url_origin> find_origin(std::string_view url);

/// Whether the host is this machine: localhost, or a loopback address.
[[nodiscard]] bool is_own_host(std::string_view host);

}  // namespace livescore
