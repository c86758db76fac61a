/// Which of a plan's requests are due. Pure: it has no clock and sends nothing.
#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/time.h"
#include "livescore/feeds/provider_adapter.h"

namespace livescore {

/// The longest time between two requests of one key, by their cadence.
struct poll_intervals {
    std::chrono::milliseconds live{15'000};
    std::chrono::milliseconds near{60'000};
    std::chrono::milliseconds idle{300'000};

    [[nodiscard]] std::chrono::milliseconds of(const planned_request& request) const;
};

class request_schedule {
public:
    /// `random` draws from [0, 1). Each interval is shorter by up to a tenth, so that the requests
    /// of many installations and keys do not meet. It is never longer: it is a promise.
    explicit request_schedule(std::function<double()> random) : random_(std::move(random)) {}

    void sent(const std::string& key, timestamp at);
    void succeeded(const std::string& key);
    /// The answer was no good. It is asked for again at the pace of live requests, then at half of
    /// it, and so on.
    void failed(const std::string& key);
    /// The request was not carried out: it is due again.
    void forget(const std::string& key) { entries_.erase(key); }
    /// Due now, but never within a second of the last time.
    void hasten_all();
    /// Those whose key names the league as a part: "bl1" is in "openligadb:bl1/2026/12".
    void hasten_league(std::string_view league);
    /// Forgets the keys that were not sent since `before`.
    void prune(timestamp before);

    /// The due ones, the most urgent cadence first, otherwise in the order of the plan.
    [[nodiscard]] std::vector<planned_request> due(std::span<const planned_request> plan,
                                                   const poll_intervals& intervals,
                                                   timestamp now) const;
    /// When the first of those that are not due becomes due.
    [[nodiscard]] std::optional<timestamp> next_due(std::span<const planned_request> plan,
                                                    const poll_intervals& intervals,
                                                    timestamp now) const;

private:
    struct entry {
        timestamp sent_at{};
        double part = 1;   // of the interval
        int failures = 0;  // in a row
        bool hastened = false;
    };
    [[nodiscard]] std::optional<timestamp> due_at(const planned_request& request,
                                                  const poll_intervals& intervals) const;

    std::function<double()> random_;
    std::map<std::string, entry, std::less<>> entries_;
};

/// Whether `league` is a part of `key` between ':' or '/' and '/' or the end.
[[nodiscard]] bool names_league(std::string_view key, std::string_view league) noexcept;

}  // namespace livescore
