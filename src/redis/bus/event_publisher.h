/// Writes to channels of one server, pipelined. It logs once when publishing begins to fail, and
/// once when it works again.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "link/connection.h"

struct redisReply;

namespace livescore {

class event_publisher : public std::enable_shared_from_this<event_publisher> {
public:
    explicit event_publisher(std::shared_ptr<redis_connection> commands)
        : commands_(std::move(commands)) {}

    /// Drops the message while there is no connection, or Redis does not keep up.
    void publish(std::string_view channel, const std::string& message);

    /// Whether messages go out: the server answers, takes writes, and is not another deployment's.
    [[nodiscard]] bool ready() const noexcept {
        return commands_->ready_link() != nullptr && !commands_->foreign();
    }

private:
    void drop(std::string_view why);
    void confirm(const redisReply& reply);

    std::shared_ptr<redis_connection> commands_;
    std::int64_t dropped_ = 0;  // in this outage
    bool refused_ = false;
};

}  // namespace livescore
