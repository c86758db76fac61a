/// How a client of a shard comes to follow a topic. The wish goes to the feed, and the answer comes
/// back to the shard.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "livescore/domain/sets/event_filter.h"
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
    topic to{};  ///< without a window: the hub conflates what the feed brings
    std::chrono::milliseconds window{};           ///< for the acknowledgement
    event_filter events{};                        ///< for the acknowledgement
    std::uint32_t ticket = 0;                     ///< the joiner's own mark, returned unchanged
    std::optional<sequence_number> since{};       ///< resume after this seq
    std::optional<log_epoch> epoch{};             ///< of `since`; another one: as without `since`
    wire_format format = wire_format::websocket;  ///< the acknowledgement's
    /// A further page of a resume that was acknowledged. `since` is the last event of the page
    /// before.
    bool acknowledged = false;
    /// The client may have got events of the match in another way. A snapshot from before the wish
    /// does not serve it, also while PostgreSQL is away.
    bool overlaps = false;
};

/// The seq of each match that a snapshot of a set lists.
using set_places = std::unordered_map<match_id, sequence_number>;

enum class join_outcome {
    joined,
    unknown_match,
    unavailable,
    /// A page of a long resume, which does not reach the live frames yet: nobody has joined. When
    /// the client has taken the page, the joiner asks again with `since` = `position`.
    catching_up,
    /// The log no longer has what the acknowledgement promised. The client has to begin anew.
    interrupted,
};

/// The answer. It stands in the shard's stream exactly between the frames before the join and those
/// after it.
struct join_result {
    join_request request;
    join_outcome outcome = join_outcome::joined;
    bool recovered = false;  ///< `replay` has everything behind `since`
    /// `replay` ends with match:removed: no subscription begins. Do not call `leave` for it.
    bool ended = false;
    log_epoch epoch{};             ///< of the log that `position` and `replay` are of
    sequence_number position = 0;  ///< seq before the live frames; catching up: of the page's end
    /// Whether the joiner has become a member of the topic.
    [[nodiscard]] bool is_member() const noexcept {
        return outcome == join_outcome::joined && !ended;
    }
    /// Whether the joiner gets what it asked for: all of it, or its next page.
    [[nodiscard]] bool is_granted() const noexcept {
        return outcome == join_outcome::joined || outcome == join_outcome::catching_up;
    }
    /// The framed `subscribed` message. Null when the request was acknowledged before.
    shared_bytes acknowledgement;
    std::vector<shared_frame>
        replay;  ///< to send after the acknowledgement, before the live frames
    /// The matches that the acknowledgement of a set lists. The live frames of a listed match go on
    /// behind its seq; they began with the wish, and stand before this answer too.
    std::shared_ptr<const set_places> places{};
};

}  // namespace livescore
