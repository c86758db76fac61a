#include <gtest/gtest.h>

#include "livescore/core/time.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;

timestamp at(std::chrono::sys_days day, std::chrono::microseconds of_day = {}) {
    return timestamp(day) + of_day;
}

const timestamp noon = at(std::chrono::sys_days(std::chrono::year(2026) / 1 / 31), 12h);

TEST(Iso8601, IsWrittenInUtcWithMilliseconds) {
    EXPECT_EQ(format_iso8601(noon), "2026-01-31T12:00:00.000Z");
    EXPECT_EQ(format_iso8601(noon + 123'999us), "2026-01-31T12:00:00.123Z");
    EXPECT_EQ(format_iso8601(timestamp{}), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(format_iso8601(timestamp(-1us)), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(format_iso8601(at(std::chrono::sys_days(std::chrono::year(10000) / 1 / 1), -1us)),
              "9999-12-31T23:59:59.999Z");
}

TEST(Iso8601, ReadsWhatItWrites) {
    for (const auto t : {noon, noon + 7ms, noon + 23h + 59min + 59s, timestamp{}}) {
        EXPECT_EQ(parse_iso8601(format_iso8601(t)), t);
    }
}

TEST(Iso8601, FractionsAreReadToTheMicrosecond) {
    EXPECT_EQ(parse_iso8601("2026-01-31T12:00:00.5Z"), noon + 500ms);
    EXPECT_EQ(parse_iso8601("2026-01-31T12:00:00.000001Z"), noon + 1us);
    EXPECT_EQ(parse_iso8601("2026-01-31T12:00:00.000001999Z"), noon + 1us);
}

TEST(Iso8601, SecondsMayBeLeftOut) {
    EXPECT_EQ(parse_iso8601("2026-01-31T12:00Z"), noon);
    EXPECT_EQ(parse_iso8601("2026-01-31T14:00+02:00"), noon);
}

TEST(Iso8601, OffsetsAreApplied) {
    EXPECT_EQ(parse_iso8601("2026-01-31T14:00:00+02:00"), noon);
    EXPECT_EQ(parse_iso8601("2026-01-31T06:30:00-05:30"), noon);
    EXPECT_EQ(parse_iso8601("2026-02-01T01:00:00+13:00"), noon);
    EXPECT_EQ(parse_iso8601("2026-01-31T12:00:00-00:00"), noon);
}

TEST(Iso8601, LeapDaysExistOnlyInLeapYears) {
    EXPECT_TRUE(parse_iso8601("2024-02-29T00:00:00Z"));
    EXPECT_TRUE(parse_iso8601("2000-02-29T00:00:00Z"));
    EXPECT_FALSE(parse_iso8601("2026-02-29T00:00:00Z"));
    EXPECT_FALSE(parse_iso8601("2100-02-29T00:00:00Z"));
}

TEST(Iso8601, YearsOutside1970To9999AreRefusedAfterTheOffset) {
    EXPECT_TRUE(parse_iso8601("1970-01-01T00:00:00Z"));
    EXPECT_TRUE(parse_iso8601("9999-12-31T23:59:59.999999Z"));
    EXPECT_FALSE(parse_iso8601("1969-12-31T23:59:59Z"));
    EXPECT_FALSE(parse_iso8601("1970-01-01T00:00:00+01:00"));
    EXPECT_FALSE(parse_iso8601("9999-12-31T23:59:59-01:00"));
    EXPECT_FALSE(parse_iso8601("0000-01-01T00:00:00Z"));
}

TEST(Iso8601, AnythingElseIsRefused) {
    for (const char* text : {"",
                             "2026-01-31",
                             "2026-01-31T12:00:00",
                             "2026-01-31T12Z",
                             "2026-01-31 12:00:00Z",
                             "2026-01-31t12:00:00Z",
                             "2026-01-31T12:00:00z",
                             "2026-1-31T12:00:00Z",
                             "2026-13-01T12:00:00Z",
                             "2026-00-01T12:00:00Z",
                             "2026-01-00T12:00:00Z",
                             "2026-04-31T12:00:00Z",
                             "2026-01-31T24:00:00Z",
                             "2026-01-31T12:60:00Z",
                             "2026-01-31T12:00:60Z",
                             "2026-01-31T12:00:00.Z",
                             "2026-01-31T12:00:00.1234567890Z",
                             "2026-01-31T12:00:00,5Z",
                             "2026-01-31T12:00.5Z",
                             "2026-01-31T12:00:00+0100",
                             "2026-01-31T12:00:00+01",
                             "2026-01-31T12:00:00+24:00",
                             "2026-01-31T12:00:00+01:60",
                             "2026-01-31T12:00:00ZZ",
                             "2026-01-31T12:00:00Z ",
                             " 2026-01-31T12:00:00Z",
                             "+026-01-31T12:00:00Z",
                             "-026-01-31T12:00:00Z",
                             "2026-01-31T-1:00:00Z",
                             "12026-01-31T12:00:00Z"}) {
        EXPECT_FALSE(parse_iso8601(text)) << text;
    }
}

TEST(WallClock, OfTheHostAgreesWithTheStandardLibrary) {
    const auto before = std::chrono::system_clock::now();
    const auto now = system_wall_clock().now();
    EXPECT_GE(now, std::chrono::floor<std::chrono::microseconds>(before));
    EXPECT_LE(now, std::chrono::system_clock::now());
}

}  // namespace
}  // namespace livescore
