#include <hiredis/hiredis.h>

#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "link/client.h"
#include "livescore/core/log.h"
#include "livescore/protocol/bus_message.h"

namespace livescore {
namespace {

constexpr std::string_view events = "events";

/// The most bytes of events that wait for Redis to confirm them. Beyond it the bus drops events,
/// and the heads make up for them.
constexpr std::size_t max_unconfirmed_bytes = 8 * 1024 * 1024;

/// Writes to the channel. It logs once when publishing begins to fail, and once when it works
/// again.
class publisher : public std::enable_shared_from_this<publisher> {
public:
    explicit publisher(std::shared_ptr<redis_connection> commands)
        : commands_(std::move(commands)), channel_(commands_->key(events)) {}

    void publish(const std::string& message) {
        hiredis_link* link = commands_->ready_link();
        if (!link) return drop("no connection");
        if (link->unanswered_bytes() + message.size() > max_unconfirmed_bytes) {
            return drop("Redis does not keep up");
        }
        const std::array<std::string_view, 3> command{"PUBLISH", channel_, message};
        link->send(command, [self = shared_from_this()](const redisReply* reply) {
            if (!reply) return self->drop("the connection ended before the answer");
            self->confirm(*reply);
        });
    }

private:
    void drop(std::string_view why) {
        if (dropped_++ == 0) log::warn("redis_publish_dropped", {{"reason", why}});
    }

    void confirm(const redisReply& reply) {
        const bool refused = reply.type == REDIS_REPLY_ERROR;
        if (std::exchange(refused_, refused) != refused) {
            if (refused) {
                log::error("redis_publish_refused",
                           {{"error", std::string_view(reply.str, reply.len)}});
            } else {
                log::info("redis_publish_accepted");
            }
        }
        if (dropped_ > 0 && !refused) {
            log::info("redis_publish_resumed", {{"dropped", std::exchange(dropped_, 0)}});
        }
    }

    std::shared_ptr<redis_connection> commands_;
    const std::string channel_;
    std::int64_t dropped_ = 0;  // in this outage
    bool refused_ = false;
};

class redis_event_bus final : public event_bus {
public:
    explicit redis_event_bus(const redis_client& client)
        : commands_(client.commands()),
          subscriber_(client.subscriber()),
          publisher_(std::make_shared<publisher>(client.commands())) {}

    void publish(const committed_event& event) override {
        publisher_->publish(write_event_message(event, commands_->deployment()));
    }
    void announce(const std::vector<head>& heads) override {
        publisher_->publish(write_heads_message(heads, commands_->deployment()));
    }
    void tell_trace(const traced_event& event) override {
        publisher_->publish(write_trace_message(event, commands_->deployment()));
    }
    void subscribe(std::function<void(std::string_view)> on_message) override {
        on_message_ =
            std::make_shared<const redis_connection::message_handler>(std::move(on_message));
        subscriber_->subscribe(commands_->key(events), on_message_);
    }
    void resubscribe() override { subscriber_->reconnect("asked to subscribe anew"); }
    bool connected() const noexcept override {
        const bool hears = !on_message_ || subscriber_->ready_link() != nullptr;
        return hears && commands_->ready_link() != nullptr && !commands_->foreign();
    }

private:
    std::shared_ptr<redis_connection> commands_;
    std::shared_ptr<redis_connection> subscriber_;
    std::shared_ptr<publisher> publisher_;
    std::shared_ptr<const redis_connection::message_handler> on_message_;
};

}  // namespace

std::unique_ptr<event_bus> make_event_bus(redis_client& client) {
    return std::make_unique<redis_event_bus>(client);
}

}  // namespace livescore
