#include "server/entrance.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "gate/connection_admission.h"
#include "http1/http_session.h"
#include "livescore/core/log.h"
#include "server/proxy_header.h"

namespace livescore {

namespace {

// While the server stops, a handshake that is under way has this long.
constexpr std::chrono::milliseconds last_handshake_wait{500};

bool is_interrupted(int error) noexcept {
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

}  // namespace

entrance::entrance(session_host& home, tcp_socket socket, const ip_address& peer,
                   std::shared_ptr<const tls_context> tls, refuse_client refuse)
    : home_(home),
      socket_(std::move(socket)),
      peer_(peer),
      client_(peer),
      context_(std::move(tls)),
      refuse_(std::move(refuse)) {}

void entrance::start(bool has_header) {
    home_.http_sessions.add(*this);
    listed_ = true;
    const auto patience = home_.context().options.http_header_timeout;
    deadline_ = std::chrono::steady_clock::now() + patience;
    if (home_.draining()) drain();
    if (!has_header) return secure();
    wait(tcp_socket::wait_read, &entrance::read_first_byte);
}

void entrance::wait(tcp_socket::wait_type what, void (entrance::*then)()) {
    socket_.async_wait(what, [self = shared_from_this(), then](boost::system::error_code error) {
        if (error || !self->socket_.is_open()) return self->end();
        ((*self).*then)();
    });
}

void entrance::sweep(steady_time now) {
    if (now >= deadline_) fail("timeout");
}

void entrance::drain() {
    deadline_ = std::min(deadline_, std::chrono::steady_clock::now() + last_handshake_wait);
}

// ---- the header

void entrance::read_first_byte() {
    char first = 0;
    const ssize_t received = ::recv(socket_.native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT);
    if (received < 0 && is_interrupted(errno))
        return wait(tcp_socket::wait_read, &entrance::read_first_byte);
    if (received <= 0) return end();
    if (first == proxy_header_begin) return read_header();
    const bool is_required = home_.context().options.door.proxied == proxy_protocol::required;
    is_required ? fail("no_proxy_header") : secure();
}

void entrance::read_header() {
    for (;;) {
        const proxy_header read = read_proxy_header(header_);
        if (read.is == proxy_header::state::malformed) return fail("bad_proxy_header");
        if (read.is == proxy_header::state::complete) return on_client(read.client);
        // The bytes behind the header belong to TLS or HTTP, so no more than the header is read.
        std::array<char, 512> bytes;
        const ssize_t received = ::recv(socket_.native_handle(), bytes.data(),
                                        std::min(bytes.size(), read.missing), MSG_DONTWAIT);
        if (received < 0 && is_interrupted(errno))
            return wait(tcp_socket::wait_read, &entrance::read_header);
        if (received <= 0) return end();
        header_.append(bytes.data(), static_cast<std::size_t>(received));
    }
}

void entrance::on_client(const std::optional<ip_address>& named) {
    header_ = {};
    if (named) client_ = *named;
    auto entered = home_.context().admission.enter_stream(client_, peer_);
    if (entered.denial) {
        leave_list();
        // Without a handshake the client would understand no answer.
        if (!context_) refuse_(std::move(socket_), *entered.denial);
        return home_.connection_ended();
    }
    if (entered.address.taken()) address_place = std::move(entered.address);
    secure();
}

// ---- TLS

void entrance::secure() {
    if (!context_) return go_in();
    boost::system::error_code failed;
    socket_.native_non_blocking(true, failed);
    if (failed) return end();
    tls_ = std::make_unique<tls_connection>(*context_, socket_.native_handle());
    wait(tcp_socket::wait_read, &entrance::shake_hands);
}

void entrance::shake_hands() {
    switch (tls_->shake_hands()) {
        case tls_connection::progress::done:
            home_.metrics().tls_handshakes.add();
            return go_in();
        case tls_connection::progress::wants_read:
            return wait(tcp_socket::wait_read, &entrance::shake_hands);
        case tls_connection::progress::wants_write:
            return wait(tcp_socket::wait_write, &entrance::shake_hands);
        case tls_connection::progress::failed:
            log::debug("tls_handshake_failed",
                       {{"client", client_.to_string()}, {"reason", tls_->failure()}});
            return fail("tls");
    }
}

// ---- the end

void entrance::go_in() {
    leave_list();
    start_http_session(home_, client_socket(std::move(socket_), std::move(tls_)), client_,
                       std::move(total_place), std::move(address_place));
}

void entrance::fail(const char* why) {
    home_.metrics().count_failed_entrance(why);
    end();
}

void entrance::leave_list() {
    if (std::exchange(listed_, false)) home_.http_sessions.remove(*this);
}

void entrance::end() {
    if (!listed_) return;
    leave_list();
    boost::system::error_code ignored;
    socket_.close(ignored);
    home_.connection_ended();
}

}  // namespace livescore
