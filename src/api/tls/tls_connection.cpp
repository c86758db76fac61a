#include "tls/tls_connection.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

namespace livescore {

namespace {

// The most plain bytes of a record (RFC 8446, 5.1). OpenSSL would cut them there too; then an
// unsent end would hold several records.
constexpr std::size_t record_bytes = 16 * 1024;
// OpenSSL's BIO_CTRL_SET_KTLS, which its public header only mentions (openssl/bio.h, 3.0).
constexpr int control_set_kernel_tls = 72;

ssize_t send_some(int fd, std::string_view bytes) noexcept {
    ssize_t sent = 0;
    do {
        sent = ::send(fd, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent;
}

bool is_full(int error) noexcept {
    return error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS;
}

}  // namespace

/// OpenSSL's own socket, but for writes. It takes every write whole and keeps what the kernel does
/// not take. So SSL_write never has to be repeated with the same bytes, which the outbox may have
/// dropped meanwhile, and it raises no SIGPIPE.
struct tls_bio {
    static int write(BIO* bio, const char* bytes, int size) {
        BIO_clear_retry_flags(bio);
        // The kernel's records carry a type, which only OpenSSL's own write tells it.
        if (BIO_get_ktls_send(bio)) return BIO_meth_get_write(BIO_s_socket())(bio, bytes, size);
        auto* const self = static_cast<tls_connection*>(BIO_get_ex_data(bio, owner_index()));
        return self->send_encrypted({bytes, static_cast<std::size_t>(size)}) ? size : -1;
    }

    static long control(BIO* bio, int what, long number, void* argument) {
        if (what == control_set_kernel_tls) {
            // The kernel would encrypt again what waits here.
            const auto* const self =
                static_cast<const tls_connection*>(BIO_get_ex_data(bio, owner_index()));
            if (self->unsent_bytes() > 0) return 0;
        }
        return BIO_meth_get_ctrl(BIO_s_socket())(bio, what, number, argument);
    }

    static int owner_index() {
        static const int index = BIO_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
        return index;
    }

    static BIO_METHOD* make_method() {
        BIO_METHOD* const made = BIO_meth_new(BIO_TYPE_SOCKET, "livescore socket");
        const BIO_METHOD* const socket = BIO_s_socket();
        BIO_meth_set_write(made, write);
        BIO_meth_set_ctrl(made, control);
        BIO_meth_set_read(made, BIO_meth_get_read(socket));
        BIO_meth_set_puts(made, BIO_meth_get_puts(socket));
        BIO_meth_set_create(made, BIO_meth_get_create(socket));
        BIO_meth_set_destroy(made, BIO_meth_get_destroy(socket));
        return made;
    }

    static BIO* open(tls_connection& owner, int fd) {
        static BIO_METHOD* const method = make_method();
        BIO* const bio = BIO_new(method);
        if (bio == nullptr) throw std::bad_alloc();
        BIO_set_fd(bio, fd, BIO_NOCLOSE);
        BIO_set_ex_data(bio, owner_index(), &owner);
        return bio;
    }
};

void tls_connection::release::operator()(SSL* ssl) const noexcept {
    SSL_free(ssl);
}

tls_connection::tls_connection(const tls_context& context, int fd)
    : ssl_(SSL_new(context.native())), fd_(fd) {
    if (!ssl_) throw std::bad_alloc();
    BIO* const bio = tls_bio::open(*this, fd);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_accept_state(ssl_.get());
}

tls_connection::~tls_connection() = default;

tls_connection::progress tls_connection::shake_hands() {
    if (!flush()) return progress::failed;
    if (unsent_bytes() > 0) return progress::wants_write;
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    if (result == 1) {
        by_kernel_ = BIO_get_ktls_send(SSL_get_wbio(ssl_.get())) != 0;
        // The client may wait for the last words of the handshake.
        return unsent_bytes() > 0 ? progress::wants_write : progress::done;
    }
    const int why = SSL_get_error(ssl_.get(), result);
    if (why == SSL_ERROR_WANT_WRITE || unsent_bytes() > 0) return progress::wants_write;
    if (why == SSL_ERROR_WANT_READ) return progress::wants_read;
    const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
    failure_ = reason != nullptr ? reason : "the connection ended";
    return progress::failed;
}

ssize_t tls_connection::send(std::string_view bytes) {
    if (by_kernel_) return send_some(fd_, bytes);
    if (!flush()) return -1;
    std::size_t taken = 0;
    while (taken < bytes.size()) {
        if (unsent_bytes() > 0) {
            if (taken > 0) break;
            errno = EAGAIN;
            return -1;
        }
        const auto record = bytes.substr(taken, record_bytes);
        ERR_clear_error();
        std::size_t written = 0;
        if (SSL_write_ex(ssl_.get(), record.data(), record.size(), &written) != 1) {
            has_failed_ = true;
            errno = EPIPE;
            return -1;
        }
        taken += written;
    }
    return static_cast<ssize_t>(taken);
}

/// Takes all of it; false: the peer is gone.
bool tls_connection::send_encrypted(std::string_view bytes) {
    if (unsent_bytes() == 0) {
        const ssize_t sent = send_some(fd_, bytes);
        if (sent < 0 && !is_full(errno)) return false;
        if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    unsent_.append(bytes);
    return true;
}

bool tls_connection::flush() {
    if (unsent_bytes() == 0) return true;
    const ssize_t sent = send_some(fd_, std::string_view(unsent_).substr(sent_));
    if (sent < 0) return is_full(errno);
    sent_ += static_cast<std::size_t>(sent);
    if (unsent_bytes() > 0) return true;
    // Frees its memory too: most sockets never need it again.
    unsent_ = {};
    sent_ = 0;
    return true;
}

ssize_t tls_connection::receive(std::span<char> to) {
    std::size_t received = 0;
    while (received < to.size()) {
        ERR_clear_error();
        std::size_t count = 0;
        if (SSL_read_ex(ssl_.get(), to.data() + received, to.size() - received, &count) == 1) {
            received += count;
            continue;
        }
        const int why = SSL_get_error(ssl_.get(), 0);
        const bool waits = why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
        if (!waits) has_ended_ = true;
        if (!waits && why != SSL_ERROR_ZERO_RETURN) has_failed_ = true;
        if (received > 0) break;
        if (why == SSL_ERROR_ZERO_RETURN) return 0;
        errno = waits ? EAGAIN : ECONNRESET;
        return -1;
    }
    return static_cast<ssize_t>(received);
}

bool tls_connection::holds_received() const {
    return has_ended_ || SSL_pending(ssl_.get()) > 0;
}

bool tls_connection::peer_ended() {
    if (has_ended_) return true;
    char next = 0;
    std::size_t count = 0;
    ERR_clear_error();
    if (SSL_peek_ex(ssl_.get(), &next, 1, &count) == 1) return false;
    const int why = SSL_get_error(ssl_.get(), 0);
    has_ended_ = why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE;
    has_failed_ |= has_ended_ && why != SSL_ERROR_ZERO_RETURN;
    return has_ended_;
}

void tls_connection::say_end() {
    // OpenSSL must not be asked for more after a failure.
    if (has_failed_ || SSL_is_init_finished(ssl_.get()) == 0) return;
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
}

}  // namespace livescore
