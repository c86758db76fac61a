/// The one write path of a socket: events, answers and control frames alike, in order.
#pragma once
#include <cstddef>
#include <memory>
#include <span>

#include "livescore/fanout/frame.h"

namespace livescore {

/// Sends at once and without blocking; keeps what the kernel does not take in a queue that is
/// bounded in bytes and exists only meanwhile. Does not own `fd`. Belongs to one thread.
class outbox {
public:
    enum class state {
        clear,     ///< everything is with the kernel
        pending,   ///< call `flush` when the socket is writable
        overflow,  ///< over the bound: a slow consumer; nothing more is taken
        broken,    ///< the peer is gone
    };

    /// `limit_bytes`: most bytes that may wait here, the kernel's own buffer apart.
    outbox(int fd, std::size_t limit_bytes) noexcept;
    ~outbox();
    outbox(const outbox&) = delete;
    outbox& operator=(const outbox&) = delete;

    state send(const shared_bytes& bytes);
    /// As one call where possible.
    state send(byte_pieces pieces);
    /// What the client has asked for, as the events that it missed: when nothing else waits it may
    /// be larger than the bound, which then counts what comes behind it.
    state send_answer(std::span<const shared_bytes> answer);
    /// `pending` again, or `clear`.
    state flush();

    /// Forgets what has not begun to be sent, so that a last close frame may follow at a frame's
    /// boundary.
    void drop_unsent();
    /// Takes one more piece whatever the bound: for that close frame.
    state send_last(const shared_bytes& bytes);

    [[nodiscard]] std::size_t pending_bytes() const noexcept;

private:
    struct queue;
    state enqueue(const shared_bytes& bytes, std::size_t offset);

    int fd_;
    bool refused_ = false;
    std::size_t limit_bytes_;
    std::unique_ptr<queue> queue_;
};

}  // namespace livescore
