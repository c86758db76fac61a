#include <gtest/gtest.h>

#include <array>

#include "livescore/domain/event_partition.h"

namespace livescore {
namespace {

// Another answer would tear programs of two releases apart during an update.
static_assert(event_partitions == 128);
static_assert(partition_of(match_id{1}) == 1);
static_assert(partition_of(match_id{127}) == 127);
static_assert(partition_of(match_id{128}) == 0);
static_assert(partition_of(match_id{max_match_id}) == 127);

TEST(EventPartition, ConsecutiveMatchesFillAllPartitionsEvenly) {
    constexpr std::int64_t rounds = 12;
    std::array<int, event_partitions> matches{};
    for (std::int64_t id = 1000; id < 1000 + rounds * std::int64_t{event_partitions}; ++id) {
        ++matches.at(partition_of(match_id{id}));
    }
    for (const int in_one : matches) EXPECT_EQ(in_one, rounds);
}

}  // namespace
}  // namespace livescore
