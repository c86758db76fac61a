/// `livescore-api healthcheck` and `livescore-worker healthcheck`: what a container engine runs, in
/// an image that has no curl.
#pragma once
#include <cstdint>
#include <string>

namespace livescore {

/// Asks the server on this machine that listens at `host` (an address) and `port` for
/// /health/ready and prints its answer. Returns an exit status: 0 when it is ready, 1 when it is
/// not or does not answer within 2 s.
[[nodiscard]] int run_healthcheck(const std::string& host, std::uint16_t port);

}  // namespace livescore
