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

/// Encrypts pieces as few records: a record costs a call of the kernel and 22 bytes.
ssize_t encrypt_iovecs(secure_channel& channel, std::span<iovec> pieces) {
    std::array<char, max_gathered_bytes> gathered;
    ssize_t taken = 0;
    while (!pieces.empty()) {
        std::size_t size = 0;
        while (!pieces.empty() && size < gathered.size()) {
            iovec& piece = pieces.front();
            const std::size_t count = std::min(piece.iov_len, gathered.size() - size);
            const char* const from = static_cast<const char*>(piece.iov_base);
            std::copy_n(from, count, gathered.data() + size);
            size += count;
            piece = {const_cast<char*>(from) + count, piece.iov_len - count};
            if (piece.iov_len == 0) pieces = pieces.subspan(1);
        }
        const ssize_t sent = channel.send({gathered.data(), size});
        if (sent < 0) return taken > 0 ? taken : sent;
        taken += sent;
        if (static_cast<std::size_t>(sent) < size || channel.unsent_bytes() > 0) break;
    }
    return taken;
}

ssize_t send_iovecs(int fd, secure_channel* channel, std::span<iovec> pieces) {
    return channel == nullptr ? send_iovecs(fd, pieces) : encrypt_iovecs(*channel, pieces);
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

outbox::outbox(int fd, std::size_t limit_bytes, secure_channel* channel) noexcept
    : fd_(fd), limit_bytes_(limit_bytes), channel_(channel) {}
outbox::~outbox() = default;

ssize_t outbox::write(const std::string& bytes) {
    return channel_ == nullptr ? send_bytes(fd_, bytes) : channel_->send(bytes);
}

ssize_t outbox::write(byte_pieces pieces) {
    std::size_t size = 0;
    for (const auto* piece : pieces) size += (*piece)->size();
    if (size <= max_gathered_bytes) {
        std::array<char, max_gathered_bytes> gathered;
        char* end = gathered.data();
        for (const auto* piece : pieces) end = std::copy((*piece)->begin(), (*piece)->end(), end);
        const std::string_view bytes{gathered.data(), size};
        return channel_ == nullptr ? send_bytes(fd_, bytes) : channel_->send(bytes);
    }
    std::array<iovec, max_iovecs> vectors;
    for (std::size_t i = 0; i < pieces.size(); ++i) vectors[i] = rest_of(**pieces[i], 0);
    return send_iovecs(fd_, channel_, std::span(vectors).first(pieces.size()));
}

bool outbox::holds_encrypted() const {
    return channel_ != nullptr && channel_->unsent_bytes() > 0;
}

/// The channel may hold the end of what it took. The queue then exists, so that `flush` sends it
/// and nothing overtakes it.
outbox::state outbox::after_all_taken() {
    if (!holds_encrypted()) return state::clear;
    if (!queue_) queue_ = std::make_unique<queue>();
    return state::pending;
}

outbox::state outbox::send(const shared_bytes& bytes) {
    if (queue_ || refused_) return enqueue(bytes, 0);
    ssize_t sent = write(*bytes);
    if (sent == static_cast<ssize_t>(bytes->size())) return after_all_taken();
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
        ssize_t sent = write(group);
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
        if (result == state::clear) result = after_all_taken();
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
    if (channel_ != nullptr && !channel_->flush()) return state::broken;
    while (queue_ && !queue_->items.empty()) {
        std::array<iovec, max_iovecs> vectors;
        std::size_t count = 0;
        for (const auto& item : queue_->items) {
            if (count == max_iovecs) break;
            vectors[count++] = rest_of(*item.bytes, item.offset);
        }
        const ssize_t sent = send_iovecs(fd_, channel_, std::span(vectors).first(count));
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
    if (holds_encrypted()) return state::pending;
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
    if (items.empty() && !holds_encrypted()) queue_.reset();
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
    if (!queue_) return 0;
    return queue_->bytes + (channel_ != nullptr ? channel_->unsent_bytes() : 0);
}

}  // namespace livescore
