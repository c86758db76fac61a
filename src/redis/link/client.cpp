#include "client.h"

#include <chrono>
#include <csignal>
#include <memory>
#include <string>

namespace livescore {

redis_client::redis_client(asio::io_context& context, const redis_options& options)
    : options_(options),
      commands_(std::make_shared<redis_connection>(context, options, "commands")),
      subscriber_(std::make_shared<redis_connection>(context, options, "subscriber")),
      links_(std::make_shared<redis_links>(context, options)) {
    // hiredis 0.14 writes with write(2). Without this, a connection that Redis resets would end the
    // process.
    if (const auto before = std::signal(SIGPIPE, SIG_IGN); before != SIG_DFL) {
        std::signal(SIGPIPE, before);
    }
    // A subscription takes no writes, so it cannot notice that its server has become a replica.
    commands_->on_refused([subscriber = std::weak_ptr(subscriber_)](const std::string& why) {
        if (const auto other = subscriber.lock()) other->reconnect(why);
    });
    commands_->start();
}

redis_client::~redis_client() {
    commands_->stop();
    subscriber_->stop();
    links_->stop();
}

void redis_client_deleter::operator()(redis_client* client) const noexcept {
    delete client;
}

redis_client_ptr make_redis_client(asio::io_context& context, redis_options options) {
    return redis_client_ptr(new redis_client(context, options));
}

std::function<bool()> make_redis_watch(const redis_client& client) {
    return [commands = client.commands()] {
        return commands->ready_link() != nullptr && !commands->foreign();
    };
}

bool claim_redis(asio::io_context& context, redis_client& client) {
    using clock = std::chrono::steady_clock;
    constexpr std::chrono::milliseconds look_interval{20};
    // One second more: a lease is renewed once a second.
    const auto deadline =
        clock::now() + redis_connection::lease_life + std::chrono::milliseconds(1500);
    const auto& commands = *client.commands();
    bool known = commands.deployment() == 0;
    while (!known && clock::now() < deadline) {
        context.restart();
        context.run_for(look_interval);
        known = commands.away() || (commands.ready_link() && commands.ours());
    }
    context.restart();
    return known || !commands.foreign();
}

}  // namespace livescore
