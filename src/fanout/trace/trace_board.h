/// The traces of events that are still on their way to this instance.
#pragma once
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <utility>

#include "livescore/core/steady_clock.h"
#include "livescore/fanout/delivery_trace.h"
#include "livescore/fanout/frame.h"

namespace livescore {

/// A trace is told before its event. Traces whose event does not come are forgotten after a minute,
/// and the oldest ones beyond `most`. One thread.
class trace_board {
public:
    explicit trace_board(std::size_t most = 1024) : most_(most) {}

    /// Most processes never have any: then nobody has to ask for one.
    [[nodiscard]] bool is_empty() const noexcept { return waiting_.empty(); }
    void note(traced_event event, steady_time now);
    /// Takes the trace of the event out. Null: it has none.
    [[nodiscard]] std::shared_ptr<delivery_trace> take(match_id match, const frame& event);

private:
    using place = std::pair<match_id, sequence_number>;
    struct noted {
        steady_time at{};
        place of;
    };
    void forget_oldest();

    std::size_t most_;
    std::map<place, shared_trace> waiting_;
    std::deque<noted> order_;  ///< of those that wait or were taken, the oldest first
};

}  // namespace livescore
