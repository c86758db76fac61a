// The store loses a connection at the commit. It answers a change that PostgreSQL kept, and makes a
// change once that PostgreSQL did not keep.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/postgres_proxy.h"
#include "support/postgres_store.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;
using moment = cutting_proxy::moment;

struct PostgresLostCommit : store_suite<PostgresLostCommit> {
    PostgresLostCommit() {
        use_store({.url = proxy.url(), .pool_size = 1, .append_connections = 1});
        id = await(db->create_match(a_match())).value().match.id;
    }

    postgres_proxy proxy{database};
    match_id id{};

    int events() { return database.value<int>("SELECT count(*) FROM match_events"); }
};

TEST_F(PostgresLostCommit, AnAppendThatWasKeptIsAnsweredFromTheLog) {
    sink.take();
    proxy.cut("LOST ANSWER", moment::after);
    auto request = a_comment(id, "LOST ANSWER");
    request.score = score{1, 0};
    const auto answer = await(db->append(request)).value();
    EXPECT_EQ(proxy.cuts(), 1);
    const auto stored = await(db->list_commentary(id, {})).items;
    ASSERT_EQ(stored.size(), 1U) << "made once";
    EXPECT_EQ(answer.entry->id, stored[0].id);
    EXPECT_EQ(answer.last_seq, 3);
    EXPECT_EQ(answer.match->last_seq, 2) << "the match is as of the score's event";
    EXPECT_EQ(answer.match->score, (score{1, 0}));
    const auto told = sink.take();
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0].seq, 2);
    EXPECT_EQ(told[1].seq, 3);
    EXPECT_EQ(*told[1].json,
              database.value<std::string>("SELECT payload::text FROM match_events WHERE seq = 3"));
}

TEST_F(PostgresLostCommit, AnAppendThatWasNotKeptIsMadeOnce) {
    proxy.cut("LOST REQUEST", moment::before);
    const auto answer = await(db->append(a_comment(id, "LOST REQUEST"))).value();
    EXPECT_EQ(proxy.cuts(), 1);
    EXPECT_EQ(answer.last_seq, 2);
    EXPECT_EQ(events(), 2);
}

TEST_F(PostgresLostCommit, EachOfAGroupIsAnsweredByItself) {
    await(db->append(a_comment(id, "warm up")));
    std::vector<match_id> ids{id};
    for (int i = 0; i < 4; ++i) ids.push_back(await(db->create_match(a_match())).value().match.id);
    proxy.cut("third", moment::after);
    std::vector<asio::awaitable<result<appended>>> all;
    for (std::size_t i = 0; i < ids.size(); ++i)
        all.push_back(db->append(a_comment(ids[i], i == 2 ? "third" : "another")));
    all.push_back(db->append(a_comment(match_id{999'999}, "nobody")));
    const auto answers = await_all(std::move(all));
    EXPECT_EQ(proxy.cuts(), 1);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        ASSERT_TRUE(answers[i]) << i;
        EXPECT_EQ(
            await(db->list_commentary(ids[i], {.limit = 1, .offset = 0, .before = {}})).items[0].id,
            answers[i]->entry->id);
    }
    EXPECT_EQ(answers.back().error().code, errc::not_found);
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM commentary"), 6);
}

TEST_F(PostgresLostCommit, AChangeThatWasKeptIsAnswered) {
    sink.take();
    proxy.cut("COMMIT", moment::after);
    const auto changed = await(db->change_match(id, {}, scoring(3))).value();
    EXPECT_EQ(proxy.cuts(), 1);
    EXPECT_EQ(changed.match.last_seq, 2);
    EXPECT_EQ(events(), 2);
    EXPECT_EQ(sink.take().size(), 1U) << "and subscribers are told";
}

TEST_F(PostgresLostCommit, AChangeThatWasNotKeptSaysSo) {
    proxy.cut("COMMIT", moment::before);
    EXPECT_EQ(thrown_code([&] { (void)await(db->change_match(id, {}, scoring(3))); }),
              errc::unavailable);
    EXPECT_EQ(proxy.cuts(), 1);
    EXPECT_EQ(events(), 1);
    EXPECT_TRUE(await(db->change_match(id, {}, scoring(3))))
        << "the lost transaction holds no lock";
}

TEST_F(PostgresLostCommit, ACreationAndADeletionAreFoundOutToo) {
    proxy.cut("COMMIT", moment::after);
    const auto created = await(db->create_match(a_match())).value().match;
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM matches WHERE id = $1", raw(created.id)),
              1);
    EXPECT_TRUE(await(db->delete_match(id)));
    proxy.cut("COMMIT", moment::after);
    EXPECT_TRUE(await(db->delete_match(created.id)));
    EXPECT_EQ(proxy.cuts(), 2);
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM matches"), 0);
}

TEST_F(PostgresLostCommit, WhatCannotBeFoundOutInTimeIsInDoubt) {
    auto brief = make_patient_store({.url = proxy.url(), .in_doubt_timeout = 300ms}, sink, metrics);
    ASSERT_TRUE(await(brief->append(a_comment(id))));
    proxy.refuse_after_cut();
    proxy.cut("LOST ANSWER", moment::after);
    EXPECT_EQ(thrown_code([&] { (void)await(brief->append(a_comment(id, "LOST ANSWER"))); }),
              errc::in_doubt);
    EXPECT_EQ(proxy.cuts(), 1);
}

}  // namespace
}  // namespace livescore::test
