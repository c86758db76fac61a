/// The one write path of a socket. Events, answers and control frames all pass here, in order.
#pragma once
#include <cstddef>
#include <memory>
#include <span>

#include "livescore/fanout/frame.h"
#include "livescore/fanout/secure_channel.h"

namespace livescore {

/// Sends at once and without blocking. The bytes that the kernel does not take wait in a bounded
/// queue, which exists only meanwhile. The outbox owns neither `fd` nor `channel`. It belongs to
/// one thread.
class outbox {
public:
    enum class state {
        clear,     ///< the kernel has taken everything
        pending,   ///< call `flush` when the socket is writable
        overflow,  ///< over the bound: a slow consumer; the outbox takes nothing more
        broken,    ///< the peer is gone
    };

    /// `limit_bytes`: the most bytes that may wait here, apart from the kernel's own buffer and the
    /// last record of TLS. `channel` encrypts them; null: they go out as they are.
    outbox(int fd, std::size_t limit_bytes, secure_channel* channel = nullptr) noexcept;
    ~outbox();
    outbox(const outbox&) = delete;
    outbox& operator=(const outbox&) = delete;

    state send(const shared_bytes& bytes);
    /// Sends all pieces in one call where possible.
    state send(byte_pieces pieces);
    /// Sends an answer that the client has asked for, such as the events that it missed. When
    /// nothing else waits, the answer may be larger than the bound. The bound then counts only the
    /// bytes behind the answer.
    state send_answer(std::span<const shared_bytes> answer);
    /// The same for a page of a resume. It may be larger than the bound in any case: its sender
    /// asks for the next page only when `answer_bytes` is 0.
    state send_page(std::span<const shared_bytes> page);
    /// Returns `pending` again, or `clear`.
    state flush();

    /// Forgets the pieces that have not begun to be sent. A last close frame may then follow at the
    /// boundary of a frame.
    void drop_unsent();
    /// Takes one more piece in spite of the bound: that close frame.
    state send_last(const shared_bytes& bytes);

    [[nodiscard]] std::size_t pending_bytes() const noexcept;
    /// The bytes of such answers that wait.
    [[nodiscard]] std::size_t answer_bytes() const noexcept;

private:
    struct queue;
    ssize_t write(const std::string& bytes);
    ssize_t write(byte_pieces pieces);
    [[nodiscard]] bool holds_encrypted() const;
    state after_all_taken();
    state enqueue(const shared_bytes& bytes, std::size_t offset);

    int fd_;
    bool refused_ = false;
    std::size_t limit_bytes_;
    secure_channel* channel_;
    std::unique_ptr<queue> queue_;  ///< exists while something waits, here or in the channel
};

}  // namespace livescore
