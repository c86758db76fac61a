/// The memory that all tracks of the feed have for joins and gaps, and which of them was used last.
#pragma once
#include <cstddef>
#include <list>

namespace livescore {

class match_track;

/// On the control thread. It outlives its places.
class track_memory {
public:
    /// The place of one track.
    class place {
    public:
        place(track_memory& all, match_track& who) : all_(all) {
            all_.by_use_.push_front(&who);
            at_ = all_.by_use_.begin();
        }
        ~place() {
            all_.bytes_ -= bytes_;
            all_.by_use_.erase(at_);
        }
        place(const place&) = delete;
        place& operator=(const place&) = delete;

        void note_bytes(std::size_t bytes) noexcept {
            all_.bytes_ = all_.bytes_ - bytes_ + bytes;
            bytes_ = bytes;
        }
        void note_use() noexcept { all_.by_use_.splice(all_.by_use_.begin(), all_.by_use_, at_); }

    private:
        track_memory& all_;
        std::list<match_track*>::iterator at_;
        std::size_t bytes_ = 0;
    };

    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    [[nodiscard]] std::size_t tracks() const noexcept { return by_use_.size(); }
    /// The track that was used longest ago. There is one.
    [[nodiscard]] match_track& oldest() const noexcept { return *by_use_.back(); }

private:
    std::list<match_track*> by_use_;
    std::size_t bytes_ = 0;
};

}  // namespace livescore
