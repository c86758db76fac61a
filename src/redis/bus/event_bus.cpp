// The bus on one channel of one server: what a deployment has that names no servers of events.
#include <atomic>
#include <string>
#include <utility>

#include "bus/event_publisher.h"
#include "bus/partitioned_bus.h"
#include "link/client.h"
#include "livescore/protocol/bus_message.h"

namespace livescore {
namespace {

class redis_event_bus final : public event_bus {
public:
    explicit redis_event_bus(const redis_client& client)
        : commands_(client.commands()),
          subscriber_(client.subscriber()),
          channel_(commands_->key(events_channel)),
          publisher_(std::make_shared<event_publisher>(client.commands())) {
        subscriber_->on_lost([lost = lost_] { ++*lost; });
    }

    void publish(const committed_event& event) override {
        publisher_->publish(channel_, write_event_message(event, commands_->deployment()));
    }
    void announce(const std::vector<head>& heads) override {
        publisher_->publish(channel_, write_heads_message(heads, commands_->deployment()));
    }
    void tell_trace(const traced_event& event) override {
        publisher_->publish(channel_, write_trace_message(event, commands_->deployment()));
    }
    void subscribe(std::function<void(std::string_view)> on_message) override {
        on_message_ =
            std::make_shared<const redis_connection::message_handler>(std::move(on_message));
        subscriber_->subscribe(channel_, on_message_);
    }
    void resubscribe() override { subscriber_->reconnect("asked to subscribe anew"); }
    bool connected() const noexcept override {
        const bool hears = !on_message_ || subscriber_->ready_link() != nullptr;
        return hears && publisher_->ready();
    }
    std::int64_t lost_subscriptions() const noexcept override { return *lost_; }

private:
    std::shared_ptr<redis_connection> commands_;
    std::shared_ptr<redis_connection> subscriber_;
    const std::string channel_;
    std::shared_ptr<event_publisher> publisher_;
    std::shared_ptr<const redis_connection::message_handler> on_message_;
    std::shared_ptr<std::atomic<std::int64_t>> lost_ =
        std::make_shared<std::atomic<std::int64_t>>(0);
};

}  // namespace

std::unique_ptr<event_bus> make_event_bus(redis_client& client) {
    if (client.options().events_urls.empty()) return std::make_unique<redis_event_bus>(client);
    return std::make_unique<partitioned_event_bus>(client);
}

}  // namespace livescore
