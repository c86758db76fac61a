/// The check of the words in traffic_options that are networks, bots and origins.
#pragma once
#include <string>
#include <vector>

#include "livescore/api/traffic_options.h"

namespace livescore {

/// Returns a sentence for each word that cannot be understood. It begins with the variable's name.
[[nodiscard]] std::vector<std::string> check_traffic_options(const traffic_options& options);

/// Whether the gate trusts a proxy on this machine, at 127.0.0.1 and at ::1.
[[nodiscard]] bool trusts_loopback(const traffic_options& options);

}  // namespace livescore
