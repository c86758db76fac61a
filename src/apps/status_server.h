/// The worker's own little HTTP server: /health, /health/live, /health/ready and /metrics, for
/// probes and Prometheus.
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
    /// `healthy`: asked on `context`'s thread. Throws when the address is taken.
    status_server(boost::asio::io_context& context, const boost::asio::ip::tcp::endpoint& at,
                  std::string instance, const metrics_registry& metrics,
                  std::function<bool()> healthy);
    void start();
    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
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
