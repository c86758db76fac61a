/// The second level of the cache: answers about one match that the instances read once for all of
/// them. Thread-safe; one for all shards. docs/ARCHITECTURE.md, "Reads".
#pragma once
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/http_message.h"
#include "livescore/api/api_options.h"
#include "livescore/core/metrics.h"
#include "livescore/service/shared_cache.h"

namespace livescore {

struct shared_answer {
    http_response response;
    std::chrono::milliseconds age{};  ///< since it was read from PostgreSQL, at most
};

/// The bytes that are kept; nothing for an answer that cannot be.
[[nodiscard]] std::optional<std::string> write_shared_answer(const http_response& response);
[[nodiscard]] std::optional<http_response> read_shared_answer(std::string_view bytes);

class shared_answers {
public:
    using clock = std::chrono::steady_clock;

    /// Waits for Redis no longer than this, and once that was in vain asks no more for a second.
    static constexpr std::chrono::milliseconds patience{20};
    static constexpr std::chrono::milliseconds silence{1000};
    /// That an answer is kept, however long it might be given.
    static constexpr std::chrono::milliseconds longest_life{1000};
    static constexpr std::size_t max_answer_bytes = 128 * 1024;
    /// That an instance keeps within a second: Redis holds the queue, and must not be filled.
    static constexpr std::int64_t max_bytes_per_second = 8 << 20;

    shared_answers(shared_cache& cache, const cache_options& options, metrics_registry& metrics);

    /// What an answer is kept under: whoever asks for it has been told of `seq`, and whoever keeps
    /// it was before he read.
    [[nodiscard]] std::string key_of(match_id match, sequence_number seq,
                                     std::string_view target) const;
    /// Nothing: read it from PostgreSQL, and then `keep` it, or `give_up`: others may wait for it.
    boost::asio::awaitable<std::optional<shared_answer>> find(std::string key);
    /// `found_nothing`: when `find` had come back.
    void keep(const std::string& key, const http_response& response,
              clock::time_point found_nothing);
    void give_up(const std::string& key);

private:
    boost::asio::awaitable<std::optional<shared_cache::answer>> ask(std::string key,
                                                                    clock::time_point until);
    void note(bool answered);
    bool try_keep(const std::string& key, const http_response& response);
    [[nodiscard]] bool is_quiet() const;
    bool take_from_budget(std::size_t bytes);

    shared_cache& cache_;
    const std::chrono::milliseconds life_;
    counter& unanswered_;
    std::atomic<clock::rep> quiet_until_{0};
    std::atomic<bool> alone_{false};
    std::atomic<std::int64_t> budget_second_{0};
    std::atomic<std::int64_t> budget_left_{max_bytes_per_second};
};

}  // namespace livescore
