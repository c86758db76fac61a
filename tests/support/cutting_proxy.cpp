#include "support/cutting_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "support/redis_server.h"

namespace livescore::test {
namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

bool wait_readable(int fd) {
    pollfd waiting{fd, POLLIN, 0};
    return ::poll(&waiting, 1, 5000) > 0;
}

bool send_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

}  // namespace

cutting_proxy::cutting_proxy(std::uint16_t server_port) : server_port_(server_port) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(static_cast<std::uint16_t>(free_port()));
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, any, size) != 0 || ::listen(listener_, 16) != 0 ||
        ::getsockname(listener_, any, &size) != 0) {
        throw std::runtime_error("the proxy cannot listen");
    }
    port_ = ntohs(address.sin_port);
    accepting_ = std::jthread([this] { accept(); });
}

cutting_proxy::~cutting_proxy() {
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    accepting_.join();
    served_.clear();
    ::close(listener_);
}

void cutting_proxy::cut(std::string marker, moment when) {
    const std::lock_guard lock(mutex_);
    marker_ = std::move(marker);
    when_ = when;
}

void cutting_proxy::watch(std::string text) {
    const std::lock_guard lock(mutex_);
    watched_ = std::move(text);
    saw_ = false;
}

bool cutting_proxy::saw() {
    const std::lock_guard lock(mutex_);
    return saw_;
}

void cutting_proxy::look(std::string_view bytes) {
    const std::lock_guard lock(mutex_);
    saw_ |= !watched_.empty() && bytes.find(watched_) != std::string_view::npos;
}

bool cutting_proxy::take_marker(std::string_view bytes, moment& when) {
    const std::lock_guard lock(mutex_);
    if (marker_.empty() || bytes.find(marker_) == std::string_view::npos) return false;
    marker_.clear();
    when = when_;
    return true;
}

void cutting_proxy::accept() {
    for (;;) {
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0 || stopping_) return;
        if (shut_ || (refuse_ && cuts_ > 0)) {
            ::close(client);
            continue;
        }
        served_.emplace_back([this, client] { serve(client); });
    }
}

void cutting_proxy::serve(int client) {
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(server_port_);
    std::array<char, 65536> buffer;
    const int generation = generation_;
    bool open = ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    while (open && !stopping_ && generation == generation_) {
        std::array<pollfd, 2> both{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
        if (::poll(both.data(), both.size(), 50) <= 0) continue;
        for (const auto& side : both) {
            if (side.revents == 0 || !open) continue;
            const ssize_t size = ::recv(side.fd, buffer.data(), buffer.size(), 0);
            if (size <= 0) {
                open = false;
                break;
            }
            const std::string_view bytes(buffer.data(), static_cast<std::size_t>(size));
            moment when{};
            if (side.fd == client) look(bytes);
            if (side.fd == client && take_marker(bytes, when)) {
                if (when == moment::after) open = send_all(server, bytes) && wait_readable(server);
                ++cuts_;
                open = false;
            } else {
                open = send_all(side.fd == client ? server : client, bytes);
            }
        }
    }
    ::close(client);
    ::close(server);
}

}  // namespace livescore::test
