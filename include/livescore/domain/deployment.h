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
    explicit deployment_identity(deployment_id id = 0) noexcept : id_(id), awaited_(id == 0) {}
    /// 0 while it is awaited, and when it cannot be known.
    [[nodiscard]] deployment_id id() const noexcept { return id_.load(std::memory_order_relaxed); }
    /// Whether no database has been asked yet: what is in Redis may be another deployment's.
    [[nodiscard]] bool awaited() const noexcept { return awaited_.load(std::memory_order_relaxed); }
    void become(deployment_id id) noexcept {
        id_.store(id, std::memory_order_relaxed);
        awaited_.store(false, std::memory_order_relaxed);
    }
    /// The database does not say who it is. This process then takes everything for its own.
    void give_up() noexcept { become(0); }

private:
    std::atomic<deployment_id> id_;
    std::atomic<bool> awaited_;
};

}  // namespace livescore
