#include "belief.h"

#include <algorithm>
#include <limits>

namespace livescore {
namespace {

const feed_status* status_of(const std::string& provider, const provider_health& health) {
    const auto found = std::ranges::find(health.statuses, provider, &feed_status::provider);
    return found == health.statuses.end() ? nullptr : &*found;
}

/// A provider that is not registered comes last.
int priority_of(const std::string& provider, const provider_health& health) {
    const auto found = std::ranges::find(health.rows, provider, &feed_row::provider);
    return found == health.rows.end() ? std::numeric_limits<int>::max() : found->priority;
}

bool is_silent(const std::string& provider, const provider_health& health) {
    const feed_status* const status = status_of(provider, health);
    const auto last = status == nullptr ? std::nullopt : status->last_success_at;
    // When nobody knows of a success, the silence counts from the start of this process.
    const timestamp since = last.value_or(health.started);
    if (health.now - since < health.silent_after) return false;
    // Between two matches a provider is asked seldom. An answer may also be a little late.
    const auto expected = status == nullptr ? std::nullopt : status->next_answer_at;
    return !expected || health.now - *expected >= health.silent_after / 4;
}

bool is_healthy(const std::string& provider, const provider_health& health) {
    const feed_status* const status = status_of(provider, health);
    // One that comes back was healthy once; that counts no more.
    return status != nullptr && status->healthy_since && status->last_success_at &&
           !is_silent(provider, health) &&
           health.now - *status->healthy_since >= health.silent_after;
}

}  // namespace

feed_belief decide_belief(const std::string& provider, const std::optional<std::string>& source,
                          const provider_health& health) {
    if (!source || *source == provider) return feed_belief::believed;
    if (priority_of(provider, health) < priority_of(*source, health)) {
        return is_healthy(provider, health) || is_silent(*source, health)
                   ? feed_belief::believed
                   : feed_belief::when_it_agrees;
    }
    return is_silent(*source, health) ? feed_belief::believed : feed_belief::not_believed;
}

}  // namespace livescore
