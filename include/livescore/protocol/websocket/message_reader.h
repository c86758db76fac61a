/// The receiving half of an RFC 6455 server connection, without I/O: bytes in, messages out.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "livescore/protocol/websocket/close_code.h"

namespace livescore::websocket {

struct frame_header;
struct parsed_header;

enum class incoming_kind : std::uint8_t {
    text,     ///< a complete message, valid UTF-8
    binary,   ///< a complete message
    ping,     ///< answer it by a pong with the same payload
    pong,     ///< needs no answer
    close,    ///< the peer closes; `code` and the payload, its reason, may be echoed
    failure,  ///< the peer broke the protocol; close with `code`, the payload says why
};

struct incoming {
    incoming_kind kind;
    close_code code = close_code::no_status;  ///< for close and failure
    /// It lives in the caller's buffer or in the reader. It is valid until the next call of `next`,
    /// as long as the buffer lives. The payload of a failure is a literal.
    std::string_view payload{};
};

/// Takes the bytes of one connection in any split and yields their messages, in order:
///
///     std::span<char> input(buffer, received);
///     while (auto item = reader.next(input)) handle(*item);
///
/// The reader unmasks a whole frame in the buffer and hands it out without copy or allocation. It
/// keeps only the beginning of an unfinished frame or message on the heap, and frees it with the
/// frame or message. So an idle connection costs `sizeof(message_reader)`. The reader reports a
/// violation at the first byte that shows it. It knows an excessive size from the frame's header,
/// and invalid UTF-8 before the frame is complete. Belongs to one thread.
class message_reader {
public:
    static constexpr std::size_t default_max_message_size = std::size_t{64} << 10;

    /// `max_message_size`: the most payload bytes of a text or binary message, all fragments
    /// together. Below 4 GiB.
    explicit message_reader(std::size_t max_message_size = default_max_message_size) noexcept;
    ~message_reader();
    message_reader(const message_reader&) = delete;
    message_reader& operator=(const message_reader&) = delete;

    /// Returns the next item, and advances `input` past the bytes that it used. It may overwrite
    /// these bytes. nullopt when all of `input` is used up and the caller may fill the buffer
    /// again. No item follows a close or a failure: later input is discarded.
    [[nodiscard]] std::optional<incoming> next(std::span<char>& input);

    /// Whether the peer has begun a frame or a message and has not finished it.
    [[nodiscard]] bool is_unfinished() const noexcept;

    /// The heap bytes that the reader keeps for an unfinished frame or message; otherwise 0.
    [[nodiscard]] std::size_t held_bytes() const noexcept;

private:
    struct partial;

    void free_delivered() noexcept;
    parsed_header read_header(std::span<char>& input);
    std::optional<incoming> refuse_data_frame(const frame_header& header) const noexcept;
    std::optional<incoming> begin_frame(std::span<char>& input);
    std::optional<incoming> read_payload(std::span<char>& input);
    partial& make_partial();

    std::unique_ptr<partial> partial_;
    std::uint32_t max_message_size_;
    bool finished_ = false;
};

static_assert(sizeof(message_reader) <= 16, "part of what every idle connection costs");

}  // namespace livescore::websocket
