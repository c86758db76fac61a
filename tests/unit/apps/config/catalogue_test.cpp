#include "apps/config/catalogue.h"

#include <gmock/gmock.h>

#include <set>

namespace livescore {
namespace {

using testing::ElementsAre;

std::vector<std::string_view> readers_of(std::string_view name) {
    for (const auto& section : all_settings()) {
        for (const auto& entry : section.entries) {
            if (entry.declared.name == name) return entry.readers;
        }
    }
    return {};
}

TEST(Catalogue, ItKnowsWhoReadsASetting) {
    EXPECT_THAT(readers_of("DATABASE_URL"), ElementsAre("API", "worker", "migrate", "admin"));
    EXPECT_THAT(readers_of("LOG_LEVEL"), ElementsAre("API", "worker", "migrate"));
    EXPECT_THAT(readers_of("PORT"), ElementsAre("API"));
    EXPECT_THAT(readers_of("JOB_LEASE_MS"), ElementsAre("worker"));
    EXPECT_THAT(readers_of("HTTP_PORT"), ElementsAre("Compose"));
}

TEST(Catalogue, EachNameStandsOnceAndHasAMeaning) {
    std::set<std::string_view> names;
    for (const auto& section : all_settings()) {
        for (const auto& entry : section.entries) {
            EXPECT_TRUE(names.insert(entry.declared.name).second) << entry.declared.name;
            EXPECT_TRUE(entry.declared.meaning.ends_with('.')) << entry.declared.name;
            EXPECT_FALSE(entry.declared.value.values.empty()) << entry.declared.name;
        }
    }
    EXPECT_GT(names.size(), 100U);
}

}  // namespace
}  // namespace livescore
