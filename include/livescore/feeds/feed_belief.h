/// Whether a report counts, and what else reconciliation has to know.
#pragma once
#include <string>

namespace livescore {

/// Whose word counts for the match.
enum class feed_belief {
    believed,
    /// Another provider was believed and this one stands before it: it takes over as soon as it
    /// says what we have.
    when_it_agrees,
    not_believed,  ///< differences are conflicts
};

struct reconcile_context {
    std::string provider;
    feed_belief belief = feed_belief::believed;
    int retract_polls = 3;
};

}  // namespace livescore
