/// Loopback sockets and their readiness. The code is as thin as possible: a benchmark must not
/// measure the load generator's own cost.
#pragma once
#include <netinet/in.h>
#include <sys/epoll.h>

#include <cstdint>
#include <span>
#include <vector>

#include "common/clock.h"

namespace bench {

/// Owns a descriptor.
class descriptor {
public:
    descriptor() = default;
    explicit descriptor(int fd) noexcept : fd_(fd) {}
    descriptor(descriptor&& other) noexcept;
    descriptor& operator=(descriptor&& other) noexcept;
    ~descriptor();

    [[nodiscard]] int get() const noexcept { return fd_; }
    [[nodiscard]] explicit operator bool() const noexcept { return fd_ >= 0; }
    void close() noexcept;

private:
    int fd_ = -1;
};

/// Thousands of sockets take more descriptors than the default allows.
void raise_open_files();

[[nodiscard]] sockaddr_in loopback(int port) noexcept;
/// Begins to connect, without blocking. `receive_buffer_bytes` 0: the kernel's default.
[[nodiscard]] descriptor start_connect(const sockaddr_in& to, int receive_buffer_bytes = 0);
/// 0, or the errno of a connect that failed.
[[nodiscard]] int connect_error(const descriptor& socket) noexcept;
/// A connected socket that does not block.
[[nodiscard]] descriptor connect_now(const sockaddr_in& to);
/// A socket that closes by a reset when the process ends. It leaves no TIME_WAIT, and no entry in a
/// connection tracker's table.
void reset_on_close(const descriptor& socket) noexcept;

/// epoll, with a number for each socket.
class poller {
public:
    poller();
    void add(const descriptor& socket, std::uint64_t id, std::uint32_t events);
    void change(const descriptor& socket, std::uint64_t id, std::uint32_t events);
    void remove(const descriptor& socket);
    /// Valid until the next call. Interrupted by a signal: none.
    [[nodiscard]] std::span<const epoll_event> wait(int timeout_ms);
    /// As `wait`, until a moment of now(). What is due then must not wait for a whole millisecond.
    [[nodiscard]] std::span<const epoll_event> wait_until(nanoseconds moment);

private:
    [[nodiscard]] std::span<const epoll_event> first_events(int count) const;

    descriptor epoll_;
    std::vector<epoll_event> events_{512};
};

}  // namespace bench
