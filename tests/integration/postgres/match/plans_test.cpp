// No list reads more of a large table than its page. The plans of the store's own statements show
// it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "plans.h"
#include "postgres/match/match_search.h"
#include "postgres/match/match_sets.h"
#include "support/postgres_store.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr int matches = 20'000;
constexpr int events = 5'000;

/// The database is filled once, because the tests only read.
struct PostgresPlans : testing::Test {
    static void SetUpTestSuite() {
        database_ = std::make_unique<test_database>();
        database_->exec(
            "INSERT INTO leagues (sport, name) SELECT 'football', 'League ' || i "
            "FROM generate_series(1, 50) i");
        database_->exec(
            "INSERT INTO teams (sport, name) SELECT 'football', 'Team ' || i "
            "FROM generate_series(1, 100) i");
        // There are ten a day, and one of 37 was entered late. League 50 has the oldest.
        database_->exec(R"(
            INSERT INTO matches (sport, home_team, away_team, home_team_id, away_team_id, league_id,
                                 status, start_time, end_time, created_at, last_seq)
            SELECT CASE i % 4 WHEN 0 THEN 'darts' ELSE 'football' END, 'Team ' || 1 + i % 100,
                'Team ' || 1 + (i + 50) % 100, 1 + i % 100, 1 + (i + 50) % 100,
                CASE WHEN i < 200 THEN 50 ELSE 1 + i % 49 END,
                (CASE WHEN i > $1 - 20 THEN 'live' WHEN i > $1 - 300 THEN 'scheduled'
                      WHEN i % 1000 = 0 THEN 'abandoned' ELSE 'finished' END)::match_status,
                now() - ($1 - i) * interval '144 minutes',
                now() - ($1 - i) * interval '144 minutes' + interval '2 hours',
                now() - ($1 - i) * interval '144 minutes'
                    + CASE WHEN i % 37 = 0 THEN interval '30 days' ELSE interval '-5 days' END, 0
            FROM generate_series(1, $1) i)",
                        matches);
        database_->exec("UPDATE matches SET last_seq = $1 WHERE id = 1", events);
        database_->exec(
            "INSERT INTO commentary (match_id, message) SELECT 1 + i / ($1 / 2 + 1), 'x' "
            "FROM generate_series(1, $1) i",
            2 * events);
        database_->exec(R"(
            INSERT INTO match_events (match_id, seq, type, payload, committed_at)
            SELECT m, i, 'match:updated', '{}', now() - ($1 - i) * interval '1 second'
            FROM generate_series(1, $1) i, generate_series(1, 2) m)",
                        events);
        database_->exec("VACUUM ANALYZE matches");
        database_->exec("VACUUM ANALYZE match_listing");
        database_->exec("VACUUM ANALYZE match_listing_status");
        database_->exec("VACUUM ANALYZE commentary");
        database_->exec("VACUUM ANALYZE match_events");
        database_->exec("ANALYZE leagues");
    }
    static void TearDownTestSuite() { database_.reset(); }

    static std::string plan(const search_statement& s) { return explain(*database_, s); }
    template <class Set>
    static std::string first_plan(Set set, const match_page_request& request = {}) {
        match_filter filter;
        set(filter);
        return plan(search_matches(filter, request, {7}).front());
    }

    static std::unique_ptr<test_database> database_;
};
std::unique_ptr<test_database> PostgresPlans::database_;

