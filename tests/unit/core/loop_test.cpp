#include "livescore/core/loop.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

using std::chrono::microseconds;

TEST(Loop, RepeatsItsStepUntilItIsStopped) {
    asio::io_context context;
    int steps = 0;
    bool ended = false;
    loop* running = nullptr;
    loop l(context, "test", std::chrono::milliseconds(1), [&]() -> asio::awaitable<microseconds> {
        if (++steps == 3) running->stop([&] { ended = true; });
        co_return microseconds::zero();
    });
    running = &l;
    l.start();
    context.run();
    EXPECT_EQ(steps, 3);
    EXPECT_TRUE(ended);
}

TEST(Loop, SurvivesAStepThatThrows) {
    asio::io_context context;
    int steps = 0;
    loop* running = nullptr;
    loop l(context, "test", std::chrono::milliseconds(1), [&]() -> asio::awaitable<microseconds> {
        if (++steps == 3) running->stop([] {});
        throw std::runtime_error("PostgreSQL is away");
        co_return microseconds::zero();
    });
    running = &l;
    l.start();
    context.run();
    EXPECT_EQ(steps, 3);
}

TEST(Loop, WakingCutsTheSleepShort) {
    asio::io_context context;
    int steps = 0;
    loop* running = nullptr;
    loop l(context, "test", std::chrono::milliseconds(1), [&]() -> asio::awaitable<microseconds> {
        if (++steps == 2) running->stop([] {});
        co_return std::chrono::hours(1);
    });
    running = &l;
    l.start();
    context.poll();
    EXPECT_EQ(steps, 1);
    l.wake();
    context.run();
    EXPECT_EQ(steps, 2);
}

TEST(Loop, WakingDuringAStepIsNotLost) {
    asio::io_context context;
    int steps = 0;
    loop* running = nullptr;
    loop l(context, "test", std::chrono::milliseconds(1), [&]() -> asio::awaitable<microseconds> {
        if (++steps == 1) running->wake();
        if (steps == 2) running->stop([] {});
        co_return std::chrono::hours(1);
    });
    running = &l;
    l.start();
    context.run();
    EXPECT_EQ(steps, 2);
}

TEST(Loop, StoppingASleepingLoopEndsIt) {
    asio::io_context context;
    bool ended = false;
    loop l(context, "test", std::chrono::milliseconds(1),
           []() -> asio::awaitable<microseconds> { co_return std::chrono::hours(1); });
    l.start();
    context.poll();
    l.stop([&] { ended = true; });
    context.run();
    EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace livescore
