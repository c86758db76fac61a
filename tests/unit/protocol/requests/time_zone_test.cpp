#include "protocol/requests/time_zone.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

TEST(TimeZone, AnOffsetIsEastWhenItIsPositive) {
    const std::pair<const char*, const char*> offsets[] = {
        {"UTC+2", "+02:00"},  {"GMT+2", "+02:00"},  {"utc+02", "+02:00"}, {"+2", "+02:00"},
        {"+02", "+02:00"},    {"+0200", "+02:00"},  {"+02:00", "+02:00"}, {"UTC+02:00", "+02:00"},
        {"UTC 2", "+02:00"},  {" 05:30", "+05:30"}, {"UTC-6", "-06:00"},  {"UTC\u22126", "-06:00"},
        {"-00:00", "+00:00"}, {"+14:00", "+14:00"}, {"-12", "-12:00"},    {"GMT-3:30", "-03:30"},
    };
    for (const auto& [text, offset] : offsets) EXPECT_EQ(read_time_zone(text), offset) << text;
}

TEST(TimeZone, ANameOfTheDatabaseStaysAsItIs) {
    for (const char* name : {"Europe/Berlin",
                             "europe/berlin",
                             "America/Port-au-Prince",
                             "America/Argentina/Buenos_Aires",
                             "Etc/GMT-2",
                             "Etc/GMT+12",
                             "Etc/GMT-14",
                             "Etc/GMT0",
                             "Etc/UTC",
                             "UTC",
                             "GMT",
                             "EST",
                             "MST",
                             "HST",
                             "CET",
                             "EET",
                             "WET",
                             "MET",
                             "EST5EDT",
                             "GMT0",
                             "Zulu",
                             "NZ-CHAT"}) {
        EXPECT_EQ(read_time_zone(name), name);
    }
    EXPECT_EQ(read_time_zone("Z"), "UTC");
}

TEST(TimeZone, NothingElseIsOne) {
    for (const char* text : {"",
                             " ",
                             "CEST",
                             "PST",
                             "BST",
                             "IST",
                             "EDT",
                             "AEST",
                             "Foo5",
                             "<X>-3",
                             "<+02>-02",
                             "PST8",
                             "EST5EDT,M3.2.0,M11.1.0",
                             "Etc/GMT-15",
                             "Etc/GMT+13",
                             "Etc/GMT+",
                             "Etc/GMT-02",
                             "Etc/UTC+2",
                             "Europe/Berlin2",
                             "Europe/",
                             "/Europe",
                             "Europe//Berlin",
                             "Europe/Berlin-",
                             "../Berlin",
                             "posix/Europe/Berlin",
                             "Right/UTC",
                             "posixrules",
                             "localtime",
                             "Factory",
                             "+15",
                             "-13",
                             "+14:01",
                             "-12:30",
                             "+02:60",
                             "+2:0",
                             "+02:0",
                             "+020",
                             "+00200",
                             "+:30",
                             "+",
                             "UTC+",
                             "2",
                             "UTC2",
                             "UTC++2",
                             "+02:00:00",
                             "GMTUTC+2",
                             "UTC+-2",
                             "+ 2"}) {
        EXPECT_EQ(read_time_zone(text), std::nullopt) << '"' << text << '"';
    }
}

}  // namespace
}  // namespace livescore
