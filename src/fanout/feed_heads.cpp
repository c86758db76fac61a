// The feed stays up to date by the heads of the worker. While no heads arrive, it polls PostgreSQL.
#include <algorithm>
#include <unordered_map>

#include "feed_engine.h"
#include "livescore/core/log.h"

namespace livescore {

using clock = std::chrono::steady_clock;

namespace {

/// Whether the log ends before an event that was known to be in it.
bool is_behind(const std::vector<head>& log, const std::vector<head>& known) {
    std::unordered_map<match_id, sequence_number> last;
    for (const auto& [match, seq] : log) last.emplace(match, seq);
    return std::ranges::any_of(known, [&last](const head& h) {
        const auto found = last.find(h.match);
        return (found == last.end() ? 0 : found->second) < h.last_seq;
    });
}

}  // namespace

void feed_engine::arm_tick() {
    if (stopped_) return;
    tick_timer_.expires_after(options_.heads_interval);
    tick_timer_.async_wait([this](boost::system::error_code error) {
        if (error || stopped_) return;
        on_tick();
        arm_tick();
    });
}

void feed_engine::on_tick() {
    const auto now = clock::now();
    watch_epoch();
    if (options_.polls_only) return poll_only(now);
    want_followed();
    const bool missing = now - last_heads_ > 3 * options_.heads_interval || !bus_.connected();
    if (missing != polling_) {
        polling_ = missing;
        polling_public_ = missing;
        if (missing) {
            log::warn("heads_missing", {{"fallback", "polling PostgreSQL"}});
        } else {
            log::info("heads_returned");
        }
    }
    // Heads tell of the last `heads_window` only. After a longer silence (a frozen process, a dead
    // link, no worker) the feed must look at every match that is followed.
    // The log may also have come back as another one, which a copy of its files does not tell.
    const bool blind = now - last_complete_ > options_.heads_window / 2 || log_was_away_;
    if (missing && now - last_resubscribe_ > 10 * options_.heads_interval) {
        last_resubscribe_ = now;
        bus_.resubscribe();
    }
    if ((missing || blind) && !poll_under_way_) {
        poll_under_way_ = true;
        spawn(poll_heads(blind), "poll_heads");
    } else if (!missing && !blind) {
        looked_back_ = last_complete_ = std::max(last_complete_, last_heads_);
    }
    const auto complete =
        std::chrono::duration_cast<std::chrono::milliseconds>(last_complete_.time_since_epoch());
    last_complete_ms_ = complete.count();
    sweep_sometimes(now);
}

void feed_engine::sweep_sometimes(steady_time now) {
    if (now - last_sweep_ <= options_.idle_track / 6) return;
    last_sweep_ = now;
    sweep();
}

/// A feed without a bus hears of everything by its polls.
void feed_engine::poll_only(steady_time now) {
    const bool has_followers = !tracks_.empty() || follows_many();
    if (has_followers && !poll_under_way_) {
        poll_under_way_ = true;
        spawn(poll_heads(true), "poll_heads");
    }
    sweep_sometimes(now);
}

/// Whether a poll also looks for matches that nobody follows by themselves. That costs more.
bool feed_engine::looks_for_channel(steady_time now) {
    return channel_members_ > 0 && now - looked_back_ >= options_.heads_window / 8;
}

/// For how long a follower of many matches may not have heard of one that has no track. A follower
/// who came meanwhile is told nothing older.
std::chrono::milliseconds feed_engine::unseen_time(steady_time now) const {
    if (!follows_many()) return std::chrono::milliseconds{0};
    const auto since = std::max(looked_back_, followed_since_);
    return std::chrono::ceil<std::chrono::milliseconds>(now - since);
}

/// Matches that are new to the feed now begin where the silence began (read_baselines). No track
/// may be forgotten so long, or its events before the silence would be delivered again.
void feed_engine::end_silence(steady_time began, steady_time ended) {
    silence_began_ = began;
    silence_ended_ = ended;
    for (const auto& [match, track] : tracks_) track->last_used = ended;
}

asio::awaitable<void> feed_engine::poll_heads(bool everything) {
    std::vector<head> heads;
    std::string failure;
    const auto asked = clock::now();
    const log_epoch epoch = epoch_;
    std::vector<head> known;
    std::vector<head> found;
    // It may go away again while this looks.
    const bool was_away = everything && std::exchange(log_was_away_, false);
    const bool looks_back = !options_.polls_only || looks_for_channel(asked);
    const auto window = options_.heads_window + unseen_time(asked);
    try {
        if (looks_back) heads = co_await log_->recent_heads(window);
        for (auto& h : heads) h.match = topic_of(h.match);
        if (everything) {
            std::vector<match_id> ids;
            for (const auto& [match, track] : tracks_) {
                ids.push_back(match_of(match));
                if (!track->removed_at()) known.push_back({match, track->logged});
            }
            found = co_await log_->heads_of(std::move(ids));
            for (auto& h : found) h.match = topic_of(h.match);
            heads.insert(heads.end(), found.begin(), found.end());
        }
    } catch (const std::exception& e) {
        failure = e.what();
    }
    poll_under_way_ = false;
    if (!failure.empty()) {
        log_was_away_ |= was_away;
        log::warn("heads_poll_failed", {{"reason", failure}});
        co_return;
    }
    if (epoch != epoch_) co_return;
    last_complete_ = asked;
    if (looks_back) {
        looked_back_ = asked;
        if (window > 2 * options_.heads_window) end_silence(asked - window, asked);
    }
    // A delayed feed hears of everything later. It leaves this check to the feed of the present.
    if (!options_.polls_only && is_behind(found, known)) on_log_went_back();
    on_heads(heads);
}

void feed_engine::sweep() {
    const auto now = clock::now();
    // What was delivered is known by the tracks alone, until the feed sees again (end_silence).
    if (now - last_complete_ > options_.heads_window) return;
    // While a client follows many matches, the feed keeps cursors longer. A match without a cursor
    // costs a query when it comes back.
    const auto idle = follows_many() && tracks_.size() < options_.max_tracks
                          ? 60 * options_.idle_track
                          : options_.idle_track;
    for (auto it = tracks_.begin(); it != tracks_.end();) {
        const auto& track = *it->second;
        const bool idle_long = now - track.last_used > idle;
        const bool is_waited_for = track.has_waiting_joins() || track.is_awaited;
        if (track.member_count == 0 && !track.attended && !is_waited_for && idle_long) {
            it = tracks_.erase(it);
        } else {
            ++it;
        }
    }
    track_count_ = tracks_.size();
}

}  // namespace livescore
