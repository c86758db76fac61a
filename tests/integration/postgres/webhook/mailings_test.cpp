/// An event for many webhooks is one row, and a delivery has one of its own only as an exception.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "delivery_suite.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

struct PostgresMailings : delivery_suite<PostgresMailings> {
    int count(const std::string& of) { return database.value<int>("SELECT count(*) FROM " + of); }
    /// id:status:attempts of the rows of deliveries, by id.
    std::string rows() {
        return database.value<std::string>(
            "SELECT coalesce(string_agg(webhook_id || ':' || status || ':' || attempts, ' ' "
            "ORDER BY match_id, seq, webhook_id), '') FROM webhook_deliveries");
    }
    static std::vector<sequence_number> seqs(const endpoint_deliveries& of) {
        std::vector<sequence_number> all;
        for (const auto& one : of.waiting) all.push_back(one.delivery.seq);
        return all;
    }
    std::string number(webhook_id id) { return std::to_string(raw(id)); }
};

TEST_F(PostgresMailings, AnEventIsOneRowForAllWhoGetIt) {
    const match_id match = a_new_match();
    const std::vector hooks{hook(), hook(), hook()};
    comment(match, 2);
    const auto made = expand({match});
    EXPECT_EQ(made.events, 3);  // the match was made before there was a webhook
    EXPECT_EQ(made.deliveries, 6);
    EXPECT_THAT(made.webhooks, IsEmpty());
    ASSERT_EQ(made.mailings.size(), 2U);
    EXPECT_EQ(count("webhook_deliveries"), 0);
    EXPECT_EQ(count("webhook_mailings"), 2);
    EXPECT_EQ(count("webhook_groups"), 1);
    // What goes out comes along, as a later read brings it.
    for (std::size_t i = 0; i < hooks.size(); ++i) {
        const auto later = ask(hooks[i]);
        ASSERT_EQ(later.waiting.size(), 2U);
        EXPECT_TRUE(later.complete);
        for (std::size_t event = 0; event < 2; ++event) {
            const mailing& of = made.mailings[event];
            EXPECT_EQ(of.members->at(i), hooks[i]);
            EXPECT_EQ(of.waiting, "111");
            const auto& read = later.waiting[event];
            EXPECT_TRUE(read.of_mailing);
            EXPECT_EQ(raw(read.delivery.id), raw(of.id) + static_cast<std::int64_t>(i));
            EXPECT_EQ(read.delivery.seq, of.seq);
            ASSERT_TRUE(of.body && read.body);
            EXPECT_EQ(*read.body, *of.body);
        }
    }
}

TEST_F(PostgresMailings, AnExpansionTellsFromWhereItWent) {
    const match_id match = a_new_match();
    hook();
    comment(match, 2);
    const auto first = expand({match});
    ASSERT_EQ(first.matches.size(), 1U);
    EXPECT_EQ(first.matches[0].from, 0);
    EXPECT_EQ(first.matches[0].to, 3);
    EXPECT_THAT(expand({match}).matches, IsEmpty());
    comment(match);
    const auto next = expand({match});
    ASSERT_EQ(next.matches.size(), 1U);
    EXPECT_EQ(next.matches[0].from, 3);
    EXPECT_EQ(next.matches[0].to, 4);
}

TEST_F(PostgresMailings, MoreThanABlockOfWebhooksGetMailingsEach) {
    const match_id match = a_new_match();
    database.exec(
        "INSERT INTO webhooks (url, secret) SELECT 'http://x', 'whsec_' FROM "
        "generate_series(1, 1030)");
    comment(match, 2);
    const auto made = expand({match});
    EXPECT_EQ(made.deliveries, 2060);
    ASSERT_EQ(made.mailings.size(), 4U);
    std::set<std::pair<webhook_id, sequence_number>> all;
    for (const auto& of : made.mailings) {
        EXPECT_EQ(of.members->size(), of.waiting.size());
        EXPECT_LE(of.members->size(), 1024U);
        for (const webhook_id id : *of.members) all.emplace(id, of.seq);
    }
    EXPECT_EQ(all.size(), 2060U);
    EXPECT_EQ(database.value<int>("SELECT count(DISTINCT id) FROM " + all_deliveries), 2060);
    EXPECT_EQ(await(deliveries->find_waiting()).size(), 1030U);
}

