/// Puts the next transition of a match into the delay queue after its schedule or status changed.
#pragma once
#include <boost/asio/io_context.hpp>

#include "livescore/service/delay_queue.h"

namespace livescore {

/// Best effort: while Redis is away, the worker's reconciler finds the match in PostgreSQL.
/// Thread-safe.
class transition_scheduler {
public:
    /// `context` is the queue's.
    transition_scheduler(boost::asio::io_context& context, delay_queue& queue)
        : context_(context), queue_(queue) {}

    /// Returns at once.
    void schedule_next(const match& m);

private:
    boost::asio::io_context& context_;
    delay_queue& queue_;
};

}  // namespace livescore
