#include "subscriber.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>

#include "common/text.h"

namespace bench {

namespace {

constexpr std::string_view upgrade_request =
    "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";
constexpr std::string_view accept_key = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

constexpr std::uint8_t text_opcode = 1;
constexpr std::uint8_t close_opcode = 8;
constexpr std::uint8_t ping_opcode = 9;
constexpr std::uint8_t pong_opcode = 10;
constexpr int no_close_code = 1006;
/// Events name type, match and seq first.
constexpr std::size_t envelope_bytes = 120;

std::uint8_t byte_at(std::string_view bytes, std::size_t i) noexcept {
    return static_cast<std::uint8_t>(bytes[i]);
}

}  // namespace

subscriber::subscriber(subscriber_group& group, std::uint32_t number,
                       std::vector<std::uint32_t> matches, bool counts)
    : group_(group), number_(number), counts_(counts) {
    for (const auto match : matches) subscriptions_.push_back({match, -1});
}

void subscriber::connect() {
    const auto& ports = attempt_ == 0 ? group_.ports : group_.reconnect_ports;
    const int port = ports[(number_ + attempt_++) % ports.size()];
    // A client that will not read has a small buffer until it comes back.
    const bool is_slow = !counts_ && attempt_ == 1;
    socket_ = start_connect(loopback(port), is_slow ? group_.receive_buffer_bytes : 0);
    reset_on_close(socket_);
    phase_ = phase::connecting;
    ++group_.connecting;
    unread_.clear();
    group_.sockets.add(socket_, number_, EPOLLIN | EPOLLOUT);
}

void subscriber::stall() {
    group_.sockets.remove(socket_);
}
void subscriber::go_on() {
    group_.sockets.add(socket_, number_, EPOLLIN);
}

void subscriber::close(int code) {
    if (phase_ == phase::ready) {
        --group_.ready;
        ++group_.closed[code];
        if (counts_) {
            for (const auto& s : subscriptions_) --group_.ledger.matches()[s.match].readers;
        }
    } else {
        --group_.connecting;
        ++group_.refused;
    }
    tls_.reset();
    socket_.close();
    phase_ = phase::closed;
}

void subscriber::on_connected(std::uint32_t events) {
    if (connect_error(socket_) != 0) return close(no_close_code);
    if ((events & EPOLLOUT) == 0) return;
    group_.sockets.change(socket_, number_, EPOLLIN);
    if (!group_.tls) return ask_upgrade();
    phase_ = phase::securing;
    tls_ = std::make_unique<tls_client>(socket_.get());
    secure();
}

void subscriber::secure() {
    switch (tls_->shake_hands()) {
        case tls_client::progress::done:
            return ask_upgrade();
        case tls_client::progress::wants_more:
            return;
        case tls_client::progress::failed:
            return close(no_close_code);
    }
}

void subscriber::ask_upgrade() {
    phase_ = phase::upgrading;
    std::string request(upgrade_request);
    if (const auto& tokens = group_.tokens; !tokens.empty()) {
        request += "Authorization: Bearer " + tokens[number_ % tokens.size()] + "\r\n";
    }
    if (!send(request + "\r\n")) close(no_close_code);
}

bool subscriber::send(std::string_view bytes) {
    const ssize_t sent =
        tls_ ? tls_->send(bytes) : ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    return sent == static_cast<ssize_t>(bytes.size());
}

void subscriber::on_event(std::uint32_t events) {
    if (phase_ == phase::closed) return;
    if (phase_ == phase::connecting) return on_connected(events);
    if (phase_ == phase::securing) return secure();
    auto& buffer = group_.buffer;
    const ssize_t bytes = tls_ ? tls_->receive(buffer)
                               : ::recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    ++group_.reads;
    if (bytes < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (bytes <= 0) return close(no_close_code);
    std::string_view fresh(buffer.data(), static_cast<std::size_t>(bytes));
    std::string joined;
    if (!unread_.empty()) {
        joined.swap(unread_);
        joined += fresh;
        fresh = joined;
    }
    if (phase_ == phase::upgrading) {
        fresh.remove_prefix(read_upgrade(fresh));
        if (phase_ != phase::subscribing) {
            unread_ = fresh;
            return;
        }
    }
    fresh.remove_prefix(read_frames(fresh));
    unread_ = fresh;
}

std::size_t subscriber::read_upgrade(std::string_view bytes) {
    const auto end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) return 0;
    const auto head = bytes.substr(0, end);
    if (head.substr(0, 12) != "HTTP/1.1 101" || head.find(accept_key) == std::string_view::npos) {
        close(no_close_code);
        return bytes.size();
    }
    phase_ = phase::subscribing;
    subscribe();
    return end + 4;
}

/// Members of a `subscribe`, behind others.
std::string subscriber::wishes() const {
    std::string text;
    if (group_.delay_seconds > 0) text += R"(,"delay":)" + std::to_string(group_.delay_seconds);
    if (group_.conflate_ms > 0) text += R"(,"conflate":)" + std::to_string(group_.conflate_ms);
    return text;
}

void subscriber::subscribe() {
    if (group_.channel) {
        unanswered_ = 1;
        return send_frame(text_opcode, R"({"action":"subscribe","channel":"matches"})");
    }
    if (group_.league != 0) {
        unanswered_ = 1;
        return send_frame(text_opcode, R"({"action":"subscribe","leagueId":)" +
                                           std::to_string(group_.league) + wishes() + '}');
    }
    unanswered_ = static_cast<std::uint32_t>(subscriptions_.size());
    for (const auto& s : subscriptions_) {
        std::string text = R"({"action":"subscribe","matchId":)" +
                           std::to_string(group_.ledger.matches()[s.match].id);
        if (s.last_seq >= 0) text += R"(,"since":)" + std::to_string(s.last_seq);
        if (s.last_seq >= 0 && !epoch_.empty()) text += R"(,"epoch":")" + epoch_ + '"';
        send_frame(text_opcode, text + wishes() + '}');
        if (phase_ == phase::closed) return;
    }
}

