#include "livescore/core/loop.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "livescore/core/log.h"

namespace livescore {

loop::loop(asio::io_context& context, std::string name, std::chrono::milliseconds retry_wait,
           loop_step step, std::chrono::seconds longest_step)
    : context_(context),
      name_(std::move(name)),
      retry_wait_(retry_wait),
      step_(std::move(step)),
      longest_step_(longest_step),
      timer_(context) {}

void loop::start() {
    running_ = true;
    asio::co_spawn(context_, run(), [this](std::exception_ptr failure) {
        running_ = false;
        // `run` catches the exceptions of a step. Any other exception is a bug that must not pass
        // in silence.
        if (failure) {
            log::error("loop_ended", {{"loop", name_}});
            std::rethrow_exception(failure);
        }
        if (ended_) std::exchange(ended_, nullptr)();
    });
}

bool loop::stuck() const noexcept {
    return began_ && std::chrono::steady_clock::now() - *began_ > longest_step_;
}

void loop::wake() {
    woken_ = true;
    timer_.cancel();
}

void loop::stop(std::function<void()> ended) {
    stopping_ = true;
    if (!running_) return ended();
    ended_ = std::move(ended);
    timer_.cancel();
}

asio::awaitable<void> loop::run() {
    while (!stopping_) {
        woken_ = false;
        std::chrono::microseconds pause = retry_wait_;
        std::string failure;
        try {
            began_ = std::chrono::steady_clock::now();
            pause = co_await step_();
        } catch (const std::exception& e) {
            failure = e.what();
        }
        if (!failure.empty() && !failing_) {
            // The log gets one line for an outage, not one for each try.
            log::warn("loop_step_failed", {{"loop", name_}, {"reason", failure}});
        } else if (failure.empty() && failing_) {
            log::info("loop_recovered", {{"loop", name_}});
        }
        began_.reset();
        failing_ = !failure.empty();
        if (stopping_ || woken_ || pause.count() <= 0) continue;
        timer_.expires_after(pause);
        co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

}  // namespace livescore
