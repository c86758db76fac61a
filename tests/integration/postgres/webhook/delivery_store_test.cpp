/// Events become deliveries once, whoever expands them, and outcomes count once.
#include "livescore/postgres/delivery_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "delivery_suite.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;

struct PostgresDeliveries : delivery_suite<PostgresDeliveries> {};

TEST_F(PostgresDeliveries, AnEventBecomesADeliveryOnce) {
    const match_id match = a_new_match();
    const webhook_id id = hook();
    comment(match, 3);
    const auto first = expand({match});
    EXPECT_EQ(first.deliveries, 3);
    ASSERT_EQ(first.mailings.size(), 3U);
    EXPECT_EQ(*first.mailings[0].members, std::vector{id});
    EXPECT_EQ(expand({match}).deliveries, 0);
    comment(match);
    EXPECT_EQ(expand({match}).deliveries, 1);
    const std::string m = std::to_string(raw(match));
    EXPECT_EQ(made(id), m + ":2 " + m + ":3 " + m + ":4 " + m + ":5");
}

TEST_F(PostgresDeliveries, ABatchThatIsFullGoesOnWhereItEnded) {
    const match_id one = a_new_match();
    const match_id two = a_new_match();
    const webhook_id id = hook();
    comment(one, 3);
    comment(two, 3);
    std::int64_t total = 0;
    expansion step;
    do {
        step = expand({one, two}, 2);
        EXPECT_LE(step.events, 2);
        total += step.deliveries;
    } while (step.more);
    EXPECT_EQ(total, 6);
    EXPECT_EQ(database.value<int>("SELECT count(DISTINCT (match_id, seq)) FROM " + all_deliveries +
                                  "WHERE webhook_id = " + std::to_string(raw(id))),
              6);
}

TEST_F(PostgresDeliveries, WorkersThatExpandAtOnceNeitherDoubleNorLose) {
    std::vector<match_id> matches;
    for (int i = 0; i < 5; ++i) matches.push_back(a_new_match());
    const webhook_id id = hook();
    std::atomic<bool> writing{true};
    std::vector<std::jthread> workers;
    for (int i = 0; i < 4; ++i) {
        workers.emplace_back([&, i] {
            const auto own = make_store();
            bool last = false;
            while (!last) {
                last = !writing;  // once more behind the last event
                auto some = matches;
                if (i % 2 == 1) std::ranges::reverse(some);
                while (await(own->expand(some, 3)).more) {
                }
            }
        });
    }
    for (int i = 0; i < 60; ++i) comment(matches[static_cast<std::size_t>(i) % 5]);
    writing = false;
    workers.clear();
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM " + all_deliveries), 60);
    EXPECT_EQ(
        database.value<int>("SELECT count(*) FROM match_events e WHERE seq > 1 AND NOT EXISTS "
                            "(SELECT FROM webhook_mailings d WHERE d.match_id = e.match_id "
                            "AND d.seq = e.seq)"),
        0);
    // In the order of seq: a row with a smaller id has a smaller seq.
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM webhook_mailings a JOIN "
                                  "webhook_mailings b ON a.match_id = b.match_id AND a.id < b.id "
                                  "AND a.seq > b.seq"),
              0);
    EXPECT_EQ(raw(id),
              database.value<std::int64_t>("SELECT max(webhook_id) FROM " + all_deliveries));
}

TEST_F(PostgresDeliveries, WhatWasCommittedBeforeItWasEnabledIsNotSent) {
    const match_id match = a_new_match();
    comment(match, 2);
    const webhook_id id = hook();
    comment(match);
    expand({match});
    EXPECT_EQ(made(id), std::to_string(raw(match)) + ":4");
}

TEST_F(PostgresDeliveries, ADisabledWebhookGetsNothing) {
    const match_id match = a_new_match();
    const webhook_id id = hook("url, enabled, disabled_reason", "'http://x', false, 'by_hand'");
    comment(match);
    EXPECT_EQ(expand({match}).deliveries, 0);
    EXPECT_EQ(made(id), "");
    EXPECT_EQ(await(deliveries->look()).since, std::nullopt);
}

