/// The connections of a process to servers beside that of REDIS_URL. They end with the client, and
/// adapters that outlive it find them stopped.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "connection.h"

namespace livescore {

class redis_links {
public:
    redis_links(asio::io_context& context, const redis_options& options)
        : context_(context), options_(options) {}

    /// A connection with the client's options to the server of `url`. It is not started. Not to be
    /// called after stop().
    [[nodiscard]] std::shared_ptr<redis_connection> open(const std::string& url, std::string role);
    /// Stops a connection for good.
    void close(const std::shared_ptr<redis_connection>& link);
    /// Stops all of them.
    void stop();
    [[nodiscard]] bool stopped() const noexcept { return stopped_; }

private:
    asio::io_context& context_;
    const redis_options options_;
    std::vector<std::shared_ptr<redis_connection>> opened_;
    bool stopped_ = false;
};

}  // namespace livescore
