/// The newest frames of a match, kept in memory for joins and resumes.
#pragma once
#include <cstddef>
#include <deque>
#include <span>
#include <vector>

#include "livescore/fanout/frame.h"

namespace livescore {

/// The frames are contiguous and bounded, and end at the cursor's position.
class event_tail {
public:
    event_tail(std::size_t max_frames, std::size_t max_bytes)
        : max_frames_(max_frames), max_bytes_(max_bytes) {}

    void push(const shared_frame& f);
    void clear();
    /// Whether the tail has room for that many older frames.
    [[nodiscard]] bool has_room(std::size_t frames, std::size_t bytes) const noexcept {
        return frames_.size() + frames <= max_frames_ && bytes_ + bytes <= max_bytes_;
    }
    /// Adds older frames in front; they end where the tail begins, and there is room for them.
    void prepend(std::span<const shared_frame> older);
    /// The seq before the oldest kept frame. `position` when the tail is empty.
    [[nodiscard]] sequence_number begins_after(sequence_number position) const noexcept;
    void copy_after(sequence_number seq, std::vector<shared_frame>& out) const;
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    void trim();

    std::size_t max_frames_;
    std::size_t max_bytes_;
    std::size_t bytes_ = 0;
    std::deque<shared_frame> frames_;
};

}  // namespace livescore
