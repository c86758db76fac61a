/// The queue of polls against a real Redis, which has the clock.
#include "delay_queue_fixture.h"
#include "redis/link/client.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

const std::string polls = "livescore:polls:{feeds}:";

class PollQueue : public DelayQueue {
protected:
    PollQueue() : client_of_polls_(make_client()) {
        one_ = make_poll_queue(*client_of_polls_, "one");
        two_ = make_poll_queue(*client_of_polls_, "two");
    }
    void ensure() { loop_.await(one_->ensure({name_})); }
    poll_claim ask(poll_queue& queue, milliseconds lease = 60s) {
        return loop_.await(queue.claim(name_, lease));
    }
    claimed_poll take(poll_queue& queue, milliseconds lease = 60s) {
        auto claimed = ask(queue, lease);
        if (!claimed.poll) throw std::runtime_error("the poll is not to be had");
        return *claimed.poll;
    }
    void finish(poll_queue& queue, claimed_poll poll, milliseconds pause) {
        loop_.await(queue.finish(std::move(poll), pause));
    }

    std::string name_ = poll_name("openligadb");
    redis_client_ptr client_of_polls_;
    std::unique_ptr<poll_queue> one_;
    std::unique_ptr<poll_queue> two_;
};

TEST_F(PollQueue, OneWorkerAtATimeHasAPoll) {
    ensure();
    const auto held = take(*one_);
    EXPECT_EQ(held.name, "feed:openligadb");
    for (auto* queue : {one_.get(), two_.get()}) {
        const auto other = ask(*queue);
        EXPECT_FALSE(other.poll);
        ASSERT_TRUE(other.next_in);
        EXPECT_GT(*other.next_in, 50s);
        EXPECT_LE(*other.next_in, 60s);
    }
}

TEST_F(PollQueue, ALeaseThatRanOutPassesAtOnceToAnotherWorker) {
    ensure();
    const auto late = take(*one_, 1ms);
    sleep(3ms);
    const auto held = take(*two_);
    EXPECT_FALSE(loop_.await(one_->hold(late, 60s)));
    finish(*one_, late, 0ms);  // says nothing any more
    EXPECT_FALSE(ask(*one_).poll);
    EXPECT_TRUE(loop_.await(two_->hold(held, 60s)));
}

TEST_F(PollQueue, HoldingRenewsTheLease) {
    ensure();
    const auto held = take(*one_, 30s);
    EXPECT_TRUE(loop_.await(one_->hold(held, 1h)));
    EXPECT_GT(ask(*two_).next_in.value(), 59min);
}

TEST_F(PollQueue, AFinishedPollIsDueAfterItsPauseAndNotBefore) {
    ensure();
    finish(*one_, take(*one_), 1h);
    const auto next = ask(*one_);
    EXPECT_FALSE(next.poll);
    EXPECT_GT(next.next_in.value(), 59min);
    EXPECT_LE(next.next_in.value(), 1h);
}

TEST_F(PollQueue, TheWorkerThatPolledLastHasAHeadStart) {
    ensure();
    finish(*one_, take(*one_), 0ms);
    const auto other = ask(*two_);
    EXPECT_FALSE(other.poll);
    EXPECT_LE(other.next_in.value(), 2s);
    EXPECT_GT(other.next_in.value(), 1s);
    take(*one_);
}

TEST_F(PollQueue, AnotherWorkerTakesOverWhenTheLastOneDoesNotCome) {
    ensure();
    finish(*one_, take(*one_), 0ms);
    // Its due time lies further back than the head start.
    admin_.command({"ZINCRBY", polls + "waiting", "-3000", name_});
    take(*two_);
}

TEST_F(PollQueue, EnsureLeavesWhatWaitsAndWhatIsClaimed) {
    ensure();
    finish(*one_, take(*one_), 1h);
    ensure();
    EXPECT_GT(ask(*one_).next_in.value(), 59min);
    admin_.command({"DEL", polls + "waiting"});
    ensure();
    const auto held = take(*one_);
    ensure();
    EXPECT_FALSE(ask(*two_).poll);
    EXPECT_TRUE(loop_.await(one_->hold(held, 60s)));
}

