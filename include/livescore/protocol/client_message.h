/// WebSocket messages of clients, and our answers to them, except for events.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/core/ids.h"
#include "livescore/core/time.h"
#include "livescore/domain/log_epoch.h"
#include "livescore/domain/sets/event_filter.h"
#include "livescore/domain/sets/match_set.h"
#include "livescore/protocol/replay_request.h"

namespace livescore {

/// Absent: as the socket's own.
struct asked_timing {
    std::optional<std::chrono::seconds> delay{};
    std::optional<std::chrono::milliseconds> window{};
    bool operator==(const asked_timing&) const = default;
};
struct subscribe_match {
    match_id match{};
    resume_point from{};
    asked_timing timing{};
    event_filter events{};
};
struct unsubscribe_match {
    match_id match{};
};
/// As a subscribe_match for each. No match is there twice, and there is one at least.
struct subscribe_matches {
    std::vector<match_id> matches{};
    resume_point from{};  ///< of each match
    asked_timing timing{};
    event_filter events{};
};
struct unsubscribe_matches {
    std::vector<match_id> matches{};
};
struct subscribe_matches_channel {
    asked_timing timing{};
    event_filter events{};
};
struct unsubscribe_matches_channel {};
/// All events of the matches of a set.
struct subscribe_set {
    match_set set{};
    asked_timing timing{};
    event_filter events{};
};
struct unsubscribe_set {
    match_set set{};
};
struct client_ping {};
/// Identifies the client, at the beginning or before its credentials expire.
struct authenticate {
    std::string token;  ///< or an API key
};
/// Shows a stored match again.
struct start_replay {
    match_id match{};
    replay_request how{};
};
enum class replay_control { pause, resume, stop };
/// It concerns the match that is shown.
struct control_replay {
    match_id match{};
    replay_control what{};
};
struct seek_replay {
    match_id match{};
    sequence_number from = 0;
};
using client_message =
    std::variant<subscribe_match, unsubscribe_match, subscribe_matches, unsubscribe_matches,
                 subscribe_matches_channel, unsubscribe_matches_channel, subscribe_set,
                 unsubscribe_set, client_ping, authenticate, start_replay, control_replay,
                 seek_replay>;

/// Why a message was refused. The connection survives. code: invalid_json, invalid_message (no
/// object, no action, several targets), unknown_action, invalid_match_id, invalid_match_ids,
/// invalid_league_id, invalid_team_id, unknown_channel, invalid_events, invalid_since,
/// invalid_epoch, invalid_delay, invalid_conflate, invalid_speed, invalid_from, invalid_token (no
/// string in `token`).
struct message_error {
    std::string code;
    std::string message;
};

/// WS_BATCH_MAX_MATCHES, if nothing else is set: the most matches of one message.
inline constexpr std::size_t default_batch_matches = 100;

/// Reads one JSON object. The action is in `action`, or in `type` as in the original service's
/// code. Ids are positive integers; a numeric string is accepted. `matchId` wins over `channel`;
/// any other two targets in one message are refused.
[[nodiscard]] std::variant<client_message, message_error> read_client_message(
    std::string_view text, std::size_t max_batch = default_batch_matches);

[[nodiscard]] std::string write_welcome(std::string_view instance);
/// Where a subscriber stands.
struct subscribed_place {
    match_id match{};
    sequence_number seq = 0;  ///< of the snapshot
    log_epoch epoch{};
    bool recovered = false;
    std::chrono::seconds delay{};        ///< told when there is one
    std::chrono::milliseconds window{};  ///< of conflation; told when there is one
    event_filter events{};               ///< told when it holds something back
};
/// {"type":"subscribed","matchId":1,"seq":43,"epoch":…,"recovered":true[,"delay":30]
/// [,"conflate":200][,"events":[…]],"data":{match}}
[[nodiscard]] std::string write_subscribed(const subscribed_place& place,
                                           std::string_view match_json);
[[nodiscard]] std::string write_unsubscribed(match_id match);
/// {"type":"subscribed","channel":"matches","epoch":…[,"delay":30][,"conflate":200]
/// [,"events":[…]]}. It has no epoch while that is unknown.
[[nodiscard]] std::string write_channel_subscribed(log_epoch epoch, std::chrono::seconds delay = {},
                                                   std::chrono::milliseconds window = {},
                                                   event_filter events = {});
[[nodiscard]] std::string write_channel_unsubscribed();
/// Where a subscriber of a set stands.
struct subscribed_set {
    match_set set{};
    log_epoch epoch{};
    std::chrono::seconds delay{};
    std::chrono::milliseconds window{};
    event_filter events{};
    bool has_more = false;  ///< the set has further matches; told when it has
};
/// {"type":"subscribed","leagueId":7,"epoch":…[,"delay":30][,"conflate":200][,"events":[…]]
/// [,"hasMore":true],"data":[match,…]}; a team has "teamId":3, what is live "channel":"live".
/// `matches_json`: the list, each match as GET of it gives it.
[[nodiscard]] std::string write_set_subscribed(const subscribed_set& where,
                                               std::string_view matches_json);
[[nodiscard]] std::string write_set_unsubscribed(const match_set& set);
/// {"type":"replay:started","matchId":1,"speed":20,"from":0}
[[nodiscard]] std::string write_replay_started(match_id match, const replay_request& how);
/// {"type":"replay:paused","matchId":1,"lastSeq":12}: the last event that was shown. `what` is
/// paused, resumed or seeked.
[[nodiscard]] std::string write_replay_step(std::string_view what, match_id match,
                                            sequence_number seq);
/// {"type":"replay:ended","matchId":1,"lastSeq":43,"reason":"complete"}
[[nodiscard]] std::string write_replay_ended(match_id match, sequence_number seq,
                                             std::string_view reason);
[[nodiscard]] std::string write_pong();
/// {"type":"authenticated","expiresAt":…}. null: the credentials do not expire.
[[nodiscard]] std::string write_authenticated(std::optional<timestamp> expires_at);
/// {"type":"error","code":…,"message":…[,"matchId":…][,"retryAfter":…]}. `retry_after`: seconds.
[[nodiscard]] std::string write_error(std::string_view code, std::string_view message,
                                      std::optional<match_id> match,
                                      std::optional<std::chrono::seconds> retry_after = {});
/// The same of a set: with leagueId, teamId or channel.
[[nodiscard]] std::string write_set_error(std::string_view code, std::string_view message,
                                          const match_set& set,
                                          std::optional<std::chrono::seconds> retry_after = {});

}  // namespace livescore
