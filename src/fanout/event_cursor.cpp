#include "livescore/fanout/event_cursor.h"

#include <algorithm>
#include <iterator>

namespace livescore {

event_cursor::verdict event_cursor::offer(shared_frame f, std::vector<shared_frame>& out) {
    const sequence_number seq = f->seq();
    if (seq <= position_) return verdict::duplicate;
    newest_known_ = std::max(newest_known_, seq);
    if (seq > position_ + 1) {
        const bool is_new = held_.emplace(seq, std::move(f)).second;
        if (held_.size() > max_held_) held_.erase(std::prev(held_.end()));
        return is_new ? verdict::held : verdict::duplicate;
    }
    position_ = seq;
    out.push_back(std::move(f));
    release_held(out);
    return verdict::delivered;
}

void event_cursor::note_head(sequence_number seq) noexcept {
    newest_known_ = std::max(newest_known_, seq);
}

void event_cursor::skip_to(sequence_number seq, std::vector<shared_frame>& out) {
    if (seq <= position_) return;
    position_ = seq;
    newest_known_ = std::max(newest_known_, seq);
    held_.erase(held_.begin(), held_.upper_bound(seq));
    release_held(out);
}

void event_cursor::release_held(std::vector<shared_frame>& out) {
    auto next = held_.begin();
    while (next != held_.end() && next->first == position_ + 1) {
        position_ = next->first;
        out.push_back(std::move(next->second));
        next = held_.erase(next);
    }
}

}  // namespace livescore
