/// The use cases of the API.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <utility>

#include "livescore/service/match_history.h"
#include "livescore/service/principal.h"
#include "livescore/service/store.h"
#include "livescore/service/transition_scheduler.h"

namespace livescore {

/// Awaitables resume on the caller's executor. The calls return the errors of the store and of the
/// domain. infrastructure_error passes through. Thread-safe.
class match_service {
public:
    match_service(store& log, transition_scheduler& scheduler, const wall_clock& clock)
        : store_(log), scheduler_(scheduler), clock_(clock) {}

    // `once`: see store.h, "Changing". `by`: the client; forbidden when they may not change
    // matches of the league. The service checks this under the lock of the change. For a new
    // comment it checks just before.
    asio::awaitable<result<changed_match>> create(create_match command,
                                                  std::optional<idempotent<match>> once = {},
                                                  caller by = {});
    asio::awaitable<result<changed_match>> update(match_id id, expected_seq expected,
                                                  update_match command,
                                                  std::optional<idempotent<match>> once = {},
                                                  caller by = {});
    asio::awaitable<result<changed_match>> set_status(match_id id, expected_seq expected,
                                                      livescore::set_status command,
                                                      std::optional<idempotent<match>> once = {},
                                                      caller by = {});
    /// Without `expected` the score goes by group append. With `expected` it gets a separate
    /// transaction.
    asio::awaitable<result<changed_match>> set_score(match_id id, expected_seq expected,
                                                     livescore::set_score command,
                                                     std::optional<idempotent<match>> once = {},
                                                     caller by = {});
    /// The score and the commentary of a goal are one transaction. Its events are score:update,
    /// then commentary:new. `expected` as in set_score. An entry that concerns others, or the
    /// shoot-out, gets a separate transaction (domain/corrections.h).
    asio::awaitable<result<changed_commentary>> add_commentary(
        match_id id, expected_seq expected, livescore::add_commentary command,
        std::optional<idempotent<commentary>> once = {}, caller by = {});
    /// The correction and a change of the score are one transaction. Its events are score:update,
    /// if the score changes, then commentary:updated.
    asio::awaitable<result<changed_commentary>> update_commentary(
        match_id id, commentary_id entry, expected_seq expected,
        livescore::update_commentary command, std::optional<idempotent<commentary>> once = {},
        caller by = {});
    asio::awaitable<result<changed_commentary>> remove_commentary(
        match_id id, commentary_id entry, expected_seq expected,
        livescore::remove_commentary command, std::optional<idempotent<commentary>> once = {},
        caller by = {});
    /// The answer has the match as it was.
    asio::awaitable<result<changed_match>> remove(match_id id, expected_seq expected = {},
                                                  std::optional<idempotent<match>> once = {},
                                                  caller by = {});

    asio::awaitable<result<match>> find(match_id id);
    asio::awaitable<result<match_page>> list(match_filter filter, match_page_request page);
    asio::awaitable<page<commentary>> list_commentary(match_id id, commentary_page_request page);
    /// find and list_commentary in one read.
    asio::awaitable<std::pair<result<match>, page<commentary>>> find_with_commentary(
        match_id id, commentary_page_request page);
    asio::awaitable<result<found_commentary>> find_commentary(match_id id, commentary_id entry);
    asio::awaitable<result<log_slice>> read_log(match_id id, log_page_request page);
    /// The match at a moment of its past (match_history.h).
    asio::awaitable<result<match_at_moment>> state_at(match_id id, state_query query,
                                                      page_bytes bytes);

private:
    asio::awaitable<std::optional<error>> check_league(match_id id, shared_principal who);

    store& store_;
    transition_scheduler& scheduler_;
    const wall_clock& clock_;
};

}  // namespace livescore
