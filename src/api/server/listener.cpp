#include "server/listener.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <limits>
#include <system_error>
#include <utility>

#include "livescore/core/log.h"

namespace livescore {

namespace {

constexpr std::chrono::milliseconds accept_retry_delay{100};
// Further connections get their turn after the sockets that are ready.
constexpr int accepts_at_once = 64;

/// The connection ended before it was accepted, or the call was interrupted: the next one may do.
bool is_of_the_client(int error) noexcept {
    switch (error) {
        case EINTR:
        case ECONNABORTED:
        case EPROTO:
        case EPERM:  // a firewall's rule
        case ENETDOWN:
        case ENETUNREACH:
        case EHOSTDOWN:
        case EHOSTUNREACH:
        case ENONET:
        case ENOPROTOOPT:
        case EOPNOTSUPP:
            return true;
        default:
            return false;
    }
}

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
    acceptor_.native_non_blocking(true);
    wait();
}

void listener::wait() {
    acceptor_.async_wait(tcp_acceptor::wait_read, [this](boost::system::error_code error) {
        if (error || !acceptor_.is_open()) return;
        if (accept_waiting(accepts_at_once) && acceptor_.is_open()) wait();
    });
}

/// False: it tries again later.
bool listener::accept_waiting(int most) {
    for (int i = 0; i < most; ++i) {
        tcp::endpoint peer;
        auto size = static_cast<socklen_t>(peer.capacity());
        const int fd =
            ::accept4(acceptor_.native_handle(), peer.data(), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            peer.resize(size);
            serve_(client_socket(fd), unmapped(peer.address()));
            if (!acceptor_.is_open()) break;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            break;
        } else if (!is_of_the_client(errno)) {
            retry_later(errno);
            return false;
        }
    }
    return true;
}

void listener::retry_later(int error) {
    // The process is most likely out of descriptors. The connected clients must not suffer from a
    // busy loop.
    log::warn("accept_failed", {{"reason", std::generic_category().message(error)}});
    retry_.expires_after(accept_retry_delay);
    retry_.async_wait([this](boost::system::error_code cancelled) {
        if (!cancelled && acceptor_.is_open()) wait();
    });
}

void listener::end() {
    if (!acceptor_.is_open()) return;
    retry_.cancel();
    // The kernel would reset the connections that it has accepted if the listener closed now.
    accept_waiting(std::numeric_limits<int>::max());
    close();
}

void listener::close() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    retry_.cancel();
}

}  // namespace livescore
