/// REST shows and retries a delivery of a mailing as one that has a row of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "delivery_suite.h"
#include "livescore/postgres/webhook_store.h"

namespace livescore::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

struct PostgresMailedDeliveries : delivery_suite<PostgresMailedDeliveries> {
    std::vector<webhook_delivery> listed(webhook_id of, delivery_page_request request = {}) {
        return await(store->list_deliveries(of, request)).value().items;
    }
    static std::vector<sequence_number> seqs(const std::vector<webhook_delivery>& of) {
        std::vector<sequence_number> all;
        for (const auto& one : of) all.push_back(one.seq);
        return all;
    }
    void deliver(const waiting_delivery& of, int status = 204) {
        auto outcome = outcome_of(of, delivery_status::delivered);
        outcome.response_status = status;
        note(outcome);
    }

    webhook_limits limits{};
    postgres_options options = patient({.url = database.url()});
    std::unique_ptr<webhook_store> store =
        make_webhook_store(options, limits, metrics, make_db_connector(options));
};

TEST_F(PostgresMailedDeliveries, AreListedWithThoseThatHaveRowsNewestFirst) {
    const match_id match = a_new_match();
    const webhook_id id = hook();
    const webhook_id other = hook();
    comment(match, 4);
    expand({match});
    const auto waiting = ask(id).waiting;
    deliver(waiting[0]);
    note(outcome_of(waiting[1], delivery_status::pending));  // the others move to rows, too
    database.exec("UPDATE webhooks SET failing_since = NULL");
    comment(match, 2);
    expand({match});
    const auto all = listed(id);
    EXPECT_EQ(seqs(all), (std::vector<sequence_number>{7, 6, 5, 4, 3, 2}));
    EXPECT_EQ(all[0].status, delivery_status::pending);
    EXPECT_EQ(all[0].attempts, 0);
    EXPECT_FALSE(all[0].finished_at);
    EXPECT_EQ(all[4].attempts, 1);
    EXPECT_TRUE(all[4].next_attempt_at);
    const auto& done = all[5];
    EXPECT_EQ(done.id, waiting[0].delivery.id);
    EXPECT_EQ(done.webhook, id);
    EXPECT_EQ(done.match, match);
    EXPECT_EQ(done.type, "commentary:new");
    EXPECT_EQ(done.status, delivery_status::delivered);
    EXPECT_EQ(done.attempts, 1);
    EXPECT_EQ(done.response_status, 204);
    EXPECT_TRUE(done.finished_at);
    EXPECT_EQ(seqs(listed(id, {.status = delivery_status::delivered})),
              std::vector<sequence_number>{2});
    EXPECT_EQ(seqs(listed(id, {.status = delivery_status::pending})),
              (std::vector<sequence_number>{7, 6, 5, 4, 3}));
    EXPECT_THAT(listed(id, {.status = delivery_status::failed}), IsEmpty());
    EXPECT_THAT(listed(other), SizeIs(6));
    // Page by page, and each by its id.
    std::vector<sequence_number> paged;
    delivery_page_request request{.limit = 1};
    while (true) {
        const auto page = await(store->list_deliveries(id, request)).value();
        ASSERT_EQ(page.items.size(), 1U);
        paged.push_back(page.items[0].seq);
        const auto found = await(store->find_delivery(id, page.items[0].id));
        ASSERT_TRUE(found);
        EXPECT_EQ(found->status, page.items[0].status);
        EXPECT_EQ(found->attempts, page.items[0].attempts);
        EXPECT_EQ(found->response_status, page.items[0].response_status);
        EXPECT_EQ(found->finished_at, page.items[0].finished_at);
        EXPECT_FALSE(await(store->find_delivery(other, page.items[0].id)));
        request.before = page.items[0].id;
        if (!page.has_more) break;
    }
    EXPECT_EQ(paged, seqs(all));
}

TEST_F(PostgresMailedDeliveries, ADeliveredOneIsSentAgainAsARow) {
    const match_id match = a_new_match();
    const webhook_id id = hook();
    const webhook_id other = hook();
    comment(match);
    expand({match});
    const auto waiting = ask(id).waiting.at(0);
    const delivery_id which = waiting.delivery.id;
    deliver(waiting);
    EXPECT_EQ(await(store->retry(other, which, {})).error().code, errc::not_found);
    EXPECT_EQ(await(store->retry(id, delivery_id{raw(which) + 7}, {})).error().code,
              errc::not_found);
    const auto again = await(store->retry(id, which, {})).value().made.value();
    EXPECT_EQ(again.id, which);
    EXPECT_EQ(again.status, delivery_status::pending);
    EXPECT_EQ(again.attempts, 0);
    EXPECT_EQ(again.response_status, 204);
    EXPECT_THAT(listed(id), SizeIs(1));
    const auto row = ask(id).waiting;
    ASSERT_EQ(row.size(), 1U);
    EXPECT_FALSE(row[0].of_mailing);
    deliver(row[0], 200);
    EXPECT_THAT(ask(id).waiting, IsEmpty());
    const auto found = await(store->find_delivery(id, which));
    EXPECT_EQ(found->response_status, 200);
    EXPECT_THAT(ask(other).waiting, SizeIs(1)) << "the other member waits as before";
}

TEST_F(PostgresMailedDeliveries, ARetryDuringTheFirstAttemptLeavesOneDelivery) {
    const match_id match = a_new_match();
    const webhook_id id = hook();
    comment(match);
    expand({match});
    const auto under_way = ask(id).waiting.at(0);
    ASSERT_TRUE(await(store->retry(id, under_way.delivery.id, {})));
    EXPECT_THAT(listed(id), SizeIs(1));
    deliver(under_way);
    EXPECT_THAT(ask(id).waiting, IsEmpty());
    const auto all = listed(id);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].status, delivery_status::delivered);
    EXPECT_EQ(all[0].attempts, 1);
}

}  // namespace
}  // namespace livescore::test
