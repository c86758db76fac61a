#include "upkeep.h"

#include <utility>

#include "livescore/core/log.h"

namespace livescore {
namespace {

using std::chrono::microseconds;

/// Whether a later look finds the match as it must be: it was changed, or removed, meanwhile.
bool is_overtaken(const error& e) {
    return e.code == errc::precondition_failed || e.code == errc::not_found;
}

}  // namespace

asio::awaitable<microseconds> upkeep::watch_clock_sources() {
    const microseconds pause = options_.interval;
    std::string turn = "clock_sources";
    const bool ours = co_await queue_.take_turn(std::move(turn), options_.interval);
    if (!ours) co_return pause;
    const std::chrono::seconds patience = options_.patience;
    const auto silent = co_await maintenance_.find_silent_matches(patience, options_.batch);
    std::int64_t stale = 0;
    std::int64_t fresh = 0;
    for (const match_id id : silent) {
        store::decider watch = [patience](const match& before, timestamp now) -> result<decision> {
            return watch_clock_source(before, now, patience);
        };
        std::optional<idempotent<match>> no_key;
        const result<changed_match> changed =
            co_await store_.change_match(id, std::nullopt, std::move(watch), std::move(no_key));
        if (changed) {
            ++(changed->match.details.stale ? stale : fresh);
        } else if (!is_overtaken(changed.error())) {
            log::warn("match_not_watched",
                      {{"match", raw(id)}, {"reason", changed.error().message}});
        }
    }
    turned_stale_.add(static_cast<std::uint64_t>(stale));
    if (!silent.empty()) log::info("clock_sources_watched", {{"stale", stale}, {"fresh", fresh}});
    co_return pause;
}

/// A note is forgotten only by a later look that finds its tie settled. So the last change of a
/// first leg reaches the second leg, whatever two workers do at once.
asio::awaitable<microseconds> upkeep::settle_ties() {
    const microseconds pause = options_.interval;
    std::string turn = "ties";
    const bool ours = co_await queue_.take_turn(std::move(turn), options_.interval);
    if (!ours) co_return pause;
    for (bool settled = false; !settled;) {
        changed_ties changed = co_await maintenance_.find_changed_ties(options_.batch);
        if (changed.notes.empty()) break;
        settled = co_await settle(find_unsettled_ties(changed.legs));
        if (settled) co_await maintenance_.forget_notes(std::move(changed.notes));
    }
    co_return pause;
}

/// Returns whether there was nothing to change.
asio::awaitable<bool> upkeep::settle(std::vector<tie_correction> corrections) {
    bool settled = true;
    for (const tie_correction& correction : corrections) {
        store::decider learn = [first_leg = correction.first_leg](
                                   const match& before, timestamp now) -> result<decision> {
            return settle_tie(before, first_leg, now);
        };
        std::optional<idempotent<match>> no_key;
        const result<changed_match> changed = co_await store_.change_match(
            correction.second, correction.seen, std::move(learn), std::move(no_key));
        if (changed || is_overtaken(changed.error())) {
            settled = false;
            continue;
        }
        // The next look would fail too: another change of the tie leads to another note.
        log::warn("tie_not_settled",
                  {{"match", raw(correction.second)}, {"reason", changed.error().message}});
    }
    co_return settled;
}

}  // namespace livescore
