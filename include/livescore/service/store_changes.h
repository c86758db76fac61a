/// The changes that the store makes: their requests and their answers.
#pragma once
#include <chrono>
#include <optional>

#include "livescore/domain/commentary.h"
#include "livescore/domain/match.h"
#include "livescore/domain/schedule/transition.h"
#include "livescore/domain/trace/event_trace.h"
#include "livescore/service/idempotency.h"

namespace livescore {

/// The guard of If-Match: the seq of the match must be this.
using expected_seq = std::optional<sequence_number>;

struct appended {
    std::optional<commentary> entry;  ///< with its id
    std::optional<livescore::match>
        match;                     ///< only with a score: the match exactly at the score's seq
    sequence_number last_seq = 0;  ///< seq of this append's last event
    std::optional<kept_answer> repeated;  ///< a repetition: nothing else is set
};

/// A commentary entry, a score, or both, to append to a match. The store does not look at the match
/// first. Many appends go out as one statement (group append). An append with `expected` is a
/// separate transaction, which looks at the match under its lock.
struct append_request {
    match_id match{};
    std::optional<livescore::score> score;
    std::optional<new_commentary> entry;
    timestamp at{};  ///< becomes createdAt and the event's timestamp
    std::optional<idempotent<appended>> once;
    expected_seq expected{};
    shared_trace trace{};
};

struct changed_match {
    livescore::match match;
    std::optional<kept_answer> repeated;  ///< a repetition: nothing else is set
};

struct changed_commentary {
    commentary entry;                     ///< after the change; a removed entry as it was before
    std::optional<kept_answer> repeated;  ///< a repetition: nothing else is set
    sequence_number last_seq = 0;         ///< seq of this change's last event
};

/// A match that somebody follows, or followed.
struct followed_match {
    livescore::match match;  ///< a removed one as it was before its removal
    /// seq of match:removed, when the match is removed.
    std::optional<sequence_number> removed_at;
};

/// A place in the order of the due transitions.
struct due_position {
    timestamp due{};
    match_id match{};
};

/// A step of a match that is due according to the queue.
struct transition_request {
    match_id match{};
    transition step{};
    int schedule_version = 0;
};

/// The moment at which transitions fall due. Two clocks tell it.
struct transition_moment {
    timestamp due{};                             ///< by the plan
    std::chrono::steady_clock::time_point at{};  ///< by the worker, never before `due`
};

/// The state of a match after a transition was tried.
struct transition_outcome {
    match_id match{};
    bool applied = false;                       ///< false: the guard did not hold; nothing changed
    std::optional<livescore::match> match_now;  ///< absent when the match no longer exists
};

}  // namespace livescore
