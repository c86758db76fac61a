#include "livescore/fanout/feed.h"

#include <boost/asio/post.hpp>

#include "feed_impl.h"
#include "livescore/core/log.h"
#include "livescore/core/steady_clock.h"
#include "livescore/protocol/bus_message.h"
#include "livescore/protocol/client_message.h"

namespace livescore {

using clock = std::chrono::steady_clock;

feed::feed(asio::io_context& control, event_bus& bus, feed_options options)
    : impl_(std::make_unique<impl>(control, bus, options)) {}
feed::~feed() = default;

std::size_t feed::add_shard(shard_inlet inlet) {
    impl_->shards.push_back({std::move(inlet), {}});
    return impl_->shards.size() - 1;
}

void feed::start(store& log) {
    impl_->start(log);
}
void feed::stop() {
    impl_->stop();
}

void feed::note_committed(std::span<const committed_event> events) noexcept {
    for (const auto& event : events) impl_->changes.note_commit(event.match, event.seq);
}
void feed::on_committed(std::vector<committed_event> events) noexcept {
    impl_->inbox.push(impl::committed{std::move(events)});
}
void feed::join(std::size_t shard, join_request request) {
    impl_->inbox.push(impl::join_message{shard, std::move(request)});
}
void feed::leave(std::size_t shard, topic from) {
    impl_->inbox.push(impl::leave_message{shard, from});
}
void feed::await_news(std::size_t shard, join_request request) {
    impl_->inbox.push(impl::await_message{shard, std::move(request)});
}
void feed::end_wait(topic of, sequence_number since, const joiner& who) {
    impl_->inbox.push(impl::end_wait_message{of, since, &who});
}
void feed::on_deleted(match_id match) noexcept {
    impl_->changes.note_commit(match, 0);
}
change_clock& feed::changes() noexcept {
    return impl_->changes;
}
std::chrono::milliseconds feed::heads_age() const noexcept {
    return impl_->heads_age();
}
feed_stats feed::stats() const {
    return impl_->stats();
}

void feed::register_metrics(metrics_registry& metrics) const {
    using enum metrics_registry::kind;
    const auto add = [&](metrics_registry::kind what, const char* name, const char* help,
                         auto read) {
        metrics.add_reading(what, name, help,
                            [this, read] { return static_cast<double>(read(stats())); });
    };
    add(counter, "livescore_feed_events_total",
        "Events that the feed let through, once an instance",
        [](const feed_stats& s) { return s.delivered; });
    add(counter, "livescore_feed_duplicates_dropped_total",
        "Events that came again and were dropped",
        [](const feed_stats& s) { return s.duplicates_dropped; });
    add(counter, "livescore_feed_gap_events_total",
        "Events that had to be read from the log to fill a gap",
        [](const feed_stats& s) { return s.gaps_filled; });
    add(counter, "livescore_feed_log_reads_total", "Reads of PostgreSQL by the feed",
        [](const feed_stats& s) { return s.log_reads; });
    add(gauge, "livescore_feed_tracked_matches", "Matches whose cursor the feed keeps",
        [](const feed_stats& s) { return s.tracks; });
    add(gauge, "livescore_feed_heads_age_seconds",
        "Since the newest seqs were last known, from the worker or by polling",
        [](const feed_stats& s) { return static_cast<double>(s.heads_age_ms) / 1000; });
    add(gauge, "livescore_feed_polling", "1 while heads stay away and PostgreSQL is polled instead",
        [](const feed_stats& s) { return s.polling ? 1 : 0; });
}

feed::impl::impl(asio::io_context& control, event_bus& bus, feed_options options)
    : inbox(control, [this](auto& batch) { drain(batch); }),
      control_(control),
      bus_(bus),
      options_(options),
      gap_timer_(control),
      tick_timer_(control) {}

void feed::impl::start(store& log) {
    log_ = &log;
    last_heads_ = last_complete_ = last_sweep_ = last_resubscribe_ = clock::now();
    bus_.subscribe([this](std::string_view text) { on_bus_message(text); });
    arm_tick();
}

void feed::impl::stop() {
    stopped_ = true;
    gap_timer_.cancel();
    tick_timer_.cancel();
    inbox.discard();
    tracks_.clear();
}

feed_stats feed::impl::stats() const {
    feed_stats s;
    s.delivered = delivered_;
    s.duplicates_dropped = duplicates_;
    s.gaps_filled = filled_;
    s.log_reads = log_reads_;
    s.tracks = track_count_;
    s.heads_age_ms = heads_age().count();
    s.polling = polling_public_;
    return s;
}

std::chrono::milliseconds feed::impl::heads_age() const noexcept {
    return steady_now<std::chrono::milliseconds>() - std::chrono::milliseconds(last_complete_ms_);
}

// ---- messages

void feed::impl::drain(std::vector<feed_message>& batch) {
    for (auto& m : batch) {
        if (auto* c = std::get_if<committed>(&m)) {
            on_committed(c->events);
        } else if (auto* j = std::get_if<join_message>(&m)) {
            on_join(j->shard, std::move(j->request));
        } else if (auto* l = std::get_if<leave_message>(&m)) {
            on_leave(l->shard, l->from);
        } else if (auto* a = std::get_if<await_message>(&m)) {
            on_await(a->shard, std::move(a->request));
        } else if (auto* e = std::get_if<end_wait_message>(&m)) {
            on_end_wait(*e);
        }
    }
}

void feed::impl::on_committed(std::vector<committed_event>& events) {
    for (const auto& event : events) {
        if (is_followed(event.match)) take(event.match, make_frame(event));
    }
    for (const auto& event : events) bus_.publish(event);
}

void feed::impl::on_bus_message(std::string_view text) {
    auto message = read_bus_message(text);
    if (!message) {
        log::warn("bus_message_refused",
                  {{"reason", message.error().message}, {"bytes", text.size()}});
        return;
    }
    if (auto* heads = std::get_if<heads_message>(&*message)) {
        last_heads_ = clock::now();
        on_heads(heads->heads);
        return;
    }
    const auto& event = std::get<event_message>(*message);
    changes.note_hearsay(event.match, event.seq);
    if (!is_followed(event.match)) return;
    // What this instance committed comes back to it; that must not cost a second framing.
    if (auto* track = find(event.match); track && track->ready() &&
                                         event.seq <= track->position() &&
                                         event.type != event_type::match_created) {
        duplicates_.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    take(event.match,
         std::make_shared<const frame>(event.match, event.seq, event.type, event.json));
}

void feed::impl::on_heads(const std::vector<head>& heads) {
    for (const auto& h : heads) {
        changes.note_hearsay(h.match, h.last_seq);
        take_head(h);
    }
}

void feed::impl::on_join(std::size_t shard, join_request request) {
    if (request.to == matches_channel) {
        ++shards[shard].channel_members;
        if (channel_members_++ == 0) followed_since_ = clock::now();
        auto result = std::make_unique<join_result>();
        result->acknowledgement =
            frame_subscribed(request.format, std::nullopt, write_channel_subscribed());
        result->request = std::move(request);
        send(shard, {nullptr, std::move(result)});
        return;
    }
    if (tracks_.size() >= options_.max_tracks && !find(request.to)) {
        auto result = std::make_unique<join_result>();
        result->request = std::move(request);
        result->outcome = join_outcome::unavailable;
        send(shard, {nullptr, std::move(result)});
        return;
    }
    auto& track = track_of(request.to);
    track.add_join(shard, std::move(request));
    settle(track);
}

void feed::impl::on_leave(std::size_t shard, topic from) {
    if (from == matches_channel) {
        --shards[shard].channel_members;
        --channel_members_;
        return;
    }
    if (auto* track = find(from)) {
        --track->members[shard];
        --track->member_count;
        track->last_used = clock::now();
    }
}

void feed::impl::on_await(std::size_t shard, join_request request) {
    auto& track = track_of(request.to);
    track.last_used = clock::now();
    track.add_news_wait(shard, std::move(request));
    settle(track);
}

void feed::impl::on_end_wait(const end_wait_message& end) {
    if (auto* track = find(end.of)) hand_back(track->end_news_wait(end.since, end.who));
}

// ---- tracks

match_track* feed::impl::find(match_id match) {
    const auto found = tracks_.find(match);
    return found == tracks_.end() ? nullptr : found->second.get();
}

match_track& feed::impl::track_of(match_id match) {
    auto& track = tracks_[match];
    if (!track) {
        track = std::make_unique<match_track>(match, options_, shards.size());
        track->wants_baseline = channel_members_ > 0;
        track->last_used = clock::now();
        track_count_ = tracks_.size();
    }
    return *track;
}

bool feed::impl::is_followed(match_id match) const {
    // While somebody follows all matches every event counts, commentary too: it moves the cursor.
    return channel_members_ > 0 || tracks_.contains(match);
}

void feed::impl::take(match_id match, shared_frame f) {
    auto& track = track_of(match);
    track.last_used = clock::now();
    scratch_.clear();
    if (!track.ready() && f->seq() == 1) track.begin_at(0, scratch_);
    const auto verdict = track.offer(std::move(f), scratch_);
    if (verdict == event_cursor::verdict::duplicate)
        duplicates_.fetch_add(1, std::memory_order_relaxed);
    advance(track, scratch_);
}

void feed::impl::take_head(const head& h) {
    if (!is_followed(h.match)) return;
    auto& track = track_of(h.match);
    track.note_head(h.last_seq);
    settle(track);
}

void feed::impl::advance(match_track& track, std::vector<shared_frame>& out) {
    for (const auto& f : out) {
        const bool for_channel = is_for_matches_channel(f->type());
        for (std::size_t i = 0; i < shards.size(); ++i) {
            if (track.members[i] > 0 || (for_channel && shards[i].channel_members > 0)) {
                send(i, {f, nullptr});
            }
        }
    }
    delivered_.fetch_add(out.size(), std::memory_order_relaxed);
    settle(track);
}

/// What one read of the subscription, or one drain of the inbox, brings for a shard goes there in
/// one piece: the shard, which may wake on another core at the first item, would send the rest of
/// the burst apart from it.
void feed::impl::send(std::size_t shard, shard_item item) {
    shards[shard].outgoing.push_back(std::move(item));
    if (std::exchange(flush_posted_, true)) return;
    asio::post(control_, [this] { flush(); });
}

void feed::impl::flush() {
    flush_posted_ = false;
    for (auto& [inlet, outgoing, members] : shards) {
        if (!outgoing.empty()) inlet(std::exchange(outgoing, {}));
    }
}

void feed::impl::settle(match_track& track) {
    hand_back(track.answer_joins(clock::now()));
    if (track.has_gap() && !track.gap_timed && !track.fill_gap_now)
        watch_gap(track, options_.gap_wait);
    if (track.next_need(clock::now()) != match_track::need::nothing) attend(track);
}

void feed::impl::hand_back(std::vector<match_track::answered_join> answers) {
    for (auto& [shard, answer] : answers) send(shard, {nullptr, std::move(answer)});
}

void feed::impl::refuse(match_track& track, join_outcome why) {
    hand_back(track.refuse_joins(why));
}

// ---- gaps: stragglers first get a few milliseconds

void feed::impl::watch_gap(match_track& track, std::chrono::milliseconds wait) {
    track.gap_timed = true;
    gap_deadlines_.emplace(clock::now() + wait, track.id);
    arm_gap_timer();
}

void feed::impl::arm_gap_timer() {
    if (gap_deadlines_.empty() || stopped_) return;
    gap_timer_.expires_at(gap_deadlines_.begin()->first);
    gap_timer_.async_wait([this](boost::system::error_code error) {
        if (!error) on_gap_timer();
    });
}

void feed::impl::on_gap_timer() {
    const auto now = clock::now();
    while (!gap_deadlines_.empty() && gap_deadlines_.begin()->first <= now) {
        const match_id match = gap_deadlines_.begin()->second;
        gap_deadlines_.erase(gap_deadlines_.begin());
        auto* track = find(match);
        if (!track) continue;
        track->gap_timed = false;
        if (!track->has_gap()) continue;
        track->fill_gap_now = true;
        attend(*track);
    }
    arm_gap_timer();
}

// ---- heads: the worker's, or our own while those stay away

void feed::impl::arm_tick() {
    if (stopped_) return;
    tick_timer_.expires_after(options_.heads_interval);
    tick_timer_.async_wait([this](boost::system::error_code error) {
        if (error || stopped_) return;
        on_tick();
        arm_tick();
    });
}

void feed::impl::on_tick() {
    const auto now = clock::now();
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
    // link, no worker) every match that is followed must be looked at.
    const bool blind = now - last_complete_ > options_.heads_window / 2;
    if (missing && now - last_resubscribe_ > 10 * options_.heads_interval) {
        last_resubscribe_ = now;
        bus_.resubscribe();
    }
    if ((missing || blind) && !poll_under_way_) {
        poll_under_way_ = true;
        spawn(poll_heads(blind), "poll_heads");
    } else if (!missing && !blind) {
        last_complete_ = std::max(last_complete_, last_heads_);
    }
    const auto complete =
        std::chrono::duration_cast<std::chrono::milliseconds>(last_complete_.time_since_epoch());
    last_complete_ms_ = complete.count();
    if (now - last_sweep_ > options_.idle_track / 6) {
        last_sweep_ = now;
        sweep();
    }
}

void feed::impl::sweep() {
    const auto now = clock::now();
    // While somebody follows all matches, cursors are kept longer: each costs its followers a query
    // when it comes back.
    const auto idle = channel_members_ > 0 && tracks_.size() < options_.max_tracks
                          ? 60 * options_.idle_track
                          : options_.idle_track;
    for (auto it = tracks_.begin(); it != tracks_.end();) {
        const auto& track = *it->second;
        const bool idle_long = now - track.last_used > idle;
        if (track.member_count == 0 && !track.attended && !track.has_waiting_joins() && idle_long) {
            it = tracks_.erase(it);
        } else {
            ++it;
        }
    }
    track_count_ = tracks_.size();
}

}  // namespace livescore
