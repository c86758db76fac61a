/// Which deployment a process belongs to: all programs on one database are one deployment.
#pragma once
#include <atomic>
#include <cstdint>

namespace livescore {

/// 1 to 2^31 - 1, derived from the identity of the database. 0: not known, or not said.
using deployment_id = std::uint32_t;
inline constexpr deployment_id max_deployment_id = 2'147'483'647;

/// The deployment of this process. Each new connection to PostgreSQL notes it; the adapters of
/// Redis and the feed read it. It changes only when the database is replaced by another one. Any
/// thread.
class deployment_identity {
public:
    explicit deployment_identity(deployment_id id = 0) noexcept : id_(id) {}
    [[nodiscard]] deployment_id id() const noexcept { return id_.load(std::memory_order_relaxed); }
    void become(deployment_id id) noexcept { id_.store(id, std::memory_order_relaxed); }

private:
    std::atomic<deployment_id> id_;
};

}  // namespace livescore
