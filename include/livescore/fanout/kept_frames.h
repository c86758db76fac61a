/// What a subscriber keeps while it joins topics that overlap. A frame that it has got by one topic
/// must not come again behind the snapshot of another, and none may be missing there. Pure.
#pragma once
#include <cstddef>
#include <functional>
#include <span>
#include <unordered_map>
#include <vector>

#include "livescore/fanout/hub.h"
#include "livescore/fanout/join.h"

namespace livescore {

/// A set is joined alone. Several matches may be joined together, each once.
class kept_frames {
public:
    /// The most frames and bytes that it keeps.
    explicit kept_frames(std::size_t max_frames = 1024,
                         std::size_t max_bytes = std::size_t{1} << 20)
        : max_frames_(max_frames), max_bytes_(max_bytes) {}

    /// From now on it keeps the frames of the match.
    void begin_match(match_id match) { ++joining_[match]; }

    /// Takes what the hub offers. `now` receives the frames to send at once, in order. False when
    /// more would have to be kept than may be: the subscriber has to begin anew.
    [[nodiscard]] bool take(std::span<const offered_frame> offered, std::vector<shared_frame>& now);

    /// The frames to send around an acknowledgement, each in order.
    struct released {
        std::vector<shared_frame> before;
        std::vector<shared_frame> after;
    };
    /// Whether a topic beside the one that is joined brings a frame. Empty: the subscriber had no
    /// topic of this name before, so what came by a topic came by another one.
    using by_others = std::function<bool(const frame&)>;
    /// The answer to a wish for a set. `after` has what `filter` wants of the set, and what came by
    /// other topics.
    [[nodiscard]] released end_set(const set_places& listed, event_filter filter,
                                   const by_others& otherwise = {});
    /// The wish did not come true.
    [[nodiscard]] released end_wish();
    /// The answer to the join of a match, or a page of it: `answer` is granted. `after` has what
    /// `filter` wants of its replay, and what came by other topics.
    [[nodiscard]] released take_answer(const join_result& answer, event_filter filter,
                                       const by_others& otherwise = {});
    /// The match is not joined.
    [[nodiscard]] released end_match(match_id match);

    /// A topic has ended: what no other topic brings is not sent any more.
    void end_topic(const by_others& is_wanted);

    /// It keeps nothing, and has no reason to.
    [[nodiscard]] bool is_idle() const noexcept { return kept_.empty() && joining_.empty(); }

private:
    void count_kept();
    void leave_match(match_id match);

    std::size_t max_frames_;
    std::size_t max_bytes_;
    std::size_t bytes_ = 0;
    std::vector<offered_frame> kept_;
    std::unordered_map<match_id, std::size_t> matches_;  // frames in `kept_`
    std::unordered_map<match_id, std::size_t> joining_;
};

}  // namespace livescore
