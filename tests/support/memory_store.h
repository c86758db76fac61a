/// A log in memory that implements the store's port, for the tests of the feed. A test can delay,
/// fail and count its reads.
#pragma once
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <random>

#include "livescore/protocol/event_json.h"
#include "livescore/service/store.h"

namespace livescore {

class memory_store : public store {
public:
    /// The event that the next append to this match makes.
    committed_event append_event(match_id id, event_type type = event_type::commentary_new) {
        auto& log = logs[id];
        const auto seq = static_cast<sequence_number>(log.size()) + 1;
        const std::string json =
            "{\"m\":" + std::to_string(raw(id)) + ",\"seq\":" + std::to_string(seq) + "}";
        log.push_back({id, seq, type, std::make_shared<const std::string>(json)});
        return log.back();
    }
    sequence_number last_seq(match_id id) { return static_cast<sequence_number>(logs[id].size()); }

    asio::awaitable<std::optional<match>> find_match(match_id id) override {
        ++reads;
        check_up();
        std::optional<match> found;
        if (logs.contains(id)) found = match_at(id, placements[id]);
        co_await travel();
        co_return found;
    }
    asio::awaitable<std::optional<followed_match>> find_followed_match(match_id id) override {
        const bool is_removed = logs.contains(id) && !logs[id].empty() &&
                                logs[id].back().type == event_type::match_removed;
        const std::optional<match> row = co_await find_match(id);
        std::optional<followed_match> found;
        if (row) found = followed_match{*row, std::nullopt};
        if (found && is_removed) {
            found->removed_at = row->last_seq;
            --found->match.last_seq;
        }
        co_return found;
    }
    // It is no read of the log, and takes no time.
    asio::awaitable<log_identity> identify_log() override {
        check_up();
        co_return log_identity{epoch, server_started};
    }
    asio::awaitable<void> renew_log_epoch(log_epoch) override {
        ++renewals;
        co_return;
    }
    asio::awaitable<result<log_slice>> read_log(match_id id, sequence_number since, int limit,
                                                page_bytes bytes) override {
        ++reads;
        check_up();
        log_slice slice;
        slice.epoch = epoch;
        std::size_t size = 0;
        const bool known = logs.contains(id);
        if (known) {
            slice.last_seq = last_seq(id);
            for (const auto& event : logs[id]) {
                if (event.seq <= since || event.seq <= removed_up_to) continue;
                if (slice.events.size() == static_cast<std::size_t>(limit)) break;
                size += event.json->size();
                if (!slice.events.empty() && size > bytes.max) break;
                slice.events.push_back(event);
            }
        }
        largest_read = std::max(largest_read, slice.events.size());
        co_await travel();
        if (!known) co_return error{errc::not_found, "unknown", {}};
        co_return slice;
    }
    asio::awaitable<sequence_number> find_resumable(match_id id, sequence_number since,
                                                    sequence_number until,
                                                    std::size_t max_bytes) override {
        ++reads;
        check_up();
        sequence_number reaches = until;
        std::size_t size = 0;
        const auto& log = logs[id];
        while (reaches > std::max(since, removed_up_to)) {
            size += log.at(static_cast<std::size_t>(reaches) - 1).json->size();
            if (size > max_bytes) break;
            --reaches;
        }
        co_await travel();
        co_return reaches;
    }
    asio::awaitable<std::vector<head>> recent_heads(std::chrono::milliseconds window,
                                                    std::chrono::milliseconds age) override {
        ++reads;
        check_up();
        longest_window = std::max(longest_window, window);
        std::vector<head> heads = all_heads();
        if (age.count() > 0) {
            for (auto& h : heads) h.last_seq = old_seq[h.match];
        }
        co_await travel();
        co_return heads;
    }
    asio::awaitable<std::vector<due_head>> due_heads(std::vector<head> known,
                                                     std::chrono::milliseconds) override {
        ++reads;
        ++due_reads;
        check_up();
        std::vector<due_head> heads;
        for (const auto& h : known) {
            if (logs.contains(h.match))
                heads.push_back({h.match, old_seq[h.match], last_seq(h.match), next_due_in});
        }
        co_await travel();
        co_return heads;
    }
    asio::awaitable<std::vector<head>> heads_of(std::vector<match_id> ids) override {
        ++reads;
        check_up();
        std::vector<head> heads;
        for (const auto id : ids) {
            if (logs.contains(id)) heads.push_back({id, last_seq(id)});
        }
        co_await travel();
        co_return heads;
    }
    asio::awaitable<std::vector<head>> heads_before(std::vector<match_id> ids,
                                                    std::chrono::milliseconds age) override {
        ++reads;
        check_up();
        longest_age = std::max(longest_age, age);
        std::vector<head> heads;
        for (const auto id : ids) {
            if (logs.contains(id)) heads.push_back({id, old_seq[id]});
        }
        co_await travel();
        co_return heads;
    }
    asio::awaitable<page<match>> find_set(match_set which, int limit, page_bytes) override {
        ++reads;
        ++set_reads;
        check_up();
        page<match> found;
        for (const auto& [id, at] : placements) {
            if (!at.is_in(which) || !logs.contains(id)) continue;
            found.has_more = found.items.size() == static_cast<std::size_t>(limit);
            if (found.has_more) break;
            found.items.push_back(match_at(id, at));
        }
        co_await travel();
        co_return found;
    }
    asio::awaitable<std::vector<placed_match>> find_placements(std::vector<match_id> ids) override {
        ++reads;
        ++placement_reads;
        check_up();
        std::vector<placed_match> found;
        for (const auto id : ids) {
            if (!logs.contains(id)) continue;
            const bool removed =
                !logs[id].empty() && logs[id].back().type == event_type::match_removed;
            found.push_back({id, last_seq(id), placements[id], removed});
        }
        co_await travel();
        co_return found;
    }
    asio::awaitable<std::optional<placed_match>> find_placement_before(
        match_id id, sequence_number seq) override {
        ++reads;
        check_up();
        std::optional<placed_match> found;
        if (former.contains(id)) found = placed_match{id, seq - 1, former[id], false};
        for (const auto& [moved_at, placement] : moves[id]) {
            if (moved_at < seq) found = placed_match{id, seq - 1, placement, false};
        }
        co_await travel();
        co_return found;
    }
    std::vector<head> all_heads() {
        std::vector<head> heads;
        for (const auto& [id, log] : logs)
            heads.push_back({id, static_cast<sequence_number>(log.size())});
        return heads;
    }

