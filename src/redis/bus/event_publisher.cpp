#include "bus/event_publisher.h"

#include <hiredis/hiredis.h>

#include <array>
#include <utility>

#include "livescore/core/log.h"

namespace livescore {
namespace {

/// The most bytes of events that wait for Redis to confirm them. Beyond it the bus drops events,
/// and the heads make up for them.
constexpr std::size_t max_unconfirmed_bytes = 8 * 1024 * 1024;

}  // namespace

void event_publisher::publish(std::string_view channel, const std::string& message) {
    hiredis_link* link = commands_->ready_link();
    if (!link) return drop("no connection");
    if (link->unanswered_bytes() + message.size() > max_unconfirmed_bytes) {
        return drop("Redis does not keep up");
    }
    const std::array<std::string_view, 3> command{"PUBLISH", channel, message};
    link->send(command, [self = shared_from_this()](const redisReply* reply) {
        if (!reply) return self->drop("the connection ended before the answer");
        self->confirm(*reply);
    });
}

void event_publisher::drop(std::string_view why) {
    if (dropped_++ == 0) {
        log::warn("redis_publish_dropped", {{"host", commands_->host()}, {"reason", why}});
    }
}

void event_publisher::confirm(const redisReply& reply) {
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

}  // namespace livescore
