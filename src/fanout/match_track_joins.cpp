// The clients that wait to join a match, or for its news, and their answers.
#include <algorithm>
#include <utility>

#include "livescore/protocol/client_message.h"
#include "livescore/protocol/event_stream.h"
#include "match_track.h"

namespace livescore {

std::unique_ptr<join_result> refused_join(join_request request, join_outcome why) {
    auto result = std::make_unique<join_result>();
    result->request = std::move(request);
    result->outcome = why;
    return result;
}

void match_track::add_join(std::size_t shard, join_request request) {
    // A read that is under way may show less than such a client has seen.
    const bool needs_another = request.overlaps && reads_snapshot;
    waiting_.push_back({shard, std::move(request), snapshots_taken_ + (needs_another ? 1 : 0)});
}

std::vector<match_track::answered_join> match_track::answer_joins(steady_time now) {
    std::vector<answered_join> answers;
    if (!cursor_) return answers;
    const bool is_over = removed_at_ && *removed_at_ <= cursor_->position();
    for (auto next = news_waits_.begin();
         next != news_waits_.end() && next->first.first < cursor_->position();) {
        const auto wait = next++;
        // One read serves all clients that came while it was under way.
        if (wants_history(wait->second.request)) continue;
        answers.push_back(answer_news(std::move(wait->second)));
        news_waits_.erase(wait);
    }
    if (is_over) {
        const auto first = news_waits_.lower_bound({cursor_->position(), nullptr});
        for (auto wait = first; wait != news_waits_.end(); wait = news_waits_.erase(wait)) {
            answers.push_back({wait->second.shard, refused_join(std::move(wait->second.request),
                                                                join_outcome::unknown_match)});
        }
    }
    if (waiting_.empty()) return answers;
    std::vector<waiting_join> left;
    for (auto& join : waiting_) {
        if (removed_at_ && is_over_for(join.request)) {
            answers.push_back(
                {join.shard, refused_join(std::move(join.request), join_outcome::unknown_match)});
        } else if (removed_at_ && !is_over) {
            left.push_back(std::move(join));
        } else if (snapshot_serves(join, now) && !wants_history(join.request)) {
            answers.push_back(enter(join.shard, answer(std::move(join.request))));
        } else {
            left.push_back(std::move(join));
        }
    }
    waiting_ = std::move(left);
    return answers;
}

/// Counts the client among the members, if it has joined.
match_track::answered_join match_track::enter(std::size_t shard,
                                              std::unique_ptr<join_result> answer) {
    if (answer->is_member()) {
        ++members[shard];
        ++member_count;
    }
    return {shard, std::move(answer)};
}

std::unique_ptr<join_result> match_track::answer(join_request request) {
    auto result = std::make_unique<join_result>();
    const sequence_number position = cursor_->position();
    result->recovered = may_resume(request);
    result->position = position;
    if (request.acknowledged && !result->recovered)
        return refused_join(std::move(request), join_outcome::interrupted);
    result->epoch = epoch_;
    result->ended = removed_at_.has_value();
    tail_.copy_after(result->recovered ? *request.since : snapshot_seq_, result->replay);
    if (!request.acknowledged)
        result->acknowledgement = acknowledgement(request, result->recovered);
    result->request = std::move(request);
    return result;
}

// ---- resumes from the log, a page at a time

bool match_track::reads_history_for(const waiting_join& join, steady_time now) const {
    return wants_history(join.request) && snapshot_serves(join, now);
}

std::vector<match_track::answered_join> match_track::take_history(
    const std::vector<shared_frame>& events, sequence_number since, steady_time now, bool keep) {
    const sequence_number tail_begin = history_end();
    const auto end = std::find_if(events.begin(), events.end(),
                                  [&](const auto& f) { return f->seq() > tail_begin; });
    const std::span<const shared_frame> older(events.data(),
                                              static_cast<std::size_t>(end - events.begin()));
    std::vector<answered_join> answers;
    if (older.empty()) {
        // The log no longer reaches the tail. A client that resumes from there starts afresh.
        log_begins_after_ = std::max(log_begins_after_, tail_begin);
        return answers;
    }
    if (older.front()->seq() > since + 1)
        log_begins_after_ = std::max(log_begins_after_, older.front()->seq() - 1);
    const sequence_number page_end = older.back()->seq();
    std::vector<waiting_join> left;
    for (auto& join : waiting_) {
        const bool served = reads_history_for(join, now) && *join.request.since >= since &&
                            *join.request.since < page_end;
        if (served) {
            answers.push_back(enter(join.shard, answer_page(std::move(join.request), older)));
        } else {
            left.push_back(std::move(join));
        }
    }
    waiting_ = std::move(left);
    for (auto next = news_waits_.lower_bound({since, nullptr});
         next != news_waits_.end() && next->first.first < page_end;) {
        const auto wait = next++;
        if (!wants_history(wait->second.request)) continue;
        // A client that waits for news never joins. It takes what there is, and asks again.
        wait->second.request.acknowledged = true;
        auto result = answer_page(std::move(wait->second.request), older);
        result->outcome = join_outcome::joined;
        result->ended = false;
        result->position = cursor_->position();
        answers.push_back({wait->second.shard, std::move(result)});
        news_waits_.erase(wait);
    }
    if (keep) tail_.prepend(older);
    return answers;
}

std::vector<match_track::answered_join> match_track::refuse_history(join_outcome why) {
    std::vector<answered_join> answers;
    std::vector<waiting_join> left;
    for (auto& join : waiting_) {
        if (wants_history(join.request)) {
            answers.push_back({join.shard, refused_join(std::move(join.request), why)});
        } else {
            left.push_back(std::move(join));
        }
    }
    waiting_ = std::move(left);
    for (auto next = news_waits_.begin(); next != news_waits_.end();) {
        const auto wait = next++;
        if (!wants_history(wait->second.request)) continue;
        answers.push_back({wait->second.shard, refused_join(std::move(wait->second.request), why)});
        news_waits_.erase(wait);
    }
    return answers;
}

std::unique_ptr<join_result> match_track::answer_page(join_request request,
                                                      std::span<const shared_frame> older) {
    auto result = std::make_unique<join_result>();
    const sequence_number since = *request.since;
    const auto first = std::find_if(older.begin(), older.end(),
                                    [since](const auto& f) { return f->seq() > since; });
    result->replay.assign(first, older.end());
    result->recovered = true;
    result->epoch = epoch_;
    result->position = older.back()->seq();
    if (result->position >= history_end()) {
        tail_.copy_after(result->position, result->replay);
        result->position = cursor_->position();
        result->ended = removed_at_.has_value();
    } else {
        result->outcome = join_outcome::catching_up;
    }
    if (!request.acknowledged) result->acknowledgement = acknowledgement(request, true);
    result->request = std::move(request);
    return result;
}

/// Whether a removed match has nothing more to tell to this client.
bool match_track::is_over_for(const join_request& request) const {
    return !request.since || *request.since >= *removed_at_;
}

bool match_track::may_resume(const join_request& request) const {
    const sequence_number position = cursor_->position();
    return request.since && *request.since <= position &&
           *request.since >= tail_.begins_after(position);
}

shared_bytes match_track::acknowledgement(const join_request& request, bool recovered) {
    const auto format = request.format;
    auto& kept = acknowledgements_[static_cast<std::size_t>(format)][recovered ? 1 : 0];
    const bool has_place = request.window.count() == 0;
    const bool is_one_of_several = format == wire_format::event_stream && request.overlaps;
    const bool is_plain = has_place && request.events.is_all() && !is_one_of_several;
    if (is_plain && kept) return kept;
    // A snapshot whose replay is still to come has no id. Otherwise a client whose connection
    // breaks in between would resume behind events that it has never seen. Conflated events have
    // none: nobody resumes among them.
    std::optional<std::string> event_id;
    if (!recovered && has_place && !is_one_of_several)
        event_id = event_stream::id_of(snapshot_seq_, epoch_);
    const subscribed_place place{match_of(id), snapshot_seq_,  epoch_,        recovered,
                                 delay_of(id), request.window, request.events};
    shared_bytes made = frame_subscribed(format, event_id, write_subscribed(place, snapshot_json_));
    if (is_plain) kept = made;
    return made;
}

void match_track::add_news_wait(std::size_t shard, join_request request) {
    const std::pair key(request.since.value_or(0), request.who.get());
    news_waits_.emplace(key, news_wait{shard, std::move(request)});
}

std::vector<match_track::answered_join> match_track::end_news_wait(sequence_number since,
                                                                   const joiner* who) {
    std::vector<answered_join> answers;
    auto wait = news_waits_.extract({since, who});
    if (wait) answers.push_back(answer_news(std::move(wait.mapped())));
    return answers;
}

match_track::answered_join match_track::answer_news(news_wait wait) const {
    auto result = std::make_unique<join_result>();
    const sequence_number since = wait.request.since.value_or(0);
    if (cursor_) {
        result->position = cursor_->position();
        result->epoch = epoch_;
        // A client with a `since` beyond the newest event may be of another history: the log tells.
        result->recovered =
            since <= result->position && since >= tail_.begins_after(result->position);
        if (result->recovered) tail_.copy_after(since, result->replay);
    }
    result->request = std::move(wait.request);
    return {wait.shard, std::move(result)};
}

std::vector<match_track::answered_join> match_track::refuse_joins(join_outcome why) {
    std::vector<answered_join> answers;
    for (auto& join : std::exchange(waiting_, {})) {
        answers.push_back({join.shard, refused_join(std::move(join.request), why)});
    }
    // While PostgreSQL is away, a followed match still makes news. The feed only cannot read past
    // events.
    const auto end = cursor_ && why == join_outcome::unavailable
                         ? news_waits_.lower_bound({cursor_->position(), nullptr})
                         : news_waits_.end();
    for (auto wait = news_waits_.begin(); wait != end; wait = news_waits_.erase(wait)) {
        answers.push_back({wait->second.shard, refused_join(std::move(wait->second.request), why)});
    }
    return answers;
}

}  // namespace livescore
