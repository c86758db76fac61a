/// Runs an io_context from a test: until a condition is true, or until a coroutine has ended.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace livescore::test {

class event_loop {
public:
    static constexpr auto patience = std::chrono::seconds(20);

    /// Checks `condition` after every handler. False when it does not come true in time.
    template <class Condition>
    [[nodiscard]] bool until(Condition condition) {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        context.restart();
        while (!condition()) {
            if (context.run_one_until(deadline) == 0) return condition();
        }
        return true;
    }

    /// Runs the coroutine. Returns its value, or throws its exception.
    template <class T>
    T await(boost::asio::awaitable<T> coroutine) {
        bool done = false;
        std::exception_ptr failure;
        if constexpr (std::is_void_v<T>) {
            boost::asio::co_spawn(context, std::move(coroutine), [&](std::exception_ptr problem) {
                failure = problem;
                done = true;
            });
            finish(done, failure);
        } else {
            std::optional<T> value;
            boost::asio::co_spawn(context, std::move(coroutine),
                                  [&](std::exception_ptr problem, T result) {
                                      failure = problem;
                                      value = std::move(result);
                                      done = true;
                                  });
            finish(done, failure);
            return std::move(*value);
        }
    }

    /// Calls `start(done)` and runs until `done` is called. Returns the value that it was called
    /// with.
    template <class T, class Start>
    T call(Start start) {
        std::optional<T> value;
        start([&value](T given) { value = std::move(given); });
        if (!until([&value] { return value.has_value(); }))
            throw std::runtime_error("nobody calls back");
        return std::move(*value);
    }

    boost::asio::io_context context{1};

private:
    void finish(const bool& done, const std::exception_ptr& failure) {
        if (!until([&] { return done; })) throw std::runtime_error("a coroutine does not end");
        if (failure) std::rethrow_exception(failure);
    }
};

}  // namespace livescore::test
