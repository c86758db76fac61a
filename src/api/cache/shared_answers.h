/// The second level of the cache: answers about one match that one instance reads for all of them.
/// All shards share one object; any thread. See docs/ARCHITECTURE.md, "Reads".
#pragma once
#include <array>
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/http_message.h"
#include "livescore/api/api_options.h"
#include "livescore/core/metrics.h"
#include "livescore/service/shared_cache.h"

namespace livescore {

/// The answers of one read of PostgreSQL, in the order in which they were kept.
struct shared_read {
    std::vector<http_response> responses;
    std::chrono::milliseconds age{};  ///< since the read, at most
};

/// The bytes that Redis keeps; nothing for an answer that Redis must not keep.
[[nodiscard]] std::optional<std::string> write_shared_answer(const http_response& response);
[[nodiscard]] std::optional<http_response> read_shared_answer(std::string_view bytes);
/// The same for the answers of one read. Nothing when one of them is nothing.
[[nodiscard]] std::optional<std::string> write_shared_read(
    std::span<const result<http_response>> answers);
[[nodiscard]] std::optional<std::vector<http_response>> read_shared_read(std::string_view bytes);

class shared_answers {
public:
    using clock = std::chrono::steady_clock;

    /// After a wait in vain for Redis, the instance does not ask Redis again until this has passed.
    static constexpr std::chrono::milliseconds silence{1000};
    /// Redis keeps no answer longer than this, even when the cache may give it for longer.
    static constexpr std::chrono::milliseconds longest_life{1000};
    static constexpr std::size_t max_read_bytes = 128 * 1024;
    /// An instance keeps at most this many bytes in a second: Redis holds the queue too, and must
    /// not fill up.
    static constexpr std::int64_t max_bytes_per_second = 8 << 20;

    shared_answers(shared_cache& cache, const cache_options& options, metrics_registry& metrics);

    /// One of the shards finds this target hot. Another one may then read its answer together with
    /// the one that the shard needs (joint_read).
    void note_hot(std::string_view target) noexcept;
    /// Whether one did lately. It may be wrong about targets that share a slot.
    [[nodiscard]] bool is_hot(std::string_view target) const noexcept;

    /// The key of a read. `targets`: those of its answers. An instance that asks for the key knows
    /// of `seq`; an instance that keeps answers under it knew of `seq` before it read.
    [[nodiscard]] std::string key_of(match_id match, sequence_number seq,
                                     std::string_view targets) const;
    /// When it finds nothing, the caller reads from PostgreSQL. The caller then calls `keep` or
    /// `give_up`, because other instances may wait for the answer.
    boost::asio::awaitable<std::optional<shared_read>> find(std::string key);
    /// Keeps the answers of a read if Redis may keep them all; gives up otherwise.
    /// `found_nothing`: the moment at which `find` returned.
    void keep(const std::string& key, std::span<const result<http_response>> answers,
              clock::time_point found_nothing);
    void give_up(const std::string& key);

private:
    static constexpr std::size_t hot_slots = 1024;
    static constexpr std::chrono::seconds hot_time{2};

    void note(bool answered);
    bool try_keep(const std::string& key, std::span<const result<http_response>> answers);
    [[nodiscard]] bool is_quiet() const;
    bool take_from_budget(std::size_t bytes);

    shared_cache& cache_;
    const std::chrono::milliseconds life_;
    const std::chrono::milliseconds patience_;
    counter& unanswered_;
    std::array<std::atomic<clock::rep>, hot_slots> last_hot_{};  ///< by the hash of the target
    std::atomic<clock::rep> quiet_until_{0};
    std::atomic<bool> alone_{false};
    std::atomic<std::int64_t> budget_second_{0};
    std::atomic<std::int64_t> budget_left_{max_bytes_per_second};
};

}  // namespace livescore
