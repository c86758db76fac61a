/// Accepts the connections of one port for one shard.
#pragma once
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>

#include "gate/client_address.h"
#include "session/client_socket.h"
#include "session/connection.h"

namespace livescore {

using tcp_acceptor = asio::basic_socket_acceptor<tcp, shard_executor>;

/// On the shard's thread.
class listener {
public:
    using serve_peer = std::function<void(client_socket, const ip_address& peer)>;

    /// `serve` gets each connection.
    listener(asio::io_context& io, serve_peer serve);

    /// Throws boost::system::system_error. `unsent_kernel_bytes`: the unsent bytes that the kernel
    /// takes of a connection.
    void listen(const tcp::endpoint& at, std::size_t unsent_kernel_bytes);
    [[nodiscard]] tcp::endpoint local_endpoint() const { return acceptor_.local_endpoint(); }
    /// Serves the connections that the kernel has accepted already, and listens no more.
    void end();
    /// Listens no more, at once.
    void close();

private:
    void wait();
    bool accept_waiting(int most);
    void retry_later(int error);

    asio::io_context& io_;
    serve_peer serve_;
    tcp_acceptor acceptor_;
    asio::steady_timer retry_;
};

}  // namespace livescore
