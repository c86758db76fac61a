#include "sockets.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace bench {

namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

const sockaddr* generic(const sockaddr_in& address) noexcept {
    return reinterpret_cast<const sockaddr*>(&address);
}

descriptor make_socket(int flags) {
    descriptor made(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
    if (!made) fail("socket");
    const int on = 1;
    ::setsockopt(made.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return made;
}

}  // namespace

descriptor::descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
descriptor& descriptor::operator=(descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}
descriptor::~descriptor() {
    close();
}
void descriptor::close() noexcept {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

void raise_open_files() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

sockaddr_in loopback(int port) noexcept {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

descriptor start_connect(const sockaddr_in& to, int receive_buffer_bytes) {
    descriptor made = make_socket(SOCK_NONBLOCK);
    if (receive_buffer_bytes > 0) {
        ::setsockopt(made.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes,
                     sizeof receive_buffer_bytes);
    }
    if (::connect(made.get(), generic(to), sizeof to) != 0 && errno != EINPROGRESS) fail("connect");
    return made;
}

int connect_error(const descriptor& socket) noexcept {
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
}

descriptor connect_now(const sockaddr_in& to) {
    descriptor made = make_socket(0);
    if (::connect(made.get(), generic(to), sizeof to) != 0) fail("connect");
    ::fcntl(made.get(), F_SETFL, ::fcntl(made.get(), F_GETFL) | O_NONBLOCK);
    return made;
}

void reset_on_close(const descriptor& socket) noexcept {
    const linger reset{1, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
}

poller::poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (!epoll_) fail("epoll_create1");
}

void poller::add(const descriptor& socket, std::uint64_t id, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = id;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, socket.get(), &event) != 0) fail("epoll_ctl");
}
void poller::change(const descriptor& socket, std::uint64_t id, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = id;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, socket.get(), &event) != 0) fail("epoll_ctl");
}
void poller::remove(const descriptor& socket) {
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, socket.get(), nullptr);
}

std::span<const epoll_event> poller::wait(int timeout_ms) {
    return first_events(
        ::epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()), timeout_ms));
}

std::span<const epoll_event> poller::wait_until(nanoseconds moment) {
    const nanoseconds left = std::max<nanoseconds>(moment - now(), 0);
    const timespec timeout{left / second, left % second};
    return first_events(::epoll_pwait2(epoll_.get(), events_.data(),
                                       static_cast<int>(events_.size()), &timeout, nullptr));
}

std::span<const epoll_event> poller::first_events(int count) const {
    if (count < 0 && errno != EINTR) fail("epoll_wait");
    return std::span<const epoll_event>(events_).first(count < 0 ? 0
                                                                 : static_cast<std::size_t>(count));
}

}  // namespace bench
