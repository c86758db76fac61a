#include "livescore/protocol/stored_details.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace livescore {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

std::int64_t to_number(timestamp at) {
    return std::chrono::duration_cast<milliseconds>(at.time_since_epoch()).count();
}
timestamp to_time(const json& number) {
    return timestamp(milliseconds(number.get<std::int64_t>()));
}

json to_json(score s) {
    return json::array({s.home, s.away});
}
score to_score(const json& pair) {
    return {pair.at(0).get<int>(), pair.at(1).get<int>()};
}

template <class T>
void put(json& object, const char* name, const std::optional<T>& value) {
    if (value) object[name] = *value;
}
template <class Word>
void put_word(json& object, const char* name, const std::optional<Word>& value) {
    if (value) object[name] = to_string(*value);
}
void put_score(json& object, const char* name, const std::optional<score>& value) {
    if (value) object[name] = to_json(*value);
}

const json* find(const json& object, const char* name) {
    const auto found = object.find(name);
    return found == object.end() || found->is_null() ? nullptr : &*found;
}
template <class T>
void take(const json& object, const char* name, std::optional<T>& value) {
    if (const json* found = find(object, name)) value = found->get<T>();
}
template <class Word>
Word to_word(const json& text, std::optional<Word> (*parse)(std::string_view) noexcept) {
    const auto value = parse(text.get_ref<const std::string&>());
    if (!value) throw std::range_error("a word that PostgreSQL keeps is unknown: " + text.dump());
    return *value;
}
template <class Word>
void take_word(const json& object, const char* name, std::optional<Word>& value,
               std::optional<Word> (*parse)(std::string_view) noexcept) {
    if (const json* found = find(object, name)) value = to_word(*found, parse);
}
void take_score(const json& object, const char* name, std::optional<score>& value) {
    if (const json* found = find(object, name)) value = to_score(*found);
}

json to_json(const match_period& period) {
    json object{{"kind", period.kind}, {"from", to_json(period.score_before)}};
    if (period.started_at) object["startedAt"] = to_number(*period.started_at);
    if (period.ended_at) object["endedAt"] = to_number(*period.ended_at);
    put(object, "addedMinutes", period.added_minutes);
    put_score(object, "own", period.own);
    return object;
}

match_period to_period(const json& object) {
    match_period period;
    period.kind = object.at("kind").get<std::string>();
    if (const json* from = find(object, "from")) period.score_before = to_score(*from);
    if (const json* at = find(object, "startedAt")) period.started_at = to_time(*at);
    if (const json* at = find(object, "endedAt")) period.ended_at = to_time(*at);
    take(object, "addedMinutes", period.added_minutes);
    take_score(object, "own", period.own);
    return period;
}

}  // namespace

std::optional<std::string> write_stored_details(const match_details& d) {
    json object = json::object();
    put(object, "venue", d.venue);
    if (d.officials) object["officials"] = json::parse(*d.officials);
    put(object, "attendance", d.attendance);
    put(object, "leg", d.leg);
    put_score(object, "firstLeg", d.first_leg);
    put_word(object, "winner", d.winner);
    put_word(object, "decidedBy", d.decided);
    for (const match_period& period : d.periods) object["periods"].push_back(to_json(period));
    put(object, "addedMinutes", d.added_minutes);
    if (d.award) {
        object["award"] = {{"home", to_string(d.award->home)},
                           {"away", to_string(d.award->away)},
                           {"goals", d.award->goals}};
    }
    if (d.coverage != match_coverage{}) {
        json coverage = json::object();
        put(coverage, "events", d.coverage.events);
        put(coverage, "lineups", d.coverage.lineups);
        put(coverage, "stats", d.coverage.stats);
        put(coverage, "live", d.coverage.live);
        object["coverage"] = std::move(coverage);
    }
    put(object, "source", d.source);
    put(object, "quality", d.quality);
    // The lock of a match that a feed runs is in a column: appends set it.
    if (d.locked && !d.fed) object["locked"] = true;
    if (d.stale) {
        object["stale"] = true;
        object["staleSeq"] = d.stale_seq;
    }
    if (object.empty()) return std::nullopt;
    return object.dump();
}

void read_stored_details(std::string_view text, match_details& d) {
    const json object = json::parse(text);
    take(object, "venue", d.venue);
    if (const json* officials = find(object, "officials")) d.officials = officials->dump();
    take(object, "attendance", d.attendance);
    take(object, "leg", d.leg);
    take_score(object, "firstLeg", d.first_leg);
    take_word(object, "winner", d.winner, parse_match_winner);
    take_word(object, "decidedBy", d.decided, parse_decided_by);
    if (const json* periods = find(object, "periods")) {
        for (const json& period : *periods) d.periods.push_back(to_period(period));
    }
    take(object, "addedMinutes", d.added_minutes);
    if (const json* award = find(object, "award")) {
        d.award = match_award{to_word(award->at("home"), parse_award_result),
                              to_word(award->at("away"), parse_award_result),
                              award->value("goals", true)};
    }
    if (const json* coverage = find(object, "coverage")) {
        take(*coverage, "events", d.coverage.events);
        take(*coverage, "lineups", d.coverage.lineups);
        take(*coverage, "stats", d.coverage.stats);
        take(*coverage, "live", d.coverage.live);
    }
    take(object, "source", d.source);
    take(object, "quality", d.quality);
    d.locked = object.value("locked", false);
    d.stale = object.value("stale", false);
    d.stale_seq = object.value("staleSeq", sequence_number{0});
}

std::string write_stored_incident(const incident& i) {
    json object = json::object();
    put(object, "addedMinute", i.added_minute);
    put_word(object, "side", i.side);
    put(object, "player", i.player);
    put(object, "playerId", i.player_id);
    put(object, "relatedPlayer", i.related_player);
    put(object, "relatedPlayerId", i.related_player_id);
    put_score(object, "score", i.score_then);
    if (i.review != review_state::none) object["review"] = to_string(i.review);
    if (i.retracted_by) object["retractedBy"] = raw(*i.retracted_by);
    if (i.corrects) object["corrects"] = raw(*i.corrects);
    put(object, "source", i.source);
    if (i.minute_unknown) object["minuteUnknown"] = true;
    return object.dump();
}

incident read_stored_incident(std::string_view text) {
    const json object = json::parse(text);
    incident i;
    take(object, "addedMinute", i.added_minute);
    take_word(object, "side", i.side, parse_side);
    take(object, "player", i.player);
    take(object, "playerId", i.player_id);
    take(object, "relatedPlayer", i.related_player);
    take(object, "relatedPlayerId", i.related_player_id);
    take_score(object, "score", i.score_then);
    if (const json* review = find(object, "review"))
        i.review = to_word(*review, parse_review_state);
    if (const json* by = find(object, "retractedBy"))
        i.retracted_by = commentary_id{by->get<std::int64_t>()};
    if (const json* of = find(object, "corrects"))
        i.corrects = commentary_id{of->get<std::int64_t>()};
    take(object, "source", i.source);
    i.minute_unknown = object.value("minuteUnknown", false);
    return i;
}

}  // namespace livescore
