/// The server's end of TLS and a client of OpenSSL's own, at the two ends of a TCP connection.
#pragma once
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string>

#include "support/provider_server.h"
#include "support/sockets/tcp_pair.h"
#include "tls/tls_connection.h"

namespace livescore::test {

struct tls_client {
    tls_client(int fd, int version, const std::string& protocols)
        : context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free),
          ssl((SSL_CTX_set_security_level(context.get(), 0),
               SSL_CTX_set_min_proto_version(context.get(), version),
               SSL_CTX_set_max_proto_version(context.get(), version), SSL_new(context.get())),
              SSL_free) {
        if (!protocols.empty()) {
            SSL_set_alpn_protos(ssl.get(), reinterpret_cast<const unsigned char*>(protocols.data()),
                                static_cast<unsigned>(protocols.size()));
        }
        SSL_set_fd(ssl.get(), fd);
        SSL_set_connect_state(ssl.get());
    }

    /// What has arrived, up to `most` bytes. `ended`: the server said that nothing more comes.
    std::string read(std::size_t most, bool* ended = nullptr) const {
        std::string bytes(most, '\0');
        std::size_t count = 0;
        ERR_clear_error();
        if (SSL_read_ex(ssl.get(), bytes.data(), most, &count) != 1) {
            const int why = SSL_get_error(ssl.get(), 0);
            if (ended != nullptr) *ended = why == SSL_ERROR_ZERO_RETURN;
            if (why == SSL_ERROR_SSL) throw std::runtime_error("the server's records are broken");
            return {};
        }
        bytes.resize(count);
        return bytes;
    }
    void write(const std::string& bytes) const {
        std::size_t count = 0;
        if (SSL_write_ex(ssl.get(), bytes.data(), bytes.size(), &count) != 1)
            throw std::runtime_error("the client cannot write");
    }

    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context;
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl;
};

inline void await(int fd, short what) {
    std::array<pollfd, 1> ends{{{fd, what, 0}}};
    if (::poll(ends.data(), ends.size(), 5000) < 1) throw std::runtime_error("nothing came");
}

inline const test_certificate& certificate() {
    static const test_certificate made("DNS:localhost");
    return made;
}

inline door_options door(bool kernel_tls = false) {
    door_options options;
    options.certificate_file = certificate().certificate_file();
    options.key_file = certificate().key_file();
    options.kernel_tls = kernel_tls;
    return options;
}

struct tls_pair {
    explicit tls_pair(int version = TLS1_3_VERSION, const std::string& protocols = {},
                      int send_buffer = 0, bool kernel_tls = false)
        : sockets(send_buffer),
          context(door(kernel_tls)),
          server(context, sockets.server),
          client(sockets.client, version, protocols) {}

    /// False: one of them refuses.
    bool shake_hands() {
        using progress = tls_connection::progress;
        for (bool client_done = false, server_done = false; !client_done || !server_done;) {
            if (!client_done) {
                ERR_clear_error();
                const int result = SSL_do_handshake(client.ssl.get());
                const int why = SSL_get_error(client.ssl.get(), result);
                if (result != 1 && why != SSL_ERROR_WANT_READ) return false;
                client_done = result == 1;
            }
            if (!server_done) {
                await(sockets.server, POLLIN);
                const progress how = server.shake_hands();
                if (how == progress::failed) return false;
                server_done = how == progress::done;
            }
            if (!client_done) await(sockets.client, POLLIN);
        }
        return true;
    }

    tcp_pair sockets;
    tls_context context;
    tls_connection server;
    tls_client client;
};

}  // namespace livescore::test
