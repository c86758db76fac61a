/// The port to the deliveries of webhooks for the worker: events of the log become deliveries, and
/// deliveries become attempts. `postgres` implements it. A caller may await from any executor, and
/// resumes on it. All calls throw infrastructure_error (overloaded, unavailable, in_doubt), and all
/// may be repeated: a repetition changes nothing that was done.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "livescore/core/steady_clock.h"
#include "livescore/domain/trace/event_trace.h"
#include "livescore/domain/webhook/delivery.h"
#include "livescore/domain/webhook/webhook.h"

namespace livescore {

namespace asio = boost::asio;

/// How far the log was turned into deliveries, in one snapshot.
struct expansion_state {
    std::int64_t enabled = 0;  ///< webhooks that get something
    std::int64_t failing = 0;  ///< those of them whose last attempt has failed
    /// The earliest `enabled_since`: no webhook wants an event from before it. Nothing: none is
    /// enabled.
    std::optional<timestamp> since{};
    /// All that was committed before it was expanded. Nothing: nobody has looked yet.
    std::optional<timestamp> scanned_until{};
    timestamp now{};  ///< by PostgreSQL's clock
};

/// The most webhooks of a mailing. Deliveries' ids are given out in blocks of so many.
inline constexpr std::int64_t mailing_block = 1024;

/// An event on its way to many webhooks at once. The delivery to the member at place p (from 0) has
/// the id `id + p`.
struct mailing {
    delivery_id id{};
    match_id match{};
    sequence_number seq = 0;
    std::string type;
    std::shared_ptr<const std::vector<webhook_id>> members{};  ///< in ascending order
    std::string waiting{};  ///< for each member '1' or '0': whether it waits for its first attempt
    std::shared_ptr<const std::string> body{};  ///< null: it was too large to be read along
    std::chrono::milliseconds event_age{};      ///< since the event was committed
    shared_trace trace{};                       ///< null: it has none
};

/// The events of (`from`, `to`] of a match became deliveries.
struct expanded_match {
    match_id match{};
    sequence_number from = 0;
    sequence_number to = 0;
};

/// What one step of the expansion did.
struct expansion {
    std::int64_t events = 0;
    std::int64_t deliveries = 0;
    std::vector<expanded_match> matches{};
    std::vector<mailing> mailings{};     ///< those of a match by seq
    std::vector<webhook_id> webhooks{};  ///< those that got rows of their own
    bool more = false;                   ///< the matches have further events
};

/// An endpoint as an attempt needs it.
struct webhook_endpoint {
    webhook_id id{};
    std::int64_t version = 0;
    std::string url;
    std::vector<std::string> secrets;  ///< those that sign now, the newest first
    /// How long the last of two secrets signs too.
    std::optional<std::chrono::milliseconds> previous_signs_for{};
    bool is_proven = false;  ///< there was a success, and no failure since
};

/// A delivery that waits, with the bytes that go out.
struct waiting_delivery {
    webhook_delivery delivery;
    std::chrono::milliseconds due_in{};         ///< 0: now
    std::chrono::milliseconds event_age{};      ///< since the event was committed
    std::shared_ptr<const std::string> body{};  ///< null: the log keeps the event no more
    shared_trace trace{};                       ///< of the event; null: it has none
    steady_time read_at{};                      ///< for whoever took it: when that was
    bool of_mailing = false;                    ///< it has no row of its own
};

/// What the worker wants to know of an endpoint.
struct endpoint_question {
    webhook_id id{};
    std::int64_t known_version = 0;  ///< 0: none
    bool wants_deliveries = false;
};

/// What waits for an endpoint.
struct endpoint_deliveries {
    webhook_id id{};
    /// Those of a match stand together, by seq. The first of a match may be tried when it is due,
    /// and the others after it.
    std::vector<waiting_delivery> waiting{};
    bool complete = false;  ///< nothing else waits
    /// When the first of another match is due. Nothing: none waits for a time.
    std::optional<std::chrono::milliseconds> next_due_in{};
};

/// The answers to questions.
struct endpoint_answers {
    std::vector<webhook_endpoint> changed{};  ///< their version is another than the known one
    std::vector<webhook_id> closed{};         ///< they get nothing: disabled or removed
    std::vector<endpoint_deliveries> deliveries{};
};

/// How much one read of deliveries may bring.
struct delivery_bounds {
    int each = 16;   ///< deliveries of an endpoint, in the order of its log
    int lanes = 64;  ///< first deliveries of other matches of it
    std::size_t bytes = std::size_t{8} << 20U;  ///< of bodies together; the first is always read
};

/// What became of an attempt.
struct attempt_outcome {
    delivery_id id{};
    webhook_id webhook{};
    int attempts = 1;  ///< with this one
    delivery_status after = delivery_status::pending;
    std::chrono::milliseconds pause{};  ///< until the next attempt, while it is pending
    std::optional<int> response_status{};
    std::string error{};      ///< empty: none
    bool gone = false;        ///< the endpoint is to be disabled
    bool of_mailing = false;  ///< the delivery had no row of its own when it was read
};

/// What the outcomes of attempts made of their endpoints.
struct disabled_webhook {
    webhook_id id{};
    disabled_reason reason{};
};

class delivery_store {
public:
    virtual ~delivery_store() = default;

