#include <chrono>
#include <optional>

#include "livescore/protocol/match_history.h"
#include "logged_event.h"

namespace livescore {

using history::logged_event;

namespace {

/// The minute of play at which a period begins.
int first_minute(int period) {
    constexpr int starts[] = {0, 0, 45, 90, 105};
    return period >= 0 && period <= 4 ? starts[period] : 0;
}

}  // namespace

struct moment_finder::impl {
    match_moment at;
    sequence_number position = 0;
    history::period_watch periods{};
    /// A score that waits for the event behind it. A goal's entry says when it was.
    struct waiting_score {
        sequence_number seq;
        timestamp at;
        bool belongs;
    };
    std::optional<waiting_score> waiting{};

    bool add_at_time(const committed_event& event, timestamp end) {
        if (history::read(event).at > end) return false;
        position = event.seq;
        return true;
    }

    void settle_score() {
        if (waiting && waiting->belongs) position = waiting->seq;
        waiting.reset();
    }

    /// Whether an event that names no minute belongs.
    [[nodiscard]] bool belongs_by_time(const logged_event& event, const play_moment& end) const {
        if (periods.reached() < end.period) return true;
        if (periods.is_over()) return false;
        const auto began = periods.began();
        const std::chrono::minutes played{end.minute - first_minute(end.period)};
        return !began || event.at <= *began + played;
    }

    bool add_in_play(const logged_event& event, const play_moment& end) {
        if (event.type == event_type::commentary_new) {
            const bool is_its_score = waiting && waiting->at == event.at;
            if (is_its_score) waiting.reset();
            settle_score();
            if (history::moment_of(event.data, periods.reached()) > end) return false;
            position = event.seq;
            return true;
        }
        settle_score();
        periods.add(event);
        if (periods.reached() > end.period) return false;
        const bool belongs = belongs_by_time(event, end);
        if (event.type == event_type::score_update) {
            waiting = {event.seq, event.at, belongs};
        } else if (belongs) {
            position = event.seq;
        }
        return true;
    }
};

moment_finder::moment_finder(match_moment at) : impl_(std::make_unique<impl>(impl{at})) {}
moment_finder::~moment_finder() = default;
moment_finder::moment_finder(moment_finder&&) noexcept = default;
moment_finder& moment_finder::operator=(moment_finder&&) noexcept = default;

bool moment_finder::add(const committed_event& event) {
    if (const auto* time = std::get_if<timestamp>(&impl_->at))
        return impl_->add_at_time(event, *time);
    return impl_->add_in_play(history::read(event), std::get<play_moment>(impl_->at));
}

sequence_number moment_finder::position() const noexcept {
    const auto& waiting = impl_->waiting;
    return waiting && waiting->belongs ? waiting->seq : impl_->position;
}

}  // namespace livescore
