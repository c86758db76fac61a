// The service finds matches by match_listing. match_listing always agrees with the matches, after
// any change of them, and appends do not touch it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/postgres_store.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;

struct PostgresListing : store_suite<PostgresListing> {
    void expect_listed(const std::string& after_what) {
        const std::string columns =
            "id, sport, home_team, away_team, league_id, home_team_id, away_team_id, status, "
            "phase, start_time, end_time, halftime_at, second_half_at, created_at";
        const auto differing = database.exec(
            "WITH listed AS (SELECT " + columns +
            ", sport_key, home_team_key, away_team_key "
            "FROM match_listing), wanted AS (SELECT " +
            columns +
            ", name_key(sport), name_key(home_team), name_key(away_team) FROM matches) "
            "SELECT * FROM (TABLE listed EXCEPT TABLE wanted) l "
            "UNION ALL (TABLE wanted EXCEPT TABLE listed)");
        EXPECT_EQ(differing.size(), 0U) << after_what;
        const std::string found_by_status =
            "id, status, phase, start_time, halftime_at, second_half_at, end_time, created_at";
        const auto misplaced = database.exec(
            "WITH listed AS (SELECT " + found_by_status +
            ", clock_source FROM match_listing_status), wanted AS (SELECT " + found_by_status +
            ", nullif(clock_source, 'plan') FROM matches) "
            "SELECT * FROM (TABLE listed EXCEPT TABLE wanted) l "
            "UNION ALL (TABLE wanted EXCEPT TABLE listed)");
        EXPECT_EQ(misplaced.size(), 0U) << after_what;
    }
    template <class Command>
    static store::decider to(const Command& command) {
        return [command](const match& before, timestamp at) { return decide(before, command, at); };
    }
    std::string listing_version(match_id id) {
        return database.value<std::string>("SELECT xmin::text FROM match_listing WHERE id = $1",
                                           raw(id));
    }
};

TEST_F(PostgresListing, FollowsWhatTheServiceChanges) {
    const auto id = await(db->create_match(a_match())).value().match.id;
    await(db->create_match(a_match())).value();
    expect_listed("creation");
    update_match other;
    other.home_team = "Japan";
    other.league = "Asian Cup";
    other.sport = "futsal";
    ASSERT_TRUE(await(db->change_match(id, {}, to(other))));
    expect_listed("new names");
    database.exec("UPDATE matches SET start_time = now() - interval '1 second' WHERE id = $1",
                  raw(id));
    std::vector<transition_request> kick_off{{id, transition::kick_off, 1}};
    ASSERT_TRUE(await(db->apply_transitions(kick_off)).at(0).applied);
    EXPECT_EQ(
        database.value<std::string>("SELECT status FROM match_listing WHERE id = $1", raw(id)),
        "live");
    expect_listed("a kick-off");
    ASSERT_TRUE(await(db->change_match(id, {}, to(set_status{match_status::halftime, {}, {}}))));
    expect_listed("a status");
    ASSERT_TRUE(await(db->delete_match(id)));
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM match_listing"), 1);
    expect_listed("a deletion");
}

TEST_F(PostgresListing, FollowsWhatIsWrittenByHand) {
    database.exec("INSERT INTO leagues (sport, name) VALUES ('football', 'A')");
    database.exec("INSERT INTO teams (sport, name) VALUES ('football', 'B'), ('football', 'C')");
    database.exec(
        "INSERT INTO matches (sport, home_team, away_team) SELECT 'football', 'x', 'y' "
        "FROM generate_series(1, 3)");
    expect_listed("inserts");
    for (const char* change :
         {"sport = 'darts'", "home_team = 'B'", "away_team = 'C'", "league_id = 1",
          "home_team_id = 1", "away_team_id = 2", "status = 'live'", "phase = 'extra_time'",
          "start_time = '2026-01-01Z'", "end_time = '2026-01-02Z'",
          "halftime_at = '2026-01-01 01:00Z', second_half_at = '2026-01-01 02:00Z'",
          "created_at = '2025-01-01Z'", "clock_source = 'feed'", "clock_source = 'plan'",
          "id = 77"}) {
        database.exec(std::string("UPDATE matches SET ") + change + " WHERE id = 2");
        expect_listed(change);
    }
    EXPECT_EQ(database.value<std::string>("SELECT home_team FROM match_listing WHERE id = 77"),
              "B");
    database.exec("DELETE FROM leagues");
    database.exec("DELETE FROM teams");
    EXPECT_EQ(database.value<int>("SELECT num_nulls(league_id, home_team_id, away_team_id) "
                                  "FROM match_listing WHERE id = 77"),
              3);
    expect_listed("leagues and teams that are gone");
    database.exec("DELETE FROM matches WHERE id = 77");
    expect_listed("a deletion");
    database.exec("TRUNCATE matches CASCADE");
    expect_listed("all gone");
}

