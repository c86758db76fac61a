// The feed learns when another history takes the place of the log's: a restored backup, another
// database, an emptied log. What it knows is then of no use, and neither is a client's place.
#include "feed_engine.h"
#include "livescore/core/log.h"

namespace livescore {

void feed_engine::watch_epoch() {
    if (reading_epoch_) return;
    reading_epoch_ = true;
    spawn(read_epoch(), "read_epoch");
}

asio::awaitable<void> feed_engine::read_epoch() {
    log_identity now;
    bool failed = false;
    try {
        now = co_await log_->identify_log();
    } catch (const infrastructure_error&) {
        failed = true;
    }
    reading_epoch_ = false;
    if (!failed) {
        // The server may have started with older files. A short absence shows only here.
        const auto started_before = std::exchange(server_started_, now.server_started);
        log_was_away_ |= started_before != 0 && started_before != now.server_started;
        take_epoch(now.epoch);
        look_after_absence();
        co_return;
    }
    log_was_away_ = true;
    for (auto& [shard, request] : std::exchange(early_joins_, {}))
        send(shard, {.join = refused_join(std::move(request), join_outcome::unavailable)});
    for (auto& [shard, request] : std::exchange(early_waits_, {}))
        send(shard, {.join = refused_join(std::move(request), join_outcome::unavailable)});
}

void feed_engine::look_after_absence() {
    if (!log_was_away_ || poll_under_way_) return;
    poll_under_way_ = true;
    spawn(poll_heads(true), "poll_heads");
}

void feed_engine::take_epoch(log_epoch now) {
    const bool is_replaced = epoch_ != now && epoch_ != log_epoch::unknown;
    // First: whoever sees the new epoch no longer finds a seq of the old one.
    if (is_replaced) changes().note_replacement();
    epoch_ = now;
    if (is_replaced) forget_history();
    for (auto& [shard, request] : std::exchange(early_joins_, {}))
        on_join(shard, std::move(request));
    for (auto& [shard, request] : std::exchange(early_waits_, {}))
        on_await(shard, std::move(request));
}

void feed_engine::forget_history() {
    log::warn("log_replaced", {{"epoch", to_text(epoch_)}});
    for (auto it = tracks_.begin(); it != tracks_.end();) {
        auto& track = *it->second;
        track.forget();
        refuse(track, join_outcome::unavailable);
        // Its members still have to leave, and a read of it may be under way.
        it = track.member_count == 0 && !track.attended ? tracks_.erase(it) : std::next(it);
    }
    track_count_ = tracks_.size();
    unplaced_.clear();
    refuse_all_wishes(join_outcome::unavailable);
    for (std::size_t i = 0; i < shards_.size(); ++i) send(i, {.log_replaced = true});
}

void feed_engine::on_log_went_back() {
    if (renewing_epoch_ || epoch_ == log_epoch::unknown) return;
    renewing_epoch_ = true;
    log::error("log_went_back", {{"epoch", to_text(epoch_)}});
    spawn(renew_epoch(), "renew_epoch");
}

asio::awaitable<void> feed_engine::renew_epoch() {
    try {
        co_await log_->renew_log_epoch(epoch_);
    } catch (const infrastructure_error& e) {
        log::warn("log_epoch_not_renewed", {{"reason", std::string_view(e.what())}});
    }
    renewing_epoch_ = false;
    watch_epoch();
}

}  // namespace livescore
