/// The two connections of a process. Adapters share them, so adapters may outlive the client. They
/// then find the connections stopped.
#pragma once
#include <memory>

#include "connection.h"
#include "livescore/redis/redis.h"
#include "redis_links.h"

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
    /// To other servers, for those who need them.
    [[nodiscard]] const std::shared_ptr<redis_links>& links() const { return links_; }
    [[nodiscard]] const redis_options& options() const { return options_; }

private:
    const redis_options options_;
    std::shared_ptr<redis_connection> commands_;
    std::shared_ptr<redis_connection> subscriber_;
    std::shared_ptr<redis_links> links_;
};

}  // namespace livescore
