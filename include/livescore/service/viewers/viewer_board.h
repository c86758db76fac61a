/// The numbers of followers that each instance knows, for all instances (a port). `redis`
/// implements it. A wiped Redis loses nothing for long: each instance tells its numbers again.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "livescore/core/ids.h"

namespace livescore {

struct viewer_count {
    match_id match{};
    std::int64_t viewers = 0;
    friend bool operator==(const viewer_count&, const viewer_count&) = default;
};

class viewer_board {
public:
    struct news {
        std::vector<viewer_count> changed;  ///< 0: nobody
        bool anew = false;                  ///< what this instance told before is void
    };
    enum class outcome {
        added,      ///< to what this instance told before
        began,      ///< nothing was there: it was never told, has ended its life or was wiped
        unreached,  ///< nobody knows whether it was told
    };

    virtual ~viewer_board() = default;
    /// From any thread. What this instance told lives for `life` from now on, all of it. The
    /// adapter calls `done` once, on its own thread. It does not call `done` when the process ends
    /// first.
    virtual void publish(news told, std::chrono::milliseconds life,
                         std::function<void(outcome)> done) = 0;
    /// The same threads. Gives the followers that the other instances have told, nothing when it
    /// cannot know.
    virtual void read(match_id match, std::function<void(std::optional<std::int64_t>)> done) = 0;
};

}  // namespace livescore
