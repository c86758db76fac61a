/// The parts of a match that events change.
#pragma once
#include <map>
#include <optional>
#include <string>

#include "livescore/domain/match.h"
#include "logged_event.h"

namespace livescore::history {

/// The clock of play, by the times of events. It counts as the domain does (commands.cpp).
class play_clock {
public:
    /// The clock of a match as an event carries the whole of it.
    void begin(const json& match);
    /// The same for a later event, which only has whole seconds: the clock goes on where they
    /// agree.
    void compare(const json& match);
    void step(match_status to, match_phase phase, timestamp now);
    [[nodiscard]] std::int64_t elapsed_seconds(timestamp now) const;

private:
    std::int64_t played_seconds_ = 0;
    std::optional<timestamp> started_;
};

/// The match without its commentary.
class match_state {
public:
    void add(const logged_event& event);
    /// Sets status, phase and reason, and what else the event says of the match, but no time.
    void correct_status(const json& change);
    /// Sets the score, but no time.
    void set_score(score s);

    [[nodiscard]] sequence_number seq() const noexcept { return seq_; }
    /// As GET gives it, without commentary.
    [[nodiscard]] json as_json() const;
    /// The members of line-ups and statistics, each with a comma before it; empty: none are known.
    [[nodiscard]] std::string sheet_text() const;
    void take_lineups_of(const match_state& other) { lineups_ = other.lineups_; }

private:
    void take_whole(const json& match);
    void take_periods();
    void take_status(const json& change);
    void step(match_status status, match_phase phase, timestamp now);

    json match_;
    /// What follows from status and score by the rules of the domain: its periods and outcome.
    match derived_;
    play_clock clock_;
    sequence_number seq_ = 0;
    timestamp updated_at_{};
    std::string lineups_;
    std::string statistics_;
};

/// The entries, newest first, as far as they fit into `max_bytes`.
class entry_list {
public:
    explicit entry_list(std::size_t max_bytes) : max_bytes_(max_bytes) {}

    void allow(std::size_t max_bytes) noexcept { max_bytes_ = max_bytes; }
    void put(std::int64_t id, std::string text);
    void remove(std::int64_t id);
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    /// ,"commentary":[…] and perhaps ,"commentaryTruncated":true
    void append_to(std::string& out) const;

private:
    std::size_t max_bytes_;
    std::size_t bytes_ = 0;
    std::int64_t left_out_up_to_ = 0;  // the ids up to it have no room
    std::map<std::int64_t, std::string, std::greater<>> entries_;
};

/// `state` and `entries` as one object.
[[nodiscard]] std::string write(const json& match, const std::string& sheet,
                                const entry_list& entries);

}  // namespace livescore::history
