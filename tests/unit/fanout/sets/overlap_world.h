/// A feed, one shard and sockets that follow matches, leagues, teams, the live set and the channel,
/// for tests of what a socket gets by topics that overlap.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "../feed_fixture.h"
#include "livescore/fanout/hub.h"
#include "livescore/fanout/kept_frames.h"
#include "livescore/protocol/messages/placement_change.h"

namespace livescore::test {

/// The truth: the log, and which sets each event concerns.
class told_log {
public:
    explicit told_log(unsigned seed) {
        store.random.seed(seed);
        store.max_turns = 4;
    }
    committed_event append(match_id id, event_type type, match_placement at) {
        auto& log = store.logs[id];
        const auto seq = static_cast<sequence_number>(log.size()) + 1;
        const match_placement before = log.empty() ? at : store.placements[id];
        std::string json = "{\"matchId\":" + std::to_string(raw(id)) +
                           ",\"seq\":" + std::to_string(seq) + ",\"data\":";
        if (type == event_type::match_status) {
            json += std::string("{\"oldStatus\":\"") + word(before.is_live) + "\",\"status\":\"" +
                    word(at.is_live) + "\"}}";
        } else if (may_change_placement(type)) {
            json += "{\"leagueId\":" + std::to_string(raw(at.league)) +
                    ",\"homeTeamId\":" + std::to_string(raw(at.home)) +
                    ",\"awayTeamId\":null,\"status\":\"" + word(at.is_live) + "\"}}";
        } else {
            json += "{}}";
        }
        log.push_back({id, seq, type, std::make_shared<const std::string>(json)});
        store.placements[id] = at;
        if (may_change_placement(type)) store.moves[id][seq] = at;
        places_[{id, seq}] = {before, at};
        return log.back();
    }
    bool concerns(match_id id, sequence_number seq, topic of) const {
        if (is_match(of)) return of == id;
        const event_type type = store.logs.at(id).at(static_cast<std::size_t>(seq) - 1).type;
        if (is_channel(of)) return is_for_matches_channel(type);
        const auto& [before, after] = places_.at({id, seq});
        return before.is_in(set_of(of)) || after.is_in(set_of(of));
    }
    event_type type_of(match_id id, sequence_number seq) const {
        return store.logs.at(id).at(static_cast<std::size_t>(seq) - 1).type;
    }
    memory_store store;

private:
    static const char* word(bool is_live) { return is_live ? "live" : "finished"; }
    std::map<std::pair<match_id, sequence_number>, std::pair<match_placement, match_placement>>
        places_;
};

/// The way of a WebSocket (api/push/websocket_joins.cpp and websocket_overlaps.cpp), with checks.
class overlapping_socket final : public subscriber,
                                 public joiner,
                                 public std::enable_shared_from_this<overlapping_socket> {
public:
    overlapping_socket(feed& f, std::size_t shard, hub& h, told_log& truth, std::string name)
        : feed_(f), shard_(shard), hub_(h), truth_(truth), name_(std::move(name)) {}

    struct subscription {
        event_filter filter;
        std::map<match_id, sequence_number> base;  ///< every event behind it must come
    };
    struct wish {
        topic to;
        event_filter filter;
        std::optional<sequence_number> since;
        std::uint32_t ticket;
        bool is_sent = false;
        bool is_wanted = true;
    };

    void subscribe(topic to, event_filter filter, std::optional<sequence_number> since = {}) {
        wishes_.push_back({to, filter, since, ticket_++});
        ever_.emplace_back(to, filter);
        go_on();
    }
    void unsubscribe(topic from) {
        if (hub_.remove(*this, from)) feed_.leave(shard_, from);
        subscriptions.erase(from);
        std::erase_if(wishes_, [from](const wish& w) { return w.to == from && !w.is_sent; });
        for (auto& w : wishes_) {
            if (w.to == from && std::exchange(w.is_wanted, false)) give_up(w.to);
        }
    }
    void take_pages() {
        for (auto& page : std::exchange(pages_, {})) feed_.join(shard_, std::move(page));
    }
    void leave_all() {
        hub_.remove_all(*this, [](topic) {});
    }
    bool waits() const { return !wishes_.empty(); }

    void send(byte_pieces pieces) override {
        for (const auto* piece : pieces) read(**piece);
    }
    void take(std::span<const offered_frame> frames) override {
        std::vector<shared_frame> now;
        ASSERT_TRUE(kept_.take(frames, now)) << name_;
        for (const auto& f : now) got(f->match(), f->seq());
    }
    void on_join_result(const join_result& result) override {
        const auto found = std::ranges::find(wishes_, result.request.ticket, &wish::ticket);
        ASSERT_NE(found, wishes_.end()) << name_;
        const wish w = *found;
        const bool pages = result.outcome == join_outcome::catching_up && w.is_wanted;
        if (!pages) wishes_.erase(found);
        if (!w.is_wanted) {
            if (result.is_member()) feed_.leave(shard_, w.to);
        } else {
            answer(result, w);
        }
        go_on();
    }
    /// Everything that its subscriptions promise has come.
    void expect_complete() const {
        for (const auto& [of, sub] : subscriptions) {
            for (const auto& [id, log] : truth_.store.logs) {
                const auto base = sub.base.find(id);
                const sequence_number from = base == sub.base.end() ? 0 : base->second;
                for (auto seq = from + 1; seq <= static_cast<sequence_number>(log.size()); ++seq) {
                    if (!truth_.concerns(id, seq, of) || !sub.filter.wants(truth_.type_of(id, seq)))
                        continue;
                    const auto mine = seen.find(id);
                    ASSERT_TRUE(mine != seen.end() && mine->second.contains(seq))
                        << name_ << " lacks " << raw(id) << '/' << seq << " of topic " << raw(of);
                }
            }
        }
    }

    std::map<topic, subscription> subscriptions;
    std::map<match_id, std::set<sequence_number>> seen;

private:
    bool waits_for_overlap(const wish& w) const {
        return std::ranges::any_of(wishes_, [&w](const wish& other) {
            return other.is_sent && (is_set(w.to) || is_set(other.to) || w.to == other.to);
        });
    }
    void go_on() {
        for (auto& w : wishes_) {
            if (w.is_sent) continue;
            if (waits_for_overlap(w)) return;
            w.is_sent = true;
            if (is_set(w.to)) {
                hub_.wish(*this, w.to, w.filter);
            } else if (is_match(w.to)) {
                kept_.begin_match(w.to);
                hub_.take_frames(*this, true);
            }
            join_request request;
            request.who = shared_from_this();
            request.to = w.to;
            request.ticket = w.ticket;
            request.since = w.since;
            request.events = w.filter;
            request.overlaps = true;
            feed_.join(shard_, std::move(request));
        }
    }
    void give_up(topic to) {
        kept_frames::released frames;
        if (is_set(to)) {
            hub_.withdraw(*this, to);
            frames = kept_.end_wish();
        } else if (is_match(to)) {
            frames = kept_.end_match(to);
        }
        for (const auto& f : frames.before) got(f->match(), f->seq());
        stop_keeping();
    }
    void stop_keeping() {
        const bool waits = std::ranges::any_of(
            wishes_, [](const wish& w) { return w.is_sent && w.is_wanted && !is_channel(w.to); });
        if (!waits && kept_.is_idle()) hub_.take_frames(*this, false);
    }
    void answer(const join_result& result, const wish& w) {
        if (!result.is_granted()) {
            give_up(w.to);
            // A WebSocket closes then: its acknowledgement promised what does not come.
            if (result.request.acknowledged) subscriptions.erase(w.to);
            return;
        }
        kept_frames::released frames;
        const auto otherwise = [&](const frame& f) { return hub_.wants(*this, f, w.to); };
        if (is_set(w.to)) {
            frames = kept_.end_set(*result.places, w.filter, otherwise);
        } else if (is_match(w.to)) {
            frames = kept_.take_answer(result, w.filter, otherwise);
        }
        for (const auto& f : frames.before) got(f->match(), f->seq());
        if (result.acknowledgement) acknowledged(result, w);
        for (const auto& f : frames.after) got(f->match(), f->seq());
        if (result.outcome == join_outcome::catching_up) {
            if (hub_.remove(*this, w.to)) feed_.leave(shard_, w.to);
            join_request next = result.request;
            next.since = result.position;
            next.acknowledged = true;
            pages_.push_back(std::move(next));
            return;
        }
        const bool is_new =
            is_set(w.to) ? hub_.grant(*this, w.to) : hub_.add(*this, w.to, w.filter);
        if (!is_new) feed_.leave(shard_, w.to);
        stop_keeping();
    }
    void acknowledged(const join_result& result, const wish& w) {
        subscription& sub = subscriptions[w.to];
        sub = {w.filter, {}};
        if (is_match(w.to)) {
            const bool recovered =
                result.acknowledgement->find("\"recovered\":true") != std::string::npos;
            const auto& text = *result.acknowledgement;
            const sequence_number place =
                recovered ? *w.since : std::stoll(text.substr(text.find("\"seq\":") + 6));
            sub.base[w.to] = place;
            // Who names its place asks for the events behind it again.
            begin_at(w.to, place, w.since.has_value());
            return;
        }
        for (const auto& [id, log] : truth_.store.logs)
            sub.base[id] = static_cast<sequence_number>(log.size());
        if (!result.places) return;
        for (const auto& [id, seq] : *result.places) {
            sub.base[id] = seq;
            begin_at(id, seq, false);
        }
    }
    void begin_at(match_id id, sequence_number seq, bool asks_again) {
        if (!asks_again) {
            ASSERT_LE(last_[id], seq)
                << name_ << ": the snapshot of " << raw(id) << " is older than what came";
        }
        last_[id] = seq;
    }
    void got(match_id id, sequence_number seq) {
        ASSERT_GT(seq, last_[id]) << name_ << ": match " << raw(id);
        const bool is_wanted = std::ranges::any_of(ever_, [&](const auto& sub) {
            return truth_.concerns(id, seq, sub.first) && sub.second.wants(truth_.type_of(id, seq));
        });
        ASSERT_TRUE(is_wanted) << name_ << " never asked for " << raw(id) << '/' << seq;
        last_[id] = seq;
        seen[id].insert(seq);
    }
    void read(const std::string& bytes) {
        static const std::string name = "\"matchId\":";
        for (std::size_t at = bytes.find(name); at != std::string::npos;
             at = bytes.find(name, at + 1)) {
            const std::size_t seq = bytes.find("\"seq\":", at);
            got(match_id{std::stoll(bytes.substr(at + name.size()))},
                std::stoll(bytes.substr(seq + 6)));
        }
    }

    feed& feed_;
    std::size_t shard_;
    hub& hub_;
    told_log& truth_;
    std::string name_;
    kept_frames kept_;
    std::vector<wish> wishes_;
    std::vector<join_request> pages_;
    std::vector<std::pair<topic, event_filter>> ever_;
    std::map<match_id, sequence_number> last_;  // what it knows of each match: events, snapshots
    std::uint32_t ticket_ = 0;
};

/// Takes the feed's items as a shard does (api/server/shard.cpp), a slice at a time.
class test_shard {
public:
    std::deque<shard_item> items;
    hub topics;

    void step(hub::budget budget) {
        if (is_delivering_) {
            is_delivering_ = !topics.go_on(budget);
            return;
        }
        frames_.clear();
        while (!items.empty() && items.front().frame) {
            frames_.push_back(std::move(items.front().frame));
            items.pop_front();
        }
        if (!frames_.empty()) {
            topics.begin(frames_);
            is_delivering_ = true;
        } else if (!items.empty()) {
            const auto join = std::move(items.front().join);
            items.pop_front();
            if (join) join->request.who->on_join_result(*join);
        }
    }
    bool is_idle() const { return items.empty() && !is_delivering_; }

private:
    std::vector<shared_frame> frames_;
    bool is_delivering_ = false;
};

}  // namespace livescore::test
