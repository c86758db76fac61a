/// An event, framed for sockets. A process makes the frame once, and all subscribers share it.
#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/time.h"
#include "livescore/domain/byte_budget.h"
#include "livescore/domain/event_log.h"
#include "livescore/fanout/topic.h"

namespace livescore {

/// Bytes that are ready for a socket. They are immutable, shared and never copied.
using shared_bytes = std::shared_ptr<const std::string>;
/// Pieces that go out together. Their owner keeps them meanwhile.
using byte_pieces = std::span<const shared_bytes* const>;

/// The event's own `timestamp`, from its JSON. Absent if it has none.
[[nodiscard]] std::optional<timestamp> time_of_event(std::string_view json);

[[nodiscard]] inline shared_bytes make_shared_bytes(std::string bytes) {
    return std::make_shared<const std::string>(std::move(bytes));
}

/// The form in which events are written to a subscriber's socket.
enum class wire_format : std::uint8_t {
    websocket,
    event_stream,  ///< server-sent events
};

class frame;
using shared_frame = std::shared_ptr<const frame>;

/// A WebSocket text frame (the header and the event's JSON bytes, unchanged) with the members that
/// routing needs. A frame makes its forms for event streams when a thread first asks for them.
class frame {
public:
    /// `to`: the topic of the match. `epoch`: of the log that the event is in. `lease`: of the
    /// memory that a page of the log takes. It ends with the last bytes of the page.
    frame(topic to, sequence_number seq, event_type type, std::string_view json,
          log_epoch epoch = log_epoch::unknown, std::shared_ptr<const byte_lease> lease = {});

    [[nodiscard]] topic match() const noexcept { return match_; }
    [[nodiscard]] sequence_number seq() const noexcept { return seq_; }
    [[nodiscard]] event_type type() const noexcept { return type_; }
    /// The event's own `timestamp`. Absent if it has none.
    [[nodiscard]] std::optional<livescore::timestamp> at() const noexcept { return at_; }
    /// The sets whose followers hear of the event, without delay and window. None while nobody in
    /// this process follows a set.
    [[nodiscard]] std::span<const topic> sets() const noexcept {
        return sets_ ? std::span<const topic>(*sets_) : std::span<const topic>();
    }
    /// The feed calls it before anybody else has the frame, at most once. Which sets the match is
    /// in shows only when the frame's turn has come.
    void note_sets(std::vector<topic> sets) const {
        sets_ = std::make_unique<const std::vector<topic>>(std::move(sets));
    }
    [[nodiscard]] const shared_bytes& websocket_bytes() const noexcept { return bytes_; }
    /// The form for followers of the match: with seq and epoch as `id`.
    [[nodiscard]] const shared_bytes& event_stream_bytes() const;
    /// The form for followers of several matches at once. It has no `id`, because a seq without its
    /// match names no event there.
    [[nodiscard]] const shared_bytes& event_stream_bytes_without_id() const;
    [[nodiscard]] std::string_view json() const noexcept {
        return std::string_view(*bytes_).substr(json_offset_);
    }

private:
    struct made_on_demand {
        std::once_flag once;
        shared_bytes bytes;
    };
    const shared_bytes& make(made_on_demand& form, bool with_id) const;

    topic match_;
    sequence_number seq_;
    event_type type_;
    log_epoch epoch_;
    std::optional<livescore::timestamp> at_;
    std::size_t json_offset_ = 0;
    std::shared_ptr<const byte_lease> lease_;
    shared_bytes bytes_;
    mutable made_on_demand event_stream_;
    mutable made_on_demand event_stream_without_id_;
    mutable std::unique_ptr<const std::vector<topic>> sets_;
};

[[nodiscard]] shared_frame make_frame(const committed_event& event, topic to,
                                      log_epoch epoch = log_epoch::unknown,
                                      std::shared_ptr<const byte_lease> lease = {});

/// The `subscribed` message `json`. `id` is for event streams: a client that reconnects resumes
/// behind it.
[[nodiscard]] shared_bytes frame_subscribed(wire_format format,
                                            const std::optional<std::string>& id,
                                            std::string_view json);

}  // namespace livescore