/// It writes match_listing itself, and knows of no other rows.
TEST_F(PostgresListing, FollowsTheKickOffsOfAWorkerOfTheReleaseBefore) {
    database.exec(
        "INSERT INTO matches (sport, home_team, away_team) SELECT 'football', 'x', 'y' "
        "FROM generate_series(1, 3)");
    database.exec(
        "WITH changed AS (UPDATE matches SET status = 'live', phase = 'first_half' "
        "RETURNING id, status, phase) UPDATE match_listing l SET status = changed.status, "
        "phase = changed.phase FROM changed WHERE l.id = changed.id");
    expect_listed("kick-offs");
}

/// A step that touches an index of match_listing writes the row into all of them.
TEST_F(PostgresListing, NoIndexOfTheListingKnowsOfAStatus) {
    const auto indexes = database.exec(R"(
        SELECT DISTINCT d.objid::regclass FROM pg_depend d JOIN pg_attribute a
            ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE d.refobjid = 'match_listing'::regclass AND d.classid = 'pg_class'::regclass
            AND a.attname IN ('status', 'phase'))");
    for (const auto& row : indexes) ADD_FAILURE() << row[0].c_str() << " knows of it";
}

TEST_F(PostgresListing, IsUntouchedByAppends) {
    const auto id = await(db->create_match(a_match())).value().match.id;
    const auto before = listing_version(id);
    ASSERT_TRUE(await(db->append(a_comment(id))));
    ASSERT_TRUE(await(db->append(a_comment(id))));
    ASSERT_TRUE(await(db->append(a_score(id, 1, 0))));
    EXPECT_EQ(listing_version(id), before);
}

/// For each append PostgreSQL opens every index and parses every CHECK of the table.
TEST_F(PostgresListing, MatchesHaveNoRuleAndNoIndexButForTheirKeys) {
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM pg_constraint "
                                  "WHERE conrelid = 'matches'::regclass AND contype = 'c'"),
              0);
    const auto spare = database.exec(R"(
        SELECT i.indexrelid::regclass FROM pg_index i WHERE i.indrelid = 'matches'::regclass
        AND NOT EXISTS (
            SELECT FROM pg_constraint c WHERE c.conrelid = i.indrelid
            AND c.contype IN ('p', 'f') AND c.conkey[1] = i.indkey[0] AND i.indnatts = 1))");
    for (const auto& row : spare) ADD_FAILURE() << row[0].c_str() << " is no key's";
}

TEST_F(PostgresListing, WhatNoMatchMayBeIsRefusedWhoeverWritesIt) {
    database.exec("INSERT INTO matches (sport, home_team, away_team) VALUES ('a', 'b', 'c')");
    const struct {
        const char* change;
        const char* rule;
    } cases[] = {
        {"sport = ''", "matches_names_check"},
        {"home_team = ''", "matches_names_check"},
        {"away_team = ''", "matches_names_check"},
        {"phase = 'third_half'", "matches_phase_check"},
        {"start_time = '1969-12-31Z'", "matches_years_check"},
        {"start_time = 'infinity'", "matches_years_check"},
        {"end_time = '10000-01-01Z'", "matches_years_check"},
        {"end_time = start_time", "matches_end_check"},
        {"halftime_at = start_time + interval '1 hour'", "matches_halftime_check"},
        {"end_time = start_time + interval '2 hours', halftime_at = start_time + interval "
         "'1 hour', second_half_at = start_time + interval '1 hour'",
         "matches_halftime_check"},
        {"home_score = -1", "natural_number_check"},
        {"away_score = -1", "natural_number_check"},
        {"elapsed_seconds = -1", "natural_number_check"},
        {"schedule_version = 0", "positive_number_check"},
        {"stats = '[]'", "json_object_check"},
    };
    for (const auto& one : cases) {
        const std::string change = std::string("UPDATE matches SET ") + one.change;
        try {
            database.exec(change);
            ADD_FAILURE() << change;
        } catch (const pqxx::check_violation& e) {
            EXPECT_THAT(e.what(), testing::HasSubstr(one.rule)) << change;
        }
    }
    EXPECT_THROW(database.exec("INSERT INTO match_events (match_id, seq, type, payload) "
                               "VALUES (1, 1, 'match:unheard', '{}')"),
                 pqxx::check_violation);
    expect_listed("refusals");
    EXPECT_EQ(database.value<std::string>("SELECT sport FROM matches"), "a");
}

}  // namespace
}  // namespace livescore::test
