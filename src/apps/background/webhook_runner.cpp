#include "background/webhook_runner.h"

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <thread>
#include <utility>

#include "livescore/core/log.h"
#include "livescore/core/steady_clock.h"
#include "livescore/webhooks/push_client.h"
#include "livescore/webhooks/webhook_worker.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;

constexpr auto health_beat = 500ms;
constexpr std::chrono::nanoseconds longest_webhook_silence = 30s;

}  // namespace

class webhook_runner::impl {
public:
    impl(const webhook_options& options, const redis_options& redis, delivery_store& store,
         const std::string& instance, metrics_registry& metrics)
        : redis_(make_redis_client(context_, redis)),
          queue_(make_webhook_queue(*redis_, instance, options.lease)),
          bus_(make_event_bus(*redis_)),
          client_(make_push_client(context_, options)),
          worker_(context_, {store, *queue_, *bus_, *client_, system_wall_clock()}, options,
                  metrics),
          beat_timer_(context_) {}

    ~impl() {
        context_.stop();
        if (thread_.joinable()) thread_.join();
    }

    void start() {
        // The worker knows already that Redis is ours. The first claims would fail before this
        // connection knows it too.
        static_cast<void>(claim_redis(context_, *redis_));
        worker_.start();
        asio::co_spawn(context_, tell_health(), asio::detached);
        thread_ = std::jthread([this] { run(); });
    }

    void stop(std::function<void()> ended) {
        asio::post(context_, [this, ended = std::move(ended)]() mutable {
            worker_.stop([this, ended = std::move(ended)] {
                beat_timer_.cancel();
                ended();
            });
        });
    }

    [[nodiscard]] bool healthy() const {
        return well_ && !broken_ &&
               steady_now<std::chrono::nanoseconds>() - beat_at_.load() < longest_webhook_silence;
    }

private:
    asio::awaitable<void> tell_health() {
        for (;;) {
            well_ = worker_.healthy();
            beat_at_ = steady_now<std::chrono::nanoseconds>();
            beat_timer_.expires_after(health_beat);
            const auto [cancelled] =
                co_await beat_timer_.async_wait(asio::as_tuple(asio::use_awaitable));
            if (cancelled) co_return;
        }
    }

    void run() noexcept {
        for (;;) {
            try {
                context_.run();
                return;
            } catch (const std::exception& e) {
                // A bug. The worker says so from now on, and goes on with what still runs.
                broken_ = true;
                log::error("webhooks_failed", {{"reason", e.what()}});
            }
        }
    }

    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
    redis_client_ptr redis_;
    std::unique_ptr<webhook_queue> queue_;
    std::unique_ptr<event_bus> bus_;
    std::unique_ptr<push_client> client_;
    webhook_worker worker_;
    asio::steady_timer beat_timer_;
    std::atomic<bool> well_{true};
    std::atomic<bool> broken_{false};
    std::atomic<std::chrono::nanoseconds> beat_at_{steady_now<std::chrono::nanoseconds>()};
    std::jthread thread_;  // last: the thread uses the other members
};

webhook_runner::webhook_runner(const webhook_options& options, const redis_options& redis,
                               delivery_store& store, const std::string& instance,
                               metrics_registry& metrics)
    : impl_(std::make_unique<impl>(options, redis, store, instance, metrics)) {}
webhook_runner::~webhook_runner() = default;
void webhook_runner::start() {
    impl_->start();
}
void webhook_runner::stop(std::function<void()> ended) {
    impl_->stop(std::move(ended));
}
bool webhook_runner::healthy() const {
    return impl_->healthy();
}

}  // namespace livescore