    // The feed does not call these.
    asio::awaitable<result<match_page>> list_matches(match_filter, match_page_request) override {
        return no<result<match_page>>();
    }
    asio::awaitable<page<commentary>> list_commentary(match_id, commentary_page_request) override {
        return no<page<commentary>>();
    }
    asio::awaitable<match_and_commentary> find_match_and_commentary(
        match_id, commentary_page_request) override {
        return no<match_and_commentary>();
    }
    asio::awaitable<std::optional<found_commentary>> find_commentary(match_id,
                                                                     commentary_id) override {
        return no<std::optional<found_commentary>>();
    }
    asio::awaitable<result<changed_match>> create_match(livescore::create_match,
                                                        std::optional<idempotent<match>>,
                                                        match_check, shared_trace) override {
        return no<result<changed_match>>();
    }
    asio::awaitable<result<changed_match>> change_match(match_id, expected_seq, decider,
                                                        std::optional<idempotent<match>>,
                                                        match_check, shared_trace) override {
        return no<result<changed_match>>();
    }
    asio::awaitable<result<changed_commentary>> correct_commentary(
        match_id, commentary_id, expected_seq, correction_decider,
        std::optional<idempotent<commentary>>, shared_trace) override {
        return no<result<changed_commentary>>();
    }
    asio::awaitable<result<changed_commentary>> add_entry(match_id, new_commentary, expected_seq,
                                                          correction_decider,
                                                          std::optional<idempotent<commentary>>,
                                                          shared_trace) override {
        return no<result<changed_commentary>>();
    }
    asio::awaitable<result<appended>> append(append_request) override {
        return no<result<appended>>();
    }
    asio::awaitable<result<changed_match>> delete_match(match_id, expected_seq, match_check,
                                                        std::optional<idempotent<match>>,
                                                        shared_trace) override {
        return no<result<changed_match>>();
    }
    asio::awaitable<std::vector<match>> due_matches(std::chrono::milliseconds, int,
                                                    std::optional<due_position>) override {
        return no<std::vector<match>>();
    }
    asio::awaitable<std::vector<transition_outcome>> apply_transitions(
        std::vector<transition_request>, std::optional<transition_moment>) override {
        return no<std::vector<transition_outcome>>();
    }

    std::map<match_id, std::vector<committed_event>> logs;
    /// The answer of heads_before, and of due_heads.
    std::map<match_id, sequence_number> old_seq;
    std::chrono::milliseconds next_due_in{1};
    std::map<match_id, match_placement> placements;
    /// The answers of find_placement_before.
    std::map<match_id, match_placement> former;
    /// In place of `former`: the placement behind each event that moved the match.
    std::map<match_id, std::map<sequence_number, match_placement>> moves;
    std::chrono::milliseconds longest_window{0};  ///< that recent_heads was asked for
    std::chrono::milliseconds longest_age{0};     ///< that heads_before was asked for
    int set_reads = 0;
    int placement_reads = 0;
    int due_reads = 0;
    sequence_number removed_up_to = 0;  ///< retention
    int reads = 0;
    log_epoch epoch{0x0123456789abcdef};
    std::int64_t server_started = 1;
    int renewals = 0;              ///< the feed says that the log went back
    std::size_t largest_read = 0;  ///< events that one read of the log brought
    bool down = false;
    /// A read takes 0 to this many turns of the event loop.
    unsigned max_turns = 0;
    std::mt19937 random{1};

private:
    match match_at(match_id id, const match_placement& at) {
        match m;
        m.id = id;
        m.last_seq = last_seq(id);
        m.league_ref = at.league;
        m.home_team_ref = at.home;
        m.away_team_ref = at.away;
        m.status = at.is_live ? match_status::live : match_status::scheduled;
        return m;
    }
    void check_up() const {
        if (down) throw infrastructure_error(errc::unavailable, "down");
    }
    asio::awaitable<void> travel() {
        const auto turns = random() % (max_turns + 1);
        const auto executor = co_await asio::this_coro::executor;
        for (std::size_t i = 0; i < turns; ++i) co_await asio::post(executor, asio::use_awaitable);
    }
    template <class T>
    static asio::awaitable<T> no() {
        throw std::logic_error("the feed does not call this");
    }
};

}  // namespace livescore
