#include "livescore/fanout/outbox.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <string_view>
#include <utility>
#include <vector>

namespace livescore {

namespace {

constexpr int send_flags = MSG_DONTWAIT | MSG_NOSIGNAL;
constexpr std::size_t max_iovecs = 64;

bool is_full(int error) noexcept {
    return error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS;
}

iovec rest_of(const std::string& bytes, std::size_t offset) noexcept {
    // sendmsg only reads, but iovec has no const.
    return {const_cast<char*>(bytes.data()) + offset, bytes.size() - offset};
}

ssize_t send_bytes(int fd, std::string_view bytes) noexcept {
    ssize_t sent = 0;
    do {
        sent = ::send(fd, bytes.data(), bytes.size(), send_flags);
    } while (sent < 0 && errno == EINTR);
    return sent;
}

ssize_t send_iovecs(int fd, std::span<iovec> pieces) noexcept {
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = pieces.size();
    ssize_t sent = 0;
    do {
        sent = ::sendmsg(fd, &message, send_flags);
    } while (sent < 0 && errno == EINTR);
    return sent;
}

// A small piece costs the kernel more than a copy costs us.
constexpr std::size_t max_gathered_bytes = 16 * 1024;

ssize_t send_pieces(int fd, byte_pieces pieces) noexcept {
    std::size_t size = 0;
    for (const auto* piece : pieces) size += (*piece)->size();
    if (size <= max_gathered_bytes) {
        std::array<char, max_gathered_bytes> gathered;
        char* end = gathered.data();
        for (const auto* piece : pieces) end = std::copy((*piece)->begin(), (*piece)->end(), end);
        return send_bytes(fd, {gathered.data(), size});
    }
    std::array<iovec, max_iovecs> vectors;
    for (std::size_t i = 0; i < pieces.size(); ++i) vectors[i] = rest_of(**pieces[i], 0);
    return send_iovecs(fd, std::span(vectors).first(pieces.size()));
}

}  // namespace

struct outbox::queue {
    struct item {
        shared_bytes bytes;
        std::size_t offset;
    };
    std::deque<item> items;
    std::size_t bytes = 0;
    std::size_t answer_bytes = 0;  // bytes of an answer at the front; see send_answer
};

outbox::outbox(int fd, std::size_t limit_bytes) noexcept : fd_(fd), limit_bytes_(limit_bytes) {}
outbox::~outbox() = default;

outbox::state outbox::send(const shared_bytes& bytes) {
    if (queue_ || refused_) return enqueue(bytes, 0);
    ssize_t sent = send_bytes(fd_, *bytes);
    if (sent == static_cast<ssize_t>(bytes->size())) return state::clear;
    if (sent < 0) {
        if (!is_full(errno)) return state::broken;
        sent = 0;
    }
    return enqueue(bytes, static_cast<std::size_t>(sent));
}

outbox::state outbox::send(byte_pieces pieces) {
    if (pieces.size() == 1) return send(*pieces.front());
    state result = state::clear;
    while (!pieces.empty()) {
        if (queue_ || refused_) {
            for (const auto* piece : pieces) result = enqueue(*piece, 0);
            return result;
        }
        const auto group = pieces.first(std::min(pieces.size(), max_iovecs));
        ssize_t sent = send_pieces(fd_, group);
        if (sent < 0) {
            if (!is_full(errno)) return state::broken;
            sent = 0;
        }
        auto taken = static_cast<std::size_t>(sent);
        for (const auto* piece : group) {
            if (taken >= (*piece)->size()) {
                taken -= (*piece)->size();
            } else {
                result = enqueue(*piece, taken);
                taken = 0;
            }
        }
        pieces = pieces.subspan(group.size());
    }
    return result;
}

outbox::state outbox::send_answer(std::span<const shared_bytes> answer) {
    std::vector<const shared_bytes*> pieces;
    for (const auto& piece : answer) pieces.push_back(&piece);
    if (queue_ || refused_) return send(pieces);
    const std::size_t limit = std::exchange(limit_bytes_, SIZE_MAX);
    const state result = send(pieces);
    limit_bytes_ = limit;
    if (queue_) queue_->answer_bytes = queue_->bytes;
    return result;
}

outbox::state outbox::send_page(std::span<const shared_bytes> page) {
    if (!queue_ || refused_) return send_answer(page);
    const std::size_t limit = std::exchange(limit_bytes_, SIZE_MAX);
    state result = state::pending;
    for (const auto& piece : page) {
        result = enqueue(piece, 0);
        queue_->answer_bytes += piece->size();
    }
    limit_bytes_ = limit;
    return result;
}

outbox::state outbox::enqueue(const shared_bytes& bytes, std::size_t offset) {
    const std::size_t size = bytes->size() - offset;
    const std::size_t waiting = queue_ ? queue_->bytes - queue_->answer_bytes : 0;
    if (refused_ || size > limit_bytes_ || waiting > limit_bytes_ - size) {
        refused_ = true;
        // A piece that has begun must be finished. Otherwise a close frame would land inside it.
        if (offset == 0) return state::overflow;
    }
    if (!queue_) queue_ = std::make_unique<queue>();
    queue_->items.push_back({bytes, offset});
    queue_->bytes += size;
    return refused_ ? state::overflow : state::pending;
}

outbox::state outbox::flush() {
    while (queue_ && !queue_->items.empty()) {
        std::array<iovec, max_iovecs> vectors;
        std::size_t count = 0;
        for (const auto& item : queue_->items) {
            if (count == max_iovecs) break;
            vectors[count++] = rest_of(*item.bytes, item.offset);
        }
        const ssize_t sent = send_iovecs(fd_, std::span(vectors).first(count));
        if (sent < 0) return is_full(errno) ? state::pending : state::broken;
        auto taken = static_cast<std::size_t>(sent);
        queue_->bytes -= taken;
        queue_->answer_bytes -= std::min(taken, queue_->answer_bytes);
        while (taken > 0) {
            auto& front = queue_->items.front();
            const std::size_t left = front.bytes->size() - front.offset;
            if (taken < left) {
                front.offset += taken;
                break;
            }
            taken -= left;
            queue_->items.pop_front();
        }
    }
    queue_.reset();
    return state::clear;
}

void outbox::drop_unsent() {
    refused_ = true;
    if (!queue_) return;
    auto& items = queue_->items;
    while (!items.empty() && items.back().offset == 0) {
        queue_->bytes -= items.back().bytes->size();
        queue_->answer_bytes = std::min(queue_->answer_bytes, queue_->bytes);
        items.pop_back();
    }
    if (items.empty()) queue_.reset();
}

outbox::state outbox::send_last(const shared_bytes& bytes) {
    refused_ = false;
    const std::size_t limit = std::exchange(limit_bytes_, SIZE_MAX);
    const state result = send(bytes);
    limit_bytes_ = limit;
    refused_ = true;
    return result;
}

std::size_t outbox::answer_bytes() const noexcept {
    return queue_ ? queue_->answer_bytes : 0;
}

std::size_t outbox::pending_bytes() const noexcept {
    return queue_ ? queue_->bytes : 0;
}

}  // namespace livescore
