#include "livescore/core/text/local_time.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

std::string utc(const char* text, const char* zone) {
    const auto local = parse_local_time(text);
    if (!local) return "no time";
    const auto at = to_utc(*local, zone);
    return at ? format_iso8601(*at) : "no moment";
}

TEST(local_time_test, follows_summer_time_of_the_zone) {
    EXPECT_EQ(utc("2026-08-15T15:00:00", "Europe/London"), "2026-08-15T14:00:00.000Z");
    EXPECT_EQ(utc("2026-12-26T15:00:00", "Europe/London"), "2026-12-26T15:00:00.000Z");
    EXPECT_EQ(utc("2022-11-20T19:00", "Asia/Qatar"), "2022-11-20T16:00:00.000Z");
}

TEST(local_time_test, knows_the_names_of_windows) {
    EXPECT_EQ(utc("2026-08-28T20:30:00.123", "W. Europe Standard Time"),
              "2026-08-28T18:30:00.123Z");
}

TEST(local_time_test, gives_one_moment_where_the_clocks_change) {
    EXPECT_EQ(utc("2026-10-25T01:30:00", "Europe/London"), "2026-10-25T00:30:00.000Z");
    EXPECT_EQ(utc("2026-03-29T01:30:00", "Europe/London"), "2026-03-29T01:30:00.000Z");
}

TEST(local_time_test, refuses_unknown_zones_and_other_texts) {
    EXPECT_EQ(utc("2026-08-15T15:00:00", "Europe/Nowhere"), "no moment");
    EXPECT_EQ(utc("2026-08-15T15:00:00", ""), "no moment");
    for (const char* text : {"2026-08-15T15:00:00Z", "2026-08-15T15:00:00+02:00", "2026-08-15",
                             "2026-02-30T15:00:00", "15:00", ""}) {
        EXPECT_FALSE(parse_local_time(text)) << text;
    }
}

}  // namespace
}  // namespace livescore
