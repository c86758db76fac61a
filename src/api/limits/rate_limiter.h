/// Rate limits: how often a client may ask. All instances share them.
#pragma once
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "limits/local_rate_limits.h"
#include "livescore/api/traffic_options.h"
#include "livescore/core/metrics.h"
#include "livescore/service/shared_rate_limits.h"

namespace livescore {

namespace asio = boost::asio;

/// "read", "write", "admin", "connect", "join", "posted": the names in Redis, in the log and in the
/// RateLimit headers.
[[nodiscard]] std::string_view name_of(traffic_class kind) noexcept;

/// This instance decides about reads alone, and exchanges their counts with the other instances now
/// and then. For everything else it asks the count that all instances share. One for the process;
/// any thread.
class rate_limiter {
public:
    /// `shared` may be null: then this instance is on its own. `options` must outlive this.
    rate_limiter(const traffic_options& options, shared_rate_limits* shared,
                 metrics_registry& metrics);
    ~rate_limiter();
    rate_limiter(const rate_limiter&) = delete;
    rate_limiter& operator=(const rate_limiter&) = delete;

    /// Starts to exchange the counts of reads with the other instances; `io` must outlive this.
    void start(asio::io_context& io);
    void stop();

    /// The decision about one request, and the limit that it came from.
    struct ruling {
        rate_limit limit;
        rate_decision decision;
    };
    /// Takes one read of `identity`, without I/O.
    [[nodiscard]] ruling take_read(std::string_view identity);
    /// Counts a join, for which `identity` has taken a read, as `join` instead: the read comes
    /// back. It stays taken when the client has no joins left.
    void excuse_join(std::string_view identity);
    /// Takes `bytes` of what an API key may post a day, without I/O. The other instances learn of
    /// them as of reads.
    [[nodiscard]] ruling take_posted(std::string_view identity, std::int64_t bytes);
    /// Takes one request of another class. Asks Redis when this instance would allow it. When Redis
    /// does not answer in time, the decision of this instance stands.
    [[nodiscard]] asio::awaitable<ruling> take(traffic_class kind, std::string identity);

private:
    [[nodiscard]] rate_limit limit_of(traffic_class kind, std::string_view identity) const noexcept;
    void arm_sync();
    void sync();
    void note_redis(bool answered);

    const traffic_options& options_;
    shared_rate_limits* const shared_;
    local_rate_limits rates_;
    counter& fallbacks_;
    std::atomic<bool> alone_{false};
    std::unique_ptr<asio::steady_timer> sync_timer_;
    std::shared_ptr<bool> sync_under_way_;
};

}  // namespace livescore
