#include "livescore/postgres/retention.h"

#include <gtest/gtest.h>

#include "support/postgres_store.h"

namespace livescore {
namespace {

using test::await;
using namespace std::chrono_literals;

constexpr std::chrono::hours ten_days = 240h;

class Retention : public test::postgres_suite<Retention> {
protected:
    Retention()
        : log_(make_patient_store(options(), sink_, metrics_)),
          maintenance_(make_maintenance_store(options(), metrics_)) {}

    postgres_options options() const {
        postgres_options o;
        o.url = database.url();
        return o;
    }
    /// A match with this many events, one hour apart. The newest is this many days old.
    match_id match_of(const std::string& status, int events, int age_days) {
        const auto id = await(log_->create_match(test::a_match())).value().match.id;
        for (int i = 1; i < events; ++i) await(log_->append(test::a_comment(id))).value();
        database.exec("UPDATE matches SET status = $2::match_status WHERE id = $1", raw(id),
                      status);
        database.exec(
            "UPDATE match_events SET committed_at = now() - $2 * interval '1 day' - ($3 - seq) * "
            "interval '1 hour' WHERE match_id = $1",
            raw(id), age_days, events);
        return id;
    }
    /// Runs all steps of one removal. Returns how many rows each step removed.
    std::vector<std::int64_t> remove_events(int limit = 5000) {
        std::vector<std::int64_t> removed;
        std::string from;
        do {
            auto step = await(maintenance_->remove_old_events(ten_days, from, limit));
            removed.push_back(step.removed);
            from = step.next;
        } while (!from.empty() && removed.size() < 1000);
        return removed;
    }
    std::int64_t events_of(match_id id) {
        return database.value<std::int64_t>("SELECT count(*) FROM match_events WHERE match_id = $1",
                                            raw(id));
    }
    static std::int64_t sum(const std::vector<std::int64_t>& numbers) {
        std::int64_t total = 0;
        for (const auto n : numbers) total += n;
        return total;
    }

