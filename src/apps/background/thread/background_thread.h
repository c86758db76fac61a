/// A thread of the worker with an event loop of its own, and what others may know of its health.
#pragma once
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <thread>

namespace livescore {

/// Its owner declares it before everything that runs on the loop, and calls `join` in its
/// destructor, before any of that goes.
class background_thread {
public:
    /// `tell_bug` logs an exception that left a handler. The loop goes on after it, and the thread
    /// is not healthy any more.
    explicit background_thread(std::function<void(const char* reason)> tell_bug);
    background_thread(const background_thread&) = delete;
    background_thread& operator=(const background_thread&) = delete;

    [[nodiscard]] boost::asio::io_context& context() noexcept { return context_; }
    /// Starts the loop. It calls `is_well` twice a second.
    void start(std::function<bool()> is_well);
    /// Asks `is_well` no more. On the thread.
    void end_beat() { beat_.cancel(); }
    /// Stops the loop and waits for its end. From another thread.
    void join();
    /// False when `is_well` said so, when the loop hangs for 30 s, or after a bug. Any thread.
    [[nodiscard]] bool healthy() const;

private:
    boost::asio::awaitable<void> tell_health(std::function<bool()> is_well);
    void run() noexcept;

    std::function<void(const char*)> tell_bug_;
    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
        context_.get_executor()};
    boost::asio::steady_timer beat_{context_};
    std::atomic<bool> is_well_{true};
    std::atomic<bool> has_bug_{false};
    std::atomic<std::chrono::steady_clock::duration> beat_at_{
        std::chrono::steady_clock::now().time_since_epoch()};
    std::jthread thread_;
};

}  // namespace livescore