TEST_F(PollQueue, AWipedRedisKnowsNoPollUntilItIsEnsuredAgain) {
    ensure();
    const auto held = take(*one_);
    admin_.command({"FLUSHALL"});
    EXPECT_FALSE(loop_.await(one_->hold(held, 60s)));
    const auto unknown = ask(*one_);
    EXPECT_FALSE(unknown.poll);
    EXPECT_FALSE(unknown.next_in);
    finish(*one_, held, 1h);  // it must not bring a poll back that another worker may have
    EXPECT_FALSE(ask(*one_).next_in);
    ensure();
    take(*two_);
}

TEST_F(PollQueue, HasteMakesAWaitingPollDueAndWakesTheWorkers) {
    ensure();
    finish(*one_, take(*one_), 1h);
    int wakes = 0;
    one_->on_wake([&] { ++wakes; });
    // Nothing tells when a subscription begins: ask until one subscriber hears.
    ASSERT_TRUE(loop_.until([&] {
        return as_integer(admin_.command({"PUBLISH", polls + "wake", ""})) == 1;
    }));
    ASSERT_TRUE(loop_.until([&] { return wakes >= 1; }));
    EXPECT_FALSE(ask(*one_).poll);
    const int before = wakes;
    loop_.await(two_->hasten(name_));
    ASSERT_TRUE(loop_.until([&] { return wakes > before; }));
    take(*one_);
}

TEST_F(PollQueue, HasteDuringAPollMakesItDueAgainAtItsEndOnce) {
    ensure();
    const auto held = take(*one_);
    loop_.await(two_->hasten(name_));
    EXPECT_FALSE(ask(*two_).poll);
    finish(*one_, held, 1h);
    finish(*one_, take(*one_), 1h);
    EXPECT_FALSE(ask(*one_).poll);
}

TEST_F(PollQueue, HasteBringsNoPollThatNobodyPolls) {
    loop_.await(one_->hasten("feed:unknown"));
    EXPECT_EQ(as_integer(admin_.command({"EXISTS", polls + "waiting", polls + "holders"})), 0);
}

TEST_F(PollQueue, RedisAwayIsUnavailable) {
    client_of_polls_.reset();
    std::optional<errc> code;
    try {
        ask(*one_);
    } catch (const infrastructure_error& e) {
        code = e.code();
    }
    EXPECT_EQ(code, errc::unavailable);
}

// As of the delay queue: a frozen Redis carries the claim out when it wakes.
TEST_F(DelayQueueOutage, APollOfAClaimWhoseAnswerWasLostIsClaimedAgainAtOnceAndByNobodyElse) {
    const std::string name = poll_name("openligadb");
    const auto brief = make_impatient_client();
    const auto impatient = make_poll_queue(*brief, "impatient");
    const auto patient_client = make_client();
    const auto other = make_poll_queue(*patient_client, "other");
    // Redis knows the script from now on. It cannot carry out later what it does not know.
    until_answered([&] { return impatient->claim(name, 60s); });
    do {  // until Redis stops answering a client that is connected
        server.thaw();
        until_answered([&] { return impatient->ensure({name}); });
        server.freeze();
    } while (!brief->commands()->ready_link());
    EXPECT_THROW(loop_.await(impatient->claim(name, 60s)), infrastructure_error);
    server.thaw();
    const auto is_leased = [&] {
        return as_integer(admin_.command({"ZCARD", polls + "leased"})) == 1;
    };
    ASSERT_TRUE(loop_.until(is_leased)) << "Redis carries the claim out";
    EXPECT_FALSE(loop_.await(other->claim(name, 60s)).poll);
    const auto held = until_answered([&] { return impatient->claim(name, 60s); }).poll;
    ASSERT_TRUE(held);
    EXPECT_TRUE(until_answered([&] { return impatient->hold(*held, 60s); }));
}

}  // namespace
}  // namespace livescore::test
