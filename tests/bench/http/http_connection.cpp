#include "http_connection.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <stdexcept>

#include "common/text.h"

namespace bench {

namespace {

constexpr std::string_view head_end = "\r\n\r\n";

// The spelling of our servers and of nginx.
constexpr std::string_view content_length = "\r\nContent-Length: ";
constexpr std::string_view retry_after = "\r\nRetry-After: ";

}  // namespace

http_connection::http_connection(int port) : socket_(connect_now(loopback(port))) {
    reset_on_close(socket_);
}

void http_connection::send(std::string_view request) {
    if (::send(socket_.get(), request.data(), request.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request.size())) {
        throw std::runtime_error("a request could not be sent at once");
    }
    is_busy = true;
}

bool http_connection::read(http_answer& answer) {
    std::array<char, 32 * 1024> buffer;
    const ssize_t bytes = ::recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (bytes < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    if (bytes <= 0) throw std::runtime_error("the server closed a connection");
    std::string_view text(buffer.data(), static_cast<std::size_t>(bytes));
    if (!unread_.empty()) text = unread_.append(text);
    const auto end = text.find(head_end);
    if (end != std::string_view::npos) {
        const auto head = text.substr(0, end + head_end.size());
        answer.status = static_cast<int>(number_after(head, "HTTP/1.1 ").value_or(0));
        if (answer.status == 0) throw std::runtime_error("an answer is no HTTP");
        const bool has_body = answer.status != 304 && answer.status != 204;
        answer.body_bytes =
            static_cast<std::size_t>(has_body ? number_after(head, content_length).value_or(0) : 0);
        if (text.size() >= head.size() + answer.body_bytes) {
            const auto wait = number_after(head, retry_after);
            answer.has_retry_after = wait.has_value();
            answer.retry_after_s = static_cast<int>(wait.value_or(0));
            unread_.clear();
            is_busy = false;
            return true;
        }
    }
    if (unread_.empty()) unread_ = text;
    return false;
}

}  // namespace bench
