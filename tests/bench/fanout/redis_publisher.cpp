#include "redis_publisher.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <memory>
#include <stdexcept>
#include <system_error>

#include "livescore/protocol/bus_message.h"

namespace bench {

namespace {

void append_bulk(std::string& out, std::string_view text) {
    out += '$';
    out += std::to_string(text.size());
    out += "\r\n";
    out += text;
    out += "\r\n";
}

}  // namespace

redis_publisher::redis_publisher(int port, std::string_view password, std::size_t event_bytes,
                                 livescore::event_type type)
    : socket_(connect_now(loopback(port))), event_bytes_(event_bytes), type_(type) {
    if (password.empty()) return;
    unsent_ = "*2\r\n";
    append_bulk(unsent_, "AUTH");
    append_bulk(unsent_, password);
}

void redis_publisher::publish(std::int64_t match, std::int64_t seq) {
    const std::string id = std::to_string(match);
    const std::string number = std::to_string(seq);
    std::string json =
        R"({"type":")" + std::string(livescore::to_string(type_)) + R"(","matchId":)" + id +
        R"(,"seq":)" + number + R"(,"timestamp":"2026-01-31T12:00:00.123Z","data":{"id":)" +
        number + R"(,"minute":42,"metadata":{"ts":)" + std::to_string(now()) + R"(},"message":")";
    static constexpr std::string_view tail = "\"}}";
    if (json.size() + tail.size() < event_bytes_) json.resize(event_bytes_ - tail.size(), 'x');
    json += tail;
    const livescore::committed_event event{livescore::match_id{static_cast<std::int32_t>(match)},
                                           seq, type_,
                                           std::make_shared<const std::string>(std::move(json))};
    unsent_ += "*3\r\n";
    append_bulk(unsent_, "PUBLISH");
    append_bulk(unsent_, "livescore:events");
    append_bulk(unsent_, livescore::write_event_message(event));
}

void redis_publisher::flush() {
    while (!unsent_.empty()) {
        const ssize_t sent =
            ::send(socket_.get(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) {
            if (errno == EAGAIN) return;
            throw std::system_error(errno, std::generic_category(), "Redis");
        }
        unsent_.erase(0, static_cast<std::size_t>(sent));
    }
}

void redis_publisher::on_readable() {
    std::array<char, 64 * 1024> answers;
    const ssize_t bytes = ::recv(socket_.get(), answers.data(), answers.size(), MSG_DONTWAIT);
    if (bytes == 0) throw std::runtime_error("Redis closed the connection");
    if (bytes < 0) return;
    const std::string_view text(answers.data(), static_cast<std::size_t>(bytes));
    if (const auto error = text.find('-'); error != std::string_view::npos) {
        throw std::runtime_error("Redis: " + std::string(text.substr(error, 200)));
    }
    flush();
}

}  // namespace bench
