/// Waits in a coroutine for the answer of an interface that calls back.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <utility>

#include "livescore/core/steady_clock.h"

namespace livescore {

/// Calls `start(done)` once, where `done` is a `std::function<void(Value)>`, and returns the value
/// that `done` was called with. Returns `Value{}` when `deadline` passes first. `done` may be
/// called from any thread, and also after the deadline or after the coroutine is gone: such a value
/// is dropped.
///
/// NOTE (g++ 12): give `start` a name and move it in; docs/ARCHITECTURE.md, "Coroutines".
template <class Value, class Start>
boost::asio::awaitable<Value> await_callback(steady_time deadline, Start start) {
    struct question {
        explicit question(const boost::asio::any_io_executor& executor) : timer(executor) {}
        boost::asio::steady_timer timer;
        Value answer{};
    };
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto asked = std::make_shared<question>(executor);
    asked->timer.expires_at(deadline);
    // Weak: an answer may come, or its sender may give up, after the io_context is gone. Then it
    // must not touch the timer.
    std::function<void(Value)> done = [waiting = std::weak_ptr(asked), executor](Value answer) {
        boost::asio::post(executor, [waiting, answer = std::move(answer)]() mutable {
            const auto still = waiting.lock();
            if (!still) return;
            still->answer = std::move(answer);
            still->timer.cancel();
        });
    };
    start(std::move(done));
    constexpr auto as_expected = boost::asio::as_tuple(boost::asio::use_awaitable);
    co_await asked->timer.async_wait(as_expected);
    co_return std::move(asked->answer);
}

}  // namespace livescore
