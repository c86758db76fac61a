#include "client.h"

#include <csignal>

namespace livescore {

redis_client::redis_client(asio::io_context& context, const redis_options& options)
    : commands_(std::make_shared<redis_connection>(context, options, "commands")),
      subscriber_(std::make_shared<redis_connection>(context, options, "subscriber")) {
    // hiredis 0.14 writes with write(2). Without this, a connection that Redis resets would end the
    // process.
    if (const auto before = std::signal(SIGPIPE, SIG_IGN); before != SIG_DFL) {
        std::signal(SIGPIPE, before);
    }
    commands_->start();
}

redis_client::~redis_client() {
    commands_->stop();
    subscriber_->stop();
}

void redis_client_deleter::operator()(redis_client* client) const noexcept {
    delete client;
}

redis_client_ptr make_redis_client(asio::io_context& context, redis_options options) {
    return redis_client_ptr(new redis_client(context, options));
}

}  // namespace livescore
