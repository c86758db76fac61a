#include "entity_json.h"

#include "details_json.h"
#include "encoding/json_output.h"

namespace livescore {
namespace {

template <class Id>
std::optional<std::int64_t> raw(std::optional<Id> id) {
    if (!id) return std::nullopt;
    return livescore::raw(*id);
}

}  // namespace

void append_match(std::string& out, const match& m, sequence_number seq) {
    const bool is_known = m.details.score_known;
    const auto home = is_known ? std::optional(std::int64_t{m.score.home}) : std::nullopt;
    const auto away = is_known ? std::optional(std::int64_t{m.score.away}) : std::nullopt;
    object_writer object(out);
    object.number("id", livescore::raw(m.id))
        .text("sport", m.sport)
        .text_or_null("league", m.league)
        .text("homeTeam", m.home_team)
        .text("awayTeam", m.away_team)
        .number_or_null("homeTeamId", raw(m.home_team_ref))
        .number_or_null("awayTeamId", raw(m.away_team_ref))
        .text("status", to_string(m.status))
        .text("phase", to_string(m.phase))
        .time("startTime", m.schedule.start)
        .time("endTime", m.schedule.end)
        .number_or_null("homeScore", home)
        .number_or_null("awayScore", away)
        .number("elapsedSeconds", elapsed_seconds(m))
        .raw("stats", m.stats)
        .number("seq", seq)
        .time("createdAt", m.created_at)
        .time("updatedAt", m.updated_at)
        .time_or_null("halftime", m.schedule.halftime)
        .time_or_null("secondHalf", m.schedule.second_half)
        .text_or_null("statusReason", m.status_reason);
    write_details(object, m);
    object.end();
}

void append_commentary_after_id(std::string& out, match_id match, const new_commentary& entry,
                                timestamp created_at) {
    constexpr std::size_t usual_bytes = 512;  // without its texts
    out.reserve(out.size() + usual_bytes + entry.message.size());
    object_writer object(out, object_state::open);
    const bool is_known = !entry.incident || !entry.incident->minute_unknown;
    object.number("matchId", livescore::raw(match))
        .number_or_null("minute", is_known ? std::optional(entry.minute) : std::nullopt)
        .number("sequence", entry.sequence)
        .number("period", entry.period)
        .text("eventType", entry.event_type)
        .text_or_null("actor", entry.actor)
        .text_or_null("team", entry.team)
        .text("message", entry.message)
        .raw("metadata", entry.metadata ? *entry.metadata : "null")
        .texts_or_null("tags", entry.tags)
        .time("createdAt", created_at);
    write_incident(object, entry);
    object.end();
}

void append_commentary(std::string& out, const commentary& c) {
    out += "{\"id\":";
    out += std::to_string(livescore::raw(c.id));
    append_commentary_after_id(out, c.match, c.entry, c.created_at);
}

}  // namespace livescore
