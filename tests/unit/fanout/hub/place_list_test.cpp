#include "livescore/fanout/place_list.h"

#include <gtest/gtest.h>

#include <vector>

#include "livescore/fanout/hub.h"

namespace livescore {
namespace {

std::vector<std::uint32_t> indexes_of(const place_list& places) {
    std::vector<std::uint32_t> indexes;
    for (const auto& place : places) indexes.push_back(place.index);
    return indexes;
}

TEST(PlaceList, KeepsOnePlaceInItself) {
    place_list places;
    hub_entry entry;
    EXPECT_TRUE(places.empty());
    places.push_back({&entry, 7});
    ASSERT_EQ(places.size(), 1U);
    const void* const at = places.begin();
    EXPECT_EQ(at, static_cast<const void*>(&places));
    EXPECT_EQ(places[0].entry, &entry);
    EXPECT_EQ(places.back().index, 7U);
    places.pop_back();
    EXPECT_TRUE(places.empty());
}

TEST(PlaceList, GrowsAndShrinksInOrderAndLetsItsMemoryGoWithTheSecondPlace) {
    place_list places;
    hub_entry entry;
    std::vector<std::uint32_t> expected;
    for (int round = 0; round < 2; ++round) {
        for (std::uint32_t i = 0; i < 100; ++i) {
            places.push_back({&entry, i});
            expected.push_back(i);
            ASSERT_EQ(indexes_of(places), expected);
        }
        while (places.size() > 1) {
            places.pop_back();
            expected.pop_back();
            ASSERT_EQ(indexes_of(places), expected);
        }
        const void* const at = places.begin();
        EXPECT_EQ(at, static_cast<const void*>(&places));
        EXPECT_EQ(places[0].entry, &entry);
        places.pop_back();
        expected.clear();
    }
}

}  // namespace
}  // namespace livescore
