// The statement that a worker runs a little before a step is due.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "livescore/core/error.h"
#include "support/memory_store.h"
#include "worker/transition_runner.h"
#include "worker_suite.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;

/// Knows no match, so every step is void.
class listening_store final : public memory_store {
public:
    asio::awaitable<std::vector<transition_outcome>> apply_transitions(
        std::vector<transition_request> steps) override {
        calls.push_back(steps.size());
        last_call = test::now();
        if (steps.empty() && refuses_empty) throw infrastructure_error(errc::unavailable, "away");
        std::vector<transition_outcome> outcomes(steps.size());
        co_return outcomes;
    }
    [[nodiscard]] std::ptrdiff_t empty_calls() const { return std::ranges::count(calls, 0U); }
    [[nodiscard]] std::size_t steps() const {
        return std::accumulate(calls.begin(), calls.end(), std::size_t{0});
    }

    std::vector<std::size_t> calls;  ///< the number of steps of each
    timestamp last_call{};
    bool refuses_empty = false;
};

class WarmUp : public test::worker_suite<WarmUp> {
protected:
    ~WarmUp() override {
        if (!runner_) return;
        bool stopped = false;
        runner_->stop([&] { stopped = true; });
        EXPECT_TRUE(loop_.until([&] { return stopped; }));
    }
    void start(std::chrono::milliseconds lead) {
        transition_options options{20ms, 60s, 15s, 60s, 100};
        options.warm_up_lead = lead;
        options.stays_warm = lead;
        options.first_lead = 2 * lead;
        runner_ =
            std::make_unique<transition_runner>(loop_.context, postgres, *queue_, cells_, options);
        runner_->start();
    }
    void schedule(std::initializer_list<std::chrono::milliseconds> from_now) {
        std::vector<transition_job> jobs;
        std::int64_t id = 0;
        for (const auto wait : from_now)
            jobs.push_back({match_id{++id}, transition::kick_off, 1, test::now() + wait});
        loop_.await(queue_->schedule(std::move(jobs)));
    }

    listening_store postgres;

private:
    worker_metrics cells_{metrics_};
    std::unique_ptr<transition_runner> runner_;
};

TEST_F(WarmUp, ComesBeforeAStepAndTheFirstOneEarlier) {
    start(2s);
    const timestamp scheduled = test::now();
    schedule({5s});
    ASSERT_TRUE(loop_.until([&] { return postgres.calls.size() == 1; }));
    EXPECT_GE(postgres.last_call - scheduled, 990ms);
    ASSERT_TRUE(loop_.until([&] { return postgres.calls.size() == 2; }));
    EXPECT_GE(postgres.last_call - scheduled, 2990ms);
    ASSERT_TRUE(loop_.until([&] { return postgres.steps() == 1; }));
    EXPECT_EQ(postgres.calls, (std::vector<std::size_t>{0, 0, 1}));
}

TEST_F(WarmUp, AMomentRightAfterAnotherOneNeedsNone) {
    start(2s);
    schedule({5s, 5010ms});
    ASSERT_TRUE(loop_.until([&] { return postgres.steps() == 2; }));
    EXPECT_EQ(postgres.empty_calls(), 2);
}

TEST_F(WarmUp, AFailureDelaysNoStep) {
    postgres.refuses_empty = true;
    start(2s);  // it would try again after a minute
    schedule({3s});
    ASSERT_TRUE(loop_.until([&] { return postgres.steps() == 1; }));
    EXPECT_GE(postgres.empty_calls(), 1);
}

}  // namespace
}  // namespace livescore
