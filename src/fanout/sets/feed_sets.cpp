// The feed's followers of sets: leagues, teams, and what is live. A set has no stream of its own:
// each frame says which followed sets its match is in.
#include <algorithm>
#include <boost/asio/post.hpp>
#include <unordered_set>

#include "feed_engine.h"
#include "livescore/core/log.h"
#include "livescore/protocol/messages/placement_change.h"

namespace livescore {

using clock = std::chrono::steady_clock;

namespace {

// Matches in one question where they stand.
constexpr std::size_t placements_at_once = 2'000;

}  // namespace

void feed_engine::on_set_join(std::size_t shard, join_request request) {
    if (!follows_many()) begin_to_follow_many();
    if (set_members_++ == 0) {
        // Nobody has kept them up to date.
        for (auto& [match, track] : tracks_) {
            track->placement.reset();
            if (track->ready()) unplaced_.push_back(match);
        }
    }
    const topic to = request.to;
    followed_set& set = sets_[to];
    set.members.resize(shards_.size());
    ++set.members[shard];
    ++set.member_count;
    const auto& last = set.snapshot;
    const bool serves = last && !last->is_outdated && last->epoch == epoch_ && set.behind.empty() &&
                        clock::now() - last->read_at <= options_.snapshot_max_age;
    if (serves) return answer_wish(set, {shard, std::move(request)});
    set.waiting.push_back({shard, std::move(request)});
    attend_sets_soon();
}

void feed_engine::on_set_leave(std::size_t shard, topic from) {
    const auto found = sets_.find(from);
    if (found == sets_.end()) return;
    forget_member(shard, found->second);
    if (found->second.member_count == 0) sets_.erase(found);
}

void feed_engine::forget_member(std::size_t shard, followed_set& set) {
    --set.members[shard];
    --set.member_count;
    if (--set_members_ == 0) unplaced_.clear();
}

/// While clients follow many matches at once, there is a track for each match that the feed hears
/// of. A track that has no beginning yet must not skip what is news to them.
void feed_engine::begin_to_follow_many() {
    followed_since_ = clock::now();
    want_everything();
    for (auto& [match, track] : tracks_) track->wants_baseline = true;
}

// ---- snapshots

void feed_engine::attend_set(topic of) {
    const auto found = sets_.find(of);
    if (found == sets_.end()) return;
    followed_set& set = found->second;
    if (set.waiting.empty() || set.being_read || !set.served.empty() || stopped_) return;
    // First: the frames that go out behind the snapshot must name their sets.
    if (placing_ || !unplaced_.empty()) {
        if (!std::exchange(placing_, true)) spawn(place_tracks(), "place_tracks");
        return;
    }
    set.being_read = std::make_shared<set_snapshot>();
    spawn(read_set(of, set.being_read), "read_set");
}

/// In an event of its own: a read that needs no wait may end tracks and sets.
void feed_engine::attend_sets_soon() {
    if (std::exchange(attend_posted_, true)) return;
    asio::post(control_, [this] {
        attend_posted_ = false;
        std::vector<topic> all;
        for (const auto& [of, set] : sets_) {
            if (!set.waiting.empty()) all.push_back(of);
        }
        for (const topic of : all) attend_set(of);
    });
}

asio::awaitable<void> feed_engine::place_tracks() {
    std::string failure;
    try {
        while (!unplaced_.empty() && !stopped_) co_await place_some_tracks();
    } catch (const std::exception& e) {
        failure = e.what();
    }
    placing_ = false;
    if (!failure.empty()) {
        log::warn("placements_read_failed", {{"reason", failure}});
        co_return refuse_all_wishes(join_outcome::unavailable);
    }
    attend_sets_soon();
}

asio::awaitable<void> feed_engine::place_some_tracks() {
    const std::size_t count = std::min(unplaced_.size(), placements_at_once);
    const std::vector<match_id> ids(unplaced_.end() - static_cast<std::ptrdiff_t>(count),
                                    unplaced_.end());
    // Those that are not found are unknown by now.
    std::unordered_set<match_id> done(ids.begin(), ids.end());
    log_reads_.fetch_add(1, std::memory_order_relaxed);
    const std::vector<placed_match> found = co_await log_->find_placements(ids);
    // Events of the meantime may have moved some: they are asked for again.
    for (const auto& placed : found) {
        auto* track = find(placed.match);
        if (track && placed.seq >= track->moved_at() && !track->placement)
            track->placement = placed.placement;
    }
    for (const auto& placed : found) {
        const auto* track = find(placed.match);
        if (track && track->ready() && !track->placement) done.erase(placed.match);
    }
    std::erase_if(unplaced_, [&done](match_id match) { return done.contains(match); });
}

asio::awaitable<void> feed_engine::read_set(topic of, std::shared_ptr<set_snapshot> into) {
    const auto found = sets_.find(of);
    if (found == sets_.end() || found->second.being_read != into) co_return;
    // Those who come during the read wait for the next one.
    const std::size_t wishes = found->second.waiting.size();
    into->epoch = epoch_;
    into->read_at = clock::now();
    log_source::set_state state;
    std::string failure;
    try {
        log_reads_.fetch_add(1, std::memory_order_relaxed);
        state = co_await log_->find_set(set_of(of), options_.set_matches);
    } catch (const std::exception& e) {
        failure = e.what();
    }
    const auto still = sets_.find(of);
    if (still == sets_.end() || still->second.being_read != into) co_return;
    followed_set& set = still->second;
    set.being_read.reset();
    if (!failure.empty()) {
        log::warn("set_read_failed", {{"reason", failure}});
        co_return refuse_wishes(of, join_outcome::unavailable);
    }
    take_set(of, set, std::move(into), std::move(state), wishes);
}

void feed_engine::take_set(topic of, followed_set& set, std::shared_ptr<set_snapshot> snapshot,
                           log_source::set_state state, std::size_t wishes) {
    snapshot->matches_json = std::move(state.json);
    snapshot->has_more = state.has_more;
    for (const auto& listed : state.matches) snapshot->places.emplace(listed.match, listed.seq);
    const auto end = set.waiting.begin() + static_cast<std::ptrdiff_t>(wishes);
    set.served.assign(std::make_move_iterator(set.waiting.begin()), std::make_move_iterator(end));
    set.waiting.erase(set.waiting.begin(), end);
    set.snapshot = std::move(snapshot);
    // Before any track: one that needs no read may come so far at once, and ask for the answer.
    set.behind = set.snapshot->places;
    for (const auto& listed : state.matches) {
        changes().note_hearsay(listed.match, listed.seq);
        track_of(listed.match).is_awaited = true;
    }
    for (const auto& listed : state.matches) {
        if (auto* const track = find(listed.match)) {
            track->last_used = clock::now();
            track->note_logged(listed.seq);
            track->note_head(listed.seq);
            settle(*track);
        }
    }
    answer_wishes(of);
}

/// A track has come further, or is gone. It may have been the last that some answers wait for.
void feed_engine::note_progress(match_id match) {
    auto* const track = find(match);
    bool is_awaited = false;
    std::vector<topic> complete;
    for (auto& [of, set] : sets_) {
        const auto found = set.behind.find(match);
        if (found == set.behind.end()) continue;
        if (track && (!track->ready() || track->position() < found->second)) {
            is_awaited = true;
            continue;
        }
        set.behind.erase(found);
        if (set.behind.empty()) complete.push_back(of);
    }
    if (track) track->is_awaited = is_awaited;
    for (const topic of : complete) {
        answer_wishes(of);
    }
}

void feed_engine::answer_wishes(topic of) {
    const auto found = sets_.find(of);
    if (found == sets_.end() || !found->second.behind.empty()) return;
    followed_set& set = found->second;
    for (auto& wish : std::exchange(set.served, {})) answer_wish(set, std::move(wish));
    if (!set.waiting.empty()) attend_sets_soon();
}

void feed_engine::answer_wish(followed_set& set, set_wish wish) {
    auto result = std::make_unique<join_result>();
    result->epoch = set.snapshot->epoch;
    result->acknowledgement = set.snapshot->acknowledge(wish.request);
    result->places = std::shared_ptr<const set_places>(set.snapshot, &set.snapshot->places);
    result->request = std::move(wish.request);
    send(wish.shard, {.join = std::move(result)});
}

void feed_engine::refuse_wishes(topic of, join_outcome why) {
    const auto found = sets_.find(of);
    if (found == sets_.end()) return;
    followed_set& set = found->second;
    set.being_read.reset();
    set.snapshot.reset();
    set.behind.clear();
    for (auto* const wishes : {&set.served, &set.waiting}) {
        for (auto& wish : std::exchange(*wishes, {})) {
            forget_member(wish.shard, set);
            send(wish.shard, {.join = refused_join(std::move(wish.request), why)});
        }
    }
    if (set.member_count == 0) sets_.erase(found);
}

void feed_engine::refuse_all_wishes(join_outcome why) {
    std::vector<topic> all;
    for (const auto& [of, set] : sets_) all.push_back(of);
    for (const topic of : all) refuse_wishes(of, why);
}

/// PostgreSQL does not give what a match needs to come as far as a snapshot.
void feed_engine::refuse_wishes_behind(match_id match) {
    std::vector<topic> stuck;
    for (const auto& [of, set] : sets_) {
        if (set.behind.contains(match)) stuck.push_back(of);
    }
    for (const topic of : stuck) refuse_wishes(of, join_outcome::unavailable);
}

// ---- placements

/// Notes on the frame the followed sets that its match is in, before it or behind it. Who loses a
/// match hears why.
void feed_engine::note_sets(match_track& track, const frame& f) {
    const placement_change change = read_placement_change(f.type(), f.json());
    if (!track.placement && !change.after) return;
    const bool begins = f.type() == event_type::match_created && change.after;
    const match_placement before = track.placement && !begins ? *track.placement : *change.after;
    match_placement after = change.after.value_or(before);
    if (change.is_live) after.is_live = *change.is_live;
    track.placement = after;
    std::vector<topic> in;
    const auto add = [&](match_set_kind kind, std::int64_t id) {
        if (id == 0 && kind != match_set_kind::live) return;
        const topic of = livescore::topic_of(match_set{kind, id});
        const auto found = sets_.find(of);
        if (found == sets_.end() || std::ranges::find(in, of) != in.end()) return;
        if (found->second.snapshot) found->second.snapshot->is_outdated = true;
        if (found->second.being_read) found->second.being_read->is_outdated = true;
        in.push_back(of);
    };
    for (const match_placement& place : {before, after}) {
        add(match_set_kind::league, raw(place.league));
        add(match_set_kind::team, raw(place.home));
        add(match_set_kind::team, raw(place.away));
        if (place.is_live) add(match_set_kind::live, 0);
    }
    if (change.was_live.value_or(false)) add(match_set_kind::live, 0);
    if (!in.empty()) f.note_sets(std::move(in));
}

bool feed_engine::follows_set_of(std::size_t shard, const frame& f) const {
    return std::ranges::any_of(f.sets(), [&](topic of) {
        const auto found = sets_.find(of);
        return found != sets_.end() && found->second.members[shard] > 0;
    });
}

/// Where the matches stood at the begin of their tracks.
asio::awaitable<feed_engine::placements> feed_engine::read_placements(std::vector<match_id> ids,
                                                                      std::vector<head> baselines) {
    placements begin;
    for (const auto& placed : co_await log_->find_placements(std::move(ids)))
        begin.emplace(placed.match, placed);
    for (const auto& [match, seq] : baselines) {
        const auto* track = find(match);
        const auto placed = begin.find(match);
        if (!track || placed == begin.end()) continue;
        const sequence_number first = track->begin_of_news(seq);
        if (!track->may_have_moved(first, placed->second.seq)) continue;
        const std::optional<placed_match> former =
            co_await log_->find_placement_before(match, first + 1);
        if (former) begin[match] = *former;
    }
    co_return begin;
}

}  // namespace livescore
