#include "server/listener.h"

#include <netinet/tcp.h>

#include <utility>

#include "livescore/core/log.h"

namespace livescore {

namespace {

constexpr std::chrono::milliseconds accept_retry_delay{100};
using reuse_port = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

}  // namespace

listener::listener(asio::io_context& io, serve_peer serve)
    : io_(io), serve_(std::move(serve)), acceptor_(io), retry_(io) {}

void listener::listen(const tcp::endpoint& at, std::size_t unsent_kernel_bytes) {
    acceptor_.open(at.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    acceptor_.set_option(reuse_port(true));
    // The accepted sockets inherit these options.
    acceptor_.set_option(tcp::no_delay(true));
    using unsent_limit = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_NOTSENT_LOWAT>;
    acceptor_.set_option(unsent_limit(static_cast<int>(unsent_kernel_bytes)));
    acceptor_.bind(at);
    acceptor_.listen(4096);
    accept();
}

void listener::accept() {
    acceptor_.async_accept(peer_, [this](boost::system::error_code error, tcp_socket socket) {
        on_accept(error, std::move(socket));
    });
}

void listener::on_accept(boost::system::error_code error, tcp_socket socket) {
    if (!error) {
        serve_(std::move(socket), unmapped(peer_.address()));
        if (acceptor_.is_open()) accept();
        return;
    }
    if (!acceptor_.is_open()) return;
    // The process is most likely out of descriptors. The connected clients must not suffer from a
    // busy loop.
    log::warn("accept_failed", {{"reason", error.message()}});
    retry_.expires_after(accept_retry_delay);
    retry_.async_wait([this](boost::system::error_code cancelled) {
        if (!cancelled && acceptor_.is_open()) accept();
    });
}

void listener::end() {
    if (!acceptor_.is_open()) return;
    retry_.cancel();
    // The kernel would reset the connections that it has accepted if the listener closed now.
    boost::system::error_code error;
    acceptor_.cancel(error);
    acceptor_.non_blocking(true, error);
    while (!error) {
        tcp_socket socket(io_);
        acceptor_.accept(socket, peer_, error);
        if (!error) serve_(std::move(socket), unmapped(peer_.address()));
    }
    close();
}

void listener::close() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    retry_.cancel();
}

}  // namespace livescore
