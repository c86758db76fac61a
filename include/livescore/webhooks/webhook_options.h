/// The limits of the delivery of webhooks. Each is configurable.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace livescore {

struct webhook_options {
    std::chrono::milliseconds timeout{15'000};  ///< of an attempt, from the connect to the status
    int connections = 1024;                     ///< of a worker to all endpoints together
    int idle_connections = 4096;                ///< that a worker keeps for the next request
    int connections_each = 4;                   ///< of a worker to one endpoint
    /// After this an attempt counts as slow, and its endpoint as unproven.
    std::chrono::milliseconds slow_after{2'000};
    std::chrono::milliseconds lease{5'000};  ///< of an endpoint's job
    /// A delivery that waits for its first attempt for so long gets a row of its own.
    std::chrono::milliseconds row_after{10'000};
    std::int64_t max_pending = 100'000;  ///< deliveries that may wait for one endpoint
    std::chrono::hours keep{72};         ///< deliveries that have ended
    std::chrono::milliseconds sweep_interval{500};
    /// How far a sweep looks back behind the last one: longer than any transaction.
    std::chrono::milliseconds sweep_overlap{15'000};
    std::chrono::milliseconds upkeep_interval{10'000};      ///< between two looks for backlogs
    std::chrono::milliseconds removal_interval{600'000};    ///< between two removals
    int batch = 20'000;                                     ///< deliveries made in one statement
    std::size_t buffer_bytes = std::size_t{32} << 20U;      ///< of bodies that one read brings
    std::size_t max_answer_bytes = std::size_t{64} << 10U;  ///< of an answer's body; it is dropped
    bool allow_private =
        false;              ///< whether an endpoint may be on this machine or a private network
    std::string ca_file{};  ///< PEM, in place of the system's; empty: the system's
    /// At the end, attempts under way may take this long.
    std::chrono::milliseconds drain{5'000};
};

}  // namespace livescore
