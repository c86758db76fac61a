#include "session/socket_poller.h"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <span>
#include <utility>

namespace livescore {

namespace {

// The sockets of one turn: posted work, such as a slice of a delivery, gets the thread in between.
constexpr std::size_t max_events = 128;
constexpr std::uint32_t always = EPOLLIN | EPOLLRDHUP | EPOLLET;

int new_set() {
    const int set = ::epoll_create1(EPOLL_CLOEXEC);
    if (set < 0)
        throw boost::system::system_error(errno, boost::system::system_category(), "epoll_create1");
    return set;
}

readiness readiness_of(std::uint32_t events) noexcept {
    const bool is_over = (events & (EPOLLERR | EPOLLHUP)) != 0;
    return {.readable = is_over || (events & (EPOLLIN | EPOLLRDHUP)) != 0,
            .writable = is_over || (events & EPOLLOUT) != 0,
            .ended = is_over || (events & EPOLLRDHUP) != 0};
}

bool change(int set, int operation, int fd, std::uint32_t events) noexcept {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    return ::epoll_ctl(set, operation, fd, &event) == 0;
}

}  // namespace

socket_poller::socket_poller(asio::io_context& io) : io_(io), set_(io, new_set()) {
    wait();
}

socket_poller::~socket_poller() {
    // An owner that goes may ask the poller for something: it finds no owners.
    std::exchange(owners_, {}).clear();
}

bool socket_poller::own(client_socket& socket, std::shared_ptr<socket_owner> owner) {
    const auto place = static_cast<std::size_t>(socket.fd());
    if (owners_.size() <= place) owners_.resize(place + 1);
    owners_[place] = std::move(owner);
    if (std::exchange(socket.is_polled_, true)) return true;
    return change(set_.native_handle(), EPOLL_CTL_ADD, socket.fd(), always);
}

void socket_poller::await_writable(const client_socket& socket) {
    change(set_.native_handle(), EPOLL_CTL_MOD, socket.fd(), always | EPOLLOUT);
}

void socket_poller::await_readable(client_socket& socket) {
    if (!socket.may_read() || std::exchange(socket.waits_for_turn_, true)) return;
    again_.push_back(socket.fd());
    if (again_.size() == 1) asio::post(io_, [this] { call_waiting(); });
}

void socket_poller::close(client_socket& socket) {
    if (!socket.is_open()) return;
    const auto place = static_cast<std::size_t>(socket.fd());
    if (place < owners_.size() && owners_[place]) {
        retired_.push_back(std::move(owners_[place]));
        if (retired_.size() == 1) asio::post(io_, [this] { std::exchange(retired_, {}).clear(); });
    }
    socket.close();
}

void socket_poller::stop() {
    boost::system::error_code ignored;
    set_.cancel(ignored);
}

void socket_poller::wait() {
    set_.async_wait(asio::posix::descriptor_base::wait_read, [this](auto error) {
        if (error) return;
        poll();
        wait();
    });
}

void socket_poller::poll() {
    std::array<epoll_event, max_events> events;
    const int count = ::epoll_wait(set_.native_handle(), events.data(), max_events, 0);
    const auto ready = std::span(events).first(static_cast<std::size_t>(std::max(count, 0)));
    for (const auto& event : ready) call(event.data.fd, readiness_of(event.events));
}

void socket_poller::call_waiting() {
    for (const int fd : std::exchange(again_, {})) call(fd, {.is_turn = true});
}

/// A socket may have closed since it was noted, and another one may have its number: that one hears
/// of nothing, or of what is not so. Owners ask their sockets anyway.
void socket_poller::call(int fd, readiness what) {
    // A copy: the owner may close its socket.
    if (const auto owner = owners_[static_cast<std::size_t>(fd)]) owner->on_ready(what);
}

}  // namespace livescore
