#include "livescore/protocol/tables/rounds_json.h"

#include "encoding/json_output.h"

namespace livescore {
namespace {

void write_round(std::string& out, const season_round& round) {
    object_writer writer(out);
    writer.text_or_null("stage", round.stage);
    // As a match writes it: a number is a number.
    const auto number = round.round ? round_number(*round.round) : std::nullopt;
    if (number) {
        writer.number("round", *number);
    } else {
        writer.text_or_null("round", round.round);
    }
    writer.texts_or_null("groups", round.groups)
        .number("matches", round.matches)
        .number("finished", round.finished)
        .number("running", round.running)
        .time_or_null("previousStart", round.previous_start)
        .time_or_null("nextStart", round.next_start)
        .end();
}

}  // namespace

std::string write_rounds(const standings_heading& heading, std::span<const season_round> rounds) {
    std::string league;
    object_writer(league).number("id", raw(heading.league)).text("name", heading.league_name).end();
    std::string list = "[";
    for (const season_round& round : rounds) {
        if (list.size() > 1) list += ',';
        write_round(list, round);
    }
    list += ']';
    std::string out;
    object_writer(out)
        .raw("league", league)
        .text_or_null("season", heading.season)
        .raw("rounds", list)
        .end();
    return out;
}

}  // namespace livescore