TEST_F(PostgresMailings, SuccessesEndAMailingAndCountOnce) {
    const match_id match = a_new_match();
    const webhook_id one = hook();
    const webhook_id two = hook();
    comment(match);
    expand({match});
    const auto first = ask(one).waiting.at(0);
    const auto second = ask(two).waiting.at(0);
    auto success = outcome_of(first, delivery_status::delivered);
    success.response_status = 202;
    note(success);
    EXPECT_THAT(await(deliveries->find_waiting()), ElementsAre(two));
    EXPECT_THAT(ask(one).waiting, IsEmpty());
    // A worker that had lost its lease comes late.
    note(outcome_of(first, delivery_status::pending));
    note(success);
    EXPECT_EQ(count("webhook_receipts"), 1);
    EXPECT_EQ(rows(), "");
    EXPECT_EQ(count("webhook_mailings WHERE is_open"), 1);
    note(outcome_of(second, delivery_status::delivered));
    EXPECT_EQ(count("webhook_mailings WHERE is_open"), 0);
    EXPECT_THAT(await(deliveries->find_waiting()), IsEmpty());
    EXPECT_EQ(rows(), "");
}

TEST_F(PostgresMailings, AFailureGetsARowAndSoDoesWhatWaitsForItsEndpoint) {
    const match_id match = a_new_match();
    const webhook_id ill = hook();
    const webhook_id well = hook();
    comment(match, 3);
    expand({match});
    const auto waiting = ask(ill).waiting;
    note(outcome_of(waiting[0], delivery_status::pending));
    EXPECT_EQ(rows(), number(ill) + ":pending:1 " + number(ill) + ":pending:0 " + number(ill) +
                          ":pending:0");
    const auto later = ask(ill).waiting;
    ASSERT_EQ(later.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(later[i].delivery.id, waiting[i].delivery.id);
        EXPECT_EQ(later[i].delivery.seq, waiting[i].delivery.seq);
        EXPECT_FALSE(later[i].of_mailing);
    }
    EXPECT_GT(later[0].due_in, 59min);
    // While it fails, its events are rows from the start.
    comment(match);
    const auto made = expand({match});
    EXPECT_THAT(made.webhooks, ElementsAre(ill));
    EXPECT_EQ(made.mailings.at(0).waiting, "01");
    EXPECT_EQ(seqs(ask(ill)), (std::vector<sequence_number>{2, 3, 4, 5}));
    EXPECT_EQ(seqs(ask(well)), (std::vector<sequence_number>{2, 3, 4, 5}));
    // An outcome of what has moved meanwhile counts.
    note(outcome_of(waiting[1], delivery_status::delivered));
    EXPECT_EQ(seqs(ask(ill)), (std::vector<sequence_number>{2, 4, 5}));
}

TEST_F(PostgresMailings, AWorkerThatIsKilledLosesNothingAndRepeatsWhatWasNotNoted) {
    const match_id match = a_new_match();
    const webhook_id id = hook();
    comment(match, 3);
    expand({match});  // killed before it handed anything over
    const auto next = make_store();
    EXPECT_THAT(await(next->find_waiting()), ElementsAre(id));
    const auto asked = [&] {
        std::vector<endpoint_question> questions{{id, 0, true}};
        return await(next->ask(std::move(questions), {})).deliveries.at(0);
    };
    EXPECT_EQ(seqs(asked()), (std::vector<sequence_number>{2, 3, 4}));
    // Killed after it had sent two, and had noted one.
    note(outcome_of(asked().waiting[0], delivery_status::delivered));
    EXPECT_EQ(seqs(asked()), (std::vector<sequence_number>{3, 4}));
}

TEST_F(PostgresMailings, AnAttemptThatFailsAfterItsWebhookWasRemovedLeavesNothing) {
    const match_id match = a_new_match();
    const webhook_id removed = hook();
    comment(match, 2);
    expand({match});
    const auto waiting = ask(removed).waiting;
    database.exec(
        "UPDATE webhooks SET removed_at = now(), enabled = false, disabled_reason = 'by_hand'");
    note(outcome_of(waiting.at(0), delivery_status::pending));
    EXPECT_EQ(rows(), "");
    EXPECT_THAT(await(deliveries->find_waiting()), IsEmpty());
}

