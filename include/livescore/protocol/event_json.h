/// The one place where events become bytes.
///   {"type":"score:update","matchId":1,"seq":44,"timestamp":"…Z","data":{…}}
#pragma once
#include <string>
#include <string_view>

#include "livescore/core/error.h"
#include "livescore/domain/event.h"

namespace livescore {

/// An event without its seq: PostgreSQL assigns the seq in the statement that appends the event.
/// For new commentary it assigns the id too. The database writes head + seq + middle + id + tail,
/// or head + seq + tail when `has_id` is false. `splice` makes the same bytes here.
struct event_pieces {
    std::string head;    ///< up to and including `"seq":`
    std::string middle;  ///< from `,"timestamp"` up to and including `"id":`; empty without an id
    std::string tail;
    bool has_id = false;
};

[[nodiscard]] event_pieces score_event_pieces(match_id match, score s, timestamp at);
/// The score's event has locked the match: its data says so, by `,"locked":true` before the two
/// braces that end it. The statement of appends does the same to the bytes that it stores.
void say_locked(event_pieces& score_event);
[[nodiscard]] event_pieces commentary_event_pieces(match_id match, const new_commentary& entry,
                                                   timestamp at);
[[nodiscard]] std::string splice(const event_pieces& pieces, sequence_number seq, std::int64_t id);

/// The refusal of an event that is larger than `max_bytes`. It names the largest member of `data`,
/// which is the field to shorten.
[[nodiscard]] error event_too_large(std::string_view event_json, std::size_t max_bytes);

/// Writes an event with a known seq, inside a transaction that holds the match's lock. `after` is
/// the match after the change, with its id, last_seq and updated_at as they will be stored.
[[nodiscard]] std::string write_event(const match& after, sequence_number seq, timestamp at,
                                      const match_event& event);

/// The match:status event of a scheduled transition. PostgreSQL splices seq and time in: head + seq
/// + middle + time + tail.
struct transition_pieces {
    std::string head;
    std::string middle;
    std::string tail;
};
[[nodiscard]] transition_pieces transition_event_pieces(match_id match,
                                                        const status_changed& change);

}  // namespace livescore
