#include "tls_client.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <cerrno>
#include <new>

namespace bench {

namespace {

SSL_CTX* context() {
    static SSL_CTX* const made = [] {
        SSL_CTX* const c = SSL_CTX_new(TLS_client_method());
        if (c == nullptr) throw std::bad_alloc();
        SSL_CTX_set_mode(c, SSL_MODE_RELEASE_BUFFERS);
        return c;
    }();
    return made;
}

bool wants_more(SSL* ssl, int result) {
    return SSL_get_error(ssl, result) == SSL_ERROR_WANT_READ;
}

}  // namespace

void tls_client::release::operator()(SSL* ssl) const noexcept {
    SSL_free(ssl);
}

tls_client::tls_client(int socket) : ssl_(SSL_new(context())) {
    if (!ssl_) throw std::bad_alloc();
    SSL_set_fd(ssl_.get(), socket);
    SSL_set_connect_state(ssl_.get());
}

tls_client::~tls_client() = default;

tls_client::progress tls_client::shake_hands() {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    if (result == 1) return progress::done;
    return wants_more(ssl_.get(), result) ? progress::wants_more : progress::failed;
}

ssize_t tls_client::receive(std::span<char> to) {
    std::size_t received = 0;
    while (received < to.size()) {
        std::size_t count = 0;
        ERR_clear_error();
        if (SSL_read_ex(ssl_.get(), to.data() + received, to.size() - received, &count) == 1) {
            received += count;
            continue;
        }
        if (received > 0) break;
        if (!wants_more(ssl_.get(), 0)) return 0;
        errno = EAGAIN;
        return -1;
    }
    return static_cast<ssize_t>(received);
}

ssize_t tls_client::send(std::string_view bytes) {
    std::size_t count = 0;
    ERR_clear_error();
    if (SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count) != 1) return -1;
    return static_cast<ssize_t>(count);
}

}  // namespace bench