std::size_t subscriber::read_frames(std::string_view bytes) {
    std::size_t at = 0;
    while (bytes.size() - at >= 2) {
        std::uint64_t length = byte_at(bytes, at + 1);
        std::size_t header = 2;
        if (length >= 126) {
            const std::size_t size_bytes = length == 126 ? 2 : 8;
            header += size_bytes;
            if (bytes.size() - at < header) break;
            length = 0;
            for (std::size_t i = 0; i < size_bytes; ++i) {
                length = length << 8 | byte_at(bytes, at + 2 + i);
            }
        }
        if (bytes.size() - at - header < length) break;
        const auto payload = bytes.substr(at + header, length);
        switch (byte_at(bytes, at) & 0x0f) {
            case text_opcode:
                on_message(payload);
                break;
            case ping_opcode:
                send_frame(pong_opcode, payload);
                break;
            case close_opcode:
                close(payload.size() < 2 ? no_close_code
                                         : byte_at(payload, 0) << 8 | byte_at(payload, 1));
                break;
            default:
                break;
        }
        if (phase_ == phase::closed) return bytes.size();
        at += header + length;
    }
    return at;
}

void subscriber::on_message(std::string_view text) {
    const auto envelope = text.substr(0, envelope_bytes);
    if (phase_ != phase::ready && envelope.substr(0, 20) == R"({"type":"subscribed")") {
        return group_.league != 0 ? on_league_subscribed(text) : on_subscribed(text);
    }
    const auto seq = number_after(envelope, R"("seq":)");
    const auto match = number_after(envelope, R"("matchId":)");
    if (!seq || !match) {
        if (envelope.find(R"("type":"error")") != std::string_view::npos) {
            throw std::runtime_error("the server says: " + std::string(text));
        }
        return;
    }
    if (group_.channel) {
        static constexpr std::string_view name = R"({"type":")";
        const auto type = envelope.substr(name.size());
        return group_.on_channel_event(type.substr(0, type.find('"')), *match, *seq);
    }
    for (auto& s : subscriptions_) {
        if (group_.ledger.matches()[s.match].id != *match) continue;
        group_.ledger.delivered(s, *seq, number_after(text, R"("ts":)").value_or(0), counts_);
        return;
    }
}

void subscriber::on_subscribed(std::string_view text) {
    const auto envelope = text.substr(0, envelope_bytes);
    const auto match = number_after(envelope, R"("matchId":)");
    static constexpr std::string_view epoch_name = R"("epoch":")";
    if (const auto at = envelope.find(epoch_name); at != std::string_view::npos) {
        const auto value = envelope.substr(at + epoch_name.size());
        epoch_ = value.substr(0, value.find('"'));
    }
    for (auto& s : subscriptions_) {
        if (group_.ledger.matches()[s.match].id != match) continue;
        const bool is_anew = s.last_seq >= 0;
        const bool is_recovered = envelope.find(R"("recovered":true)") != std::string_view::npos;
        if (is_anew) ++(is_recovered ? group_.resumed : group_.not_resumed);
        if (!is_recovered) {
            group_.ledger.subscribed(s, number_after(envelope, R"("seq":)").value_or(0));
        }
    }
    if (--unanswered_ == 0) become_ready();
}

/// The answer lists the matches of the league, and each has a place of its own in its log.
void subscriber::on_league_subscribed(std::string_view text) {
    for (auto& s : subscriptions_) {
        const auto id = std::to_string(group_.ledger.matches()[s.match].id);
        const auto at = text.find(R"({"id":)" + id + ',');
        const auto seq = at == std::string_view::npos ? std::nullopt
                                                      : number_after(text.substr(at), R"("seq":)");
        if (!seq) throw std::runtime_error("the league does not have match " + id);
        group_.ledger.subscribed(s, *seq);
    }
    become_ready();
}

void subscriber::become_ready() {
    phase_ = phase::ready;
    --group_.connecting;
    ++group_.ready;
    if (counts_) {
        for (const auto& s : subscriptions_) ++group_.ledger.matches()[s.match].readers;
    }
}

void subscriber::send_frame(std::uint8_t opcode, std::string_view payload) {
    static constexpr std::size_t longest = 125;  // bytes of our longest message
    if (payload.size() > longest) throw std::runtime_error("a client frame is too long");
    // The mask is zero: a server does not notice, and still unmasks.
    std::string bytes{static_cast<char>(0x80 | opcode), static_cast<char>(0x80 | payload.size())};
    bytes.append(4, '\0').append(payload);
    if (!send(bytes)) close(no_close_code);
}

}  // namespace bench