TEST_F(PostgresDeliveries, TheSweepFindsWhatNobodyExpanded) {
    const match_id match = a_new_match();
    hook();
    const auto before = await(deliveries->look());
    ASSERT_TRUE(before.since);
    EXPECT_EQ(before.enabled, 1);
    comment(match);
    const auto after = await(deliveries->look());
    const auto found = await(deliveries->find_unexpanded(*before.since - 1h, after.now));
    EXPECT_THAT(found, testing::Contains(match));
    expand({match});
    EXPECT_THAT(await(deliveries->find_unexpanded(*before.since - 1h, after.now)),
                testing::Not(testing::Contains(match)));
    await(deliveries->note_scanned(after.now));
    await(deliveries->note_scanned(before.now));  // an older one changes nothing
    EXPECT_EQ(await(deliveries->look()).scanned_until, after.now);
}

TEST_F(PostgresDeliveries, AnOutcomeCountsOnceAndForItsAttemptOnly) {
    const match_id match = a_new_match();
    const webhook_id id = hook();
    comment(match, 2);
    expand({match});
    const auto waiting = ask(id).waiting;
    ASSERT_EQ(waiting.size(), 2U);
    EXPECT_EQ(waiting[0].due_in, 0ms);
    ASSERT_TRUE(waiting[0].body);
    EXPECT_TRUE(waiting[0].body->starts_with(R"({"type":"commentary:new","timestamp":")"))
        << *waiting[0].body;
    note(outcome_of(waiting[0], delivery_status::pending));
    note(outcome_of(waiting[0], delivery_status::delivered));  // of the attempt before
    auto again = ask(id).waiting;
    ASSERT_EQ(again.size(), 2U);
    EXPECT_EQ(again[0].delivery.attempts, 1);
    EXPECT_GT(again[0].due_in, 59min);
    note(outcome_of(again[0], delivery_status::delivered));
    EXPECT_EQ(ask(id).waiting.size(), 1U);
    EXPECT_TRUE(ask(id).complete);
}

TEST_F(PostgresDeliveries, TheEndpointKnowsHowLongItFails) {
    const match_id match = a_new_match();
    const webhook_id id = hook();
    comment(match, 3);
    expand({match});
    const auto waiting = ask(id).waiting;
    const auto failing = [&] {
        return database.value<bool>("SELECT failing_since IS NOT NULL FROM webhooks WHERE id = " +
                                    std::to_string(raw(id)));
    };
    note(outcome_of(waiting[0], delivery_status::pending));
    EXPECT_TRUE(failing());
    note(outcome_of(waiting[1], delivery_status::delivered));
    EXPECT_FALSE(failing());
    database.exec("UPDATE webhooks SET failing_since = now() - interval '119 hours'");
    EXPECT_TRUE(note(outcome_of(waiting[2], delivery_status::pending)).empty());
    database.exec("UPDATE webhooks SET failing_since = now() - interval '121 hours'");
    auto last = outcome_of(waiting[2], delivery_status::pending);
    last.attempts = 2;
    const auto disabled = note(last);
    ASSERT_EQ(disabled.size(), 1U);
    EXPECT_EQ(disabled[0].reason, disabled_reason::failing);
    std::vector<endpoint_question> questions{{id, 1, true}};
    EXPECT_EQ(await(deliveries->ask(std::move(questions), {})).closed, std::vector{id});
}

TEST_F(PostgresDeliveries, WhereMuchWaitsTheFirstOfEachMatchIsFound) {
    std::vector<match_id> matches;
    for (int i = 0; i < 6; ++i) matches.push_back(a_new_match());
    const webhook_id id = hook("url, failing_since", "'http://x', now()");
    for (const match_id match : matches) comment(match, 5);
    expand(matches);
    database.exec(
        "UPDATE webhook_deliveries SET next_attempt_at = now() + interval '1 hour' WHERE "
        "seq = 2 AND match_id = " +
        std::to_string(raw(matches[4])));
    delivery_bounds bounds;
    bounds.each = 7;
    const auto found = ask(id, bounds);
    EXPECT_FALSE(found.complete);
    std::vector<std::pair<match_id, sequence_number>> places;
    for (const auto& one : found.waiting) places.emplace_back(one.delivery.match, one.delivery.seq);
    std::vector<std::pair<match_id, sequence_number>> expected;
    for (int seq = 2; seq <= 6; ++seq) expected.emplace_back(matches[0], seq);
    expected.emplace_back(matches[1], 2);
    expected.emplace_back(matches[1], 3);
    for (const int i : {2, 3, 5}) expected.emplace_back(matches[static_cast<std::size_t>(i)], 2);
    EXPECT_EQ(places, expected);
    ASSERT_TRUE(found.next_due_in);
    EXPECT_GT(*found.next_due_in, 59min);
}

TEST_F(PostgresDeliveries, BodiesBeyondTheBoundWait) {
    const match_id match = a_new_match();
    const webhook_id id = hook();
    comment(match, 5);
    expand({match});
    delivery_bounds bounds;
    bounds.bytes = 1;
    const auto found = ask(id, bounds);
    ASSERT_EQ(found.waiting.size(), 1U);
    EXPECT_EQ(found.waiting[0].delivery.seq, 2);
    EXPECT_FALSE(found.complete);
}

TEST_F(PostgresDeliveries, AnEventThatTheLogHasNoMoreHasNoBody) {
    const match_id match = a_new_match();
    const webhook_id id = hook();
    comment(match, 2);
    expand({match});
    database.exec("DELETE FROM match_events WHERE seq = 2 AND match_id = " +
                  std::to_string(raw(match)));
    const auto found = ask(id).waiting;
    ASSERT_EQ(found.size(), 2U);
    EXPECT_FALSE(found[0].body);
    EXPECT_TRUE(found[1].body);
}

TEST_F(PostgresDeliveries, ABacklogOfAFailingEndpointDisablesIt) {
    const match_id match = a_new_match();
    const webhook_id well = hook();
    const webhook_id ill = hook("url, failing_since", "'http://y', now()");
    comment(match, 4);
    expand({match});
    EXPECT_TRUE(await(deliveries->disable_backlogs({}, 4, 100)).disabled.empty());
    const auto step = await(deliveries->disable_backlogs({}, 3, 100));
    ASSERT_EQ(step.disabled.size(), 1U);
    EXPECT_EQ(step.disabled[0].id, ill);
    EXPECT_FALSE(step.next);
    EXPECT_EQ(await(deliveries->find_waiting()), std::vector{well});
}

TEST_F(PostgresDeliveries, OldDeliveriesThatEndedAreRemovedAndThoseOfRemovedWebhooks) {
    const match_id match = a_new_match();
    const webhook_id id = hook("url, failing_since", "'http://x', now()");
    const webhook_id removed = hook("url, failing_since", "'http://y', now()");
    comment(match, 3);
    expand({match});
    const auto waiting = ask(id).waiting;
    note(outcome_of(waiting[0], delivery_status::delivered));
    note(outcome_of(waiting[1], delivery_status::failed));
    database.exec("UPDATE webhook_deliveries SET created_at = now() - interval '80 hours'");
    database.exec(
        "UPDATE webhook_deliveries SET finished_at = now() - interval '73 hours' WHERE "
        "status = 'delivered'");
    database.exec(
        "UPDATE webhooks SET removed_at = now(), enabled = false, disabled_reason = "
        "'by_hand' WHERE id = " +
        std::to_string(raw(removed)));
    database.exec("UPDATE webhook_mailings SET created_at = now() - interval '71 hours'");
    EXPECT_EQ(await(deliveries->remove_finished(72h, {}, 100)).removed, 4);
    const std::string m = std::to_string(raw(match));
    EXPECT_EQ(made(id), m + ":3 " + m + ":4");
    EXPECT_EQ(made(removed), "");
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM webhooks"), 1);
}

}  // namespace
}  // namespace livescore::test
