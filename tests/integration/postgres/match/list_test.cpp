#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "support/postgres_store.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

struct PostgresList : store_suite<PostgresList> {
    void SetUp() override {
        database.exec(
            "INSERT INTO leagues (sport, name) VALUES ('football', 'World Cup'), "
            "('basketball', 'NBA')");
        database.exec(
            "INSERT INTO teams (sport, name) VALUES ('football', 'Brazil'), "
            "('football', 'Croatia')");
        // Created one second apart, in this order.
        database.exec(R"(
            INSERT INTO matches (sport, home_team, away_team, home_team_id, away_team_id, league_id,
                                 status, start_time, end_time, created_at)
            SELECT sport, home, away, home_id, away_id, league, status::match_status, start,
                   start + interval '2 hours', '2026-01-01Z'::timestamptz + n * interval '1 second'
            FROM (VALUES
                (1, 'football', 'Brazil', 'Croatia', 1, 2, 1, 'live', '2026-03-01 12:00Z'::timestamptz),
                (2, 'Football', 'Croatia', 'Morocco', 2, NULL, 1, 'halftime', '2026-03-01 23:30Z'),
                (3, 'basketball', 'Bulls', 'BRAZIL', NULL, NULL, 2, 'scheduled', '2026-03-02 00:30Z'),
                (4, 'football', 'Japan', 'Spain', NULL, NULL, NULL, 'finished', '2026-02-28 22:00Z'),
                (5, 'football', 'Ghana', 'Korea', NULL, NULL, NULL, 'cancelled', '2026-03-05 12:00Z')
            ) v(n, sport, home, away, home_id, away_id, league, status, start) ORDER BY n)");
    }
    std::vector<std::int64_t> ids(const match_filter& filter,
                                  const match_page_request& request = {}) {
        std::vector<std::int64_t> found;
        for (const match& m : await(db->list_matches(filter, request)).value().items) {
            found.push_back(raw(m.id));
        }
        return found;
    }
    template <class Set>
    static match_filter with(Set set) {
        match_filter filter;
        set(filter);
        return filter;
    }
    static match_page_request page_of(int limit, int offset) {
        match_page_request request;
        request.limit = limit;
        request.offset = offset;
        return request;
    }
    static timestamp at(std::string_view text) { return parse_iso8601(text).value(); }
};

TEST_F(PostgresList, NewestCreatedComesFirst) {
    EXPECT_THAT(ids({}), ElementsAre(5, 4, 3, 2, 1));
}

TEST_F(PostgresList, ByStatus) {
    EXPECT_THAT(ids(with([](match_filter& f) { f.statuses = {match_status::live}; })),
                ElementsAre(1));
    EXPECT_THAT(ids(with([](match_filter& f) {
                    f.statuses = {match_status::cancelled, match_status::scheduled};
                })),
                ElementsAre(5, 3));
    EXPECT_THAT(ids(with([](match_filter& f) { f.statuses = {match_status::abandoned}; })),
                IsEmpty());
}

TEST_F(PostgresList, ByLive) {
    EXPECT_THAT(ids(with([](match_filter& f) { f.live = true; })), ElementsAre(2, 1));
    EXPECT_THAT(ids(with([](match_filter& f) { f.live = false; })), ElementsAre(5, 4, 3));
}

TEST_F(PostgresList, BySport) {
    EXPECT_THAT(ids(with([](match_filter& f) { f.sport = "FOOTBALL"; })), ElementsAre(5, 4, 2, 1));
    EXPECT_THAT(ids(with([](match_filter& f) { f.sport = "foot%"; })), IsEmpty());
}

TEST_F(PostgresList, ByLeagueNameOrId) {
    EXPECT_THAT(ids(with([](match_filter& f) { f.league = "world cup"; })), ElementsAre(2, 1));
    EXPECT_THAT(ids(with([](match_filter& f) { f.league = "2"; })), ElementsAre(3));
    EXPECT_THAT(ids(with([](match_filter& f) { f.league = "99999999999999999999"; })), IsEmpty());
    EXPECT_THAT(ids(with([](match_filter& f) { f.league = "x' OR 'a'='a"; })), IsEmpty());
}