TEST_F(PostgresMailings, StragglersGetRows) {
    const match_id match = a_new_match();
    const webhook_id slow = hook();
    const webhook_id removed = hook();
    const webhook_id well = hook();
    comment(match);
    expand({match});
    note(outcome_of(ask(well).waiting.at(0), delivery_status::delivered));
    database.exec(
        "UPDATE webhooks SET removed_at = now(), enabled = false, disabled_reason = 'by_hand' "
        "WHERE id = " +
        number(removed));
    EXPECT_EQ(await(deliveries->move_stragglers(1h, 2h, 100)), 0);
    EXPECT_EQ(await(deliveries->move_stragglers(0ms, 0ms, 100)), 1);
    EXPECT_EQ(rows(), number(slow) + ":pending:0");
    EXPECT_EQ(count("webhook_mailings WHERE is_open"), 0);
    EXPECT_EQ(seqs(ask(slow)), std::vector<sequence_number>{2});
    EXPECT_EQ(await(deliveries->move_stragglers(0ms, 0ms, 100)), 0);
}

TEST_F(PostgresMailings, WhenManyAreLateTheyStayTogetherForLonger) {
    const match_id match = a_new_match();
    database.exec(
        "INSERT INTO webhooks (url, secret) SELECT 'http://x', 'whsec_' FROM "
        "generate_series(1, 100)");
    comment(match);
    expand({match});
    EXPECT_EQ(await(deliveries->move_stragglers(0ms, 1h, 100)), 0);
    EXPECT_EQ(await(deliveries->move_stragglers(0ms, 0ms, 100)), 1);
    EXPECT_EQ(count("webhook_deliveries"), 100);
}

TEST_F(PostgresMailings, AMatchKeepsItsOrderThoughNotAllRowsAreRead) {
    const match_id behind = a_new_match();
    const match_id free = a_new_match();
    const webhook_id id = hook("url, failing_since", "'http://x', now()");
    comment(behind, 4);
    expand({behind});
    database.exec("UPDATE webhooks SET failing_since = NULL");
    comment(behind);
    comment(free, 2);
    expand({behind, free});
    delivery_bounds bounds;
    bounds.each = 2;
    const auto found = ask(id, bounds);
    EXPECT_FALSE(found.complete);
    std::vector<std::pair<match_id, sequence_number>> places;
    for (const auto& one : found.waiting) places.emplace_back(one.delivery.match, one.delivery.seq);
    EXPECT_THAT(places,
                ElementsAre(Pair(behind, 2), Pair(behind, 3), Pair(free, 2), Pair(free, 3)));
    const auto all = ask(id);
    EXPECT_TRUE(all.complete);
    EXPECT_EQ(seqs(all), (std::vector<sequence_number>{2, 3, 4, 5, 6, 2, 3}));
}

TEST_F(PostgresMailings, OldMailingsAreRemovedWithTheirReceiptsAndGroups) {
    const match_id match = a_new_match();
    const webhook_id one = hook();
    hook();
    comment(match, 2);
    expand({match});
    for (const auto& waiting : ask(one).waiting) {
        note(outcome_of(waiting, delivery_status::delivered));
    }
    EXPECT_EQ(await(deliveries->remove_finished(0h, {}, 100)).removed, 0) << "one still waits";
    EXPECT_EQ(await(deliveries->move_stragglers(0ms, 0ms, 100)), 2);
    database.exec("UPDATE webhook_mailings SET created_at = now() - interval '73 hours'");
    EXPECT_EQ(await(deliveries->remove_finished(72h, {}, 100)).removed, 4);
    for (const char* const table : {"webhook_mailings", "webhook_receipts", "webhook_groups"}) {
        EXPECT_EQ(count(table), 0) << table;
    }
    EXPECT_EQ(count("webhook_deliveries"), 2);
}

}  // namespace
}  // namespace livescore::test
