/// How a client of a shard comes to follow a topic. The wish goes to the feed, and the answer comes
/// back to the shard.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "livescore/fanout/frame.h"
#include "livescore/fanout/topic.h"

namespace livescore {

struct join_result;

/// The side that asks. The feed's answer arrives on the thread of the joiner's shard.
class joiner {
public:
    virtual void on_join_result(const join_result& result) = 0;

protected:
    virtual ~joiner() = default;
};

/// A wish to follow a topic. The joiner's shard makes it and the feed carries it out. The feed
/// always hands it back to the shard, so that the joiner is destroyed on its own thread.
struct join_request {
    std::shared_ptr<joiner> who;
    topic to{};
    std::uint32_t ticket = 0;                     ///< the joiner's own mark, returned unchanged
    std::optional<sequence_number> since{};       ///< resume after this seq
    std::optional<log_epoch> epoch{};             ///< of `since`; another one: as without `since`
    wire_format format = wire_format::websocket;  ///< the acknowledgement's
};

enum class join_outcome { joined, unknown_match, unavailable };

/// The answer. It stands in the shard's stream exactly between the frames before the join and those
/// after it.
struct join_result {
    join_request request;
    join_outcome outcome = join_outcome::joined;
    bool recovered = false;  ///< `replay` has everything behind `since`
    /// `replay` ends with match:removed: no subscription begins. Do not call `leave` for it.
    bool ended = false;
    log_epoch epoch{};             ///< of the log that `position` and `replay` are of
    sequence_number position = 0;  ///< seq of the match before the live frames
    /// Whether the joiner has become a member of the topic.
    [[nodiscard]] bool is_member() const noexcept {
        return outcome == join_outcome::joined && !ended;
    }
    shared_bytes acknowledgement;  ///< the framed `subscribed` message
    std::vector<shared_frame>
        replay;  ///< to send after the acknowledgement, before the live frames
};

}  // namespace livescore
