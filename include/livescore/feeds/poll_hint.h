/// Hints that a provider has news: a reason to poll at once, and nothing more. What comes with them
/// is never looked at, so whoever can send them can cause polls, at a bounded rate, and no data.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/error.h"

namespace livescore {

namespace asio = boost::asio;

struct mqtt_hint_options {
    std::string url;  ///< "mqtt://host[:1883]" or "mqtts://host[:8883]"; see check_mqtt_url
    std::vector<std::string> leagues;  ///< "bl1": the topic openligadb/bl1 is subscribed to
    std::string ca_file{};             ///< for mqtts, instead of those of the system
    std::chrono::milliseconds least_pause{1'000};  ///< between two hints of a league
    /// The longest pause before another attempt; the pauses are random (full jitter).
    std::chrono::milliseconds reconnect_max{60'000};
};

/// Source of hints. They end with it: after its destructor `hint` is not called any more, except by
/// calls that the executor already holds. The destructor may wait for an answer of DNS.
class poll_hint {
public:
    virtual ~poll_hint() = default;
    /// Whether the broker has taken the subscriptions of the present connection. Thread-safe.
    [[nodiscard]] virtual bool is_subscribed() const noexcept = 0;
};

/// Calls `hint(league)` on `executor`, which must live longer than the source. A hint that comes
/// within `least_pause` waits for its end; further ones are the same hint. A broker that is away,
/// refuses or sends nonsense is tried again for ever. The first failure in a row is logged.
[[nodiscard]] std::unique_ptr<poll_hint> make_mqtt_hint(
    mqtt_hint_options options, asio::any_io_executor executor,
    std::function<void(std::string league)> hint);

/// mqtt or mqtts, a host, perhaps a port; no user, path, query or fragment. The error
/// (invalid_argument) says what is wrong, and does not quote the URL.
[[nodiscard]] std::optional<error> check_mqtt_url(std::string_view url);

}  // namespace livescore