    // Expansion. Any number of workers may do it at once: an event becomes a delivery once.
    virtual asio::awaitable<expansion_state> look() = 0;
    /// Matches that have events of [from, to) which were not expanded.
    virtual asio::awaitable<std::vector<match_id>> find_unexpanded(timestamp from,
                                                                   timestamp to) = 0;
    /// Makes deliveries of events that were not expanded, at most `max_events`, of each match in
    /// the order of seq. `matches`: each once.
    virtual asio::awaitable<expansion> expand(std::vector<match_id> matches, int max_events) = 0;
    /// Everything that was committed before `until` is expanded.
    virtual asio::awaitable<void> note_scanned(timestamp until) = 0;

    // Delivery.
    /// Enabled webhooks for which something waits.
    virtual asio::awaitable<std::vector<webhook_id>> find_waiting() = 0;
    virtual asio::awaitable<endpoint_answers> ask(std::vector<endpoint_question> questions,
                                                  delivery_bounds bounds) = 0;
    /// An outcome counts once, and only for a delivery that still waits for this attempt. Returns
    /// the webhooks that were disabled.
    virtual asio::awaitable<std::vector<disabled_webhook>> note(
        std::vector<attempt_outcome> outcomes) = 0;

    // Upkeep.
    /// Gives rows of their own to deliveries that wait in mailings for longer than `age`, so that
    /// the mailings of a slow endpoint do not stay open. A mailing for which many of its members
    /// wait stays for `many_age`: then it is not they who are slow. Looks at `limit` mailings.
    /// Returns the number of mailings.
    virtual asio::awaitable<std::int64_t> move_stragglers(std::chrono::milliseconds age,
                                                          std::chrono::milliseconds many_age,
                                                          int limit) = 0;
    /// Disables those of the next `limit` failing webhooks above `after` for which more than
    /// `max_pending` deliveries wait. `next`: where to go on; nothing behind the last one.
    struct backlog_step {
        std::vector<disabled_webhook> disabled{};
        std::optional<webhook_id> next{};
    };
    virtual asio::awaitable<backlog_step> disable_backlogs(webhook_id after,
                                                           std::int64_t max_pending, int limit) = 0;
    /// Removes deliveries that ended `age` ago, those of removed webhooks, and then these. Looks at
    /// `limit` deliveries with rows of their own above `after`, and the `limit` oldest mailings.
    /// `next`: where to go on; nothing behind the last one.
    struct removal_result {
        std::int64_t removed = 0;
        std::optional<delivery_id> next{};
    };
    virtual asio::awaitable<removal_result> remove_finished(std::chrono::hours age,
                                                            delivery_id after, int limit) = 0;
};

}  // namespace livescore
