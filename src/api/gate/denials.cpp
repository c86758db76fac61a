#include "gate/denials.h"

#include <string>
#include <utility>

#include "livescore/core/log.h"
#include "livescore/core/steady_clock.h"

namespace livescore {
namespace {

constexpr std::array<const char*, denial_reason_count> names{
    "rate_limited", "connections", "bot", "shield", "oversized", "origin", "ws_messages"};
constexpr rate_limit max_lines{10, std::chrono::seconds(1)};
constexpr std::size_t max_path_bytes = 200;
constexpr std::size_t max_recent = 50;

}  // namespace

denials::denials(metrics_registry& metrics) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        denied_[i] = &metrics.add_counter("livescore_api_denied_total",
                                          "Requests, connections and messages refused",
                                          {{"reason", names[i]}});
        would_deny_[i] = &metrics.add_counter(
            "livescore_api_dry_run_denied_total",
            "What would have been refused, had it not been for dry_run", {{"reason", names[i]}});
    }
}

void denials::count(denial_reason reason, enforcement how) noexcept {
    const auto& counters = how == enforcement::enforce ? denied_ : would_deny_;
    counters[static_cast<std::size_t>(reason)]->add();
}

void denials::log(const denial& denied, const ip_address& client, std::string_view path,
                  std::string_view identity) {
    std::int64_t unsaid = 0;
    {
        const std::lock_guard lock(mutex_);
        if (!lines_.take(max_lines, steady_now<gcra::moment>()).allowed) {
            ++unsaid_;
            return;
        }
        unsaid = std::exchange(unsaid_, 0);
        if (recent_.size() == max_recent) recent_.pop_back();
        recent_.push_front(
            {system_wall_clock().now(), names[static_cast<std::size_t>(denied.reason)],
             std::string(denied.detail), to_text(client), std::string(identity),
             std::string(path.substr(0, max_path_bytes)), denied.how == enforcement::dry_run});
    }
    log::info("request_denied", {{"reason", names[static_cast<std::size_t>(denied.reason)]},
                                 {"detail", denied.detail},
                                 {"dryRun", denied.how == enforcement::dry_run},
                                 {"client", to_text(client)},
                                 {"identity", identity},
                                 {"path", path.substr(0, max_path_bytes)},
                                 {"unsaid", unsaid}});
}

std::vector<recent_denial> denials::recent() const {
    const std::lock_guard lock(mutex_);
    return {recent_.begin(), recent_.end()};
}

void denials::record(const denial& denied, const ip_address& client, std::string_view path,
                     std::string_view identity) {
    count(denied.reason, denied.how);
    log(denied, client, path, identity);
}

}  // namespace livescore
