// The statements that a worker runs a little before their moment.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "livescore/core/error.h"
#include "support/memory_store.h"
#include "worker/transition_runner.h"
#include "worker_suite.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::ElementsAre;

/// Notes the statements. It knows no match, so every step is void.
class listening_store final : public memory_store {
public:
    struct call {
        std::vector<transition_request> steps;
        std::optional<transition_moment> moment;
        steady_clock::time_point begin{};
        /// From the begin to the moment.
        [[nodiscard]] steady_clock::duration lead() const { return moment->at - begin; }
    };

    asio::awaitable<std::vector<transition_outcome>> apply_transitions(
        std::vector<transition_request> steps, std::optional<transition_moment> moment) override {
        calls.push_back({steps, moment, steady_clock::now()});
        if (moment) {
            asio::steady_timer until(co_await asio::this_coro::executor, moment->at);
            co_await until.async_wait(asio::use_awaitable);
        }
        if (fails) throw infrastructure_error(errc::internal, "refused");
        co_return std::vector<transition_outcome>(steps.size());
    }
    [[nodiscard]] std::vector<std::size_t> sizes() const {
        std::vector<std::size_t> sizes;
        for (const auto& one : calls) sizes.push_back(one.steps.size());
        return sizes;
    }

    std::vector<call> calls;
    bool fails = false;
};

class WorkerLead : public test::worker_suite<WorkerLead> {
protected:
    WorkerLead() {
        options.lead = 500ms;
        options.lead_of_a_job = 1us;
        options.first_lead = 500ms;
    }
    ~WorkerLead() override {
        if (!runner_) return;
        bool stopped = false;
        runner_->stop([&] { stopped = true; });
        EXPECT_TRUE(loop_.until([&] { return stopped; }));
    }
    void start() {
        runner_ =
            std::make_unique<transition_runner>(loop_.context, postgres, *queue_, cells_, options);
        runner_->start();
    }
    /// Kick-offs at one moment.
    void schedule(int count, timestamp due) {
        std::vector<transition_job> jobs;
        for (int i = 0; i < count; ++i)
            jobs.push_back({match_id{++last_id_}, transition::kick_off, 1, due});
        loop_.await(queue_->schedule(std::move(jobs)));
    }
    /// Waits for the statements of so many steps.
    void hear(std::size_t steps) {
        ASSERT_TRUE(loop_.until([&] {
            std::size_t heard = 0;
            for (const auto& one : postgres.calls) heard += one.steps.size();
            return heard >= steps;
        }));
    }

    // The poll is long: each statement must begin by a timer of its own.
    transition_options options{5s, 60s, 15s, 10s, 50ms, 100};
    listening_store postgres;

private:
    worker_metrics cells_{metrics_};
    std::unique_ptr<transition_runner> runner_;
    std::int64_t last_id_ = 0;
};

/// A time of the queue has whole milliseconds.
timestamp in(std::chrono::milliseconds wait) {
    return std::chrono::ceil<std::chrono::milliseconds>(test::now() + wait);
}

TEST_F(WorkerLead, AStatementBeginsBeforeItsMomentAndNamesIt) {
    start();
    const timestamp due = in(2s);
    const auto at = steady_clock::now() + 2s;
    schedule(1, due);
    hear(1);
    const auto& call = postgres.calls.at(0);
    ASSERT_TRUE(call.moment);
    EXPECT_EQ(call.moment->due, due);
    EXPECT_LE(call.lead(), 500ms) << "it held the match longer than it had to";
    EXPECT_GT(call.lead(), 0ms);
    EXPECT_GE(call.moment->at, at);
}

TEST_F(WorkerLead, TheFirstStatementHasMoreTime) {
    options.first_lead = 1500ms;
    start();
    schedule(1, in(3s));
    hear(1);
    EXPECT_GT(postgres.calls.at(0).lead(), 500ms);
    schedule(1, in(5s));
    hear(2);
    EXPECT_LE(postgres.calls.at(1).lead(), 500ms);
}

TEST_F(WorkerLead, TheLanesShareTheJobsOfAMoment) {
    start();
    schedule(80, in(2s));
    hear(80);
    EXPECT_THAT(postgres.sizes(), ElementsAre(40, 40));
    for (const auto& call : postgres.calls) EXPECT_GT(call.lead(), 0ms);
}

TEST_F(WorkerLead, EachMomentHasAStatementOfItsOwn) {
    start();
    const timestamp first = in(2s);
    const timestamp second = first + 100ms;
    schedule(3, first);
    schedule(2, second);
    hear(5);
    EXPECT_THAT(postgres.sizes(), ElementsAre(3, 2));
    EXPECT_EQ(postgres.calls.at(0).moment.value().due, first);
    EXPECT_EQ(postgres.calls.at(1).moment.value().due, second);
}

TEST_F(WorkerLead, ManyJobsBeginEarlierAndAreMoreThanABatch) {
    options.lead_of_a_job = 2ms;
    start();
    schedule(500, in(3s));
    hear(500);
    EXPECT_THAT(postgres.sizes(), ElementsAre(250, 250));
    for (const auto& call : postgres.calls) EXPECT_GT(call.lead(), 500ms);
}

TEST_F(WorkerLead, WhatHasNoTimeBeforeTheMomentFollowsInBatches) {
    options.lead_of_a_job = 10ms;
    options.lead_max = 1500ms;
    start();
    schedule(600, in(3s));
    hear(600);
    const auto sizes = postgres.sizes();
    ASSERT_GT(sizes.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_LE(sizes[i], 150U);
        EXPECT_LE(postgres.calls[i].lead(), options.lead_max);
    }
    for (std::size_t i = 2; i < sizes.size(); ++i) {
        EXPECT_LE(sizes[i], 100U);
        EXPECT_GE(postgres.calls[i].begin, postgres.calls[0].moment->at);
    }
}

TEST_F(WorkerLead, WithoutALeadTheStatementRunsAtTheMoment) {
    options.lead_max = 0ms;
    start();
    const auto at = steady_clock::now() + 1s;
    schedule(1, in(1s));
    hear(1);
    EXPECT_FALSE(postgres.calls.at(0).moment);
    EXPECT_GE(postgres.calls.at(0).begin, at);
}

/// The halves of a refused statement keep their moment.
TEST_F(WorkerLead, ARefusedStatementIsHalvedAsAnyOther) {
    postgres.fails = true;
    start();
    schedule(2, in(1s));
    hear(4);
    EXPECT_THAT(postgres.sizes(), ElementsAre(2, 1, 1));
    EXPECT_TRUE(loop_.until([&] { return loop_.await(queue_->counts()).dead == 2; }));
}

}  // namespace
}  // namespace livescore