    test::recording_sink sink_;
    metrics_registry metrics_;
    std::unique_ptr<store> log_;
    std::unique_ptr<maintenance_store> maintenance_;
};

TEST_F(Retention, RemovesTheLogsOfMatchesThatHaveLongBeenOverAndNothingElse) {
    std::vector<match_id> gone;
    for (const char* status : {"finished", "cancelled", "abandoned", "awarded"})
        gone.push_back(match_of(status, 3, 11));
    std::vector<match_id> kept;
    for (const char* status : {"scheduled", "live", "halftime", "postponed", "suspended"})
        kept.push_back(match_of(status, 3, 11));
    const auto lately = match_of("finished", 3, 9);
    const auto corrected = match_of("finished", 3, 20);
    await(log_->append(test::a_score(corrected, 1, 0))).value();

    EXPECT_EQ(sum(remove_events()), 12);
    for (const auto id : gone) {
        EXPECT_EQ(events_of(id), 0);
        const auto still = await(log_->find_match(id));
        ASSERT_TRUE(still);
        EXPECT_EQ(still->last_seq, 3);
        EXPECT_EQ(await(log_->list_commentary(id, {})).items.size(), 2U);
        const auto slice = await(log_->read_log(id, 0, 10)).value();
        EXPECT_TRUE(slice.events.empty());
        EXPECT_TRUE(slice.truncated(0));
    }
    for (const auto id : kept) EXPECT_EQ(events_of(id), 3);
    EXPECT_EQ(events_of(lately), 3);
    EXPECT_EQ(events_of(corrected), 4);
    EXPECT_EQ(sum(remove_events()), 0);
}

TEST_F(Retention, GoesInStepsAndNeverLeavesAGap) {
    std::vector<match_id> all;
    for (int i = 0; i < 6; ++i)
        all.push_back(match_of(i % 3 == 2 ? "live" : "finished", 8, 20 + i));
    std::string from;
    int steps = 0;
    do {
        const auto step = await(maintenance_->remove_old_events(ten_days, from, 5));
        EXPECT_LE(step.removed, 5);
        from = step.next;
        ++steps;
        const auto gaps = database.value<std::int64_t>(
            "SELECT count(*) FROM matches m WHERE (SELECT coalesce(max(seq) - min(seq) + 1, 0) - "
            "count(*) FROM match_events WHERE match_id = m.id) <> 0 OR EXISTS (SELECT FROM "
            "match_events WHERE match_id = m.id HAVING max(seq) <> m.last_seq)");
        EXPECT_EQ(gaps, 0) << "after step " << steps;
    } while (!from.empty() && steps < 100);
    EXPECT_EQ(steps, 10);  // 48 rows, five at a time
    for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(events_of(all[i]), i % 3 == 2 ? 8 : 0);
}

TEST_F(Retention, PassesRowsOfOneMomentOnceEach) {
    const auto live = match_of("live", 12, 20);
    const auto over = match_of("finished", 12, 20);
    database.exec("UPDATE match_events SET committed_at = now() - interval '20 days'");
    EXPECT_EQ(sum(remove_events(5)), 12);
    EXPECT_EQ(events_of(live), 12);
    EXPECT_EQ(events_of(over), 0);
}

TEST_F(Retention, ClockThatWentBackLeavesNoGapEither) {
    const auto id = match_of("finished", 6, 20);
    database.exec(
        "UPDATE match_events SET committed_at = now() - interval '40 days' WHERE seq = 4");
    const auto step = await(maintenance_->remove_old_events(ten_days, "", 1));
    EXPECT_EQ(step.removed, 4);
    EXPECT_EQ(database.value<std::int64_t>("SELECT min(seq) FROM match_events WHERE match_id = $1",
                                           raw(id)),
              5);
}

TEST_F(Retention, IndexLeadsToWhatIsOld) {
    for (int i = 0; i < 40; ++i) match_of("finished", 5, 1);
    database.exec(
        "INSERT INTO match_events (match_id, seq, type, payload) SELECT m.id, 5 + s, "
        "'commentary:new', '{}' FROM matches m, generate_series(1, 500) s");
    database.exec("ANALYZE match_events");
    const auto plan = database.exec(
        "EXPLAIN SELECT match_id, seq, committed_at FROM match_events WHERE committed_at < now() - "
        "interval '10 days' AND (committed_at, match_id, seq) > ('-infinity'::timestamptz, 0, 0) "
        "ORDER BY committed_at, match_id, seq LIMIT 5000");
    std::string text;
    for (const auto& row : plan) text += row[0].as<std::string>() + '\n';
    EXPECT_NE(text.find("match_events_committed_at_idx"), std::string::npos) << text;
}

TEST_F(Retention, BaselineOfACutLogIsWhereItBegins) {
    const auto cut = match_of("finished", 5, 20);
    const auto emptied = match_of("finished", 5, 20);
    EXPECT_EQ(sum(remove_events()), 10);
    await(log_->append(test::a_score(cut, 1, 0))).value();
    const auto heads = await(log_->heads_before({cut, emptied, match_id{999}}, 30s));
    std::map<match_id, sequence_number> baseline;
    for (const auto& [match, seq] : heads) baseline[match] = seq;
    EXPECT_EQ(baseline[cut], 5);
    EXPECT_EQ(baseline[emptied], 5);
    EXPECT_EQ(baseline[match_id{999}], 0);
}

TEST_F(Retention, RemovesOldIdempotencyKeysInSteps) {
    database.exec(
        "INSERT INTO idempotency_keys (scope, key, request_hash, response_status, "
        "response_body, created_at) SELECT 'POST /api/matches', k::text, '', 201, '{}', "
        "now() - k * interval '1 hour' FROM generate_series(1, 30) k");
    std::vector<std::int64_t> removed;
    removal_step step;
    do {
        step = await(maintenance_->remove_old_idempotency_keys(24h, step.next, 4));
        removed.push_back(step.removed);
    } while (!step.next.empty() && removed.size() < 100);
    EXPECT_EQ(removed, (std::vector<std::int64_t>{4, 3}));
    EXPECT_EQ(database.value<std::int64_t>("SELECT count(*) FROM idempotency_keys"), 23);
}

TEST_F(Retention, LockedMatchDoesNotHoldItUp) {
    const auto id = match_of("finished", 5, 20);
    const test::row_lock lock(database, id);
    EXPECT_EQ(sum(remove_events()), 5);
}

TEST_F(Retention, PurgesTheLogsOfRemovedMatchesInTheEndAndThoseAlone) {
    const auto long_ago = match_of("live", 3, 1);
    const auto lately = match_of("live", 3, 1);
    const auto kept = match_of("live", 3, 30);
    for (const auto id : {long_ago, lately}) await(log_->delete_match(id)).value();
    database.exec(
        "UPDATE removed_matches SET removed_at = now() - interval '49 hours' WHERE id = $1",
        raw(long_ago));
    EXPECT_EQ(await(maintenance_->remove_old_removals(50h, "", 10)).removed, 0);
    EXPECT_EQ(events_of(long_ago), 4);

    const auto step = await(maintenance_->remove_old_removals(48h, "", 10));
    EXPECT_EQ(step.removed, 1);
    EXPECT_EQ(step.next, "");
    EXPECT_EQ(events_of(long_ago), 0);
    EXPECT_EQ(await(log_->read_log(long_ago, 0, 10)).error().code, errc::not_found);
    EXPECT_FALSE(await(log_->find_followed_match(long_ago)));
    EXPECT_EQ(events_of(lately), 4);
    EXPECT_EQ(events_of(kept), 3);
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM removed_matches"), 1);
}

TEST_F(Retention, PurgesRemovedMatchesInSteps) {
    for (int i = 0; i < 5; ++i) await(log_->delete_match(match_of("live", 2, 1))).value();
    database.exec("UPDATE removed_matches SET removed_at = now() - interval '49 hours'");
    EXPECT_EQ(await(maintenance_->remove_old_removals(48h, "", 2)).removed, 2);
    const auto second = await(maintenance_->remove_old_removals(48h, "more", 2));
    EXPECT_EQ(second.removed, 2);
    EXPECT_NE(second.next, "");
    EXPECT_EQ(await(maintenance_->remove_old_removals(48h, "more", 2)).removed, 1);
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM match_events"), 0);
}

}  // namespace
}  // namespace livescore
