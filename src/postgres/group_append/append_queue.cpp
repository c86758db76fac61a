#include "group_append/append_queue.h"

#include <set>
#include <string_view>
#include <utility>

namespace livescore {

bool append_queue::push(pending_append& append) {
    if (waiting_.size() >= queue_limit_) return false;
    waiting_.push_back(&append);
    return true;
}

append_group append_queue::take() {
    append_group group;
    std::deque<pending_append*> left;
    std::set<std::pair<std::string_view, std::string_view>> keys;
    // A request and its repetition belong to the same match. While one is under way the other waits
    // anyway. So the queue must only keep them out of one group.
    const auto is_repetition = [&keys](const pending_append& append) {
        if (!append.request.once) return false;
        const request_key& key = append.request.once->key;
        return !keys.emplace(key.scope, key.key).second;
    };
    for (pending_append* append : waiting_) {
        const bool goes = group.appends.size() < group_limit_ && !is_busy(append->request.match) &&
                          !is_repetition(*append);
        if (goes) {
            group.appends.push_back(append);
        } else {
            left.push_back(append);
        }
    }
    waiting_.swap(left);
    if (group.appends.empty()) return group;
    for (const pending_append* append : group.appends) {
        group.matches.push_back(append->request.match);
    }
    busy_.insert(group.matches.begin(), group.matches.end());
    is_crowded_ = group.appends.size() > 1 || !waiting_.empty();
    group.is_full = group.appends.size() == group_limit_ && !waiting_.empty();
    return group;
}

void append_queue::finish(std::span<const match_id> matches) {
    for (const match_id id : matches) busy_.erase(id);
}

bool append_queue::is_quiet() const noexcept {
    return !is_crowded_ && waiting_.empty() && busy_.empty();
}

void append_queue::begin_alone(match_id match) {
    busy_.insert(match);
}

void append_queue::end_alone(match_id match) {
    busy_.erase(match);
    is_crowded_ = !waiting_.empty();
}

std::vector<pending_append*> append_queue::clear() {
    std::vector<pending_append*> waiting(waiting_.begin(), waiting_.end());
    waiting_.clear();
    return waiting;
}

}  // namespace livescore
