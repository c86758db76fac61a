/// Webhooks: endpoints of others that get events. Pure.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/core/ids.h"
#include "livescore/core/time.h"
#include "livescore/domain/event.h"

namespace livescore {

/// PostgreSQL `integer`, from 1.
enum class webhook_id : std::int64_t {};

/// Why a webhook gets nothing.
enum class disabled_reason {
    by_hand,
    gone,     ///< the endpoint answered 410
    failing,  ///< no success for `failing_limit` (delivery.h)
    backlog   ///< more deliveries wait than may wait
};
/// "by_hand", "gone", "failing", "backlog".
[[nodiscard]] std::string_view to_string(disabled_reason) noexcept;
[[nodiscard]] std::optional<disabled_reason> parse_disabled_reason(std::string_view) noexcept;

/// Which events a webhook gets: those of these types, of matches that any of the three lists
/// names. No types: every type. All three lists empty: every match.
struct webhook_selection {
    std::vector<event_type> events{};
    std::vector<league_id> leagues{};
    std::vector<team_id> teams{};
    std::vector<match_id> matches{};
    friend bool operator==(const webhook_selection&, const webhook_selection&) = default;
};

/// It never has a secret. `version` rises with each change that a user sees, but for the times of
/// success and failure.
struct webhook {
    webhook_id id{};
    std::string url;
    std::optional<std::string> description{};
    webhook_selection selection{};
    std::optional<disabled_reason> disabled{};  ///< nothing: it is enabled
    timestamp enabled_since{};                  ///< events before this are not for it
    std::optional<timestamp> failing_since{};   ///< the first failure after the last success
    std::optional<timestamp> last_success_at{};
    std::optional<timestamp> previous_secret_until{};  ///< the secret before signs too until then
    std::int64_t version = 0;
    timestamp created_at{};
    timestamp updated_at{};
    friend bool operator==(const webhook&, const webhook&) = default;
};

/// Changes a webhook as a request asks, or says why not. It is pure.
using webhook_edit = std::function<std::optional<error>(webhook&)>;

/// Configurable.
struct webhook_limits {
    /// Whether a webhook may lead to this machine and to private networks, also by http.
    bool allow_private = false;
    std::size_t selected_ids = 1'000;  ///< of each list of ids
    int webhooks = 10'000;             ///< that there are at once
};

}  // namespace livescore
