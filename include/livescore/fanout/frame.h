/// An event framed for sockets: made once a process, shared by every subscriber.
#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "livescore/core/time.h"
#include "livescore/domain/event_log.h"

namespace livescore {

/// Bytes ready for a socket. Immutable and shared: no one copies them.
using shared_bytes = std::shared_ptr<const std::string>;
/// What goes out together; owned elsewhere meanwhile.
using byte_pieces = std::span<const shared_bytes* const>;

[[nodiscard]] inline shared_bytes make_shared_bytes(std::string bytes) {
    return std::make_shared<const std::string>(std::move(bytes));
}

/// How events are written to a subscriber's socket.
enum class wire_format : std::uint8_t {
    websocket,
    event_stream,  ///< server-sent events
};

class frame;
using shared_frame = std::shared_ptr<const frame>;

/// A WebSocket text frame (header and the event's JSON bytes, untouched) with what routing needs.
/// Its forms for event streams are made when first asked for, on any thread.
class frame {
public:
    frame(match_id match, sequence_number seq, event_type type, std::string_view json);

    [[nodiscard]] match_id match() const noexcept { return match_; }
    [[nodiscard]] sequence_number seq() const noexcept { return seq_; }
    [[nodiscard]] event_type type() const noexcept { return type_; }
    /// The event's own `timestamp`; absent if it has none.
    [[nodiscard]] std::optional<livescore::timestamp> at() const noexcept { return at_; }
    [[nodiscard]] const shared_bytes& websocket_bytes() const noexcept { return bytes_; }
    /// For followers of the match: with the seq as `id`.
    [[nodiscard]] const shared_bytes& event_stream_bytes() const;
    /// For the channel of all matches, in which a seq alone says nothing: without `id`.
    [[nodiscard]] const shared_bytes& event_stream_bytes_without_id() const;
    [[nodiscard]] std::string_view json() const noexcept {
        return std::string_view(*bytes_).substr(json_offset_);
    }

private:
    struct made_on_demand {
        std::once_flag once;
        shared_bytes bytes;
    };
    const shared_bytes& make(made_on_demand& form, std::optional<sequence_number> id) const;

    match_id match_;
    sequence_number seq_;
    event_type type_;
    std::optional<livescore::timestamp> at_;
    std::size_t json_offset_ = 0;
    shared_bytes bytes_;
    mutable made_on_demand event_stream_;
    mutable made_on_demand event_stream_without_id_;
};

[[nodiscard]] shared_frame make_frame(const committed_event& event);

/// The `subscribed` message `json`. `id`: its seq, for event streams; a client that reconnects
/// resumes behind it.
[[nodiscard]] shared_bytes frame_subscribed(wire_format format, std::optional<sequence_number> id,
                                            std::string_view json);

}  // namespace livescore
