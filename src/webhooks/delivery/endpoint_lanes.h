/// What waits for one endpoint, in memory. A lane is what waits of one match: only its first
/// delivery may be under way, and the lane goes on when the outcome is noted. So a crash repeats
/// one delivery of a lane at most. Pure.
#pragma once
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "livescore/core/steady_clock.h"
#include "livescore/service/webhook/delivery_store.h"

namespace livescore {

class endpoint_lanes {
public:
    /// Takes what PostgreSQL says waits, in the place of what was here. What is under way is left
    /// out. Of what was noted since the question was asked, the answer may be older than the note.
    void replace(std::vector<waiting_delivery> waiting, steady_time now);
    /// A question is asked now. Its answer comes with `replace`.
    void asked() { noted_since_.clear(); }

    /// Takes one that is new and due now. What is here already changes nothing.
    void add(waiting_delivery one, steady_time now);

    /// Takes the next delivery that is due. It is under way then. The lanes take turns.
    [[nodiscard]] std::optional<waiting_delivery> next(steady_time now);
    /// When something may be taken. Nothing: nothing waits, or all is behind what is under way.
    [[nodiscard]] std::optional<steady_time> next_due() const;
    /// Whether something may be taken now. It costs less than next_due.
    [[nodiscard]] bool is_due(steady_time now) const;

    /// The outcome of a delivery that was under way is noted: its lane goes on.
    void noted(const webhook_delivery& ended);
    /// The same, and it is to be tried again.
    void noted(waiting_delivery again, steady_time due);
    /// Drops what is not under way.
    void clear();
    [[nodiscard]] bool empty() const noexcept { return waiting_ == 0 && under_way_ == 0; }
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_; }
    [[nodiscard]] int under_way() const noexcept { return under_way_; }

private:
    /// Match, and for a test its id: tests do not wait for each other.
    using lane_key = std::pair<std::int64_t, std::int64_t>;
    struct entry {
        waiting_delivery waiting;
        steady_time due;
    };
    struct lane {
        std::deque<entry> entries{};
        std::optional<delivery_id> under_way{};
    };

    static lane_key key_of(const webhook_delivery& delivery);
    [[nodiscard]] bool was_noted(delivery_id id) const;
    void insert(entry one);

    std::map<lane_key, lane> lanes_;
    lane_key turn_{-1, -1};  // of the lane that was taken from last
    std::vector<delivery_id> noted_since_;
    std::size_t waiting_ = 0;
    int under_way_ = 0;
};

}  // namespace livescore
