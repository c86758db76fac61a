/// The worker's own small HTTP server: /health, /health/live, /health/ready and /metrics. Probes
/// and Prometheus ask it.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <string>

#include "livescore/core/metrics.h"

namespace livescore {

class status_server {
public:
    /// Everything runs on `context`'s thread, which also calls `healthy`. Throws when the address
    /// is taken. `metrics` must outlive this.
    status_server(boost::asio::io_context& context, const boost::asio::ip::tcp::endpoint& at,
                  std::string instance, const metrics_registry& metrics,
                  std::function<bool()> healthy);
    /// Accepts connections from now on.
    void start();
    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    /// Accepts no more connections. It still answers the running requests.
    void stop();

private:
    boost::asio::awaitable<void> accept_all();
    boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket);

    boost::asio::io_context& context_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::string instance_;
    const metrics_registry& metrics_;
    std::function<bool()> healthy_;
};

}  // namespace livescore
