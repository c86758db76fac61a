#include "session/client_socket.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace livescore {

client_socket::~client_socket() {
    close();
}

ssize_t client_socket::receive(std::span<char> to) {
    if (!is_open()) {
        errno = EBADF;  // a closed descriptor may be another client's by now
        return -1;
    }
    ssize_t received = 0;
    do {
        received = tls_ ? tls_->receive(to) : ::recv(fd_, to.data(), to.size(), MSG_DONTWAIT);
    } while (received < 0 && errno == EINTR);
    // The kernel tells of each arrival once. It may have told of the end together with bytes.
    const bool is_short = received < static_cast<ssize_t>(to.size());
    if (received < 0 || (is_short && !has_ended_)) may_read_ = false;
    return received;
}

ssize_t client_socket::discard(std::span<char> into) {
    tls_.reset();
    return receive(into);
}

ssize_t client_socket::peek(char& first) {
    ssize_t received = 0;
    do {
        received = ::recv(fd_, &first, 1, MSG_PEEK | MSG_DONTWAIT);
    } while (received < 0 && errno == EINTR);
    if (received < 0) may_read_ = false;
    return received;
}

ssize_t client_socket::send(std::string_view bytes) {
    if (!is_open()) {
        errno = EBADF;
        return -1;
    }
    if (tls_) return tls_->send(bytes);
    return ::send(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

bool client_socket::peer_ended() {
    if (!is_open()) return true;
    if (tls_) return tls_->peer_ended();
    char next = 0;
    const ssize_t received = peek(next);
    return received == 0 || (received < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
}

bool client_socket::end_sending() {
    if (!is_open()) return false;
    if (tls_) tls_->say_end();
    return ::shutdown(fd_, SHUT_WR) == 0;
}

void client_socket::close() noexcept {
    if (!is_open()) return;
    if (tls_) tls_->say_end();
    ::close(std::exchange(fd_, -1));
}

}  // namespace livescore
