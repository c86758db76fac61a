/// The header of the PROXY protocol, version 2, by which a balancer of layer 4 names the client
/// (https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt, 2.2). Without I/O.
#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

#include "gate/client_address.h"

namespace livescore {

/// Every header begins with this byte. No request and no handshake of TLS does.
inline constexpr char proxy_header_begin = '\r';

struct proxy_header {
    enum class state {
        incomplete,  ///< `missing` more bytes tell more; no byte of them is behind the header
        complete,
        malformed,
    };
    state is = state::incomplete;
    std::size_t missing = 0;
    /// Nothing: the proxy speaks for itself, as for a health check.
    std::optional<ip_address> client{};
};

/// Reads what has arrived of a header.
[[nodiscard]] proxy_header read_proxy_header(std::string_view arrived);

}  // namespace livescore
