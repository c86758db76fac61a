/// The jobs of webhooks against a real Redis, which has the clock.
#include <thread>

#include "delay_queue_fixture.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

using webhook_ids = std::vector<webhook_id>;

class WebhookQueue : public DelayQueue {
protected:
    WebhookQueue() : client_of_webhooks_(make_client()) {
        one_ = make_webhook_queue(*client_of_webhooks_, "one", 0ms);
        two_ = make_webhook_queue(*client_of_webhooks_, "two", 0ms);
    }
    void hasten(webhook_ids ids) { loop_.await(one_->hasten(std::move(ids))); }
    webhook_claim claim(webhook_queue& queue, milliseconds lease = 60s, int max = 100) {
        return loop_.await(queue.claim(max, lease));
    }
    webhook_ids hold(webhook_queue& queue, webhook_ids ids) {
        return loop_.await(queue.hold(std::move(ids), 60s));
    }
    void give_back(webhook_queue& queue, returned_webhook one) {
        std::vector<returned_webhook> all{one};
        loop_.await(queue.give_back(std::move(all)));
    }

    static constexpr webhook_id first{1};
    static constexpr webhook_id second{2};
    redis_client_ptr client_of_webhooks_;
    std::unique_ptr<webhook_queue> one_;
    std::unique_ptr<webhook_queue> two_;
};

TEST_F(WebhookQueue, OneWorkerAtATimeHasAnEndpoint) {
    EXPECT_TRUE(claim(*one_).webhooks.empty());
    EXPECT_EQ(claim(*one_).next_in, std::nullopt);
    hasten({first, second});
    EXPECT_EQ(claim(*one_, 60s, 1).webhooks.size(), 1U);
    EXPECT_EQ(claim(*two_).webhooks.size(), 1U);
    const auto nothing = claim(*one_);
    EXPECT_TRUE(nothing.webhooks.empty());
    ASSERT_TRUE(nothing.next_in);
    EXPECT_GT(*nothing.next_in, 50s);
}

TEST_F(WebhookQueue, ALeaseThatRanOutPassesToAnotherWorker) {
    hasten({first});
    EXPECT_EQ(claim(*one_, 1ms).webhooks, webhook_ids{first});
    sleep(3ms);
    EXPECT_EQ(claim(*two_).webhooks, webhook_ids{first});
    EXPECT_EQ(hold(*one_, {first}), webhook_ids{first});  // lost
    EXPECT_TRUE(hold(*two_, {first}).empty());
    give_back(*one_, {first, 0ms});  // says nothing any more
    EXPECT_TRUE(claim(*one_).webhooks.empty());
}

TEST_F(WebhookQueue, WhatIsGivenBackIsDueAtItsTimeOrNever) {
    hasten({first, second});
    EXPECT_EQ(claim(*one_).webhooks.size(), 2U);
    give_back(*one_, {first, 1h});
    give_back(*one_, {second, std::nullopt});
    const auto later = claim(*two_);
    EXPECT_TRUE(later.webhooks.empty());
    EXPECT_GT(later.next_in.value(), 59min);
    hasten({first});
    EXPECT_EQ(claim(*two_).webhooks, webhook_ids{first});
}

TEST_F(WebhookQueue, WhatIsHastenedWhileItIsHeldIsDueAgain) {
    hasten({first});
    EXPECT_EQ(claim(*one_).webhooks, webhook_ids{first});
    hasten({first});
    EXPECT_TRUE(claim(*two_).webhooks.empty());
    give_back(*one_, {first, std::nullopt});
    EXPECT_EQ(claim(*two_).webhooks, webhook_ids{first});
    give_back(*two_, {first, std::nullopt});
    EXPECT_TRUE(claim(*two_).webhooks.empty());
}

TEST_F(WebhookQueue, EnsuringAddsWhatIsLostAndHastensNothing) {
    hasten({first});
    EXPECT_EQ(claim(*one_).webhooks, webhook_ids{first});
    give_back(*one_, {first, 1h});
    loop_.await(one_->ensure({first}));
    EXPECT_TRUE(claim(*one_).webhooks.empty());
    admin_.command({"FLUSHDB"});
    loop_.await(one_->ensure({first}));
    EXPECT_EQ(claim(*one_).webhooks, webhook_ids{first});
    EXPECT_TRUE(hold(*one_, {first}).empty());
}

TEST_F(WebhookQueue, AfterALossNobodyClaimsUntilThoseWhoHoldHaveHeldAgain) {
    hasten({first});
    EXPECT_EQ(claim(*one_).webhooks, webhook_ids{first});
    admin_.command({"FLUSHDB"});
    const auto patient = make_webhook_queue(*client_of_webhooks_, "three", 200ms);
    hasten({first, second});
    const auto refused = claim(*patient);
    EXPECT_TRUE(refused.webhooks.empty());
    ASSERT_TRUE(refused.next_in);
    EXPECT_LE(*refused.next_in, 200ms);
    EXPECT_TRUE(hold(*one_, {first}).empty());
    webhook_ids claimed;
    while (claimed.empty()) {
        const auto next = claim(*patient);
        claimed = next.webhooks;
        if (claimed.empty()) sleep(*next.next_in);
    }
    EXPECT_EQ(claimed, webhook_ids{second});
    EXPECT_EQ(hold(*patient, {first}), webhook_ids{first});
}

TEST_F(WebhookQueue, WhoIsHastenedIsToldToAllWorkers) {
    webhook_ids heard;
    two_->on_hastened([&](webhook_ids ids) { heard = std::move(ids); });
    ASSERT_TRUE(loop_.until([&] {
        hasten({first, second});
        return !heard.empty();
    }));
    EXPECT_EQ(heard, (webhook_ids{first, second}));
}

TEST_F(WebhookQueue, ABellInAnotherThreadIsHeard) {
    const auto bell = make_webhook_bell(loop_.context, *client_of_webhooks_);
    std::jthread other([&] { bell->ring(second); });
    webhook_ids claimed;
    EXPECT_TRUE(loop_.until([&] {
        claimed = claim(*one_).webhooks;
        return !claimed.empty();
    }));
    EXPECT_EQ(claimed, webhook_ids{second});
}

TEST_F(WebhookQueue, OneLeadsUntilItAsksNoMore) {
    EXPECT_TRUE(loop_.await(one_->lead(60s)));
    EXPECT_FALSE(loop_.await(two_->lead(60s)));
    EXPECT_TRUE(loop_.await(one_->lead(1ms)));
    sleep(3ms);
    EXPECT_TRUE(loop_.await(two_->lead(60s)));
    EXPECT_FALSE(loop_.await(one_->lead(60s)));
}

}  // namespace
}  // namespace livescore::test
