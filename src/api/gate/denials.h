/// The record of the server's refusals: metrics and log lines.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string_view>
#include <vector>

#include "gate/client_address.h"
#include "livescore/api/traffic_options.h"
#include "livescore/core/gcra.h"
#include "livescore/core/metrics.h"
#include "livescore/domain/operations/process_snapshot.h"

namespace livescore {

/// The label `reason` of the metrics.
enum class denial_reason { rate_limited, connections, bot, shield, oversized, origin, ws_messages };
inline constexpr std::size_t denial_reason_count = 7;

struct denial {
    denial_reason reason{};
    std::string_view detail;  ///< for the log
    enforcement how = enforcement::enforce;
};

/// One for the process; any thread.
class denials {
public:
    explicit denials(metrics_registry& metrics);

    void count(denial_reason reason, enforcement how = enforcement::enforce) noexcept;
    void count_oversized() noexcept { count(denial_reason::oversized); }
    /// Writes some of the denials to the log: a flood of requests must not become a flood of lines.
    /// `identity`: the owner of the limit, when the limit is not the address's.
    void log(const denial& denied, const ip_address& client, std::string_view path,
             std::string_view identity = {});
    /// Counts and logs.
    void record(const denial& denied, const ip_address& client, std::string_view path,
                std::string_view identity = {});

    /// Those of the last lines of the log, the newest first.
    [[nodiscard]] std::vector<recent_denial> recent() const;

private:
    std::array<counter*, denial_reason_count> denied_{};
    std::array<counter*, denial_reason_count> would_deny_{};  // with dry_run
    mutable std::mutex mutex_;                                // guards what follows
    gcra lines_;
    std::int64_t unsaid_ = 0;
    std::deque<recent_denial> recent_;
};

}  // namespace livescore
