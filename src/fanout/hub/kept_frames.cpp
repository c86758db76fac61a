#include "livescore/fanout/kept_frames.h"

#include <algorithm>
#include <utility>

namespace livescore {

namespace {

/// Behind the acknowledgement. A topic that begins anew brings only what its new filter wants.
bool comes_by_others(const offered_frame& one, const kept_frames::by_others& otherwise) {
    return one.is_wanted && (!otherwise || otherwise(*one.frame));
}

}  // namespace

bool kept_frames::take(std::span<const offered_frame> offered, std::vector<shared_frame>& now) {
    for (const auto& one : offered) {
        const match_id match = one.frame->match();
        // Behind a frame that is kept the others of its match wait too: the order stays.
        const bool is_kept = one.is_wished || joining_.contains(match) || matches_.contains(match);
        if (!is_kept) {
            now.push_back(one.frame);
            continue;
        }
        bytes_ += one.frame->json().size();
        kept_.push_back(one);
        ++matches_[match];
        if (kept_.size() > max_frames_ || bytes_ > max_bytes_) return false;
    }
    return true;
}

kept_frames::released kept_frames::end_set(const set_places& listed, event_filter filter,
                                           const by_others& otherwise) {
    released out;
    for (auto& one : std::exchange(kept_, {})) {
        const auto place = listed.find(one.frame->match());
        const bool is_in_snapshot = place != listed.end() && one.frame->seq() <= place->second;
        const bool comes_by_set = one.is_wished && filter.wants(one.frame->type());
        if (is_in_snapshot) {
            if (one.is_wanted) out.before.push_back(std::move(one.frame));
        } else if (comes_by_set || comes_by_others(one, otherwise)) {
            out.after.push_back(std::move(one.frame));
        }
    }
    count_kept();
    return out;
}

kept_frames::released kept_frames::end_wish() {
    released out;
    for (auto& one : std::exchange(kept_, {})) {
        if (one.is_wanted) out.before.push_back(std::move(one.frame));
    }
    count_kept();
    return out;
}

kept_frames::released kept_frames::take_answer(const join_result& answer, event_filter filter,
                                               const by_others& otherwise) {
    const match_id match = match_of(answer.request.to);
    const auto& replay = answer.replay;
    // What the acknowledgement tells, or the client has said that it has.
    const sequence_number base = replay.empty() ? answer.position : replay.front()->seq() - 1;
    const bool goes_on = answer.outcome == join_outcome::catching_up;
    released out;
    std::vector<sequence_number> wanted;  // of the replay, by other topics
    std::vector<offered_frame> left;
    for (auto& one : std::exchange(kept_, {})) {
        const bool is_of_page = one.frame->seq() <= answer.position;
        if (one.frame->match() != match || (goes_on && !is_of_page)) {
            left.push_back(std::move(one));
        } else if (one.is_wanted && one.frame->seq() <= base) {
            out.before.push_back(std::move(one.frame));
        } else if (comes_by_others(one, otherwise)) {
            wanted.push_back(one.frame->seq());
        }
    }
    kept_ = std::move(left);
    for (const auto& f : replay) {
        const bool comes = filter.wants(f->type()) || std::ranges::count(wanted, f->seq()) > 0;
        if (comes) out.after.push_back(f);
    }
    if (!goes_on) leave_match(match);
    count_kept();
    return out;
}

kept_frames::released kept_frames::end_match(match_id match) {
    leave_match(match);
    released out;
    std::vector<offered_frame> left;
    for (auto& one : std::exchange(kept_, {})) {
        if (one.frame->match() != match) {
            left.push_back(std::move(one));
        } else if (one.is_wanted) {
            out.before.push_back(std::move(one.frame));
        }
    }
    kept_ = std::move(left);
    count_kept();
    return out;
}

void kept_frames::end_topic(const by_others& is_wanted) {
    for (auto& one : kept_) one.is_wanted = one.is_wanted && is_wanted(*one.frame);
}

void kept_frames::leave_match(match_id match) {
    const auto found = joining_.find(match);
    if (found != joining_.end() && --found->second == 0) joining_.erase(found);
}

/// Counts anew what is kept.
void kept_frames::count_kept() {
    matches_.clear();
    bytes_ = 0;
    for (const auto& one : kept_) {
        ++matches_[one.frame->match()];
        bytes_ += one.frame->json().size();
    }
}

}  // namespace livescore