TEST_F(PostgresPlans, AListWithOneFilterIsWalkedByItsIndex) {
    const struct {
        const char* index;
        std::function<void(match_filter&)> set;
    } cases[] = {
        {"match_listing_newest_idx", [](match_filter&) {}},
        {"match_listing_newest_idx", [](match_filter& f) { f.timezone = "Europe/Berlin"; }},
        {"match_listing_status_idx",
         [](match_filter& f) { f.statuses = {match_status::finished}; }},
        {"match_listing_status_idx",
         [](match_filter& f) { f.statuses = {match_status::abandoned}; }},
        {"match_listing_sport_key_idx", [](match_filter& f) { f.sport = "DARTS"; }},
    };
    for (const auto& one : cases) {
        SCOPED_TRACE(one.index);
        expect_a_page(first_plan(one.set), one.index);
        match_page_request deep;
        deep.after = match_cursor{now() - 365 * 24h, match_id{10'000}};
        expect_a_page(first_plan(one.set, deep), one.index);
    }
}

TEST_F(PostgresPlans, AlternativesAreWalkedSideBySideAndOnlyTheirPagesAreMerged) {
    const struct {
        const char* index;
        std::function<void(match_filter&)> set;
    } cases[] = {
        {"match_listing_home_team_id_idx", [](match_filter& f) { f.team = "7"; }},
        {"match_listing_away_team_id_idx", [](match_filter& f) { f.team = "7"; }},
        {"match_listing_home_team_key_idx", [](match_filter& f) { f.team = "team 7"; }},
        {"match_listing_away_team_key_idx", [](match_filter& f) { f.team = "team 7"; }},
        // PostgreSQL may sort all of so few matches.
        {"match_listing_league_id_idx", [](match_filter& f) { f.league = "50"; }},
        {"match_listing_league_id_idx", [](match_filter& f) { f.league = "League 7"; }},
        {"match_listing_status_idx", [](match_filter& f) { f.live = true; }},
        {"match_listing_status_idx", [](match_filter& f) { f.live = false; }},
    };
    for (const auto& one : cases) {
        SCOPED_TRACE(one.index);
        const auto plan = first_plan(one.set);
        EXPECT_THAT(plan, HasSubstr(one.index));
        EXPECT_THAT(plan, Not(HasSubstr("Seq Scan on match")));
        EXPECT_THAT(plan, Not(HasSubstr("rows=1000"))) << "no branch gives more than a page";
    }
}

TEST_F(PostgresPlans, ADayIsFoundByItsTime) {
    const auto day = format_iso8601(now() - 365 * 24h).substr(0, 10);
    for (const char* zone : {"UTC", "America/New_York"}) {
        const auto plan = first_plan([&](match_filter& f) {
            f.date = day;
            f.timezone = zone;
        });
        EXPECT_THAT(plan, HasSubstr("Index Only Scan using match_listing_start_time_idx"));
        EXPECT_THAT(plan, Not(HasSubstr("Seq Scan on match")));
    }
}

TEST_F(PostgresPlans, WithOtherConditionsOnlyTheNextRowsAreLookedAt) {
    // No match of football was abandoned.
    match_filter filter;
    filter.sport = "football";
    filter.statuses = {match_status::abandoned};
    const auto statements = search_matches(filter, {}, {});
    ASSERT_EQ(statements.size(), 3U) << "by sport, by status, and what is left";
    const auto walk = plan(statements[0]);
    EXPECT_THAT(walk, HasSubstr("match_listing_sport_key_idx"));
    EXPECT_THAT(walk, HasSubstr("Rows Removed by Filter: 5000"));
    EXPECT_THAT(plan(statements[1]), HasSubstr("match_listing_status_idx"));
}

TEST_F(PostgresPlans, UpToAMomentTheWalkBeginsThere) {
    const auto plan = first_plan([](match_filter& f) { f.to = now() - 365 * 24h; });
    EXPECT_THAT(plan, HasSubstr("match_listing_newest_idx"));
    EXPECT_THAT(plan, HasSubstr("match_listing_entered_late_idx"));
    EXPECT_THAT(plan, Not(HasSubstr("Seq Scan on match")));
    EXPECT_THAT(plan, Not(testing::ContainsRegex("Rows Removed by Filter: [0-9]{4}")));
}

TEST_F(PostgresPlans, ASetIsFoundWithoutTouchingTheOtherMatches) {
    const struct {
        match_set_kind kind;
        const char* index;
    } cases[] = {{match_set_kind::league, "match_listing_league_start_time_idx"},
                 {match_set_kind::team, "match_listing_home_team_id_idx"},
                 {match_set_kind::team, "match_listing_away_team_id_idx"},
                 {match_set_kind::live, "match_listing_status"}};
    for (const auto& one : cases) {
        SCOPED_TRACE(one.index);
        search_statement s{set_statement(one.kind).sql, {"201", "4194304"}};
        if (one.kind != match_set_kind::live) s.values.emplace_back("7");
        const auto text = plan(s);
        EXPECT_THAT(text, HasSubstr(one.index));
        EXPECT_THAT(text, Not(HasSubstr("Seq Scan on match")));
        // A team has 400 matches, a league as many. Few of them are near.
        EXPECT_THAT(text, Not(testing::ContainsRegex("actual rows=[0-9]{4}")));
        EXPECT_THAT(text, Not(testing::ContainsRegex("Rows Removed by [A-Za-z ]+: [0-9]{4}")));
    }
}

/// All ways give the same pages as a plain query.
TEST_F(PostgresPlans, EveryWayGivesTheSamePages) {
    recording_sink sink;
    metrics_registry metrics;
    const auto db = make_patient_store({.url = database_->url()}, sink, metrics);
    std::mt19937 dice(7);
    const auto one_of = [&](auto... values) {
        const std::vector all{values...};
        return all[dice() % all.size()];
    };
    int found = 0;
    for (int round = 0; round < 40; ++round) {
        match_filter filter;
        std::string where = "true";
        if (dice() % 3 == 0) {
            filter.sport = one_of("darts", "football");
            where += " AND lower(sport) = '" + *filter.sport + "'";
        }
        if (dice() % 3 == 0) {
            filter.league = std::to_string(one_of(7, 50));
            where += " AND league_id = " + *filter.league;
        }
        if (dice() % 4 == 0) {
            filter.team = one_of("7", "Team 8", "team 57");
            where += *filter.team == "7" ? " AND (home_team_id = 7 OR away_team_id = 7)"
                                         : " AND lower('" + *filter.team +
                                               "') IN (lower(home_team), lower(away_team))";
        }
        if (dice() % 3 == 0) {
            filter.statuses = {one_of(match_status::finished, match_status::live,
                                      match_status::abandoned, match_status::scheduled),
                               match_status::finished};
            where +=
                " AND status IN ('" + std::string(to_string(filter.statuses[0])) + "', 'finished')";
        }
        if (dice() % 4 == 0) {
            filter.live = dice() % 2 == 0;
            where += std::string(" AND status ") + (*filter.live ? "" : "NOT ") +
                     "IN ('live', 'halftime')";
        }
        const auto day = [&] { return now() - std::chrono::hours(24 * (dice() % 2000)); };
        if (dice() % 3 == 0) {
            filter.to = day();
            where += " AND start_time < '" + format_iso8601(*filter.to) + "'";
        }
        if (dice() % 4 == 0) {
            filter.from = filter.to.value_or(now()) - std::chrono::hours(24 * (1 + dice() % 200));
            where += " AND start_time >= '" + format_iso8601(*filter.from) + "'";
        }
        // The filter must be as precise as its texts.
        if (filter.to) filter.to = parse_iso8601(format_iso8601(*filter.to)).value();
        if (filter.from) filter.from = parse_iso8601(format_iso8601(*filter.from)).value();
        match_page_request request;
        request.limit = one_of(3, 50);
        const auto wanted = database_->exec("SELECT id FROM matches WHERE " + where +
                                            " ORDER BY created_at DESC, id DESC LIMIT 500");
        std::size_t at = 0;
        for (int page = 0; page < 4; ++page) {
            const auto got = await(db->list_matches(filter, request)).value();
            for (const match& m : got.items) {
                ASSERT_LT(at, wanted.size()) << where;
                ASSERT_EQ(raw(m.id), wanted[at][0].as<std::int64_t>()) << where << ", item " << at;
                ++at;
            }
            found += static_cast<int>(got.items.size());
            ASSERT_EQ(got.has_more, at < wanted.size()) << where << ", behind item " << at;
            if (!got.has_more) break;
            request.after = match_cursor{got.items.back().created_at, got.items.back().id};
        }
    }
    EXPECT_GT(found, 500) << "the dice found nothing to compare";
}

/// The store prepares the other statements itself. The statistics count the rows that they scanned.
TEST_F(PostgresPlans, NothingElseThatIsAskedOftenScansATable) {
    const auto scans = [] {
        return database_->value<std::int64_t>(
            "SELECT sum(seq_scan) FROM pg_stat_user_tables WHERE relname IN "
            "('matches', 'match_listing', 'match_listing_status', 'commentary', 'match_events')");
    };
    const auto reads = [] {
        return database_->value<std::int64_t>(
            "SELECT sum(idx_scan) FROM pg_stat_user_tables WHERE relname IN "
            "('matches', 'match_listing', 'match_listing_status', 'commentary', 'match_events')");
    };
    const std::string nobody_asks =
        "NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND "
        "pid <> pg_backend_pid())";
    database_->wait_until(nobody_asks);
    // This connection must report its scans for other tests now, and not in between.
    database_->exec("SELECT pg_stat_force_next_flush()");
    const auto before = scans();
    const auto read_before = reads();
    {
        recording_sink sink;
        metrics_registry metrics;
        postgres_options options{.url = database_->url()};
        options.pool_size = 1;
        const auto db = make_patient_store(options, sink, metrics);
        // After five executions PostgreSQL may choose a plan for all values. These are more.
        for (int i = 0; i < 12; ++i) {
            await(db->find_match(match_id{1 + i}));
            await(db->list_commentary(match_id{1}, {}));
            await(db->find_match_and_commentary(match_id{1}, {}));
            commentary_page_request deep;
            deep.before = commentary_id{events};
            await(db->list_commentary(match_id{2}, deep));
            ASSERT_TRUE(await(db->read_log(match_id{1}, i * 400, 100)));
            await(db->recent_heads(5s));
            await(db->heads_of({match_id{1}, match_id{2}}));
            await(db->heads_before({match_id{1}, match_id{2}}, 30s));
            await(db->recent_heads(5s, 30s));
            std::vector<head> known{{match_id{1}, 0}, {match_id{2}, 5}};
            await(db->due_heads(std::move(known), 30s));
            await(db->due_matches(60s, 100));
        }
    }
    database_->wait_until(nobody_asks);  // a server process reports its scans when it ends
    EXPECT_EQ(scans(), before);
    EXPECT_EQ(database_->value<std::int64_t>("SELECT idx_scan FROM pg_stat_user_indexes "
                                             "WHERE indexrelname = 'commentary_pkey'"),
              0)
        << "entries of all matches were walked";
    EXPECT_GT(reads(), read_before + 12 * 7);
}

}  // namespace
}  // namespace livescore::test
