#include "server/entrance.h"

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

entrance::entrance(session_host& home, client_socket socket, const ip_address& peer,
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
    if (!home_.poller().own(socket_, shared_from_this())) return end();
    if (!has_header) return secure();
    wait_readable(&entrance::read_first_byte);
}

void entrance::wait_readable(void (entrance::*then)()) {
    next_ = then;
    waits_for_read_ = true;
    home_.poller().await_readable(socket_);
}

void entrance::wait_writable(void (entrance::*then)()) {
    next_ = then;
    waits_for_read_ = false;
    home_.poller().await_writable(socket_);
}

void entrance::on_ready(readiness what) {
    socket_.note(what);
    const bool is_awaited = waits_for_read_ ? socket_.may_read_now() : what.writable;
    if (!listed_ || next_ == nullptr || !is_awaited) return;
    (this->*std::exchange(next_, nullptr))();
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
    const ssize_t received = socket_.peek(first);
    if (received < 0 && is_interrupted(errno)) return wait_readable(&entrance::read_first_byte);
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
        const ssize_t received =
            socket_.receive(std::span(bytes).first(std::min(bytes.size(), read.missing)));
        if (received < 0 && is_interrupted(errno)) return wait_readable(&entrance::read_header);
        if (received <= 0) return end();
        header_.append(bytes.data(), static_cast<std::size_t>(received));
    }
}

void entrance::on_client(const std::optional<ip_address>& named) {
    header_ = {};
    if (named) client_ = *named;
    const auto denial = home_.context().admission.enter_stream(place, client_, peer_);
    if (denial) {
        leave_list();
        // Without a handshake the client would understand no answer.
        if (context_) {
            home_.poller().close(socket_);
        } else {
            refuse_(std::move(socket_), *denial);
        }
        return home_.connection_ended();
    }
    secure();
}

// ---- TLS

void entrance::secure() {
    if (!context_) return go_in();
    tls_ = std::make_unique<tls_connection>(*context_, socket_.fd());
    wait_readable(&entrance::shake_hands);
}

void entrance::shake_hands() {
    switch (tls_->shake_hands()) {
        case tls_connection::progress::done:
            home_.metrics().tls_handshakes.add();
            return go_in();
        case tls_connection::progress::wants_read:
            socket_.note_drained();
            return wait_readable(&entrance::shake_hands);
        case tls_connection::progress::wants_write:
            return wait_writable(&entrance::shake_hands);
        case tls_connection::progress::failed:
            log::debug("tls_handshake_failed",
                       {{"client", client_.to_string()}, {"reason", tls_->failure()}});
            return fail("tls");
    }
}

// ---- the end

void entrance::go_in() {
    leave_list();
    if (tls_) socket_.secure(std::move(tls_));
    start_http_session(home_, std::move(socket_), client_, std::move(place));
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
    home_.poller().close(socket_);
    home_.connection_ended();
}

}  // namespace livescore
