#include "event_tail.h"

#include <algorithm>

namespace livescore {

void event_tail::push(const shared_frame& f) {
    bytes_ += f->json().size();
    frames_.push_back(f);
    trim();
}

void event_tail::clear() {
    frames_.clear();
    bytes_ = 0;
}

void event_tail::prepend(std::span<const shared_frame> older) {
    for (auto f = older.rbegin(); f != older.rend(); ++f) {
        bytes_ += (*f)->json().size();
        frames_.push_front(*f);
    }
}

void event_tail::trim() {
    while (frames_.size() > max_frames_ || (bytes_ > max_bytes_ && frames_.size() > 1)) {
        bytes_ -= frames_.front()->json().size();
        frames_.pop_front();
    }
}

sequence_number event_tail::begins_after(sequence_number position) const noexcept {
    return frames_.empty() ? position : frames_.front()->seq() - 1;
}

void event_tail::copy_after(sequence_number seq, std::vector<shared_frame>& out) const {
    const auto first = std::partition_point(frames_.begin(), frames_.end(),
                                            [seq](const auto& f) { return f->seq() <= seq; });
    out.insert(out.end(), first, frames_.end());
}

}  // namespace livescore
