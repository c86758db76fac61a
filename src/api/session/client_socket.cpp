#include "session/client_socket.h"

namespace livescore {

/// A closed descriptor may be another client's by now.
ssize_t client_socket::tls_receive(std::span<char> to) {
    if (socket_.is_open()) return tls_->receive(to);
    errno = EBADF;
    return -1;
}

bool client_socket::peer_ended() {
    if (tls_) return !socket_.is_open() || tls_->peer_ended();
    char next = 0;
    const ssize_t received = ::recv(socket_.native_handle(), &next, 1, MSG_PEEK | MSG_DONTWAIT);
    return received == 0 || (received < 0 && errno != EAGAIN && errno != EINTR);
}

boost::system::error_code client_socket::end_sending() {
    if (tls_ && socket_.is_open()) tls_->say_end();
    boost::system::error_code failed;
    socket_.shutdown(tcp_socket::shutdown_send, failed);
    return failed;
}

void client_socket::close() {
    if (tls_ && socket_.is_open()) tls_->say_end();
    boost::system::error_code ignored;
    socket_.close(ignored);
}

}  // namespace livescore
