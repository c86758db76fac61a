#include "livescore/fanout/feed.h"

#include "delay/delayed_feeds.h"
#include "event_kind.h"
#include "feed_engine.h"

namespace livescore {

feed::feed(asio::io_context& control, event_bus& bus, feed_options options,
           inlet_decorator decorate)
    : engine_(std::make_unique<feed_engine>(control, bus, options, std::move(decorate))),
      delayed_(std::make_unique<delayed_feeds>(control, options, *engine_)) {}
feed::~feed() = default;

std::size_t feed::add_shard(shard_inlet inlet) {
    delayed_->add_shard(inlet);
    return engine_->add_shard(std::move(inlet));
}

feed_engine& feed::of(topic to) {
    const auto delay = delay_of(to);
    return delay.count() == 0 ? *engine_ : delayed_->of(delay);
}

void feed::start(store& log) {
    source_ = std::make_unique<live_source>(log);
    delayed_->start(log);
    engine_->start(*source_);
}
void feed::stop() {
    delayed_->stop();
    engine_->stop();
}

void feed::note_committed(std::span<const committed_event> events) noexcept {
    for (const auto& event : events) {
        engine_->changes().note_commit(event.match, event.seq, kind_of(event.type));
    }
}
void feed::on_committed(std::vector<committed_event> events) noexcept {
    engine_->inbox.push(feed_engine::committed{std::move(events)});
}
void feed::note_traced(std::vector<traced_event> events) noexcept {
    engine_->inbox.push(feed_engine::traced{std::move(events)});
}
void feed::join(std::size_t shard, join_request request) {
    feed_engine& to = of(request.to);
    to.inbox.push(feed_engine::join_message{shard, std::move(request)});
}
void feed::leave(std::size_t shard, topic from) {
    of(from).inbox.push(feed_engine::leave_message{shard, from});
}
void feed::await_news(std::size_t shard, join_request request) {
    feed_engine& to = of(request.to);
    to.inbox.push(feed_engine::await_message{shard, std::move(request)});
}
void feed::end_wait(topic of, sequence_number since, const joiner& who) {
    this->of(of).inbox.push(feed_engine::end_wait_message{of, since, &who});
}
change_clock& feed::changes() noexcept {
    return engine_->changes();
}
std::chrono::milliseconds feed::heads_age() const noexcept {
    return engine_->heads_age();
}
log_epoch feed::epoch() const noexcept {
    return engine_->epoch();
}
feed_stats feed::stats() const {
    return engine_->stats();
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
    add(counter, "livescore_feed_foreign_messages_total",
        "Messages of another deployment on the same channel of Redis, which were dropped",
        [](const feed_stats& s) { return s.foreign; });
    add(gauge, "livescore_feed_tracked_matches", "Matches whose cursor the feed keeps",
        [](const feed_stats& s) { return s.tracks; });
    add(gauge, "livescore_feed_track_bytes",
        "Memory of all tracks: tails, snapshots and frames that wait for an earlier one",
        [](const feed_stats& s) { return s.track_bytes; });
    add(gauge, "livescore_feed_page_bytes",
        "Memory of the pages of the log that are on their way to clients that resume",
        [](const feed_stats& s) { return s.page_bytes; });
    metrics.add_reading(gauge, "livescore_feed_delayed_matches",
                        "Matches that delayed clients follow, once for each delay",
                        [this] { return static_cast<double>(delayed_->tracks()); });
    add(gauge, "livescore_feed_heads_age_seconds",
        "Since the newest seqs were last known, from the worker or by polling",
        [](const feed_stats& s) { return static_cast<double>(s.heads_age_ms) / 1000; });
    add(gauge, "livescore_feed_polling", "1 while heads stay away and PostgreSQL is polled instead",
        [](const feed_stats& s) { return s.polling ? 1 : 0; });
}

}  // namespace livescore
