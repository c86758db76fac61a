/// The socket of a client, with TLS or without.
#pragma once
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "tls/tls_connection.h"

namespace livescore {

/// News about a socket (socket_poller.h).
struct readiness {
    bool readable = false;
    bool writable = false;
    bool ended = false;    ///< the client has ended its half, or is gone
    bool is_turn = false;  ///< the owner asked to be called again
};

/// On one thread. No call waits; without TLS a call is the system's own. The destructor closes the
/// descriptor.
class client_socket {
public:
    /// `fd`: a connected socket that does not block.
    explicit client_socket(int fd) noexcept : fd_(fd) {}
    client_socket(client_socket&& other) noexcept
        : fd_(std::exchange(other.fd_, -1)),
          may_read_(other.may_read_),
          has_ended_(other.has_ended_),
          is_polled_(other.is_polled_),
          waits_for_turn_(other.waits_for_turn_),
          tls_(std::move(other.tls_)) {}
    ~client_socket();

    [[nodiscard]] int fd() const noexcept { return fd_; }
    [[nodiscard]] bool is_open() const noexcept { return fd_ >= 0; }
    [[nodiscard]] bool has_tls() const noexcept { return tls_ != nullptr; }
    /// From now on all bytes go through `tls`.
    void secure(std::unique_ptr<tls_connection> tls) noexcept { tls_ = std::move(tls); }
    /// What an outbox sends by; null: by the socket itself.
    [[nodiscard]] secure_channel* channel() const noexcept {
        return tls_ && !tls_->is_sent_by_kernel() ? tls_.get() : nullptr;
    }

    /// As recv(2). A closed socket: EBADF.
    ssize_t receive(std::span<char> to);
    /// As recv(2), for bytes that nobody needs any more. Ends TLS.
    ssize_t discard(std::span<char> into);
    /// Looks at the first byte that has arrived, as recv(2) with MSG_PEEK. Not with TLS.
    ssize_t peek(char& first);
    /// As send(2). What TLS has taken may still wait: `unsent_bytes`.
    ssize_t send(std::string_view bytes);
    [[nodiscard]] std::size_t unsent_bytes() const { return tls_ ? tls_->unsent_bytes() : 0; }
    /// False: the client is gone.
    bool flush() { return is_open() && (!tls_ || tls_->flush()); }

    /// The owner passes on all that it hears.
    void note(readiness what) noexcept {
        may_read_ |= what.readable;
        has_ended_ |= what.ended;
        if (what.is_turn) waits_for_turn_ = false;
    }
    /// `receive` may have something to say. False: the owner hears when it has.
    [[nodiscard]] bool may_read() const { return may_read_ || (tls_ && tls_->holds_received()); }
    /// The owner may read in this turn. Not before a turn that it has asked for: a client that
    /// sends without end would get a turn for each arrival.
    [[nodiscard]] bool may_read_now() const { return !waits_for_turn_ && may_read(); }
    /// TLS has read all that has arrived, in its handshake.
    void note_drained() noexcept { may_read_ = false; }

    /// The client has gone, or will send nothing more.
    [[nodiscard]] bool peer_ended();
    /// Ends our half of the connection. False: it is broken.
    bool end_sending();
    void close() noexcept;

private:
    friend class socket_poller;
    int fd_;  // -1: closed, or moved away
    bool may_read_ = false;
    bool has_ended_ = false;
    bool is_polled_ = false;  // the poller has it in its set
    bool waits_for_turn_ = false;
    std::unique_ptr<tls_connection> tls_;  // null: without
};

}  // namespace livescore
