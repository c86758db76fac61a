/// Deliveries of webhooks: what an attempt means, and when the next one is. Pure.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "livescore/core/ids.h"
#include "livescore/core/time.h"
#include "livescore/domain/webhook/webhook.h"

namespace livescore {

/// PostgreSQL `bigint`. Ids rise in about the order in which deliveries are made.
enum class delivery_id : std::int64_t {};

enum class delivery_status { pending, delivered, failed };
/// "pending", "delivered", "failed".
[[nodiscard]] std::string_view to_string(delivery_status) noexcept;
[[nodiscard]] std::optional<delivery_status> parse_delivery_status(std::string_view) noexcept;

/// The type of a test. Its delivery is about no match: its match is 0, and its seq is its own id.
inline constexpr std::string_view webhook_test_type = "webhook:test";

/// An event on its way to a webhook.
struct webhook_delivery {
    delivery_id id{};
    webhook_id webhook{};
    match_id match{};  ///< 0: a test
    sequence_number seq = 0;
    std::string type;  ///< the word of an event_type, or webhook_test_type
    delivery_status status = delivery_status::pending;
    int attempts = 0;  ///< since it was made, or was last sent again by hand
    /// Nothing while it is pending: at once, when it is the first of its match.
    std::optional<timestamp> next_attempt_at{};
    std::optional<int> response_status{};  ///< of the last attempt; nothing: no answer
    std::optional<std::string> error{};    ///< of the last attempt
    timestamp created_at{};
    std::optional<timestamp> finished_at{};
};

/// The header `webhook-id`, the same on every attempt: "evt_<match>_<seq>", of a test
/// "evt_test_<delivery>".
[[nodiscard]] std::string message_id(const webhook_delivery& delivery);

/// What an answer makes of a delivery.
enum class delivery_verdict {
    delivered,  ///< 2xx
    gone,       ///< 410: the endpoint wants nothing any more
    failed      ///< anything else, redirects too, and no answer at all
};
/// `status`: of the answer; nothing: there was none.
[[nodiscard]] delivery_verdict verdict_of(std::optional<int> status) noexcept;

/// An endpoint without a success for so long, while it fails, is disabled (`failing`).
inline constexpr std::chrono::hours failing_limit{5 * 24};
/// Whether the endpoint is to be disabled as `failing`.
[[nodiscard]] bool has_failed_too_long(std::optional<timestamp> failing_since,
                                       timestamp now) noexcept;

/// After so many attempts a delivery is `failed`.
inline constexpr int max_delivery_attempts = 10;

/// The pause after the attempt number `attempts` (from 1) has failed: 1 s, 5 s, 30 s, 5 min,
/// 30 min, 2 h, 5 h, 10 h, 10 h, each with up to a tenth more, which `random` (any 64 bits) draws.
/// So endpoints that fail together are not tried together. Nothing: that was the last attempt.
[[nodiscard]] std::optional<std::chrono::milliseconds> pause_after(int attempts,
                                                                   std::uint64_t random) noexcept;

/// A pause that an answer asks for is kept up to this.
inline constexpr std::chrono::hours longest_retry_after{1};
/// The pause with what an answer asks for: of 429 and 503 the `Retry-After` counts when it is
/// longer than `pause`, up to `longest_retry_after`.
[[nodiscard]] std::chrono::milliseconds lengthen_pause(
    std::chrono::milliseconds pause, std::optional<int> status,
    std::optional<std::chrono::seconds> retry_after) noexcept;

/// For so long after a rotation the secret before signs too.
inline constexpr std::chrono::hours previous_secret_life{24};

}  // namespace livescore
