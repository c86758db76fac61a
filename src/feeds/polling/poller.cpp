#include "livescore/feeds/poller.h"

#include <utility>

#include "polling/poll_steps.h"

namespace livescore {

poller::poller(poller_ports ports, poller_options options, metrics_registry& metrics)
    : steps_(std::make_unique<poll_steps>(std::move(ports), std::move(options), metrics)) {}
poller::~poller() = default;

asio::awaitable<std::chrono::microseconds> poller::step() {
    return steps_->step();
}
asio::awaitable<void> poller::hint(std::string league) {
    return steps_->hint(std::move(league));
}
void poller::stop() noexcept {
    steps_->stop();
}

}  // namespace livescore
