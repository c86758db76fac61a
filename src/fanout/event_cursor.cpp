#include "livescore/fanout/event_cursor.h"

#include <algorithm>
#include <iterator>

namespace livescore {

event_cursor::verdict event_cursor::offer(shared_frame f, std::vector<shared_frame>& out) {
    const sequence_number seq = f->seq();
    if (seq <= position_) return verdict::duplicate;
    newest_known_ = std::max(newest_known_, seq);
    if (seq > position_ + 1) {
        const std::size_t size = f->json().size();
        if (!held_.emplace(seq, std::move(f)).second) return verdict::duplicate;
        held_bytes_ += size;
        trim_held();
        return verdict::held;
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
    while (!held_.empty() && held_.begin()->first <= seq) {
        held_bytes_ -= held_.begin()->second->json().size();
        held_.erase(held_.begin());
    }
    release_held(out);
}

void event_cursor::drop_held() noexcept {
    held_.clear();
    held_bytes_ = 0;
}

void event_cursor::trim_held() {
    while (held_.size() > max_held_ || held_bytes_ > max_held_bytes_) {
        const auto newest = std::prev(held_.end());
        held_bytes_ -= newest->second->json().size();
        held_.erase(newest);
    }
}

void event_cursor::release_held(std::vector<shared_frame>& out) {
    auto next = held_.begin();
    while (next != held_.end() && next->first == position_ + 1) {
        position_ = next->first;
        held_bytes_ -= next->second->json().size();
        out.push_back(std::move(next->second));
        next = held_.erase(next);
    }
}

}  // namespace livescore
