// Delayed topics: each event once, in order, and not before it is old enough.
#include "unit/fanout/feed_fixture.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;
using test::one;
using test::seq_list;

const topic delayed_one = with_delay(one, 30s);

class FeedDelay : public test::Feed {
protected:
    FeedDelay() { log.next_due_in = 1ms; }

    /// Appends an event as the service writes it. It is young.
    void append(event_type type, const std::string& data, match_id id = one) {
        auto& all = log.logs[id];
        const auto seq = static_cast<sequence_number>(all.size()) + 1;
        const std::string json = R"({"type":")" + std::string(to_string(type)) + R"(","matchId":)" +
                                 std::to_string(raw(id)) + R"(,"seq":)" + std::to_string(seq) +
                                 R"(,"timestamp":"2026-05-01T18:00:00.000Z","data":)" + data + "}";
        all.push_back({id, seq, type, std::make_shared<const std::string>(json)});
        events->note_committed(std::vector{all.back()});
    }
    void append_match(match_id id = one) {
        append(
            event_type::match_created,
            R"({"id":1,"homeTeam":"Reds","status":"scheduled","phase":"pre_match","homeScore":0,)"
            R"("awayScore":0,"seq":1,"updatedAt":"2026-05-01T18:00:00.000Z"})",
            id);
    }
    void append_score(int home) {
        append(event_type::score_update,
               R"({"homeScore":)" + std::to_string(home) + R"(,"awayScore":0})");
    }
    void make_old(sequence_number seq, match_id id = one) { log.old_seq[id] = seq; }
    /// Until the feed has asked again, more than once, what is old enough.
    void let_it_look() {
        const int before = log.due_reads;
        run_until([&] { return log.due_reads >= before + 3; });
    }
    seq_list seen(topic of) const {
        seq_list all;
        for (const auto& item : items) {
            if (item.join) {
                for (const auto& f : item.join->replay) all.push_back(f->seq());
            }
            if (item.frame && item.frame->match() == of) all.push_back(item.frame->seq());
        }
        return all;
    }
    std::string acknowledgement() const { return *last_join()->acknowledgement; }
};

TEST_F(FeedDelay, TheSnapshotIsAsOldAsItsEvents) {
    append_match();
    append_score(1);
    append_score(2);
    make_old(2);
    join_and_wait(delayed_one);
    EXPECT_NE(acknowledgement().find(R"("seq":2,)"), std::string::npos) << acknowledgement();
    EXPECT_NE(acknowledgement().find(R"("delay":30,)"), std::string::npos);
    EXPECT_NE(acknowledgement().find(R"("matchId":1,)"), std::string::npos);
    EXPECT_NE(acknowledgement().find(R"("homeScore":1)"), std::string::npos);
    let_it_look();
    EXPECT_EQ(seen(delayed_one), seq_list{});
}

TEST_F(FeedDelay, EachEventComesOnceWhenItIsOldEnough) {
    append_match();
    make_old(1);
    join_and_wait(delayed_one);
    for (int goals = 1; goals <= 5; ++goals) append_score(goals);
    let_it_look();
    EXPECT_EQ(seen(delayed_one), seq_list{});
    make_old(3);
    run_until([&] { return seen(delayed_one).size() >= 2; });
    let_it_look();
    EXPECT_EQ(seen(delayed_one), (seq_list{2, 3}));
    make_old(6);
    run_until([&] { return seen(delayed_one).size() >= 5; });
    EXPECT_EQ(seen(delayed_one), (seq_list{2, 3, 4, 5, 6}));
    for (const auto& item : items) {
        if (!item.frame) continue;
        const auto& logged = log.logs[one][static_cast<std::size_t>(item.frame->seq()) - 1];
        EXPECT_EQ(item.frame->json(), *logged.json);
    }
}

TEST_F(FeedDelay, AMatchThatIsYoungerThanTheDelayBeginsBeforeItsFirstEvent) {
    append_match();
    append_score(1);
    join_and_wait(delayed_one);
    EXPECT_NE(acknowledgement().find(R"("seq":0,)"), std::string::npos) << acknowledgement();
    EXPECT_NE(acknowledgement().find(R"("homeScore":0)"), std::string::npos);
    make_old(2);
    run_until([&] { return seen(delayed_one).size() >= 2; });
    EXPECT_EQ(seen(delayed_one), (seq_list{1, 2}));
}

