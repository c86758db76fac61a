/// `livescore-api healthcheck` and `livescore-worker healthcheck`. A container engine runs them,
/// because the image has no curl.
#pragma once
#include <cstdint>
#include <string>

namespace livescore {

struct healthcheck_target {
    std::string host;  ///< the address that the server on this machine listens on
    std::uint16_t port = 0;
    bool has_tls = false;     ///< the certificate is not checked: it names no loopback address
    bool is_proxied = false;  ///< begins with a PROXY header that names no client
};

/// Asks the server for /health/ready, and prints its answer. Returns an exit status: 0 when the
/// server is ready, 1 when it is not or does not answer within 2 s.
[[nodiscard]] int run_healthcheck(const healthcheck_target& server);

}  // namespace livescore
