/// A loop of a background task: a step, then a sleep that can be cut short, until it is stopped. It
/// lives on the thread of its io_context.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace livescore {

namespace asio = boost::asio;

/// One step. Returns how long to sleep before the next step. When it throws, the loop logs the
/// exception and sleeps for `retry_wait`.
using loop_step = std::function<asio::awaitable<std::chrono::microseconds>()>;

class loop {
public:
    /// `longest_step`: a step that takes longer is stuck. Statements and connections have shorter
    /// time limits by default, and a step has a few of them.
    loop(asio::io_context& context, std::string name, std::chrono::milliseconds retry_wait,
         loop_step step, std::chrono::seconds longest_step = std::chrono::minutes(1));

    void start();
    /// Cuts the sleep short. If a step runs, the next one follows at once.
    void wake();
    /// Stops the loop, and calls `ended` when the running step, if any, is done.
    void stop(std::function<void()> ended);

    /// Whether the last step threw.
    [[nodiscard]] bool failing() const noexcept { return failing_; }

    /// Whether a step runs for longer than any step should: it waits for something that never
    /// comes.
    [[nodiscard]] bool stuck() const noexcept;

private:
    asio::awaitable<void> run();

    asio::io_context& context_;
    std::string name_;
    std::chrono::milliseconds retry_wait_;
    loop_step step_;
    std::chrono::seconds longest_step_;
    asio::steady_timer timer_;
    bool woken_ = false;
    bool stopping_ = false;
    bool running_ = false;
    bool failing_ = false;
    std::optional<std::chrono::steady_clock::time_point> began_;  // of the step that runs
    std::function<void()> ended_;
};

}  // namespace livescore
