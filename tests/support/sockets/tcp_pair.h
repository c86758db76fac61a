/// The two ends of a TCP connection on this machine.
#pragma once
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace livescore::test {

/// Neither end blocks. A test that closes the client sets it to -1.
struct tcp_pair {
    /// `send_buffer`: bytes of the server's kernel buffer; 0: as it is.
    explicit tcp_pair(int send_buffer = 0) {
        const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const at = reinterpret_cast<sockaddr*>(&address);
        client = ::socket(AF_INET, SOCK_STREAM, 0);
        if (::bind(listener, at, size) != 0 || ::listen(listener, 1) != 0 ||
            ::getsockname(listener, at, &size) != 0 || ::connect(client, at, size) != 0)
            throw std::runtime_error("no pair of sockets");
        server = ::accept(listener, nullptr, nullptr);
        ::close(listener);
        if (send_buffer > 0)
            ::setsockopt(server, SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer);
        ::fcntl(client, F_SETFL, O_NONBLOCK);
        ::fcntl(server, F_SETFL, O_NONBLOCK);
    }
    ~tcp_pair() {
        ::close(server);
        if (client >= 0) ::close(client);
    }
    tcp_pair(const tcp_pair&) = delete;
    tcp_pair& operator=(const tcp_pair&) = delete;

    int server = -1;
    int client = -1;
};

}  // namespace livescore::test
