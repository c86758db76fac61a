#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "livescore/core/hash.h"
#include "redis/bus/partition_spread.h"

namespace livescore {
namespace {

using names = std::vector<std::string>;

/// The name of each partition's server.
std::map<std::size_t, std::string> spread(const names& servers) {
    const auto index_of = spread_partitions(servers);
    std::map<std::size_t, std::string> found;
    for (std::size_t p = 0; p < index_of.size(); ++p) found[p] = servers.at(index_of.at(p));
    return found;
}

TEST(PartitionSpread, OneServerCarriesAll) {
    for (const auto& [partition, server] : spread({"a:6379"})) EXPECT_EQ(server, "a:6379");
}

TEST(PartitionSpread, EachServerCarriesAboutItsShare) {
    std::map<std::string, int> carried;
    for (const auto& [partition, server] : spread({"a:1", "b:1", "c:1", "d:1"})) ++carried[server];
    ASSERT_EQ(carried.size(), 4U);
    for (const auto& [server, partitions] : carried) {
        EXPECT_GT(partitions, 32 / 2) << server;
        EXPECT_LT(partitions, 32 * 2) << server;
    }
}

TEST(PartitionSpread, TheOrderOfTheListDoesNotMatter) {
    names servers{"a:1", "b:1", "c:1"};
    const auto before = spread(servers);
    while (std::ranges::next_permutation(servers).found) EXPECT_EQ(spread(servers), before);
}

TEST(PartitionSpread, ANewServerTakesPartitionsAndNoOtherMoves) {
    const auto before = spread({"a:1", "b:1", "c:1"});
    const auto after = spread({"a:1", "b:1", "c:1", "d:1"});
    int taken = 0;
    for (const auto& [partition, server] : after) {
        if (server == "d:1") {
            ++taken;
        } else {
            EXPECT_EQ(server, before.at(partition)) << partition;
        }
    }
    EXPECT_GT(taken, 0);
}

/// The rule in the words of the header, by another way of computing it. Programs of all releases
/// must agree on the answer.
TEST(PartitionSpread, TheHighestHashOfNameAndPartitionWins) {
    const names servers{"redis-a:6379", "redis-b:6379", "redis-c:6379"};
    for (const auto& [partition, server] : spread(servers)) {
        const auto weight = [partition = partition](const std::string& name) {
            return sha256_hex(name + "\n" + std::to_string(partition));
        };
        EXPECT_EQ(server, *std::ranges::max_element(servers, {}, weight)) << partition;
    }
    // Made by: printf 'redis-a:6379\n0' | sha256sum, and so on.
    EXPECT_EQ(sha256_hex("redis-a:6379\n0").substr(0, 8), "587e3875");
    EXPECT_EQ(spread(servers).at(0), "redis-c:6379");
}

}  // namespace
}  // namespace livescore
