#include "livescore/core/await_callback.h"

#include <gtest/gtest.h>

#include <optional>
#include <thread>

#include "support/event_loop.h"

using namespace livescore;
using livescore::test::event_loop;
using namespace std::chrono_literals;

namespace {

using done_handler = std::function<void(int)>;

steady_time in(std::chrono::milliseconds time) {
    return std::chrono::steady_clock::now() + time;
}

}  // namespace

TEST(AwaitCallback, ReturnsTheValueThatTheCallbackGets) {
    event_loop loop;
    const auto start = [](const done_handler& done) { done(7); };
    EXPECT_EQ(loop.await(await_callback<int>(in(10s), start)), 7);
}

TEST(AwaitCallback, TakesAnAnswerFromAnotherThread) {
    event_loop loop;
    std::jthread other;
    const auto start = [&other](done_handler done) {
        other = std::jthread([done = std::move(done)] { done(7); });
    };
    EXPECT_EQ(loop.await(await_callback<int>(in(10s), start)), 7);
}

TEST(AwaitCallback, ReturnsAnEmptyValueAfterTheDeadlineAndDropsALateAnswer) {
    event_loop loop;
    done_handler late;
    const auto start = [&late](done_handler done) { late = std::move(done); };
    EXPECT_EQ(loop.await(await_callback<int>(in(1ms), start)), 0);
    late(7);
    loop.context.restart();
    loop.context.run();
}
