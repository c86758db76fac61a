/// The port to what feeds keep: the providers, which of our matches their fixtures are, budgets and
/// conflicts. `postgres` implements it. Executors, errors and lost connections: as store.h.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/domain/feed/fixture_change.h"
#include "livescore/domain/feed/fixture_report.h"
#include "livescore/domain/queries.h"
#include "livescore/service/store_changes.h"

namespace livescore {

namespace asio = boost::asio;

/// A provider, as it is kept.
struct feed_row {
    std::string provider;
    int priority = 0;     ///< its place in FEEDS; 0 is the first. Pushing providers come last
    bool polled = false;  ///< a worker polls it; false: it pushes, or is not configured any more
    bool paused = false;
    std::int64_t refresh_wanted = 0;        ///< raised by each request for a poll at once
    int failures = 0;                       ///< since the last success
    std::optional<std::string> failure{};   ///< the last one, while `failures` is not 0
    std::optional<timestamp> not_before{};  ///< no request before: circuit, Retry-After
    int used_minute = 0;                    ///< requests of the running minute (UTC)
    int used_day = 0;                       ///< requests of the running day (UTC)
};

/// The start of a poll, by PostgreSQL's clock. A change by an older poll never overwrites the
/// change of a newer one: this is the fence between two workers.
struct feed_turn {
    timestamp now{};
    feed_row row;
};

/// 0: no limit.
struct feed_budget {
    int per_minute = 0;
    int per_day = 0;
};

/// A fixture whose match is known.
struct known_fixture {
    std::string ref;
    match_id match{};
    bool gone = false;  ///< a person removed the match; it must not come back
    sequence_number last_seq = 0;
    match_status status{};
    timestamp start{};
    std::optional<std::string> round{};
    bool locked = false;
    bool has_memory = false;              ///< its memory is not empty: the next report counts
    std::optional<std::string> source{};  ///< the provider that is believed
    /// What the provider calls its league. Absent: not known, or the provider calls it by several
    /// names; a plan then takes it for a fixture of every league that is followed.
    std::optional<std::string> league{};
};

/// Which fixtures a plan looks at.
struct fixture_query {
    std::string provider;
    timestamp from{};   ///< start >= from
    timestamp until{};  ///< start < until
};

struct kept_conflict {
    std::int64_t id = 0;
    std::string provider;
    std::optional<match_id> match{};
    std::string fixture;  ///< the provider's reference
    feed_conflict what;
    timestamp first_seen_at{};
};
struct conflict_page_request {
    int limit = 50;
    std::optional<std::int64_t> before{};  ///< keyset: ids below this
};

class feed_store {
public:
    virtual ~feed_store() = default;

    // Providers
    /// Those that this worker polls, in the order of priority. Others that were polled before are
    /// not any more. Writes nothing when nothing changed.
    virtual asio::awaitable<void> register_feeds(std::vector<std::string> polled) = 0;
    /// A provider that pushes. Writes nothing when it is known.
    virtual asio::awaitable<void> register_push(std::string provider) = 0;
    virtual asio::awaitable<std::vector<feed_row>> list_feeds() = 0;
    /// A read. not_found for a provider that is not registered.
    virtual asio::awaitable<result<feed_turn>> begin_turn(std::string provider) = 0;
    /// not_found for a provider that is not registered.
    virtual asio::awaitable<result<feed_row>> set_paused(std::string provider, bool paused) = 0;
    virtual asio::awaitable<result<feed_row>> request_refresh(std::string provider) = 0;
    /// Takes up to `wanted` requests out of both budgets; returns how many it got. With no limit it
    /// writes nothing. What was taken and not used stays taken.
    virtual asio::awaitable<int> take_requests(std::string provider, int wanted,
                                               feed_budget budget) = 0;
    /// The provider itself says what is left of its own count. It only lowers ours.
    virtual asio::awaitable<void> lower_budget(std::string provider, feed_budget budget,
                                               std::optional<int> left_minute,
                                               std::optional<int> left_day) = 0;
    virtual asio::awaitable<void> note_failure(std::string provider, std::string reason,
                                               std::optional<timestamp> not_before) = 0;
    /// After failures only.
    virtual asio::awaitable<void> note_recovery(std::string provider) = 0;

    // Fixtures
    virtual asio::awaitable<std::vector<known_fixture>> find_fixtures(
        std::string provider, std::vector<std::string> refs) = 0;
    virtual asio::awaitable<std::vector<known_fixture>> list_fixtures(fixture_query query) = 0;
    /// One transaction: finds the match of the fixture, or makes it with its league, teams and
    /// season, and keeps the references. A match of the same teams and league within 24 hours is
    /// the same match, whoever brought it. So is one of another provider within 15 minutes, though
    /// the league has another name there, when nothing says that the leagues are two. Names of
    /// teams are compared without case and accents. A match that is made has `initial`'s decision.
    /// Errors: invalid_argument with details, when a name fits several rows.
    using fixture_creator = std::function<result<decision>(const fixture_report&, timestamp now)>;
    virtual asio::awaitable<result<known_fixture>> adopt(std::string provider,
                                                         fixture_report report,
                                                         fixture_creator initial) = 0;
    /// One transaction: lock the match, `decide`, write match, entries, events, memory and
    /// conflicts. Errors: not_found; precondition_failed when a newer turn has changed the fixture;
    /// the errors of `decide`. A decision that changes nothing writes nothing, not even a lock: so
    /// `decide` runs first without the lock, with stand-ins for the ids. Its last call counts.
    using fixture_decider = std::function<result<fixture_change>(
        const fixture_state& before, timestamp now, const entry_id_source& next_entry_id)>;
    virtual asio::awaitable<result<changed_match>> change_fixture(std::string provider,
                                                                  std::string ref, timestamp turn,
                                                                  fixture_decider decide) = 0;

    // Conflicts
    /// Keeps a conflict of a fixture without a match. change_fixture keeps those of the others.
    virtual asio::awaitable<void> note_conflict(std::string provider, std::string ref,
                                                feed_conflict what) = 0;
    /// Those first seen at least `age` ago, newest first.
    virtual asio::awaitable<page<kept_conflict>> list_conflicts(conflict_page_request request,
                                                                std::chrono::milliseconds age) = 0;
    /// `accept`: the provider is right, and the match's lock is given back. Otherwise the operator
    /// has seen it, and the same conflict is not listed again. not_found for an unknown id.
    virtual asio::awaitable<result<kept_conflict>> resolve_conflict(std::int64_t id,
                                                                    bool accept) = 0;
};

}  // namespace livescore
