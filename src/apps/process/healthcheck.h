/// `livescore-api healthcheck` and `livescore-worker healthcheck`. A container engine runs them,
/// because the image has no curl.
#pragma once
#include <cstdint>
#include <string>

namespace livescore {

/// Asks the server on this machine that listens on `host` (an address) and `port` for
/// /health/ready, and prints its answer. Returns an exit status: 0 when the server is ready, 1 when
/// it is not or does not answer within 2 s.
[[nodiscard]] int run_healthcheck(const std::string& host, std::uint16_t port);

}  // namespace livescore
