#include "livescore/protocol/client_message.h"

#include <algorithm>

#include "encoding/json_input.h"
#include "livescore/core/parse_integer.h"
#include "livescore/protocol/encoding/event_words.h"
#include "livescore/protocol/json_web_token.h"

namespace livescore {
namespace {

using nlohmann::json;
using outcome = std::variant<client_message, message_error>;

constexpr std::string_view matches_channel = "matches";
constexpr std::string_view live_channel_name = "live";
// The size of a message bounds its lists already. This one is large enough for read_matches to
// say what is wrong.
constexpr std::size_t max_list_items = 10'000;

/// The member, or nullptr when it is absent or null.
const json* find(const json& message, const char* name) {
    const auto member = message.find(name);
    return member == message.end() || member->is_null() ? nullptr : &*member;
}

/// An id of any row. Absent: `value` is null, or is no id.
std::optional<std::int64_t> read_id(const json* value) {
    if (value == nullptr) return std::nullopt;
    const auto number = value->is_string()
                            ? parse_integer<std::int64_t>(value->get_ref<const std::string&>())
                            : whole_number(*value);
    if (!number || *number < 1 || *number > max_match_id) return std::nullopt;
    return number;
}

std::optional<match_id> read_match(const json* value) {
    const auto id = read_id(value);
    return id ? std::optional(match_id{*id}) : std::nullopt;
}

struct channel_target {};
using match_list = std::vector<match_id>;
/// What a subscribe or unsubscribe is about.
using target = std::variant<match_id, match_list, channel_target, match_set, message_error>;

target read_matches(const json& value, std::size_t max_batch) {
    if (!value.is_array() || value.empty() || value.size() > max_batch) {
        return message_error{"invalid_match_ids", "matchIds must be a list of 1 to " +
                                                      std::to_string(max_batch) + " ids"};
    }
    match_list matches;
    for (const json& item : value) {
        const auto id = read_match(&item);
        if (!id) {
            return message_error{"invalid_match_ids", "matchIds must have positive integers only"};
        }
        if (std::ranges::find(matches, *id) == matches.end()) matches.push_back(*id);
    }
    return matches;
}

target read_set(const json& value, const char* name, match_set_kind kind, const char* code) {
    const auto id = read_id(&value);
    if (!id) return message_error{code, std::string(name) + " must be a positive integer"};
    return match_set{kind, *id};
}

target read_channel(const json& value) {
    if (value == matches_channel) return channel_target{};
    if (value == live_channel_name) return match_set{match_set_kind::live, 0};
    return message_error{"unknown_channel", "channel must be \"matches\" or \"live\""};
}

target read_target(const json& message, std::size_t max_batch) {
    const json* const match = find(message, "matchId");
    const json* const matches = find(message, "matchIds");
    const json* const league = find(message, "leagueId");
    const json* const team = find(message, "teamId");
    const json* const channel = find(message, "channel");
    // A match and a channel together have always meant the match.
    const int targets = int{match != nullptr || channel != nullptr} + int{matches != nullptr} +
                        int{league != nullptr} + int{team != nullptr};
    if (targets > 1) {
        return message_error{"invalid_message",
                             "A message is about one of matchId, matchIds, leagueId, teamId and "
                             "channel"};
    }
    if (matches != nullptr) return read_matches(*matches, max_batch);
    if (league != nullptr)
        return read_set(*league, "leagueId", match_set_kind::league, "invalid_league_id");
    if (team != nullptr) return read_set(*team, "teamId", match_set_kind::team, "invalid_team_id");
    if (match == nullptr && channel != nullptr) return read_channel(*channel);
    const auto id = read_match(match);
    if (!id) return message_error{"invalid_match_id", "matchId must be a positive integer"};
    return *id;
}

/// A whole number of 0 or more. False: it is something else.
template <class Duration>
bool read_duration(const json& message, const char* name, std::optional<Duration>& into) {
    const json* const value = find(message, name);
    if (value == nullptr) return true;
    const auto count = whole_number(*value);
    if (!count || *count < 0) return false;
    into = Duration(*count);
    return true;
}

std::optional<message_error> read_timing(const json& message, asked_timing& timing) {
    if (!read_duration(message, "delay", timing.delay))
        return message_error{"invalid_delay", "delay must be whole seconds, 0 or more"};
    if (!read_duration(message, "conflate", timing.window))
        return message_error{"invalid_conflate", "conflate must be whole milliseconds, 0 or more"};
    return std::nullopt;
}

std::optional<message_error> read_place(const json& message, resume_point& from) {
    if (const json* const since = find(message, "since")) {
        from.since = whole_number(*since);
        if (!from.since || *from.since < 0)
            return message_error{"invalid_since", "since must be an integer of 0 or more"};
    }
    if (const json* const epoch = find(message, "epoch")) {
        if (!epoch->is_string()) return message_error{"invalid_epoch", "epoch must be a string"};
        from.epoch = parse_log_epoch(epoch->get_ref<const std::string&>());
    }
    return std::nullopt;
}

std::optional<message_error> read_events(const json& message, event_filter& events) {
    const json* const list = find(message, "events");
    if (list == nullptr) return std::nullopt;
    std::vector<std::string> words;
    const bool is_list = list->is_array() && !list->empty();
    if (is_list) {
        for (const json& word : *list) {
            if (word.is_string()) words.push_back(word.get_ref<const std::string&>());
        }
    }
    if (!is_list || words.size() != list->size()) {
        return message_error{"invalid_events",
                             "events must be a list of the names of event types, one at least"};
    }
    const event_words read = read_event_words(words);
    if (!read.unknown.empty()) return message_error{"invalid_events", describe_unknown(read)};
    events = read.wanted;
    return std::nullopt;
}

/// What was read of a message, beside its target.
struct subscription_wish {
    asked_timing timing{};
    event_filter events{};
    const json& message;
};

struct subscribe_reader {
    const subscription_wish& wish;

