// WebSocket messages of clients. An accepted message is within its bounds and reads the same when
// it is written again. A refused message gets an answer that is JSON.
#include "livescore/protocol/client_message.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "fuzz_input.h"
#include "livescore/protocol/encoding/event_words.h"
#include "livescore/protocol/json_web_token.h"
#include "livescore/protocol/websocket/utf8_validator.h"

namespace livescore {
namespace {

using fuzz::require;
using nlohmann::json;

void check_id(match_id id) {
    require(raw(id) >= 1 && raw(id) <= max_match_id, "matchId is in range");
}

/// The message in the words of docs/API.md.
struct rewrite {
    json operator()(const subscribe_match& m) const {
        check_id(m.match);
        require(m.from.since.value_or(0) >= 0, "since is not negative");
        json text{{"action", "subscribe"}, {"matchId", raw(m.match)}};
        write(m.from, text);
        write(m.timing, text);
        write(m.events, text);
        return text;
    }
    json operator()(const unsubscribe_match& m) const {
        check_id(m.match);
        return {{"action", "unsubscribe"}, {"matchId", raw(m.match)}};
    }
    json operator()(const subscribe_matches& m) const {
        json text{{"action", "subscribe"}, {"matchIds", ids_of(m.matches)}};
        require(m.from.since.value_or(0) >= 0, "since is not negative");
        write(m.from, text);
        write(m.timing, text);
        write(m.events, text);
        return text;
    }
    json operator()(const unsubscribe_matches& m) const {
        return {{"action", "unsubscribe"}, {"matchIds", ids_of(m.matches)}};
    }
    json operator()(const subscribe_set& m) const {
        json text{{"action", "subscribe"}};
        write(m.set, text);
        write(m.timing, text);
        write(m.events, text);
        return text;
    }
    json operator()(const unsubscribe_set& m) const {
        json text{{"action", "unsubscribe"}};
        write(m.set, text);
        return text;
    }
    json operator()(const subscribe_matches_channel& m) const {
        json text{{"action", "subscribe"}, {"channel", "matches"}};
        write(m.timing, text);
        write(m.events, text);
        return text;
    }
    json operator()(const unsubscribe_matches_channel&) const {
        return {{"action", "unsubscribe"}, {"channel", "matches"}};
    }
    json operator()(const client_ping&) const { return {{"action", "ping"}}; }
    json operator()(const authenticate& m) const {
        require(m.token.size() <= max_jwt_bytes, "a token is not too long");
        require(m.token.find('\0') == std::string::npos, "a token has no NUL");
        require(websocket::is_valid_utf8(m.token), "a token is UTF-8");
        return {{"action", "auth"}, {"token", m.token}};
    }
    json operator()(const start_replay& m) const {
        check_id(m.match);
        require(m.how.speed >= min_replay_speed, "speed is in range");
        require(m.how.from >= 0, "from is not negative");
        return {{"action", "replay"},
                {"matchId", raw(m.match)},
                {"speed", m.how.speed},
                {"from", m.how.from}};
    }
    json operator()(const control_replay& m) const {
        check_id(m.match);
        constexpr std::array<const char*, 3> actions{"pause", "resume", "stop"};
        return {{"action", actions.at(static_cast<std::size_t>(m.what))},
                {"matchId", raw(m.match)}};
    }
    json operator()(const seek_replay& m) const {
        check_id(m.match);
        require(m.from >= 0, "from is not negative");
        return {{"action", "seek"}, {"matchId", raw(m.match)}, {"from", m.from}};
    }

    static json ids_of(const std::vector<match_id>& matches) {
        require(!matches.empty() && matches.size() <= default_batch_matches, "a batch is bounded");
        json ids = json::array();
        std::set<match_id> different;
        for (const match_id id : matches) {
            check_id(id);
            ids.push_back(raw(id));
            different.insert(id);
        }
        require(different.size() == matches.size(), "a batch has each match once");
        return ids;
    }
    static void write(const match_set& set, json& text) {
        if (set.kind == match_set_kind::live) {
            require(set.id == 0, "what is live has no id");
            text["channel"] = "live";
            return;
        }
        require(set.id >= 1 && set.id <= max_match_id, "the id of a set is in range");
        text[set.kind == match_set_kind::league ? "leagueId" : "teamId"] = set.id;
    }
    static void write(const resume_point& from, json& text) {
        if (from.since) text["since"] = *from.since;
        if (from.epoch) text["epoch"] = to_text(*from.epoch);
    }
    static void write(event_filter events, json& text) {
        require(!events.is_none(), "a filter wants something");
        if (!events.is_all()) text["events"] = names_of(events);
    }
    static void write(const asked_timing& timing, json& text) {
        if (timing.delay) {
            require(timing.delay->count() >= 0, "delay is not negative");
            text["delay"] = timing.delay->count();
        }
        if (timing.window) {
            require(timing.window->count() >= 0, "conflate is not negative");
            text["conflate"] = timing.window->count();
        }
    }
};

void check_refusal(const message_error& e) {
    constexpr std::array<std::string_view, 16> codes{
        "invalid_json",      "invalid_message",   "unknown_action",  "invalid_match_id",
        "invalid_since",     "invalid_epoch",     "invalid_delay",   "invalid_conflate",
        "invalid_speed",     "invalid_from",      "unknown_channel", "invalid_token",
        "invalid_match_ids", "invalid_league_id", "invalid_team_id", "invalid_events"};
    require(std::find(codes.begin(), codes.end(), e.code) != codes.end(), "the code is documented");
    require(!e.message.empty(), "a refusal says why");
    const json answer = json::parse(write_error(e.code, e.message, std::nullopt), nullptr, false);
    require(answer.is_object() && answer["type"] == "error" && answer["code"] == e.code &&
                answer["message"] == e.message,
            "a refusal is told in JSON");
}

}  // namespace
}  // namespace livescore

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace livescore;
    const auto outcome = read_client_message(fuzz::input(data, size).rest());
    if (const auto* refusal = std::get_if<message_error>(&outcome)) {
        check_refusal(*refusal);
        return 0;
    }
    const auto& message = std::get<client_message>(outcome);
    const auto text = std::visit(rewrite{}, message);
    const auto again = read_client_message(text.dump());
    const auto* same = std::get_if<client_message>(&again);
    fuzz::require(same != nullptr && std::visit(rewrite{}, *same) == text,
                  "what was accepted is accepted again");
    return 0;
}
