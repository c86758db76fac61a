#include "livescore/protocol/event_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "answers/details_json.h"
#include "answers/entity_json.h"
#include "encoding/json_output.h"

namespace livescore {
namespace {

/// Writes up to and including `"seq":`.
std::string head_of(event_type type, match_id match) {
    std::string head;
    object_writer(head).text("type", to_string(type)).number("matchId", raw(match)).name("seq");
    return head;
}

/// Writes from `,"timestamp"` up to and including `"data":`.
std::string after_seq(timestamp at) {
    std::string text = ",\"timestamp\":\"";
    text += format_iso8601(at);
    text += "\",\"data\":";
    return text;
}

void append_score(std::string& out, score s) {
    object_writer(out).number("homeScore", s.home).number("awayScore", s.away).end();
}

void append_status(std::string& out, const status_changed& change) {
    object_writer data(out);
    data.text("status", to_string(change.to))
        .text("oldStatus", to_string(change.from))
        .text("newStatus", to_string(change.to))
        .text("phase", to_string(change.phase));
    if (change.reason) data.text("reason", *change.reason);
    if (change.correction) data.boolean("correction", true);
    if (change.award) {
        data.name("award");
        object_writer(out)
            .text("home", to_string(change.award->home))
            .text("away", to_string(change.award->away))
            .boolean("goals", change.award->goals)
            .end();
    }
    data.end();
}

struct data_writer {
    std::string& out;
    const match& after;
    sequence_number seq;

    void operator()(const match_created&) const { append_match(out, after, seq); }
    void operator()(const match_updated&) const { append_match(out, after, seq); }
    void operator()(const score_updated& e) const {
        object_writer data(out);
        data.number("homeScore", e.score.home).number("awayScore", e.score.away);
        if (e.with_periods) data.raw("periods", periods_json(after));
        if (e.correction) data.boolean("correction", true);
        if (e.locks) data.boolean("locked", true);
        data.end();
    }
    void operator()(const status_changed& e) const { append_status(out, e); }
    void operator()(const commentary_added& e) const { append_commentary(out, e.item); }
    void operator()(const commentary_updated& e) const { append_commentary(out, e.item); }
    void operator()(const commentary_removed& e) const {
        object_writer(out).number("id", raw(e.id)).number("matchId", raw(after.id)).end();
    }
    void operator()(const lineups_updated& e) const { out += e.lineups; }
    void operator()(const stats_updated& e) const { out += e.stats; }
};

}  // namespace

event_pieces score_event_pieces(match_id match, score s, timestamp at) {
    event_pieces pieces;
    pieces.head = head_of(event_type::score_update, match);
    pieces.tail = after_seq(at);
    append_score(pieces.tail, s);
    pieces.tail += '}';
    return pieces;
}

void say_locked(event_pieces& score_event) {
    constexpr std::size_t closing_braces = 2;
    score_event.tail.insert(score_event.tail.size() - closing_braces, R"(,"locked":true)");
}

event_pieces commentary_event_pieces(match_id match, const new_commentary& entry, timestamp at) {
    event_pieces pieces;
    pieces.head = head_of(event_type::commentary_new, match);
    pieces.middle = after_seq(at);
    pieces.middle += "{\"id\":";
    append_commentary_after_id(pieces.tail, match, entry, at);
    pieces.tail += '}';
    pieces.has_id = true;
    return pieces;
}

error event_too_large(std::string_view event_json, std::size_t max_bytes) {
    error e{errc::invalid_argument, "Invalid payload", {}};
    const auto event = nlohmann::json::parse(event_json);
    // A name: the loop does not keep what `items` refers to.
    const auto data = event.value("data", nlohmann::json::object());
    std::string largest;
    std::size_t most = 0;
    for (const auto& [name, value] : data.items()) {
        const std::size_t size = value.dump().size();
        if (size > most) largest = name;
        most = std::max(most, size);
    }
    e.details.push_back(
        {{largest},
         "The entry must be at most " + std::to_string(max_bytes) + " bytes as it is sent",
         "too_big"});
    return e;
}

std::string splice(const event_pieces& pieces, sequence_number seq, std::int64_t id) {
    std::string text = pieces.head;
    text += std::to_string(seq);
    if (pieces.has_id) {
        text += pieces.middle;
        text += std::to_string(id);
    }
    text += pieces.tail;
    return text;
}

std::string write_event(const match& after, sequence_number seq, timestamp at,
                        const match_event& event) {
    std::string text = head_of(type_of(event), after.id);
    text += std::to_string(seq);
    text += after_seq(at);
    std::visit(data_writer{text, after, seq}, event);
    text += '}';
    return text;
}

transition_pieces transition_event_pieces(match_id match, const status_changed& change) {
    transition_pieces pieces;
    pieces.head = head_of(event_type::match_status, match);
    pieces.middle = ",\"timestamp\":\"";
    pieces.tail = "\",\"data\":";
    append_status(pieces.tail, change);
    pieces.tail += '}';
    return pieces;
}

}  // namespace livescore
