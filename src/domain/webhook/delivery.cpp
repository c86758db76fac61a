#include "livescore/domain/webhook/delivery.h"

#include <algorithm>
#include <array>

#include "livescore/domain/vocabulary.h"
#include "words.h"

namespace livescore {
namespace {

using std::chrono::milliseconds;

constexpr word_list<3> delivery_words{"pending", "delivered", "failed"};

// Source: the example of Standard Webhooks, "Deliverability and reliability"
// (https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md), with a first
// pause of 1 s: a score is news for seconds.
constexpr std::array<milliseconds, max_delivery_attempts - 1> pauses{
    std::chrono::seconds(1), std::chrono::seconds(5),  std::chrono::seconds(30),
    std::chrono::minutes(5), std::chrono::minutes(30), std::chrono::hours(2),
    std::chrono::hours(5),   std::chrono::hours(10),   std::chrono::hours(10)};

constexpr int ok_class = 2;
constexpr int status_gone = 410;
constexpr int status_too_many_requests = 429;
constexpr int status_unavailable = 503;

}  // namespace

std::string_view to_string(delivery_status status) noexcept {
    return word_of(delivery_words, status);
}
std::optional<delivery_status> parse_delivery_status(std::string_view word) noexcept {
    return value_of<delivery_status>(delivery_words, word);
}

std::string message_id(const webhook_delivery& delivery) {
    if (raw(delivery.match) == 0) return "evt_test_" + std::to_string(raw(delivery.id));
    return "evt_" + std::to_string(raw(delivery.match)) + '_' + std::to_string(delivery.seq);
}

delivery_verdict verdict_of(std::optional<int> status) noexcept {
    if (!status) return delivery_verdict::failed;
    if (*status / 100 == ok_class) return delivery_verdict::delivered;
    return *status == status_gone ? delivery_verdict::gone : delivery_verdict::failed;
}

bool has_failed_too_long(std::optional<timestamp> failing_since, timestamp now) noexcept {
    return failing_since && now - *failing_since >= failing_limit;
}

std::optional<milliseconds> pause_after(int attempts, std::uint64_t random) noexcept {
    const auto at = static_cast<std::size_t>(std::max(attempts, 1) - 1);
    if (at >= pauses.size()) return std::nullopt;
    const milliseconds pause = pauses.at(at);
    const auto most = static_cast<std::uint64_t>(pause.count() / 10);
    return pause + milliseconds(random % (most + 1));
}

milliseconds lengthen_pause(milliseconds pause, std::optional<int> status,
                            std::optional<std::chrono::seconds> retry_after) noexcept {
    const bool counts = status == status_too_many_requests || status == status_unavailable;
    if (!counts || !retry_after) return pause;
    // The limit first: a number of seconds may be too large for milliseconds.
    const auto asked = std::min<std::chrono::seconds>(*retry_after, longest_retry_after);
    return std::max<milliseconds>(pause, asked);
}

vocabulary::words vocabulary::delivery_statuses() noexcept {
    return delivery_words;
}

}  // namespace livescore