    outcome operator()(match_id match) const {
        subscribe_match subscribe{match, {}, wish.timing, wish.events};
        if (auto problem = read_place(wish.message, subscribe.from)) return *std::move(problem);
        return client_message(subscribe);
    }
    outcome operator()(const match_list& matches) const {
        subscribe_matches subscribe{matches, {}, wish.timing, wish.events};
        if (auto problem = read_place(wish.message, subscribe.from)) return *std::move(problem);
        return client_message(std::move(subscribe));
    }
    outcome operator()(const channel_target&) const {
        return client_message(subscribe_matches_channel{wish.timing, wish.events});
    }
    outcome operator()(const match_set& set) const {
        if (find(wish.message, "since") != nullptr) {
            return message_error{"invalid_since",
                                 "A set of matches has no since; read /events of its matches"};
        }
        return client_message(subscribe_set{set, wish.timing, wish.events});
    }
    outcome operator()(const message_error& problem) const { return problem; }
};

outcome read_subscribe(const json& message, std::size_t max_batch) {
    subscription_wish wish{{}, {}, message};
    if (auto problem = read_timing(message, wish.timing)) return *std::move(problem);
    if (auto problem = read_events(message, wish.events)) return *std::move(problem);
    return std::visit(subscribe_reader{wish}, read_target(message, max_batch));
}

struct unsubscribe_reader {
    outcome operator()(match_id match) const { return client_message(unsubscribe_match{match}); }
    outcome operator()(const match_list& matches) const {
        return client_message(unsubscribe_matches{matches});
    }
    outcome operator()(const channel_target&) const {
        return client_message(unsubscribe_matches_channel{});
    }
    outcome operator()(const match_set& set) const { return client_message(unsubscribe_set{set}); }
    outcome operator()(const message_error& problem) const { return problem; }
};

message_error no_match() {
    return {"invalid_match_id", "matchId must be a positive integer"};
}

/// `from` of a replay; `seq` and `to` mean the same.
std::optional<sequence_number> read_from(const json& message) {
    for (const char* const name : {"from", "seq", "to"}) {
        const json* const value = find(message, name);
        if (value == nullptr) continue;
        const auto from = whole_number(*value);
        return from && *from >= 0 ? from : std::optional<sequence_number>(-1);
    }
    return std::nullopt;
}

outcome read_replay(const json& message) {
    const auto match = read_match(find(message, "matchId"));
    if (!match) return no_match();
    start_replay start{*match, {}};
    if (const json* const speed = find(message, "speed")) {
        if (!speed->is_number() || speed->get<double>() < min_replay_speed)
            return message_error{"invalid_speed", "speed must be a number of 0.1 or more"};
        start.how.speed = speed->get<double>();
    }
    start.how.from = read_from(message).value_or(0);
    if (start.how.from < 0)
        return message_error{"invalid_from", "from must be an integer of 0 or more"};
    return client_message(start);
}

outcome read_replay_control(const json& message, replay_control what) {
    const auto match = read_match(find(message, "matchId"));
    if (!match) return no_match();
    return client_message(control_replay{*match, what});
}

outcome read_seek(const json& message) {
    const auto match = read_match(find(message, "matchId"));
    if (!match) return no_match();
    const sequence_number from = read_from(message).value_or(-1);
    if (from < 0) return message_error{"invalid_from", "from must be an integer of 0 or more"};
    return client_message(seek_replay{*match, from});
}

outcome read_authenticate(const json& message) {
    const json* const token = find(message, "token");
    if (token == nullptr || !token->is_string()) {
        return message_error{"invalid_token", "token must be a string"};
    }
    return client_message(authenticate{token->get<std::string>()});
}

}  // namespace

std::variant<client_message, message_error> read_client_message(std::string_view text,
                                                                std::size_t max_batch) {
    const json_limits limits{
        .max_depth = 8, .max_string_bytes = max_jwt_bytes, .max_array_items = max_list_items};
    const auto message = parse_json(text, limits);
    if (!message) {
        const error& e = message.error();
        return message_error{"invalid_json", e.message + ": " + e.details.front().message};
    }
    if (!message->is_object()) {
        return message_error{"invalid_message", "A message must be a JSON object"};
    }
    const json* action = find(*message, "action");
    if (action == nullptr) action = find(*message, "type");
    if (action == nullptr || !action->is_string()) {
        return message_error{"invalid_message", "A message must have an action, which is a string"};
    }
    if (*action == "subscribe") return read_subscribe(*message, max_batch);
    if (*action == "unsubscribe")
        return std::visit(unsubscribe_reader{}, read_target(*message, max_batch));
    if (*action == "ping") return client_message(client_ping{});
    if (*action == "auth") return read_authenticate(*message);
    if (*action == "replay") return read_replay(*message);
    if (*action == "pause") return read_replay_control(*message, replay_control::pause);
    if (*action == "resume") return read_replay_control(*message, replay_control::resume);
    if (*action == "stop") return read_replay_control(*message, replay_control::stop);
    if (*action == "seek") return read_seek(*message);
    return message_error{"unknown_action",
                         "action must be subscribe, unsubscribe, replay, pause, resume, seek, "
                         "stop, ping or auth"};
}

}  // namespace livescore
