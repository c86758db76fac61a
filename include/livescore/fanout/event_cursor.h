/// The cursor rule: it lets each event of a match through once, in order and without gaps. Its
/// sources repeat, reorder and lose events. Pure.
#pragma once
#include <cstddef>
#include <map>
#include <vector>

#include "livescore/fanout/frame.h"

namespace livescore {

///   seq == position + 1  deliver, with the held events behind it
///   seq <= position      drop: a duplicate
///   seq >  position + 1  hold; the feed reads the missing events from the log if they do not come
///                        soon
class event_cursor {
public:
    /// `max_held`, `max_held_bytes`: the most events and bytes that the cursor keeps while an event
    /// is missing. Beyond that it drops the newest events; the log has them.
    explicit event_cursor(sequence_number position, std::size_t max_held = 1024,
                          std::size_t max_held_bytes = std::size_t{1} << 20)
        : position_(position),
          newest_known_(position),
          max_held_(max_held),
          max_held_bytes_(max_held_bytes) {}

    enum class verdict { delivered, duplicate, held };
    /// Appends to `out` the events that may be delivered now.
    verdict offer(shared_frame f, std::vector<shared_frame>& out);

    /// Notes that the log reaches at least to `seq`.
    void note_head(sequence_number seq) noexcept;

    [[nodiscard]] sequence_number position() const noexcept { return position_; }
    /// Whether an event is missing between the position and the newest event that is known to
    /// exist.
    [[nodiscard]] bool has_gap() const noexcept { return newest_known_ > position_; }
    [[nodiscard]] sequence_number newest_known() const noexcept { return newest_known_; }
    [[nodiscard]] std::size_t held_bytes() const noexcept { return held_bytes_; }
    /// Drops the held events. They are missing again, and the log has them.
    void drop_held() noexcept;
    /// Goes on behind `seq`. It is for events that the log does not have, because retention removed
    /// them or the match began anew.
    void skip_to(sequence_number seq, std::vector<shared_frame>& out);

private:
    void release_held(std::vector<shared_frame>& out);
    void trim_held();

    sequence_number position_;
    sequence_number newest_known_;
    std::size_t max_held_;
    std::size_t max_held_bytes_;
    std::size_t held_bytes_ = 0;
    std::map<sequence_number, shared_frame> held_;
};

}  // namespace livescore
