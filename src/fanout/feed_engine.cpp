#include "feed_engine.h"

#include <algorithm>

#include "event_kind.h"
#include "livescore/core/log.h"
#include "livescore/core/steady_clock.h"
#include "livescore/protocol/bus_message.h"
#include "livescore/protocol/client_message.h"

namespace livescore {

using clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::minutes foreign_log_interval{1};

}  // namespace

namespace {

feed_parts with_own_parts(feed_parts shared, const feed_options& options) {
    if (!shared.changes) shared.changes = std::make_shared<change_clock>();
    if (!shared.pages) shared.pages = std::make_shared<byte_budget>(options.pages_bytes);
    if (!shared.memory) shared.memory = std::make_shared<track_memory>();
    return shared;
}

}  // namespace

feed_engine::feed_engine(asio::io_context& control, event_bus& bus, feed_options options,
                         inlet_decorator decorate, feed_parts parts)
    : inbox(control, [this](auto& batch) { drain(batch); }),
      parts_(with_own_parts(std::move(parts), options)),
      control_(control),
      bus_(bus),
      options_(options),
      decorate_(std::move(decorate)),
      pages_(*parts_.pages),
      memory_timer_(control),
      memory_(*parts_.memory),
      gap_timer_(control),
      tick_timer_(control) {}

std::size_t feed_engine::add_shard(shard_inlet inlet) {
    shards_.push_back({decorate_ ? decorate_(std::move(inlet)) : std::move(inlet), {}});
    return shards_.size() - 1;
}

void feed_engine::start(log_source& log) {
    log_ = &log;
    last_heads_ = last_complete_ = last_sweep_ = last_resubscribe_ = looked_back_ = clock::now();
    want_followed();
    bus_.subscribe([this](std::string_view text) { on_bus_message(text); });
    watch_epoch();
    arm_tick();
}

void feed_engine::stop() {
    stopped_ = true;
    gap_timer_.cancel();
    tick_timer_.cancel();
    memory_timer_.cancel();
    inbox.discard();
    early_joins_.clear();
    early_waits_.clear();
    sets_.clear();
    tracks_.clear();
}

feed_stats feed_engine::stats() const {
    feed_stats s;
    s.delivered = delivered_;
    s.duplicates_dropped = duplicates_;
    s.gaps_filled = filled_;
    s.log_reads = log_reads_;
    s.foreign = foreign_;
    s.tracks = track_count_;
    s.track_bytes = track_bytes_;
    s.page_bytes = pages_.used();
    s.heads_age_ms = heads_age().count();
    s.polling = polling_public_;
    return s;
}

std::chrono::milliseconds feed_engine::heads_age() const noexcept {
    return steady_now<std::chrono::milliseconds>() - std::chrono::milliseconds(last_complete_ms_);
}

// ---- messages

