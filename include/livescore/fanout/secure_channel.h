/// The part of a TLS connection that a socket's write path needs (outbox.h).
#pragma once
#include <sys/types.h>

#include <cstddef>
#include <string_view>

namespace livescore {

/// Encrypts what a socket sends. It never blocks, and belongs to one thread. A socket without TLS
/// has none, so such a socket pays for no virtual call.
class secure_channel {
public:
    secure_channel() = default;
    secure_channel(const secure_channel&) = delete;
    secure_channel& operator=(const secure_channel&) = delete;

    /// Returns how many bytes it took, or -1 with `errno` as send(2) sets it. EAGAIN: encrypted
    /// bytes wait for the kernel already. What it took is encrypted, and must not be sent again.
    virtual ssize_t send(std::string_view bytes) = 0;
    /// Encrypted bytes that it took and the kernel did not. They are part of a record at most, and
    /// `flush` sends them.
    [[nodiscard]] virtual std::size_t unsent_bytes() const = 0;
    /// Sends what the kernel takes of them. False: the peer is gone.
    virtual bool flush() = 0;

protected:
    ~secure_channel() = default;
};

}  // namespace livescore
