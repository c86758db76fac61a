#include "details_json.h"

#include <string>

#include "livescore/domain/feed/attribution.h"
#include "livescore/domain/incident.h"
#include "livescore/domain/incident_types.h"
#include "livescore/domain/sport_rules.h"

namespace livescore {
namespace {

template <class Word>
void word_or_null(object_writer& out, std::string_view name, const std::optional<Word>& word) {
    if (word) {
        out.text(name, to_string(*word));
    } else {
        out.raw(name, "null");
    }
}

void score_or_null(object_writer& out, std::string_view name, const std::optional<score>& s) {
    if (!s) {
        out.raw(name, "null");
        return;
    }
    std::string text;
    object_writer(text).number("home", s->home).number("away", s->away).end();
    out.raw(name, text);
}

void flag_or_null(object_writer& out, std::string_view name, std::optional<bool> flag) {
    if (flag) {
        out.boolean(name, *flag);
    } else {
        out.raw(name, "null");
    }
}

void write_round(object_writer& out, const std::optional<std::string>& round) {
    if (round && round_number(*round)) {
        out.number("round", *round_number(*round));
    } else {
        out.text_or_null("round", round);
    }
}

std::string coverage_json(const match_coverage& coverage) {
    std::string text;
    object_writer out(text);
    flag_or_null(out, "events", coverage.events);
    flag_or_null(out, "lineups", coverage.lineups);
    flag_or_null(out, "stats", coverage.stats);
    flag_or_null(out, "live", coverage.live);
    out.end();
    return text;
}

std::string award_json(const match_award& award) {
    std::string text;
    object_writer(text)
        .text("home", to_string(award.home))
        .text("away", to_string(award.away))
        .boolean("goals", award.goals)
        .end();
    return text;
}

/// As people write it: "45+2'". Nothing while the minute is not known.
std::optional<std::string> clock_of(const new_commentary& entry) {
    if (entry.incident && entry.incident->minute_unknown) return std::nullopt;
    std::string text = std::to_string(entry.minute);
    if (entry.incident && entry.incident->added_minute)
        text += '+' + std::to_string(*entry.incident->added_minute);
    return text + '\'';
}

bool is_incident(const new_commentary& entry) {
    return entry.incident || names_incident(entry.event_type);
}

}  // namespace

std::string periods_json(const match& m) {
    std::string text = "[";
    for (const match_period& period : m.details.periods) {
        if (text.size() > 1) text += ',';
        const score own = own_goals(m, period);
        // A fed match's period may have ended before any score was known: its goals stay unknown.
        const bool follows_score = m.details.score_known && !(m.details.fed && period.ended_at);
        const bool is_known = period.own || follows_score;
        const auto goals = [is_known](int of_side) {
            return is_known ? std::optional(of_side) : std::nullopt;
        };
        object_writer(text)
            .text("kind", period.kind)
            .time_or_null("startedAt", period.started_at)
            .time_or_null("endedAt", period.ended_at)
            .number_or_null("addedMinutes", period.added_minutes)
            .number_or_null("home", goals(own.home))
            .number_or_null("away", goals(own.away))
            .boolean("ticking", is_ticking(m, period))
            .end();
    }
    return text + ']';
}

void write_details(object_writer& out, const match& m) {
    const match_details& d = m.details;
    const match_outcome outcome = outcome_of(m);
    out.number_or_null("leagueId", m.league_ref ? std::optional(raw(*m.league_ref)) : std::nullopt)
        .text_or_null("season", d.season)
        .text_or_null("stage", d.stage)
        .text_or_null("group", d.group);
    write_round(out, d.round);
    out.text_or_null("venue", d.venue)
        .raw("officials", d.officials ? *d.officials : "null")
        .number_or_null("attendance", d.attendance);
    word_or_null(out, "winner", outcome.winner);
    word_or_null(out, "decidedBy", outcome.decided);
    out.number_or_null("leg", d.leg);
    score_or_null(out, "aggregate", aggregate_of(m));
    out.text_or_null("tieId", d.tie)
        .raw("periods", periods_json(m))
        .number_or_null("addedMinutes", d.added_minutes)
        .raw("award", d.award ? award_json(*d.award) : "null")
        .text("clockSource", to_string(d.clock))
        .raw("coverage", coverage_json(d.coverage))
        .text_or_null("source", d.source)
        .boolean("locked", d.locked)
        .boolean("stale", d.stale)
        .text_or_null("quality", d.quality);
    if (!d.source) return;
    if (const auto attribution = attribution_of(*d.source)) out.text("attribution", *attribution);
}

void write_incident(object_writer& out, const new_commentary& entry) {
    if (!is_incident(entry)) return;
    const incident none;
    const incident& i = entry.incident ? *entry.incident : none;
    const auto id = [](const auto& of) {
        return of ? std::optional(static_cast<std::int64_t>(*of)) : std::nullopt;
    };
    out.number_or_null("addedMinute", i.added_minute).text_or_null("clock", clock_of(entry));
    word_or_null(out, "side", i.side);
    // The actor of an entry was its scorer before entries had players.
    const bool is_actor = !i.player && names_deed_of_player(entry.event_type);
    out.text_or_null("player", is_actor ? entry.actor : i.player)
        .number_or_null("playerId", i.player_id)
        .text_or_null("relatedPlayer", i.related_player)
        .number_or_null("relatedPlayerId", i.related_player_id)
        .number_or_null("homeScore",
                        i.score_then ? std::optional(i.score_then->home) : std::nullopt)
        .number_or_null("awayScore",
                        i.score_then ? std::optional(i.score_then->away) : std::nullopt)
        .text("review", to_string(i.review))
        .number_or_null("retractedBy", id(i.retracted_by))
        .number_or_null("corrects", id(i.corrects))
        .text_or_null("source", i.source);
}

}  // namespace livescore
