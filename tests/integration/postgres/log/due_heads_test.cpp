// How far a match has come for those who hear of its events later, by PostgreSQL's clock.
#include <gmock/gmock.h>

#include "livescore/service/log_source.h"
#include "support/postgres_store.h"

namespace livescore {
namespace {

using test::await;
using namespace std::chrono_literals;

class DueHeads : public test::postgres_suite<DueHeads> {
protected:
    DueHeads() : log_(make_patient_store(options(), sink_, metrics_)) {}

    postgres_options options() const {
        postgres_options o;
        o.url = database.url();
        return o;
    }
    /// A match with five events. The newest was committed this long ago, each other a minute
    /// before the next.
    match_id match_with_newest(std::chrono::seconds ago) {
        const auto id = await(log_->create_match(test::a_match())).value().match.id;
        for (int i = 1; i < 5; ++i) await(log_->append(test::a_comment(id))).value();
        database.exec(
            "UPDATE match_events SET committed_at = now() - $2 * interval '1 second' - (5 - seq) * "
            "interval '1 minute' WHERE match_id = $1",
            raw(id), ago.count());
        return id;
    }
    due_head due(match_id id, sequence_number known, std::chrono::milliseconds age) {
        std::vector<head> ask{{id, known}};
        const auto found = await(log_->due_heads(std::move(ask), age));
        return found.empty() ? due_head{} : found.front();
    }

    test::recording_sink sink_;
    metrics_registry metrics_;
    std::unique_ptr<store> log_;
};

TEST_F(DueHeads, TellWhatIsOldEnoughAndWhenTheNextIs) {
    const match_id id = match_with_newest(30s);  // the others are 90 s old and more
    const due_head now = due(id, 1, 60s);
    EXPECT_EQ(now.match, id);
    EXPECT_EQ(now.due, 4);
    EXPECT_EQ(now.last_seq, 5);
    EXPECT_LE(now.next_in, 30s);
    EXPECT_GT(now.next_in, 10s);
    EXPECT_EQ(due(id, 4, 60s).due, 4);
    EXPECT_EQ(due(id, 0, 10s).due, 5);
    EXPECT_EQ(due(id, 5, 10s).due, 5);
    EXPECT_EQ(due(id, 0, 24h).due, 0);
    EXPECT_EQ(due(match_id{999}, 0, 10s).match, match_id{});
}

TEST_F(DueHeads, AnEventThatLooksOlderThanOneBeforeItWaitsForThatOne) {
    const match_id id = match_with_newest(30s);
    database.exec("UPDATE match_events SET committed_at = now() WHERE match_id = $1 AND seq = 3",
                  raw(id));
    EXPECT_EQ(due(id, 1, 20s).due, 2);
}

TEST_F(DueHeads, OfARemovedMatchToo) {
    const match_id id = match_with_newest(120s);
    ASSERT_TRUE(await(log_->delete_match(id)));
    EXPECT_EQ(due(id, 0, 60s).due, 5);
    EXPECT_EQ(due(id, 0, 60s).last_seq, 6);
}

TEST_F(DueHeads, RecentHeadsCanBeOfAnEarlierTime) {
    const match_id id = match_with_newest(30s);
    const auto heads = await(log_->recent_heads(60s, 60s));
    ASSERT_EQ(heads.size(), 1U);
    EXPECT_EQ(heads[0].match, id);
    EXPECT_EQ(heads[0].last_seq, 4);
    EXPECT_TRUE(await(log_->recent_heads(10s, 1h)).empty());
}

/// The log as it was a while ago.
class DelayedSource : public DueHeads {
protected:
    delayed_source source(std::chrono::milliseconds delay) {
        delayed_source::present now{&changes_, [] { return 0ms; }, [] { return log_epoch{1}; }};
        return delayed_source(*log_, delay, std::move(now));
    }
    change_clock changes_;
};

TEST_F(DelayedSource, EndsWhereEventsAreTooYoung) {
    const match_id id = match_with_newest(30s);
    delayed_source then = source(60s);
    const auto slice = await(then.read_log(id, 0, 100, {})).value();
    EXPECT_EQ(slice.events.size(), 4U);
    EXPECT_EQ(slice.last_seq, 4);
    EXPECT_FALSE(slice.has_more());
    EXPECT_TRUE(await(then.read_log(id, 4, 100, {})).value().events.empty());
}

TEST_F(DelayedSource, ItsStateIsThatOfItsLastEvent) {
    const match_id id = match_with_newest(30s);
    append_request goal;
    goal.match = id;
    goal.score = score{1, 0};
    await(log_->append(goal)).value();
    const auto then = await(source(60s).find_state(id)).value();
    EXPECT_EQ(then.seq, 4);
    EXPECT_THAT(then.match_json, testing::HasSubstr(R"("homeScore":0)"));
    EXPECT_THAT(then.match_json, testing::HasSubstr(R"("seq":4)"));
    EXPECT_EQ(await(source(24h).find_state(id)).value().seq, 0);
    database.exec("UPDATE match_events SET committed_at = now() - interval '2 minutes'");
    const auto now = await(source(60s).find_state(id)).value();
    EXPECT_EQ(now.seq, 6);
    EXPECT_THAT(now.match_json, testing::HasSubstr(R"("homeScore":1)"));
}

}  // namespace
}  // namespace livescore
