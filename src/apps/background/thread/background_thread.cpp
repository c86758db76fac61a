#include "background/thread/background_thread.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

namespace livescore {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds beat{500};
constexpr std::chrono::seconds longest_silence{30};

}  // namespace

background_thread::background_thread(std::function<void(const char* reason)> tell_bug)
    : tell_bug_(std::move(tell_bug)) {}

void background_thread::start(std::function<bool()> is_well) {
    asio::co_spawn(context_, tell_health(std::move(is_well)), asio::detached);
    thread_ = std::jthread([this] { run(); });
}

void background_thread::join() {
    context_.stop();
    if (thread_.joinable()) thread_.join();
}

bool background_thread::healthy() const {
    const auto silent = std::chrono::steady_clock::now().time_since_epoch() - beat_at_.load();
    return is_well_ && !has_bug_ && silent < longest_silence;
}

asio::awaitable<void> background_thread::tell_health(std::function<bool()> is_well) {
    for (;;) {
        is_well_ = is_well();
        beat_at_ = std::chrono::steady_clock::now().time_since_epoch();
        beat_.expires_after(beat);
        const auto [cancelled] = co_await beat_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (cancelled) co_return;
    }
}

void background_thread::run() noexcept {
    for (;;) {
        try {
            context_.run();
            return;
        } catch (const std::exception& e) {
            has_bug_ = true;
            tell_bug_(e.what());
        }
    }
}

}  // namespace livescore
