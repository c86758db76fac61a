/// The socket of a client, with TLS or without.
#pragma once
#include <sys/socket.h>

#include <boost/asio/post.hpp>
#include <cerrno>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "session/connection.h"
#include "tls/tls_connection.h"

namespace livescore {

/// On one thread. No call waits; without TLS a call is the system's own.
class client_socket {
public:
    explicit client_socket(tcp_socket socket, std::unique_ptr<tls_connection> tls = nullptr)
        : socket_(std::move(socket)), tls_(std::move(tls)) {}

    [[nodiscard]] tcp_socket& tcp() noexcept { return socket_; }
    [[nodiscard]] bool has_tls() const noexcept { return tls_ != nullptr; }
    /// What an outbox sends by; null: by the socket itself.
    [[nodiscard]] secure_channel* channel() const noexcept {
        return tls_ && !tls_->is_sent_by_kernel() ? tls_.get() : nullptr;
    }

    /// As recv(2).
    ssize_t receive(std::span<char> to) {
        if (tls_) return tls_receive(to);
        return ::recv(socket_.native_handle(), to.data(), to.size(), MSG_DONTWAIT);
    }
    /// As send(2). What TLS has taken may still wait: `unsent_bytes`.
    ssize_t send(std::string_view bytes) {
        if (tls_) return tls_->send(bytes);
        return ::send(socket_.native_handle(), bytes.data(), bytes.size(),
                      MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    [[nodiscard]] std::size_t unsent_bytes() const { return tls_ ? tls_->unsent_bytes() : 0; }
    /// False: the client is gone.
    bool flush() { return !tls_ || tls_->flush(); }

    /// Calls `handler(error_code)` once `receive` has something to say.
    template <class Handler>
    void wait_readable(Handler&& handler) {
        if (!tls_ || !tls_->holds_received())
            return socket_.async_wait(tcp_socket::wait_read, std::forward<Handler>(handler));
        asio::post(socket_.get_executor(), [handler = std::forward<Handler>(handler)]() mutable {
            handler(boost::system::error_code());
        });
    }

    /// The client has gone, or will send nothing more.
    [[nodiscard]] bool peer_ended();
    /// Ends our half of the connection.
    boost::system::error_code end_sending();
    void close();

private:
    ssize_t tls_receive(std::span<char> to);

    tcp_socket socket_;
    std::unique_ptr<tls_connection> tls_;  // null: without
};

}  // namespace livescore
