/// The part of their rate limits that clients have used, as all instances together know it (a
/// port).
#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "livescore/core/gcra.h"

namespace livescore {

/// Requests of one client. `forced`: an instance let them through already, so they only need to be
/// counted.
struct rate_charge {
    std::string client;  ///< class and identity, "read:203.0.113.7"
    rate_limit limit;
    std::int64_t requests = 1;  ///< negative: the client gets them back
    bool forced = false;
    std::chrono::microseconds age{0};  ///< the first request's
};

/// `debt`: the present debt of the client. It includes the charged requests if they were allowed.
struct rate_answer {
    bool allowed = true;
    std::chrono::microseconds debt{0};
};

class shared_rate_limits {
public:
    /// One answer for each charge, in their order. Nothing when Redis gave no answer.
    using answers = std::optional<std::vector<rate_answer>>;

    virtual ~shared_rate_limits() = default;
    /// From any thread. The adapter calls `done` once, on its own thread. It does not call `done`
    /// when the process ends first.
    virtual void charge(std::vector<rate_charge> charges, std::function<void(answers)> done) = 0;
};

}  // namespace livescore