void feed_engine::drain(std::vector<feed_message>& batch) {
    for (auto& m : batch) {
        if (auto* c = std::get_if<committed>(&m)) {
            on_committed(c->events);
        } else if (auto* t = std::get_if<traced>(&m)) {
            on_traced(t->events);
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

void feed_engine::on_committed(std::vector<committed_event>& events) {
    for (const auto& event : events) {
        if (is_followed(event.match))
            take(event.match, make_frame(event, event.match, epoch_), true);
    }
    for (const auto& event : events) bus_.publish(event);
}

void feed_engine::on_traced(std::vector<traced_event>& events) {
    for (traced_event& event : events) {
        log::info("event_committed", {{"requestId", event.trace->request_id},
                                      {"traceId", event.trace->trace_id},
                                      {"matchId", raw(event.match)},
                                      {"seq", event.seq}});
        bus_.tell_trace(event);
        on_trace(std::move(event));
    }
}

/// The traces of this instance come back to it over the bus, behind their events.
void feed_engine::on_trace(traced_event event) {
    if (!is_followed(event.match)) return;
    const auto* const track = find(event.match);
    if (track && track->ready() && event.seq <= track->position()) return;
    traces_.note(std::move(event), clock::now());
}

void feed_engine::on_bus_message(std::string_view text) {
    auto message = read_bus_message(text);
    if (!message) {
        log::warn("bus_message_refused",
                  {{"reason", message.error().message}, {"bytes", text.size()}});
        return;
    }
    if (auto* heads = std::get_if<heads_message>(&*message)) {
        if (is_foreign(heads->from)) return;
        last_heads_ = clock::now();
        on_heads(heads->heads);
        return;
    }
    if (auto* trace = std::get_if<trace_message>(&*message)) {
        if (!is_foreign(trace->from)) on_trace(std::move(trace->event));
        return;
    }
    const auto& event = std::get<event_message>(*message);
    if (is_foreign(event.from)) return;
    changes().note_hearsay(event.match, event.seq, kind_of(event.type));
    if (!is_followed(event.match)) return;
    // The events of this instance come back to it over the bus. That must not cost a second
    // framing.
    if (auto* track = find(event.match); track && track->ready() &&
                                         event.seq <= track->position() &&
                                         event.type != event_type::match_created) {
        duplicates_.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    take(event.match,
         std::make_shared<const frame>(event.match, event.seq, event.type, event.json, epoch_),
         event.from != 0);
}

bool feed_engine::is_foreign(deployment_id from) {
    if (from == 0 || !options_.deployment) return false;
    const deployment_id own = options_.deployment->id();
    if (from == own) return false;
    // An instance that has not reached its database yet cannot tell, and the log has the events.
    if (own == 0) return options_.deployment->awaited();
    foreign_.fetch_add(1, std::memory_order_relaxed);
    const auto now = clock::now();
    if (!told_of_foreign_ || now - *told_of_foreign_ > foreign_log_interval) {
        told_of_foreign_ = now;
        log::warn("redis_shared_with_another_deployment",
                  {{"noticed", "message"}, {"ours", own}, {"theirs", from}});
    }
    return true;
}

void feed_engine::on_heads(const std::vector<head>& heads) {
    for (const auto& h : heads) {
        changes().note_hearsay(h.match, h.last_seq);
        take_head(h);
    }
}

void feed_engine::on_join(std::size_t shard, join_request request) {
    if (epoch_ == log_epoch::unknown) {
        early_joins_.push_back({shard, std::move(request)});
        return watch_epoch();
    }
    if (is_set(request.to)) return on_set_join(shard, std::move(request));
    if (is_channel(request.to)) {
        if (!follows_many()) begin_to_follow_many();
        ++shards_[shard].channel_members;
        ++channel_members_;
        auto result = std::make_unique<join_result>();
        result->acknowledgement = frame_subscribed(
            request.format, std::nullopt,
            write_channel_subscribed(epoch_, delay_of(request.to), request.window, request.events));
        result->request = std::move(request);
        send(shard, {.join = std::move(result)});
        return;
    }
    if (request.epoch && *request.epoch != epoch_) {
        if (request.acknowledged) {
            send(shard, {.join = refused_join(std::move(request), join_outcome::interrupted)});
            return;
        }
        request.since.reset();
    }
    if (memory_.places() >= options_.max_tracks && !find(request.to)) {
        send(shard, {.join = refused_join(std::move(request), join_outcome::unavailable)});
        return;
    }
    if (is_unknown(request.to)) {
        send(shard, {.join = refused_join(std::move(request), join_outcome::unknown_match)});
        return;
    }
    auto& track = track_of(request.to);
    track.add_join(shard, std::move(request));
    settle(track);
}

void feed_engine::on_leave(std::size_t shard, topic from) {
    if (is_set(from)) return on_set_leave(shard, from);
    if (is_channel(from)) {
        --shards_[shard].channel_members;
        --channel_members_;
        return;
    }
    if (auto* track = find(from)) {
        --track->members[shard];
        --track->member_count;
        track->last_used = clock::now();
    }
}

void feed_engine::on_await(std::size_t shard, join_request request) {
    if (epoch_ == log_epoch::unknown) {
        early_waits_.push_back({shard, std::move(request)});
        return watch_epoch();
    }
    // The log itself answers a client of another history.
    if (request.epoch && *request.epoch != epoch_) {
        send(shard, {.join = refused_join(std::move(request), join_outcome::unavailable)});
        return;
    }
    if (is_unknown(request.to)) {
        send(shard, {.join = refused_join(std::move(request), join_outcome::unknown_match)});
        return;
    }
    auto& track = track_of(request.to);
    track.last_used = clock::now();
    track.add_news_wait(shard, std::move(request));
    settle(track);
}

void feed_engine::on_end_wait(const end_wait_message& end) {
    if (auto* track = find(end.of)) hand_back(track->end_news_wait(end.since, end.who));
    const auto early = std::find_if(early_waits_.begin(), early_waits_.end(),
                                    [&](const auto& w) { return w.request.who.get() == end.who; });
    if (early == early_waits_.end()) return;
    auto [shard, request] = std::move(*early);
    early_waits_.erase(early);
    send(shard, {.join = refused_join(std::move(request), join_outcome::unavailable)});
}

}  // namespace livescore
