#include "background/webhook_runner.h"

#include <boost/asio/post.hpp>
#include <utility>

#include "background/thread/background_thread.h"
#include "livescore/core/log.h"
#include "livescore/webhooks/push_client.h"
#include "livescore/webhooks/webhook_worker.h"

namespace livescore {

class webhook_runner::impl {
public:
    impl(const webhook_options& options, const redis_options& redis, const bus_options& bus,
         delivery_store& store, const std::string& instance, metrics_registry& metrics)
        : redis_(make_redis_client(context_, redis)),
          queue_(make_webhook_queue(*redis_, instance, options.lease)),
          bus_(open_event_bus(context_, *redis_, bus)),
          client_(make_push_client(context_, options)),
          worker_(context_, {store, *queue_, *bus_, *client_, system_wall_clock()}, options,
                  metrics) {}

    ~impl() { thread_.join(); }

    void start() {
        // The worker knows already that Redis is ours. The first claims would fail before this
        // connection knows it too.
        static_cast<void>(claim_redis(context_, *redis_));
        worker_.start();
        thread_.start([this] { return worker_.healthy(); });
    }

    void stop(std::function<void()> ended) {
        asio::post(context_, [this, ended = std::move(ended)]() mutable {
            worker_.stop([this, ended = std::move(ended)] {
                thread_.end_beat();
                ended();
            });
        });
    }

    [[nodiscard]] bool healthy() const { return thread_.healthy(); }

private:
    background_thread thread_{[](const char* reason) {
        log::error("webhooks_failed", {{"reason", reason}});
    }};
    asio::io_context& context_ = thread_.context();
    redis_client_ptr redis_;
    std::unique_ptr<webhook_queue> queue_;
    std::unique_ptr<event_bus> bus_;
    std::unique_ptr<push_client> client_;
    webhook_worker worker_;
};

webhook_runner::webhook_runner(const webhook_options& options, const redis_options& redis,
                               const bus_options& bus, delivery_store& store,
                               const std::string& instance, metrics_registry& metrics)
    : impl_(std::make_unique<impl>(options, redis, bus, store, instance, metrics)) {}
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
