// Lists of a season, a stage, a group or a round, and lists in the order of the start: no list
// reads more of a large table than its page, and all ways give the same pages as a plain query.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "plans.h"
#include "postgres/match/match_search.h"
#include "support/postgres_store.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

struct PostgresCompetitionLists : testing::Test {
    static constexpr int count = 20'000;

    /// The database is filled once, because the tests only read.
    static void SetUpTestSuite() {
        database_ = std::make_unique<test_database>();
        database_->exec(
            "INSERT INTO leagues (sport, name) SELECT 'football', 'League ' || i "
            "FROM generate_series(1, 20) i");
        database_->exec(
            "INSERT INTO teams (sport, name) SELECT 'football', 'Team ' || i "
            "FROM generate_series(1, 200) i");
        // Ten a day, five and a half years. Every fourth league plays cups: groups, then knockouts.
        // A tenth has no season.
        database_->exec(R"(
            INSERT INTO matches (sport, home_team, away_team, home_team_id, away_team_id, league_id,
                                 status, start_time, end_time, created_at, season, stage, group_name,
                                 round)
            SELECT 'football', 'Team ' || 1 + i % 200, 'Team ' || 1 + (i + 100) % 200, 1 + i % 200,
                1 + (i + 100) % 200, 1 + i % 20,
                (CASE WHEN i > $1 - 20 THEN 'live' WHEN i > $1 - 600 THEN 'scheduled'
                      WHEN i % 1000 = 0 THEN 'abandoned' ELSE 'finished' END)::match_status,
                start, start + interval '2 hours',
                start - CASE WHEN i % 37 = 0 THEN interval '-30 days' ELSE i % 50 * interval '1 day' END,
                CASE WHEN i % 10 <> 3 THEN to_char(start, 'YYYY') END,
                CASE WHEN i % 20 % 4 = 0 THEN CASE WHEN i % 300 = 0 THEN 'Final' ELSE 'Groups' END END,
                CASE WHEN i % 20 % 4 = 0 AND i % 300 <> 0 THEN chr(65 + i % 7) END,
                CASE WHEN i % 20 % 4 <> 0 THEN (1 + i / 20 % 38)::text END
            FROM generate_series(1, $1) i,
                LATERAL (SELECT now() - ($1 - i) * interval '144 minutes' AS start) s)",
                        count);
        database_->exec("VACUUM ANALYZE matches");
        database_->exec("VACUUM ANALYZE match_listing");
        database_->exec("VACUUM ANALYZE match_listing_status");
    }
    static void TearDownTestSuite() { database_.reset(); }

    static std::string plan(const search_statement& s) { return explain(*database_, s); }

    static std::unique_ptr<test_database> database_;
};
std::unique_ptr<test_database> PostgresCompetitionLists::database_;

