#include "postgres/connection/idle_threads.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

namespace livescore::test {
namespace {

struct IdleThreads : testing::Test {
    std::mutex mutex;
    db_connector connector{postgres_options{}};
    idle_threads idle;
    std::condition_variable noted;
    std::string waiting;
    std::string woken;
    std::vector<std::jthread> threads;

    /// Returns when the thread waits: the thread takes the mutex before it says so, and holds it
    /// until it is idle.
    void start(char name) {
        threads.emplace_back([this, name] {
            std::unique_lock lock(mutex);
            idle_threads::place& place = idle.add_thread(connector);
            waiting += name;
            noted.notify_all();
            idle.wait(lock, place);
            woken += name;
            noted.notify_all();
        });
        std::unique_lock lock(mutex);
        noted.wait(lock, [&] { return waiting.ends_with(name); });
    }
    void wake_one() {
        std::unique_lock lock(mutex);
        idle.unlock_and_wake_one(lock);
        EXPECT_FALSE(lock.owns_lock());
    }
    std::string wait_for_woken(std::size_t count) {
        std::unique_lock lock(mutex);
        noted.wait(lock, [&] { return woken.size() >= count; });
        return woken;
    }
};

TEST_F(IdleThreads, TheOneThatBeganToWaitLastIsWoken) {
    for (const char name : {'a', 'b', 'c'}) start(name);
    wake_one();
    EXPECT_EQ(wait_for_woken(1), "c");
    start('d');
    wake_one();
    EXPECT_EQ(wait_for_woken(2), "cd");
    wake_one();
    EXPECT_EQ(wait_for_woken(3), "cdb");
    wake_one();
    EXPECT_EQ(wait_for_woken(4), "cdba");
}

TEST_F(IdleThreads, TwoCallsWakeTwo) {
    for (const char name : {'a', 'b', 'c'}) start(name);
    wake_one();
    wake_one();
    EXPECT_EQ(wait_for_woken(2).size(), 2U);
    {
        const std::lock_guard lock(mutex);
        EXPECT_EQ(woken.find('a'), std::string::npos) << "it was not called";
    }
    wake_one();
    wait_for_woken(3);
}

TEST_F(IdleThreads, AllAreWokenAtTheEnd) {
    for (const char name : {'a', 'b', 'c'}) start(name);
    {
        const std::lock_guard lock(mutex);
        idle.wake_all();
    }
    wait_for_woken(3);
}

TEST_F(IdleThreads, NobodyIdleIsNobodyWoken) {
    wake_one();
    start('a');
    {
        const std::lock_guard lock(mutex);
        EXPECT_EQ(woken, "") << "a call is not kept for later";
    }
    wake_one();
    EXPECT_EQ(wait_for_woken(1), "a");
}

TEST_F(IdleThreads, TheOneThatIsBorrowedSleepsOnUntilItIsGivenBack) {
    for (const char name : {'a', 'b'}) start(name);
    idle_threads::place* borrowed = nullptr;
    {
        const std::lock_guard lock(mutex);
        borrowed = idle.borrow();
    }
    ASSERT_TRUE(borrowed);
    wake_one();
    EXPECT_EQ(wait_for_woken(1), "a") << "b would be the next";
    wake_one();
    {
        const std::lock_guard lock(mutex);
        EXPECT_FALSE(idle.borrow()) << "nobody else waits";
        idle.give_back(*borrowed);
    }
    wake_one();
    EXPECT_EQ(wait_for_woken(2), "ab");
}

TEST_F(IdleThreads, AllAreWokenWhoeverIsBorrowed) {
    for (const char name : {'a', 'b', 'c'}) start(name);
    {
        const std::lock_guard lock(mutex);
        (void)idle.borrow();
        idle.wake_all();
    }
    EXPECT_EQ(wait_for_woken(3).size(), 3U);
}

}  // namespace
}  // namespace livescore::test
