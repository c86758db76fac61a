#include "description/codes.h"

#include <array>

namespace livescore {
namespace {

constexpr std::array of_problems = std::to_array<described_code>({
    {"invalid_type", "It is missing, or of another type; or a parameter is there twice."},
    {"invalid_value", "It is none of the allowed words; or an unknown time zone."},
    {"invalid_format", "It is no date-time, no cursor, not UTF-8, or has U+0000."},
    {"invalid_string", "It has U+0000."},
    {"invalid_json", "It is not JSON. The message tells the byte."},
    {"too_small", "It is below its range, or empty."},
    {"too_big", "It is beyond its range, too long or too deep."},
    {"unknown_parameter",
     "The operation has no such parameter. The message names the nearest one."},
    {"unrecognized_key", "A report has no such member."},
    {"required", "A report lacks it."},
    {"ambiguous", "A name fits several rows. The message lists their ids."},
    {"duplicate", "It is there twice, or belongs to another row."},
    {"forbidden_address", "The URL leads to an address that a webhook may not reach."},
    {"custom", "A rule between members does not hold. The message states it."},
});

constexpr std::array of_sockets = std::to_array<described_code>({
    {"invalid_json", "The message is not JSON, or over a limit."},
    {"invalid_message", "The message is no object, or has no action."},
    {"unknown_action", "There is no such action."},
    {"invalid_match_id", "matchId is missing or no positive integer."},
    {"invalid_match_ids", "matchIds is no list of ids, empty, or too long."},
    {"invalid_league_id", "leagueId is no positive integer."},
    {"invalid_team_id", "teamId is no positive integer."},
    {"invalid_events", "events is no list of event types, or names an unknown one."},
    {"invalid_since", "since is no integer of 0 or more, or beside a set of matches."},
    {"invalid_epoch", "epoch is no string."},
    {"invalid_delay", "delay is no whole number, or out of range."},
    {"invalid_conflate", "conflate is no whole number, out of range, or beside since."},
    {"invalid_speed", "speed of a replay is out of range."},
    {"invalid_from", "from of a replay is out of range."},
    {"already_subscribed", "This connection follows the match."},
    {"replaying", "This connection shows a replay of the match."},
    {"unknown_replay", "This connection shows no replay of the match."},
    {"too_many_replays", "The connection or the instance shows as many replays as it may."},
    {"unknown_channel", "There is no such channel."},
    {"unknown_match", "There is no such match."},
    {"unauthenticated", "The socket has not sent its credentials yet."},
    {"invalid_token", "token is no string, or not valid."},
    {"forbidden", "The token does not cover this."},
    {"too_many_subscriptions", "This connection has as many subscriptions as it may."},
    {"rate_limited", "Too many reads (with retryAfter), or too many messages: the socket closes."},
    {"unavailable", "It cannot be read at the moment. Try again."},
});

}  // namespace

std::span<const described_code> problem_codes() noexcept {
    return of_problems;
}
std::span<const described_code> socket_error_codes() noexcept {
    return of_sockets;
}

}  // namespace livescore