TEST_F(PostgresCompetitionLists, OneFilterIsWalkedByItsIndexInItsOrder) {
    using set = std::function<void(match_filter&)>;
    const set any = [](match_filter&) {};
    const set season = [](match_filter& f) { f.season = "2024"; };
    const set league = [](match_filter& f) { f.league = "7"; };
    const set finished = [](match_filter& f) { f.statuses = {match_status::finished}; };
    const set next = [](match_filter& f) { f.statuses = {match_status::scheduled}; };
    const set from = [](match_filter& f) { f.from = now() - 365 * 24h; };
    const set league_until = [](match_filter& f) {
        f.league = "7";
        f.from = now() - 730 * 24h;
        f.to = now() - 365 * 24h;
    };
    const set round = [](match_filter& f) { f.round = "7"; };
    const set group = [](match_filter& f) { f.group = "A"; };
    const set stage = [](match_filter& f) { f.stage = "Groups"; };
    using enum match_order;
    const struct {
        const char* index;
        match_order order;
        set filter;
    } cases[] = {
        {"match_listing_season_created_at_idx", newest_created, season},
        {"match_listing_round_idx", newest_created, round},
        {"match_listing_group_name_idx", newest_created, group},
        {"match_listing_stage_idx", newest_created, stage},
        {"match_listing_start_time_idx", earliest_start, any},
        {"match_listing_start_time_idx", latest_start, any},
        {"match_listing_start_time_idx", earliest_start, from},
        {"match_listing_start_time_idx", latest_start, from},
        {"match_listing_season_start_time_idx", earliest_start, season},
        {"match_listing_season_start_time_idx", latest_start, season},
        {"match_listing_league_start_time_idx", earliest_start, league},
        {"match_listing_league_start_time_idx", latest_start, league},
        {"match_listing_league_start_time_idx", earliest_start, league_until},
        {"match_listing_league_start_time_idx", latest_start, league_until},
        {"match_listing_status_start_time_idx", earliest_start, finished},
        {"match_listing_status_start_time_idx", latest_start, finished},
        {"match_listing_status_start_time_idx", earliest_start, next},
    };
    for (const auto& one : cases) {
        SCOPED_TRACE(std::string(one.index) + " " + std::to_string(static_cast<int>(one.order)));
        match_filter filter;
        one.filter(filter);
        match_page_request request;
        request.order = one.order;
        expect_a_page(plan(search_matches(filter, request, {}).front()), one.index);
        request.after = match_cursor{now() - 500 * 24h, match_id{10'000}, one.order};
        expect_a_page(plan(search_matches(filter, request, {}).front()), one.index);
    }
}

TEST_F(PostgresCompetitionLists, FewMatchesAreGatheredAtOnce) {
    using enum match_order;
    for (const match_order order : {newest_created, earliest_start, latest_start}) {
        match_page_request request;
        request.order = order;
        match_filter season;
        season.league = "7";
        season.season = "2024";
        const auto of_league = search_matches(season, request, {});
        ASSERT_EQ(of_league.size(), 1U);
        EXPECT_THAT(plan(of_league[0]), HasSubstr("match_listing_season_idx"));
        match_filter named;
        named.ids = std::vector<match_id>{match_id{5}, match_id{7'000}, match_id{900'000}};
        const auto by_id = search_matches(named, request, {});
        ASSERT_EQ(by_id.size(), 1U);
        expect_a_page(plan(by_id[0]), "match_listing_pkey");
    }
}

TEST_F(PostgresCompetitionLists, TheTotalNeedsAnIndexAlone) {
    const std::function<void(match_filter&)> cases[] = {
        [](match_filter& f) { f.season = "2024"; },
        [](match_filter& f) { f.statuses = {match_status::scheduled}; },
        [](match_filter& f) { f.league = "7"; },
        [](match_filter& f) { f.from = now() - 365 * 24h; },
    };
    for (const auto& set : cases) {
        match_filter filter;
        set(filter);
        const auto counted = plan(count_matches(filter, {}));
        EXPECT_THAT(counted, HasSubstr("Index Only Scan"));
        EXPECT_THAT(counted, HasSubstr("Heap Fetches: 0"));
    }
}

/// All ways give the same pages as a plain query, and the total is their number.
TEST_F(PostgresCompetitionLists, EveryWayGivesTheSamePages) {
    recording_sink sink;
    metrics_registry metrics;
    const auto db = make_patient_store({.url = database_->url()}, sink, metrics);
    std::mt19937 dice(11);
    const auto one_of = [&](auto... values) {
        const std::vector all{values...};
        return all[dice() % all.size()];
    };
    const std::pair<match_order, const char*> orders[] = {
        {match_order::newest_created, "created_at DESC, id DESC"},
        {match_order::earliest_start, "start_time, id"},
        {match_order::latest_start, "start_time DESC, id DESC"}};
    int found = 0;
    for (int round = 0; round < 80; ++round) {
        match_filter filter;
        std::string where = "true";
        if (dice() % 3 == 0) {
            filter.season = one_of("2022", "2024", "1999");
            where += " AND season = '" + *filter.season + "'";
        }
        if (dice() % 4 == 0) {
            filter.stage = one_of("Groups", "Final");
            where += " AND stage = '" + *filter.stage + "'";
        }
        if (dice() % 5 == 0) {
            filter.group = one_of("A", "B");
            where += " AND group_name = '" + *filter.group + "'";
        }
        if (dice() % 4 == 0) {
            filter.round = one_of("7", "38");
            where += " AND round = '" + *filter.round + "'";
        }
        if (dice() % 3 == 0) {
            filter.league = one_of("5", "8");
            where += " AND league_id = " + *filter.league;
        }
        if (dice() % 5 == 0) {
            filter.team = "Team 8";
            where += " AND 'Team 8' IN (home_team, away_team)";
        }
        if (dice() % 3 == 0) {
            filter.statuses = {one_of(match_status::finished, match_status::live,
                                      match_status::abandoned, match_status::scheduled),
                               match_status::finished};
            where +=
                " AND status IN ('" + std::string(to_string(filter.statuses[0])) + "', 'finished')";
        }
        if (dice() % 6 == 0) {
            filter.ids.emplace();
            std::string list = "0";
            for (int i = 0; i < 90; ++i) {
                filter.ids->push_back(match_id{1 + static_cast<int>(dice() % (count + 500))});
                list += "," + std::to_string(raw(filter.ids->back()));
            }
            where += " AND id IN (" + list + ")";
        }
        const auto day = [&] { return now() - std::chrono::hours(24 * (dice() % 2000)); };
        const auto exact = [](timestamp at) { return parse_iso8601(format_iso8601(at)).value(); };
        if (dice() % 3 == 0) {
            filter.to = exact(day());
            where += " AND start_time < '" + format_iso8601(*filter.to) + "'";
        }
        if (dice() % 3 == 0) {
            filter.from = exact(filter.to.value_or(now()) -
                                std::chrono::hours(24 * (1 + static_cast<int>(dice() % 300))));
            where += " AND start_time >= '" + format_iso8601(*filter.from) + "'";
        }
        if (dice() % 9 == 0) {
            filter.date = format_iso8601(day()).substr(0, 10);
            where += " AND start_time >= '" + *filter.date + "Z' AND start_time < '" +
                     *filter.date + "Z'::timestamptz + interval '1 day'";
        }
        const auto& [order, in_order] = orders[dice() % 3];
        match_page_request request;
        request.order = order;
        request.limit = one_of(3, 50);
        request.total = dice() % 3 == 0;
        const auto wanted = database_->exec("SELECT id FROM matches WHERE " + where + " ORDER BY " +
                                            in_order + " LIMIT 500");
        const auto total =
            database_->value<std::int64_t>("SELECT count(*) FROM matches WHERE " + where);
        std::size_t at = 0;
        for (int page = 0; page < 4; ++page) {
            const auto got = await(db->list_matches(filter, request)).value();
            ASSERT_EQ(got.total, request.total ? std::optional(total) : std::nullopt) << where;
            for (const match& m : got.items) {
                ASSERT_LT(at, wanted.size()) << where;
                ASSERT_EQ(raw(m.id), wanted[at][0].as<std::int64_t>())
                    << where << " " << in_order << ", item " << at;
                ++at;
            }
            found += static_cast<int>(got.items.size());
            ASSERT_EQ(got.has_more, at < wanted.size()) << where << ", behind item " << at;
            if (!got.has_more) break;
            const match& last = got.items.back();
            request.after = match_cursor{
                order == match_order::newest_created ? last.created_at : last.schedule.start,
                last.id, order};
        }
    }
    EXPECT_GT(found, 1'000) << "the dice found nothing to compare";
}

struct PostgresExtras : store_suite<PostgresExtras> {
    match_id new_match() { return await(db->create_match(a_match())).value().match.id; }
    void say(match_id id, std::string type, std::string text) {
        auto comment = a_comment(id, std::move(text));
        comment.entry->event_type = std::move(type);
        ASSERT_TRUE(await(db->append(std::move(comment))));
    }
    match_page list(wanted_extras extras, std::size_t max_bytes = page_bytes{}.max) {
        match_page_request request;
        request.extras = extras;
        request.bytes.max = max_bytes;
        return await(db->list_matches({}, request)).value();
    }
    static std::vector<std::string> texts(const std::vector<commentary>& entries) {
        std::vector<std::string> all;
        for (const commentary& c : entries) all.push_back(c.entry.message);
        return all;
    }
};

TEST_F(PostgresExtras, EventsAreTheIncidentsOldestFirstAndCommentaryTheNewest) {
    const match_id first = new_match();
    const match_id silent = new_match();
    const match_id last = new_match();
    say(first, "goal", "1-0");
    say(first, "commentary", "a long ball");
    say(first, "red_card", "off");
    say(last, "flag", "a free word");
    say(last, "own_goal", "0-1");
    const match_page page = list({.events = true, .commentary = true});
    ASSERT_EQ(page.items.size(), 3U);
    ASSERT_EQ(page.extras.size(), 3U);
    EXPECT_EQ(page.items[0].id, last);
    EXPECT_THAT(texts(page.extras[0].events), ElementsAre("0-1"));
    EXPECT_THAT(texts(page.extras[0].newest), ElementsAre("0-1", "a free word"));
    EXPECT_EQ(page.items[1].id, silent);
    EXPECT_TRUE(page.extras[1].events.empty());
    EXPECT_TRUE(page.extras[1].newest.empty());
    EXPECT_THAT(texts(page.extras[2].events), ElementsAre("1-0", "off"));
    EXPECT_THAT(texts(page.extras[2].newest), ElementsAre("off", "a long ball", "1-0"));
    EXPECT_EQ(page.extras[2].events[0].match, first);

    const match_page newest = list({.events = true, .max_entries = 1});
    EXPECT_THAT(texts(newest.extras[2].events), ElementsAre("off"));
    EXPECT_TRUE(list({}).extras.empty());
    EXPECT_EQ(list({.lineups = true}).extras.size(), 3U);
}

TEST_F(PostgresExtras, LineupsAndStatisticsAreTheTextsThatWereWritten) {
    const match_id first = new_match();
    const match_id second = new_match();
    const match_id third = new_match();
    const std::string lineups = R"({"home": {"formation": "4-4-2"}, "away": null})";
    database.exec("INSERT INTO match_lineups (match_id, lineups) VALUES ($1, $2)", raw(first),
                  lineups);
    database.exec("INSERT INTO match_stats (match_id, stats, change_id) VALUES ($1, $2, 1)",
                  raw(third), "[{\"name\":\"corners\"}]");
    const match_page both = list({.lineups = true, .statistics = true});
    ASSERT_EQ(both.extras.size(), 3U);
    EXPECT_EQ(both.items[1].id, second);
    EXPECT_EQ(both.extras[0].statistics, "[{\"name\":\"corners\"}]");
    EXPECT_EQ(both.extras[0].lineups, std::nullopt);
    EXPECT_EQ(both.extras[1].lineups, std::nullopt);
    EXPECT_EQ(both.extras[2].lineups, lineups);
    const match_page one = list({.statistics = true});
    EXPECT_EQ(one.extras[2].lineups, std::nullopt) << "it was not asked for";

    database.exec("UPDATE match_lineups SET lineups = $1::json",
                  "{\"x\":\"" + std::string(30'000, 'x') + "\"}");
    database.exec(
        "INSERT INTO match_lineups SELECT id, (SELECT lineups FROM match_lineups) "
        "FROM matches ON CONFLICT DO NOTHING");
    const match_page small = list({.lineups = true}, 70'000);
    EXPECT_EQ(small.items.size(), 2U) << "the page ends before its bytes";
    EXPECT_TRUE(small.has_more);
}

TEST_F(PostgresExtras, APageEndsBeforeItsExtrasAreLargerThanItsBytes) {
    for (int m = 0; m < 6; ++m) {
        const match_id id = new_match();
        for (int i = 0; i < 10; ++i) say(id, "goal", std::string(3'000, 'g'));
    }
    std::vector<match_id> seen;
    match_page_request request;
    request.extras.events = true;
    request.bytes.max = 100'000;
    for (bool more = true; more;) {
        const match_page page = await(db->list_matches({}, request)).value();
        ASSERT_FALSE(page.items.empty());
        ASSERT_EQ(page.items.size(), page.extras.size());
        std::size_t bytes = 0;
        for (std::size_t i = 0; i < page.items.size(); ++i) {
            EXPECT_EQ(page.extras[i].events.size(), 10U) << "no match has a part of its events";
            seen.push_back(page.items[i].id);
            for (const commentary& c : page.extras[i].events) bytes += c.entry.message.size();
        }
        EXPECT_LE(bytes, request.bytes.max);
        more = page.has_more;
        request.after = match_cursor{page.items.back().created_at, page.items.back().id};
    }
    EXPECT_EQ(seen.size(), 6U);
    EXPECT_EQ(std::set<match_id>(seen.begin(), seen.end()).size(), 6U);

    const match_page one = list({.events = true}, 20'000);
    ASSERT_EQ(one.items.size(), 1U)
        << "at least one match, with as many events as there is room for";
    EXPECT_TRUE(one.has_more);
    EXPECT_LT(one.extras[0].events.size(), 10U);
    EXPECT_GT(one.extras[0].events.size(), 0U);
}

}  // namespace
}  // namespace livescore::test