TEST_F(PostgresList, ByTeamNameOrIdOfEitherSide) {
    EXPECT_THAT(ids(with([](match_filter& f) { f.team = "brazil"; })), ElementsAre(3, 1));
    EXPECT_THAT(ids(with([](match_filter& f) { f.team = "2"; })), ElementsAre(2, 1));
    EXPECT_THAT(ids(with([](match_filter& f) { f.team = "2147483648"; })), IsEmpty());
}

TEST_F(PostgresList, ByDayOfATimezone) {
    EXPECT_THAT(ids(with([](match_filter& f) { f.date = "2026-03-01"; })), ElementsAre(2, 1));
    EXPECT_THAT(ids(with([](match_filter& f) {
                    f.date = "2026-03-02";
                    f.timezone = "Europe/Berlin";
                })),
                ElementsAre(3, 2));
    EXPECT_THAT(ids(with([](match_filter& f) {
                    f.date = "2026-02-28";
                    f.timezone = "America/New_York";
                })),
                ElementsAre(4));
    EXPECT_THAT(ids(with([](match_filter& f) {
                    f.date = "2026-03-01";
                    f.timezone = "America/New_York";
                })),
                ElementsAre(3, 2, 1));
}

TEST_F(PostgresList, ByTime) {
    EXPECT_THAT(ids(with([](match_filter& f) { f.from = at("2026-03-01T23:30:00Z"); })),
                ElementsAre(5, 3, 2));
    EXPECT_THAT(ids(with([](match_filter& f) { f.to = at("2026-03-01T23:30:00Z"); })),
                ElementsAre(4, 1));
    EXPECT_THAT(ids(with([](match_filter& f) {
                    f.from = at("2026-03-01T00:00:00Z");
                    f.to = at("2026-03-02T00:00:00Z");
                })),
                ElementsAre(2, 1));
}

TEST_F(PostgresList, AllFiltersTogether) {
    match_filter filter;
    filter.statuses = {match_status::live, match_status::halftime};
    filter.sport = "football";
    filter.league = "World Cup";
    filter.team = "Croatia";
    filter.date = "2026-03-01";
    filter.from = at("2026-03-01T13:00:00Z");
    filter.to = at("2026-03-05T00:00:00Z");
    filter.live = true;
    EXPECT_THAT(ids(filter), ElementsAre(2));
}

TEST_F(PostgresList, AnUnknownTimezoneOrDayIsNamed) {
    const auto unknown =
        await(db->list_matches(with([](match_filter& f) { f.timezone = "Mars/Phobos"; }), {}));
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, errc::invalid_argument);
    EXPECT_THAT(unknown.error().details.at(0).path, ElementsAre("timezone"));
    const auto no_day =
        await(db->list_matches(with([](match_filter& f) { f.date = "2026-02-30"; }), {}));
    ASSERT_FALSE(no_day);
    EXPECT_THAT(no_day.error().details.at(0).path, ElementsAre("date"));
    EXPECT_THAT(ids({}), ElementsAre(5, 4, 3, 2, 1)) << "the connection is as good as before";
}

TEST_F(PostgresList, OffsetPaging) {
    const auto first = await(db->list_matches({}, page_of(2, 0))).value();
    EXPECT_TRUE(first.has_more);
    EXPECT_EQ(first.items.size(), 2U);
    EXPECT_THAT(ids({}, page_of(2, 2)), ElementsAre(3, 2));
    const auto last = await(db->list_matches({}, page_of(3, 2))).value();
    EXPECT_FALSE(last.has_more);
    EXPECT_EQ(last.items.size(), 3U);
}

TEST_F(PostgresList, KeysetPagingNeitherRepeatsNorMissesWhileMatchesAreCreated) {
    // All created at the same time: the id decides.
    database.exec("UPDATE matches SET created_at = '2026-01-01 00:00:00.123456Z'");
    std::vector<std::int64_t> seen;
    match_page_request request = page_of(2, 0);
    for (bool more = true; more;) {
        const auto page = await(db->list_matches({}, request)).value();
        for (const match& m : page.items) seen.push_back(raw(m.id));
        more = page.has_more;
        request.after = match_cursor{page.items.back().created_at, page.items.back().id};
        ASSERT_TRUE(await(db->create_match(a_match())));
    }
    EXPECT_THAT(seen, ElementsAre(5, 4, 3, 2, 1));
}

}  // namespace
}  // namespace livescore::test
