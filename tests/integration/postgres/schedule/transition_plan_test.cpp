// A worker plans its statement once. The plan must still be good when the tables have grown.
#include <gtest/gtest.h>

#include "support/postgres_store.h"

namespace livescore::test {
namespace {

struct PostgresTransitionPlan : store_suite<PostgresTransitionPlan> {
    PostgresTransitionPlan() {
        database.exec("SELECT pg_stat_reset()");
        // Nothing may correct the statistics meanwhile.
        database.exec("ALTER TABLE matches SET (autovacuum_enabled = off)");
        database.exec("ALTER TABLE match_listing SET (autovacuum_enabled = off)");
        database.exec("ALTER TABLE match_listing_status SET (autovacuum_enabled = off)");
        postgres_options options{.url = database.url()};
        options.pool_size = 1;
        options.plan_once = true;  // as a worker
        use_store(options);
    }
    /// Returns the first of the matches.
    int insert(int count) {
        return database.value<int>(
            "WITH made AS (INSERT INTO matches (sport, home_team, away_team, start_time, end_time) "
            "SELECT 'football', 'A', 'B', now(), now() + interval '2 hours' "
            "FROM generate_series(1, $1) RETURNING id) SELECT min(id) FROM made",
            count);
    }
    int kick_off(int first, int count) {
        std::vector<transition_request> requests;
        for (int id = first; id < first + count; ++id)
            requests.push_back({match_id{id}, transition::kick_off, 1});
        int applied = 0;
        for (const auto& outcome : await(db->apply_transitions(std::move(requests))))
            applied += outcome.applied ? 1 : 0;
        return applied;
    }
    /// The rows that all statements looked at, by an index or without one. It ends the store.
    std::int64_t rows_read() {
        db.reset();  // a server process reports when it ends
        database.wait_until(
            "NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND "
            "application_name = 'livescore')");
        database.exec("SELECT pg_stat_force_next_flush()");
        return database.value<std::int64_t>(
            "SELECT sum(seq_tup_read + idx_tup_fetch) + (SELECT sum(idx_tup_read) FROM "
            "pg_stat_user_indexes WHERE relname IN ('matches', 'match_listing', "
            "'match_listing_status')) FROM pg_stat_user_tables WHERE relname IN "
            "('matches', 'match_listing', 'match_listing_status')");
    }
    /// Plans both statements of a schedule for what is in the tables now.
    void plan() {
        await(db->due_matches(std::chrono::hours(1), 1));
        ASSERT_TRUE(await(db->apply_transitions({})).empty());
    }
    /// Reads what is due page by page, and makes it begin. Each row costs the same, however many
    /// there are.
    void expect_good_plans() {
        constexpr int many = 2000;
        constexpr int page = 100;
        const int first = insert(many);
        std::optional<due_position> after;
        for (int found = 0; found < many; found += page) {
            const auto due = await(db->due_matches(std::chrono::hours(1), page, after));
            ASSERT_EQ(due.size(), std::size_t{page});
            after = due_position{due.back().schedule.start, due.back().id};
        }
        ASSERT_EQ(kick_off(first, many), many);
        EXPECT_LT(rows_read(), 24 * many);
    }
};

TEST_F(PostgresTransitionPlan, OfEmptyTablesIsNotKept) {
    plan();
    expect_good_plans();
}

TEST_F(PostgresTransitionPlan, OfTinyTablesIsGoodForLargeOnes) {
    ASSERT_EQ(kick_off(insert(3), 3), 3);
    database.exec("ANALYZE");
    plan();
    expect_good_plans();
}

}  // namespace
}  // namespace livescore::test
