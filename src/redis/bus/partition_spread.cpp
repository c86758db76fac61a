#include "bus/partition_spread.h"

#include <algorithm>

#include "livescore/core/hash.h"

namespace livescore {

std::array<std::size_t, event_partitions> spread_partitions(
    const std::vector<std::string>& servers) {
    std::array<std::size_t, event_partitions> server_of{};
    for (std::size_t partition = 0; partition < event_partitions; ++partition) {
        std::string highest;
        for (std::size_t server = 0; server < servers.size(); ++server) {
            // Hexadecimal digits of one length order as the numbers do.
            std::string weight = sha256_hex(servers[server] + '\n' + std::to_string(partition));
            if (weight <= highest) continue;
            highest = std::move(weight);
            server_of.at(partition) = server;
        }
    }
    return server_of;
}

}  // namespace livescore
