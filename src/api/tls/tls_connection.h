/// The server's end of TLS on one socket, without waiting: its owner waits for the socket.
#pragma once
#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "livescore/fanout/secure_channel.h"
#include "tls/tls_context.h"

using SSL = struct ssl_st;

namespace livescore {

/// On one thread. Does not own the socket, and must not be called any more once that is closed.
class tls_connection final : public secure_channel {
public:
    enum class progress { done, wants_read, wants_write, failed };

    tls_connection(const tls_context& context, int fd);
    ~tls_connection();

    /// Goes on with the handshake as far as the bytes that have arrived allow.
    progress shake_hands();

    ssize_t send(std::string_view bytes) override;
    [[nodiscard]] std::size_t unsent_bytes() const override { return unsent_.size() - sent_; }
    bool flush() override;

    /// As recv(2) with MSG_DONTWAIT. 0: the client has ended its half.
    ssize_t receive(std::span<char> to);
    /// `receive` has something to say although no bytes arrive.
    [[nodiscard]] bool holds_received() const;
    /// The client has ended its half, or is gone.
    [[nodiscard]] bool peer_ended();
    /// Tells the client that nothing more comes, so that it knows an end from a cut.
    void say_end();

    /// The kernel encrypts what send(2) gets, so the socket needs no `send` of this class.
    [[nodiscard]] bool is_sent_by_kernel() const noexcept { return by_kernel_; }
    /// Why the handshake failed.
    [[nodiscard]] const std::string& failure() const noexcept { return failure_; }

private:
    friend struct tls_bio;
    struct release {
        void operator()(SSL* ssl) const noexcept;
    };
    bool send_encrypted(std::string_view bytes);

    std::unique_ptr<SSL, release> ssl_;
    int fd_;
    bool by_kernel_ = false;
    bool has_ended_ = false;   // the client's half
    bool has_failed_ = false;  // for good
    std::string unsent_;       // encrypted; the first `sent_` bytes have gone
    std::size_t sent_ = 0;
    std::string failure_;
};

}  // namespace livescore
