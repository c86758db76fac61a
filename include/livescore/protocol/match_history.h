/// A match at any moment, made of the events of its log. Pure: events in, JSON out. The events come
/// in the order of their seq, from 1 on. An event whose bytes are not one of ours throws
/// infrastructure_error (internal).
#pragma once
#include <cstddef>
#include <memory>
#include <string>

#include "livescore/domain/event_log.h"
#include "livescore/domain/match_moment.h"

namespace livescore {

/// Finds the last event that belongs to a moment.
///   - Of the wall clock: the first later event ends it. A time has the precision of events:
///     milliseconds.
///   - Of play: a new entry belongs by its own period and minute. The first later one ends the
///     moment, and so does the begin of a later period. Other events of the period belong by the
///     time since its kick-off, or when an entry that belongs comes behind them. The end of the
///     period itself does not.
class moment_finder {
public:
    /// `at` is a time of the wall clock or of play.
    explicit moment_finder(match_moment at);
    ~moment_finder();
    moment_finder(moment_finder&&) noexcept;
    moment_finder& operator=(moment_finder&&) noexcept;

    /// False when neither this event nor a later one belongs to the moment.
    bool add(const committed_event& event);
    /// 0: the moment is before the first event.
    [[nodiscard]] sequence_number position() const noexcept;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

/// What a follower of the match knows after these events. `write` gives the match as GET does, with
/// the members
///   - `commentary`: the entries, newest first. Beyond `max_bytes` the oldest are left out, and
///     "commentaryTruncated":true follows;
///   - `lineups` and `statistics`, as their newest events carry them, if there are any.
/// elapsedSeconds go by the times of the events. They are a second off at most.
class match_fold {
public:
    explicit match_fold(std::size_t max_bytes);
    ~match_fold();
    match_fold(match_fold&&) noexcept;
    match_fold& operator=(match_fold&&) noexcept;

    void add(const committed_event& event);
    /// The memory of the commentary, and another bound for it: `max_bytes` from now on.
    [[nodiscard]] std::size_t commentary_bytes() const noexcept;
    void allow(std::size_t max_bytes) noexcept;
    [[nodiscard]] sequence_number seq() const noexcept;
    [[nodiscard]] std::string write() const;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

/// The match alone, without its commentary: as a snapshot has it.
class snapshot_fold {
public:
    snapshot_fold();
    ~snapshot_fold();
    snapshot_fold(snapshot_fold&&) noexcept;
    snapshot_fold& operator=(snapshot_fold&&) noexcept;

    void add(const committed_event& event);
    [[nodiscard]] sequence_number seq() const noexcept;
    /// The match as GET gives it. `seq` is what it says of its seq.
    [[nodiscard]] std::string write(sequence_number seq) const;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

/// The match as it is known today to have stood at a moment. It takes the whole log.
///   - Entries and their goals read as today. They count if they belong to the moment: by their
///     place in the log, or for a moment of play by their present period and minute.
///   - A score without an entry counts from its event on.
///   - A status that was corrected next is the corrected one.
///   - Names and plan are those of today. The rest is as of the moment's last event.
class corrected_fold {
public:
    /// `until`: the last event that belongs to the moment.
    corrected_fold(match_moment at, sequence_number until, std::size_t max_bytes);
    ~corrected_fold();
    corrected_fold(corrected_fold&&) noexcept;
    corrected_fold& operator=(corrected_fold&&) noexcept;

    void add(const committed_event& event);
    [[nodiscard]] std::size_t commentary_bytes() const noexcept;
    void allow(std::size_t max_bytes) noexcept;
    /// As match_fold::write.
    [[nodiscard]] std::string write() const;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace livescore
