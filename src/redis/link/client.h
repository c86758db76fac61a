/// The two connections of a process. Adapters share them, so adapters may outlive the client. They
/// then find the connections stopped.
#pragma once
#include <memory>

#include "connection.h"
#include "livescore/redis/redis.h"

namespace livescore {

class redis_client {
public:
    redis_client(asio::io_context& context, const redis_options& options);
    ~redis_client();
    redis_client(const redis_client&) = delete;
    redis_client& operator=(const redis_client&) = delete;

    /// It is connected from the start.
    [[nodiscard]] const std::shared_ptr<redis_connection>& commands() const { return commands_; }
    /// It is connected from the first subscription on.
    [[nodiscard]] const std::shared_ptr<redis_connection>& subscriber() const {
        return subscriber_;
    }

private:
    std::shared_ptr<redis_connection> commands_;
    std::shared_ptr<redis_connection> subscriber_;
};

}  // namespace livescore