TEST_F(FeedDelay, AResumeGetsOnlyWhatIsOldEnough) {
    append_match();
    for (int goals = 1; goals <= 4; ++goals) append_score(goals);
    make_old(3);
    join_and_wait(delayed_one, 1);
    EXPECT_TRUE(last_join()->recovered);
    EXPECT_EQ(seen(delayed_one), (seq_list{2, 3}));
    make_old(5);
    run_until([&] { return seen(delayed_one).size() >= 4; });
    EXPECT_EQ(seen(delayed_one), (seq_list{2, 3, 4, 5}));
}

TEST_F(FeedDelay, TheClockOfTheDatabaseMayGoBack) {
    append_match();
    append_score(1);
    append_score(2);
    make_old(3);
    join_and_wait(delayed_one);
    make_old(1);
    let_it_look();
    append_score(3);
    make_old(4);
    run_until([&] { return !seen(delayed_one).empty(); });
    EXPECT_EQ(seen(delayed_one), seq_list{4});
    EXPECT_EQ(log.renewals, 0) << "the log has not gone back";
}

TEST_F(FeedDelay, NobodyAsksTheLogOfAMatchThatHasNothingToTell) {
    append_match();
    make_old(1);
    join_and_wait(delayed_one);
    settle();
    const int before = log.due_reads;
    const auto began = std::chrono::steady_clock::now();
    // Its feed looks ten times in half a second.
    run_until([&] { return std::chrono::steady_clock::now() - began > 500ms; });
    EXPECT_LE(log.due_reads, before + 1);
    append_score(1);
    make_old(2);
    run_until([&] { return !seen(delayed_one).empty(); });
}

TEST_F(FeedDelay, DelaysDoNotKnowOfEachOther) {
    const topic later = with_delay(one, 60s);
    append_match();
    append_score(1);
    make_old(2);
    join_and_wait(delayed_one, 0);
    EXPECT_EQ(seen_after_last_join(delayed_one), (seq_list{1, 2}));
    items.clear();
    join_and_wait(later, 0);
    EXPECT_NE(acknowledgement().find(R"("delay":60,)"), std::string::npos);
    EXPECT_EQ(seen_after_last_join(later), (seq_list{1, 2}));
}

TEST_F(FeedDelay, AllDelayedFeedsTogetherFollowSoManyMatches) {
    feed_options options;
    options.max_delayed_tracks = 1;
    make(options);
    append_match();
    append_match(match_id{2});
    make_old(1);
    make_old(1, match_id{2});
    join_and_wait(delayed_one);
    EXPECT_EQ(last_join()->outcome, join_outcome::joined);
    items.clear();
    join_and_wait(with_delay(match_id{2}, 7s));
    EXPECT_EQ(last_join()->outcome, join_outcome::unavailable);
    items.clear();
    join_and_wait(match_id{2});
    EXPECT_EQ(last_join()->outcome, join_outcome::joined) << "the present has its own bound";
}

TEST_F(FeedDelay, EachEventComesOnceWithoutMemory) {
    feed_options options;
    options.delayed_tracks_bytes = 1;
    make(options);
    append_match();
    make_old(1);
    join_and_wait(delayed_one);
    for (int goals = 1; goals <= 3; ++goals) append_score(goals);
    make_old(4);
    run_until([&] { return seen(delayed_one).size() >= 3; });
    EXPECT_EQ(seen(delayed_one), (seq_list{2, 3, 4}));
    items.clear();
    join_and_wait(delayed_one, 1);
    EXPECT_EQ(seen(delayed_one), (seq_list{2, 3, 4})) << "the log has what does not fit";
}

TEST_F(FeedDelay, APollWaitsUntilAnEventIsOldEnough) {
    append_match();
    make_old(1);
    await_news(delayed_one, 1);
    append_score(1);
    let_it_look();
    EXPECT_EQ(answers(), 0U);
    make_old(2);
    run_until([&] { return answers() == 1; });
    ASSERT_EQ(last_join()->replay.size(), 1U);
    EXPECT_EQ(last_join()->replay[0]->seq(), 2);
}

TEST_F(FeedDelay, AnUnknownMatchIsUnknownLater) {
    join_and_wait(with_delay(match_id{99}, 5s));
    EXPECT_EQ(last_join()->outcome, join_outcome::unknown_match);
}

}  // namespace
}  // namespace livescore
