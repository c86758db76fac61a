/// An adapter: a plan of requests, and a mapping from a provider's JSON to fixture reports. It
/// holds no state and does no I/O. docs/PROVIDERS.md has the recipe for a new one.
#pragma once
#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/domain/feed/fixture_report.h"
#include "livescore/service/feed/feed_store.h"

namespace livescore {

/// How often a request is worth its cost.
enum class poll_cadence {
    live,  ///< a match runs, or its kick-off is near
    near,  ///< a match of today comes later
    idle,  ///< schedules, and corrections of matches that are over
};

/// A request that is worth sending. `key` names it over time: its ETag, and when it was sent last.
struct planned_request {
    std::string key;     ///< "openligadb:bl1/2026/12"
    std::string target;  ///< behind the provider's base URL, "/getmatchdata/bl1/2026/12"
    poll_cadence cadence = poll_cadence::idle;
    /// The target of a request that says cheaply whether this one has anything new. Empty: there is
    /// none.
    std::string change_check{};
    /// A number of the cadence that this provider wants instead, e.g. line-ups once.
    std::optional<std::chrono::milliseconds> every{};
    /// No fixture is a good answer, e.g. of "what is live now". Otherwise an answer that had
    /// fixtures and has none is a failure.
    bool may_be_empty = false;
};

/// What a plan looks at.
struct plan_input {
    timestamp now{};
    std::span<const std::string> followed;    ///< as configured: "bl1/2026", "39/2026", a path
    std::span<const known_fixture> fixtures;  ///< of this provider, from 36 h ago to 36 h ahead
};

/// The headers of an answer, names in lower case.
using response_headers = std::map<std::string, std::string, std::less<>>;

/// What the provider says of its own limits. Absent: nothing.
struct stated_limits {
    std::optional<int> left_minute{};
    std::optional<int> left_day{};
    std::optional<std::chrono::seconds> retry_after{};
};

struct decoded_answer {
    std::vector<fixture_report> fixtures{};
    /// Further pages of the same answer.
    std::vector<planned_request> more{};
    /// Parts that could not be read, one sentence each, e.g. a match without a team. The rest is
    /// good.
    std::vector<std::string> problems{};
};

class provider_adapter {
public:
    virtual ~provider_adapter() = default;
    /// The name in FEEDS, `source` and paths: "openligadb".
    [[nodiscard]] virtual std::string_view name() const noexcept = 0;
    /// Headers of each request, e.g. the key. Never logged.
    [[nodiscard]] virtual response_headers credentials(std::string_view key) const = 0;
    /// The most urgent first. A league without known fixtures is asked for whole.
    [[nodiscard]] virtual std::vector<planned_request> plan(const plan_input& input) const = 0;
    /// The error (invalid_argument) is one that concerns the whole answer: other JSON than
    /// documented, an error that came with HTTP 200. `body` is valid JSON in UTF-8, within the
    /// limits of the client.
    [[nodiscard]] virtual result<decoded_answer> decode(const planned_request& request,
                                                        std::string_view body,
                                                        timestamp now) const = 0;
    /// Whether the answer of a change_check differs from the last one. By default bytes decide.
    [[nodiscard]] virtual stated_limits limits(const response_headers& headers) const = 0;
};

/// One for each provider; they live as long as the program.
[[nodiscard]] const provider_adapter& openligadb_adapter();
[[nodiscard]] const provider_adapter& openfootball_adapter();
[[nodiscard]] const provider_adapter& football_data_adapter();
[[nodiscard]] const provider_adapter& api_football_adapter();
/// Null for a name that is not built in.
[[nodiscard]] const provider_adapter* find_adapter(std::string_view name) noexcept;

}  // namespace livescore
