#include <algorithm>
#include <utility>

#include "livescore/protocol/answers.h"
#include "livescore/protocol/match_history.h"
#include "livescore/service/log_source.h"

namespace livescore {
namespace {

using std::chrono::milliseconds;

/// While no heads arrive, nobody tells that a match has changed.
constexpr milliseconds trusted_heads_age{2'000};
constexpr milliseconds blind_look_interval{500};

constexpr std::size_t fold_page_bytes = std::size_t{256} * 1024;
constexpr int fold_page_events = 500;
constexpr std::size_t max_folds = 16;
constexpr std::size_t max_fold_bytes = 4'096;

}  // namespace

void hide_newer(log_slice& slice, sequence_number due, sequence_number since) {
    std::erase_if(slice.events, [due](const committed_event& event) { return event.seq > due; });
    slice.removed = slice.removed && due >= slice.last_seq;
    slice.last_seq = std::min(slice.last_seq, std::max(due, since));
}

delayed_source::delayed_source(store& log, milliseconds delay, present now)
    : log_(log), delay_(delay + commit_allowance), now_(std::move(now)) {}
delayed_source::~delayed_source() = default;

bool delayed_source::may_have_news(match_id id, const known_match& known,
                                   clock::time_point now) const {
    if (known.due < 0) return true;
    if (now_.heads_age() > trusted_heads_age && now - known.looked > blind_look_interval)
        return true;
    if (known.due < known.last_seq) return now >= known.next_look;
    return now_.changes->of(id) != known.changes;
}

asio::awaitable<void> delayed_source::look(std::vector<match_id> ids) {
    std::vector<head> ask;
    for (const match_id id : ids) {
        known_match& known = known_[id];
        known.changes = now_.changes->of(id);
        known.looked = clock::now();
        ask.push_back({id, std::max<sequence_number>(known.due, 0)});
    }
    const std::vector<due_head> found = co_await log_.due_heads(std::move(ask), delay_);
    const auto now = clock::now();
    for (const due_head& h : found) {
        const auto known = known_.find(h.match);
        if (known == known_.end()) continue;
        // A clock that was set back makes no event young again.
        known->second.due = std::max(known->second.due, h.due);
        known->second.last_seq = h.last_seq;
        known->second.next_look = now + h.next_in;
    }
}

asio::awaitable<std::vector<head>> delayed_source::heads_of(std::vector<match_id> ids) {
    std::ranges::sort(ids);
    std::erase_if(known_, [&ids](const auto& known) {
        return !std::ranges::binary_search(ids, known.first);
    });
    std::vector<match_id> ask;
    const auto now = clock::now();
    for (const match_id id : ids) {
        if (may_have_news(id, known_[id], now)) ask.push_back(id);
    }
    std::vector<head> heads;
    if (ask.empty()) co_return heads;
    co_await look(ask);
    for (const match_id id : ask) {
        const auto known = known_.find(id);
        if (known != known_.end() && known->second.due > 0)
            heads.push_back({id, known->second.due});
    }
    co_return heads;
}

asio::awaitable<std::vector<head>> delayed_source::recent_heads(milliseconds window) {
    return log_.recent_heads(window, delay_);
}

asio::awaitable<std::vector<head>> delayed_source::heads_before(std::vector<match_id> ids,
                                                                milliseconds age) {
    return log_.heads_before(std::move(ids), age + delay_);
}

asio::awaitable<result<log_slice>> delayed_source::read_log(match_id id, sequence_number since,
                                                            int limit, page_bytes bytes) {
    if (known_[id].due <= since) {
        std::vector<match_id> ids{id};
        co_await look(std::move(ids));
    }
    // Unknown, since the match is asked for no more: nothing is told.
    const sequence_number due = std::max(known_[id].due, since);
    result<log_slice> slice = co_await log_.read_log(id, since, limit, bytes);
    if (!slice) co_return slice;
    hide_newer(*slice, due, since);
    co_return slice;
}

asio::awaitable<std::optional<log_source::state>> delayed_source::find_state(match_id id) {
    const std::optional<followed_match> found = co_await log_.find_followed_match(id);
    if (!found) {
        known_.erase(id);
        co_return std::nullopt;
    }
    if (known_[id].due < 0) {
        std::vector<match_id> ids{id};
        const std::vector<head> heads = co_await log_.heads_before(std::move(ids), delay_);
        known_match& known = known_[id];
        known.due = std::max(known.due, heads.empty() ? 0 : heads.front().last_seq);
    }
    // The events that became old enough since, and those that are about to.
    std::vector<match_id> ids{id};
    co_await look(std::move(ids));
    state then;
    const sequence_number last = found->removed_at.value_or(found->match.last_seq);
    then.seq = std::min(known_[id].due, last);
    if (then.seq == last) {
        then.seq = found->match.last_seq;
        then.match_json = write_match(found->match);
        then.removed_at = found->removed_at;
        co_return then;
    }
    then.match_json = co_await fold_state(id, then.seq);
    co_return then;
}

/// The match as of `until`, from its log. At 0 it is as it was created.
asio::awaitable<std::string> delayed_source::fold_state(match_id id, sequence_number until) {
    const auto known = known_.find(id);
    std::shared_ptr<snapshot_fold> fold;
    // Taken out: two may read at a time.
    if (known != known_.end()) fold = std::exchange(known->second.fold, nullptr);
    if (!fold || fold->seq() > until) fold = std::make_shared<snapshot_fold>();
    const sequence_number last = std::max<sequence_number>(until, 1);
    const page_bytes bytes{fold_page_bytes, nullptr};
    while (fold->seq() < last) {
        const sequence_number since = fold->seq();
        const result<log_slice> slice = co_await log_.read_log(id, since, fold_page_events, bytes);
        if (!slice || slice->events.empty() || slice->truncated(since))
            throw infrastructure_error(errc::unavailable, "the log has lost its beginning");
        for (const auto& event : slice->events) {
            if (event.seq <= last) fold->add(event);
        }
    }
    std::string json = fold->write(until);
    if (until > 0) keep_fold(id, std::move(fold), json.size());
    co_return json;
}

void delayed_source::keep_fold(match_id id, std::shared_ptr<snapshot_fold> fold,
                               std::size_t bytes) {
    const auto known = known_.find(id);
    if (known == known_.end() || bytes > max_fold_bytes) return;
    known->second.fold = std::move(fold);
    folds_.remove(id);
    folds_.push_front(id);
    if (folds_.size() <= max_folds) return;
    if (const auto oldest = known_.find(folds_.back()); oldest != known_.end())
        oldest->second.fold.reset();
    folds_.pop_back();
}

asio::awaitable<log_identity> delayed_source::identify_log() {
    const log_epoch epoch = now_.epoch();
    if (epoch == log_epoch::unknown)
        throw infrastructure_error(errc::unavailable, "the epoch of the log is not known yet");
    if (std::exchange(epoch_, epoch) != epoch) {
        known_.clear();
        folds_.clear();
    }
    co_return log_identity{epoch, 0};
}

asio::awaitable<log_source::set_state> delayed_source::find_set(match_set, int) {
    co_return set_state{};
}
asio::awaitable<std::vector<placed_match>> delayed_source::find_placements(std::vector<match_id>) {
    co_return std::vector<placed_match>();
}
asio::awaitable<std::optional<placed_match>> delayed_source::find_placement_before(
    match_id, sequence_number) {
    co_return std::nullopt;
}

asio::awaitable<void> delayed_source::renew_log_epoch(log_epoch) {
    co_return;
}

}  // namespace livescore
