#include <gtest/gtest.h>

#include "livescore/feeds/provider_adapter.h"

namespace livescore {
namespace {

TEST(find_adapter_test, knows_each_provider_by_its_name_and_no_other) {
    for (const char* name : {"openligadb", "openfootball", "football-data", "api-football"}) {
        const provider_adapter* const adapter = find_adapter(name);
        ASSERT_NE(adapter, nullptr) << name;
        EXPECT_EQ(adapter->name(), name);
    }
    EXPECT_EQ(find_adapter("football_data"), nullptr);
    EXPECT_EQ(find_adapter(""), nullptr);
}

}  // namespace
}  // namespace livescore
