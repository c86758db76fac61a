/// The memory that all tracks of a feed, or of several, have for joins and gaps, and which of them
/// was used last.
#pragma once
#include <atomic>
#include <cstddef>
#include <list>
#include <utility>

namespace livescore {

class match_track;

/// On the control thread. It outlives its places.
class track_memory {
public:
    /// The place of one track.
    class place {
    public:
        place(track_memory& all, match_track& who) : all_(all), who_(who), at_(all.by_use_.end()) {
            ++all_.places_;
        }
        ~place() {
            note_bytes(0);
            --all_.places_;
        }
        place(const place&) = delete;
        place& operator=(const place&) = delete;

        /// It is the track that was used last, if it has bytes.
        void note_bytes(std::size_t bytes) {
            all_.bytes_ = all_.bytes_ - bytes_ + bytes;
            bytes_ = bytes;
            auto& by_use = all_.by_use_;
            if (bytes == 0) {
                if (at_ != by_use.end()) by_use.erase(std::exchange(at_, by_use.end()));
            } else if (at_ == by_use.end()) {
                at_ = by_use.insert(by_use.begin(), &who_);
            } else {
                note_use();
            }
        }
        void note_use() noexcept { all_.by_use_.splice(all_.by_use_.begin(), all_.by_use_, at_); }

    private:
        track_memory& all_;
        match_track& who_;
        std::list<match_track*>::iterator at_;
        std::size_t bytes_ = 0;
    };

    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    /// All tracks. Any thread.
    [[nodiscard]] std::size_t places() const noexcept { return places_; }
    /// The tracks that have bytes.
    [[nodiscard]] std::size_t tracks() const noexcept { return by_use_.size(); }
    /// The one of them that was used longest ago. There is one.
    [[nodiscard]] match_track& oldest() const noexcept { return *by_use_.back(); }

private:
    std::list<match_track*> by_use_;
    std::size_t bytes_ = 0;
    std::atomic<std::size_t> places_{0};  // any thread may read it
};

}  // namespace livescore
