#include "push/websocket_session.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cerrno>

#include "gate/access_control.h"
#include "gate/denials.h"
#include "livescore/core/log.h"
#include "livescore/protocol/websocket/frame_encoder.h"

namespace livescore {

using websocket::close_code;
using websocket::incoming_kind;

namespace {

// Reads before other connections get their turn: a client that sends fast must not keep the thread
// for itself.
constexpr int max_reads_at_once = 4;

}  // namespace

websocket_session::websocket_session(session_host& host, client_socket socket, shared_principal who,
                                     push_timing timing)
    : push_session(host, std::move(socket), phase::open),
      reader_(host.context().options.ws_max_message_bytes),
      who_(std::move(who)),
      last_received_(std::chrono::steady_clock::now()) {
    deadline_ = last_received_ + host.context().options.ws_auth_timeout;
    if (timing != push_timing{}) shift().timing = timing;
    host_.websocket_sessions.add(*this);
    host_.metrics().websocket_connections.add(1);
}

websocket_session::~websocket_session() = default;

void websocket_session::start(std::string_view handshake_answer, std::string early,
                              std::string_view token) {
    take_over_socket();
    std::string bytes(handshake_answer);
    websocket::append_frame(bytes, websocket::opcode::text,
                            write_welcome(host_.context().options.instance));
    after_send(outbox_.send(make_shared_bytes(std::move(bytes))));
    // A browser learns nothing about a handshake that fails. So the handshake succeeds, and the
    // session closes with a reason.
    if (!token.empty() && !who_ && host_.context().rights.subscribers_need_token())
        act(authenticate{std::string(token)});
    if (!early.empty() && !read_bytes(early)) return;
    if (host_.draining()) drain();
    wait_readable();
}

// ---- reading

void websocket_session::on_readable() {
    const std::span<char> buffer = host_.read_buffer();
    for (int reads = 0; reads < max_reads_at_once; ++reads) {
        const ssize_t received = socket_.receive(buffer);
        if (received == 0) return finish();
        if (received < 0) {
            if (errno == EAGAIN || errno == EWOULDBLOCK) break;
            return finish();
        }
        const auto size = static_cast<std::size_t>(received);
        if (!read_bytes(buffer.first(size))) return;
        if (size < buffer.size()) break;
    }
    wait_readable();
}

/// False when the session has ended.
bool websocket_session::read_bytes(std::span<char> bytes) {
    last_received_ = std::chrono::steady_clock::now();
    pinged_ = {};
    while (auto item = reader_.next(bytes)) {
        if (!reader_.is_unfinished()) message_began_ = {};
        switch (item->kind) {
            case incoming_kind::text:
                if (phase_ == phase::open && may_speak()) on_text(item->payload);
                break;
            case incoming_kind::binary:
                if (phase_ == phase::open)
                    begin_close(close_code::unsupported_data, "text messages only");
                break;
            case incoming_kind::ping: {
                if (phase_ != phase::open || !may_speak()) break;
                std::string pong;
                websocket::append_frame(pong, websocket::opcode::pong, item->payload);
                after_send(outbox_.send(make_shared_bytes(std::move(pong))));
                break;
            }
            case incoming_kind::pong:
                break;
            case incoming_kind::close:
                if (phase_ == phase::closing) {
                    // The answer to our close; the TCP connection is the server's to end.
                    finish();
                    return false;
                }
                close_with(websocket::close_frame(item->code, item->payload));
                break;
            case incoming_kind::failure:
                begin_close(item->code, item->payload);
                break;
        }
        if (phase_ == phase::closed) return false;
    }
    if (reader_.is_unfinished() && message_began_ == steady_time{}) message_began_ = last_received_;
    return true;
}

/// Whether the client keeps to WS_MESSAGES_PER_SECOND. Otherwise the session tells the client so,
/// and closes.
bool websocket_session::may_speak() {
    const auto now = std::chrono::duration_cast<gcra::moment>(last_received_.time_since_epoch());
    if (heard_.take(host_.context().options.traffic.ws_messages, now).allowed) return true;
    host_.context().denied.count(denial_reason::ws_messages);
    send_error("rate_limited", "Too many messages");
    if (phase_ == phase::open) {
        log::info("websocket_closed", {{"code", static_cast<int>(close_code::policy_violation)},
                                       {"reason", "too many messages"}});
        // The error goes out first: begin_close drops only bytes that have to wait.
        begin_close(close_code::policy_violation, "too many messages");
    }
    return false;
}

void websocket_session::on_text(std::string_view text) {
    const auto parsed = read_client_message(text, host_.context().options.ws_batch_max_matches);
    if (const auto* refused = std::get_if<message_error>(&parsed)) {
        send_error(refused->code, refused->message);
        return;
    }
    const auto& message = std::get<client_message>(parsed);
    const bool is_free = std::holds_alternative<authenticate>(message) ||
                         std::holds_alternative<client_ping>(message);
    if (!is_free && !who_ && host_.context().rights.subscribers_need_token()) {
        send_error("unauthenticated", "Send {\"action\":\"auth\",\"token\":…} first");
        return;
    }
    std::visit([this](const auto& command) { act(command); }, message);
}

// ---- commands

void websocket_session::act(const subscribe_match& command) {
    subscribe(command.match, command.from, command.timing, command.events);
}
void websocket_session::act(const subscribe_matches& command) {
    for (const match_id match : command.matches) {
        if (phase_ != phase::open) return;
        subscribe(match, command.from, command.timing, command.events);
    }
}
void websocket_session::act(const subscribe_matches_channel& command) {
    subscribe(matches_channel, {}, command.timing, command.events);
}
void websocket_session::act(const subscribe_set& command) {
    subscribe(topic_of(command.set), {}, command.timing, command.events);
}
void websocket_session::act(const unsubscribe_match& command) {
    unsubscribe(command.match, write_unsubscribed(command.match));
}
void websocket_session::act(const unsubscribe_matches& command) {
    for (const match_id match : command.matches) unsubscribe(match, write_unsubscribed(match));
}
void websocket_session::act(const unsubscribe_set& command) {
    unsubscribe(topic_of(command.set), write_set_unsubscribed(command.set));
}
void websocket_session::act(const unsubscribe_matches_channel&) {
    unsubscribe(matches_channel, write_channel_unsubscribed());
}
void websocket_session::act(const client_ping&) {
    send_text(write_pong());
}

// ---- writing

void websocket_session::send_text(std::string_view json) {
    std::string bytes;
    websocket::append_frame(bytes, websocket::opcode::text, json);
    after_send(outbox_.send(make_shared_bytes(std::move(bytes))));
}

void websocket_session::send_error(std::string_view code, std::string_view message,
                                   std::optional<match_id> match) {
    send_text(write_error(code, message, match));
}

void websocket_session::send_topic_error(std::string_view code, std::string_view message, topic of,
                                         std::optional<std::chrono::seconds> wait) {
    if (is_set(of)) return send_text(write_set_error(code, message, set_of(of), wait));
    const auto match = is_channel(of) ? std::nullopt : std::optional(match_of(of));
    send_text(write_error(code, message, match, wait));
}

void websocket_session::send(byte_pieces pieces) {
    if (phase_ != phase::open) return;
    after_send(outbox_.send(pieces));
}

void websocket_session::on_overflow() {
    if (phase_ == phase::open) host_.metrics().slow_consumers_closed.add();
    fail(close_code::try_again_later, "slow consumer");
}

void websocket_session::on_broken() {
    fail(close_code::no_status, {});
}

// ---- ending

void websocket_session::fail(close_code code, std::string_view reason) {
    fail_later([this, code, reason] {
        if (code == close_code::no_status) return finish();
        log::info("websocket_closed", {{"code", static_cast<int>(code)}, {"reason", reason}});
        begin_close(code, reason);
    });
}

void websocket_session::begin_close(close_code code, std::string_view reason) {
    if (phase_ == phase::closing || phase_ == phase::closed) return;
    outbox_.drop_unsent();
    close_with(websocket::close_frame(code, reason));
}

void websocket_session::leave_topics() {
    host_.subscriptions().remove_all(*this, [this](topic from) { left(from); });
    pending_joins_.clear();
    abandon_replays();
}

void websocket_session::on_finished() {
    host_.websocket_sessions.remove(*this);
    host_.metrics().websocket_connections.add(-1);
}

void websocket_session::sweep(steady_time now) {
    if (phase_ == phase::closing) {
        if (now > deadline_) finish();
        return;
    }
    if (phase_ != phase::open || !check_standing(now)) return;
    if (holds_page_too_long(now)) return on_overflow();
    const auto& options = host_.context().options;
    const bool is_pinged = pinged_ != steady_time{};
    // The time counts from the ping: if this process stood still, the client was not silent.
    if (message_began_ != steady_time{} && now - message_began_ > options.http_body_timeout) {
        begin_close(close_code::policy_violation, "message too slow");
    } else if (is_pinged && now - pinged_ > options.ws_pong_timeout - options.ws_ping_interval) {
        begin_close(close_code::going_away, "no pong");
    } else if (!is_pinged && now - last_received_ > options.ws_ping_interval) {
        pinged_ = now;
        std::string ping;
        websocket::append_frame(ping, websocket::opcode::ping, {});
        after_send(outbox_.send(make_shared_bytes(std::move(ping))));
    }
}

void websocket_session::on_log_replaced() {
    const bool follows = subscription_count() > 0 || !pending_joins_.empty();
    if (follows && (phase_ == phase::open || phase_ == phase::failing))
        begin_close(close_code::service_restart, "the log was replaced; subscribe anew");
}

void websocket_session::drain() {
    if (phase_ == phase::open || phase_ == phase::failing)
        begin_close(close_code::service_restart, "service restart");
}

}  // namespace livescore
