// Bodies of requests, JSON and forms. An accepted command is within its bounds, and its event is
// JSON that says the same. A refusal names the mistakes.
#include "livescore/protocol/request_body.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "fuzz_input.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/event_json.h"
#include "livescore/protocol/websocket/utf8_validator.h"

namespace livescore {
namespace {

using fuzz::require;
using nlohmann::json;
using namespace std::chrono_literals;

constexpr json_limits limits{};
constexpr timestamp now = std::chrono::sys_days(std::chrono::year(2026) / 1 / 31) + 12h;
constexpr match_id some_match{7};

match a_match() {
    match m;
    m.id = some_match;
    m.sport = "football";
    m.home_team = "Home";
    m.away_team = "Away";
    m.schedule = {now - 30min, now + 90min, now + 15min, now + 30min};
    m.status = match_status::live;
    m.phase = match_phase::first_half;
    m.clock_started = now - 30min;
    m.created_at = m.updated_at = now - 24h;
    return m;
}

json parsed(std::string_view text) {
    require(websocket::is_valid_utf8(text), "what we write is UTF-8");
    require(text.find('\0') == std::string_view::npos, "what we write has no NUL");
    auto value = json::parse(text, nullptr, false);
    require(!value.is_discarded(), "what we write is JSON");
    return value;
}

/// `data` of an event as the log keeps it.
json check_event(std::string_view text, event_type type) {
    json event = parsed(text);
    require(event["type"] == to_string(type) && event["matchId"] == raw(some_match) &&
                event["seq"] == 8,
            "an event says what it is");
    return event["data"];
}

json check_events(const decision& made) {
    match after = made.after;
    after.id = some_match;
    after.last_seq = 8;
    json data;
    for (const auto& event : made.events)
        data = check_event(write_event(after, 8, now, event), type_of(event));
    static_cast<void>(parsed(write_match(after)));
    return data;
}

void check_refusal(const error& e) {
    require(e.code == errc::invalid_argument, "a bad body is the client's fault");
    require(e.message == "Invalid payload" || e.message == "Invalid JSON", "the sentence is known");
    // Twenty details of a list or of the whole body, and each field once.
    require(!e.details.empty() && e.details.size() <= 40, "there are details, but not thousands");
    for (const auto& detail : e.details) {
        require(!detail.message.empty() && !detail.code.empty(), "a detail says what is wrong");
    }
    const json told = parsed(write_problem(e, 400, "/api/matches"));
    require(told["details"].size() == e.details.size(), "all details are told");
}

void check_text(const std::optional<std::string>& text, std::size_t min, std::size_t max) {
    if (!text) return;
    const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    const auto length = static_cast<std::size_t>(std::count_if(text->begin(), text->end(), begins));
    require(length >= min && length <= max, "a text is neither too short nor too long");
    require(text->find('\0') == std::string::npos, "a text has no NUL");
    require(websocket::is_valid_utf8(*text), "a text is UTF-8");
}

void check_name(const std::optional<std::string>& name) {
    check_text(name, 1, 200);
    constexpr std::string_view blanks = " \t\r\n\v\f";
    require(!name || (blanks.find(name->front()) == std::string_view::npos &&
                      blanks.find(name->back()) == std::string_view::npos),
            "a name is trimmed");
}

void check_tags(const std::optional<std::vector<std::string>>& tags) {
    if (!tags) return;
    require(tags->size() <= limits.max_array_items, "there are not too many tags");
    for (const auto& tag : *tags) check_text(tag, 0, 200);
}

void check_number(std::optional<int> value, int max) {
    require(value.value_or(0) >= 0 && value.value_or(0) <= max, "a number is in range");
}

void check_score(const std::optional<score>& s) {
    if (!s) return;
    check_number(s->home, 100'000);
    check_number(s->away, 100'000);
}

void check_json(const std::optional<std::string>& text) {
    if (!text) return;
    require(text->size() <= 65'536, "JSON is not too long");
    static_cast<void>(parsed(*text));
}

constexpr int max_int = std::numeric_limits<std::int32_t>::max();

// The effect of each kind of command on a match: bounds, decision, event.

void check(const create_match& command) {
    for (const auto& name : {command.sport, command.home_team, command.away_team}) check_name(name);
    check_name(command.league);
    check_score(command.score);
    check_json(command.stats);
    const auto& plan = command.schedule;
    require(plan.start < plan.end, "a match ends after its start");
    require(plan.halftime.has_value() == plan.second_half.has_value(), "a half time has an end");
    require(!plan.halftime || (plan.start < *plan.halftime && *plan.halftime < *plan.second_half &&
                               *plan.second_half < plan.end),
            "a half time is within the match");
    const auto made = decide(command, now);
    require(made.has_value(), "what was read can be created");
    const json data = check_events(*made);
    require(data["sport"] == command.sport && data["homeTeam"] == command.home_team &&
                data["awayTeam"] == command.away_team && data["homeScore"] == command.score.home &&
                data["stats"] == json::parse(command.stats),
            "the event tells what was created");
}

void check(const update_match& command) {
    for (const auto& name : {command.sport, command.league, command.home_team, command.away_team})
        check_name(name);
    check_json(command.stats);
    const auto made = decide(a_match(), command, now);
    if (!made) return;  // conflict, or a schedule that does not fit the match
    const json data = check_events(*made);
    if (made->events.empty()) return;
    if (command.sport) require(data["sport"] == *command.sport, "the event tells the sport");
    if (command.stats) require(data["stats"] == json::parse(*command.stats), "… and the stats");
}

void check(const set_score& command) {
    check_score(command.score);
    const auto made = decide(a_match(), command, now);
    require(made.has_value() && made->events.size() == 1, "any score can be set");
    const std::string text = write_event(made->after, 8, now, made->events.front());
    require(splice(score_event_pieces(some_match, command.score, now), 8, 0) == text,
            "pieces make the same event");
    require(check_event(text, event_type::score_update)["awayScore"] == command.score.away,
            "the event tells the score");
}

void check(const set_status& command) {
    check_text(command.reason, 0, 500);
    const auto made = decide(a_match(), command, now);
    if (!made) return;
    const json data = check_events(*made);
    if (made->events.empty()) return;
    require(can_step(match_status::live, command.status) || command.status == match_status::live,
            "only a legal step is taken");
    require(data["newStatus"] == to_string(command.status), "the event tells the status");
}

void check(const add_commentary& command) {
    const new_commentary& entry = command.entry;
    check_number(entry.minute, 1'000);
    check_number(entry.sequence, max_int);
    check_number(entry.period, max_int);
    check_text(entry.event_type, 1, 100);
    check_text(entry.actor, 0, 200);
    check_text(entry.team, 0, 200);
    check_text(entry.message, 1, 10'000);
    check_json(entry.metadata);
    check_tags(entry.tags);
    check_score(command.score);
    const commentary item{commentary_id{9}, some_match, entry, now};
    const std::string text = write_event(a_match(), 8, now, commentary_added{item});
    require(splice(commentary_event_pieces(some_match, entry, now), 8, 9) == text,
            "pieces make the same event");
    const json data = check_event(text, event_type::commentary_new);
    require(data["message"] == entry.message && data["minute"] == entry.minute,
            "the event tells the comment");
    if (entry.metadata) require(data["metadata"] == json::parse(*entry.metadata), "metadata too");
    if (entry.tags) require(data["tags"] == *entry.tags, "tags too");
}

void check(const update_commentary& command) {
    check_number(command.minute, 1'000);
    check_number(command.sequence, max_int);
    check_number(command.period, max_int);
    check_text(command.event_type, 1, 100);
    check_text(command.actor.value_or(std::nullopt), 0, 200);
    check_text(command.team.value_or(std::nullopt), 0, 200);
    check_text(command.message, 1, 10'000);
    check_json(command.metadata.value_or(std::nullopt));
    check_tags(command.tags.value_or(std::nullopt));
    check_score(command.score);
    commentary_record record;
    record.item = {commentary_id{9}, some_match, {}, now};
    record.item.entry.event_type = "goal";
    record.effect = goal_effect{1, 0};
    const auto made = decide(a_match(), record, command, now);
    if (command.incident.corrects.value_or(std::nullopt)) {
        require(!made, "there is no other entry to correct");
        return;
    }
    require(made.has_value() && made->entry.has_value(), "any correction can be made");
    check_score(made->after.score);
    for (const auto& event : made->events) {
        static_cast<void>(check_event(write_event(made->after, 8, now, event), type_of(event)));
    }
}

template <class Command>
void check_read(const result<Command>& command) {
    if (command) {
        check(*command);
    } else {
        check_refusal(command.error());
    }
}

}  // namespace
}  // namespace livescore

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace livescore;
    fuzz::input in(data, size);
    const unsigned kind = in.choice();
    const request_body body{kind % 16 < 8 ? media_type::json : media_type::form, in.rest()};
    switch (kind % 8) {
        case 0:
            check_read(read_create_match(body, limits));
            break;
        case 1:
            check_read(read_update_match(body, limits));
            break;
        case 2:
            check_read(read_set_score(body, limits));
            break;
        case 3:
            check_read(read_set_status(body, limits));
            break;
        case 4:
            check_read(read_add_commentary(body, limits));
            break;
        default:
            check_read(read_update_commentary(body, limits));
            break;
    }
    return 0;
}
