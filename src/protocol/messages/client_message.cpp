#include "livescore/protocol/client_message.h"

#include <algorithm>
#include <array>

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

/// The members that a message may have. A member that is absent or null is nullptr. Messages have
/// two or three of them, so one look at each member costs less than a search for each name.
struct members {
    const json* action = nullptr;
    const json* type = nullptr;  ///< the same as `action`, where that is absent
    const json* match = nullptr;
    const json* matches = nullptr;
    const json* league = nullptr;
    const json* team = nullptr;
    const json* channel = nullptr;
    const json* since = nullptr;
    const json* epoch = nullptr;
    const json* delay = nullptr;
    const json* conflate = nullptr;
    const json* events = nullptr;
    const json* speed = nullptr;
    const json* from = nullptr;
    const json* seq = nullptr;  ///< the same as `from`, where that is absent
    const json* to = nullptr;   ///< likewise
    const json* token = nullptr;
};

struct member_name {
    std::string_view name;
    const json* members::*place;
};

constexpr std::array member_names = std::to_array<member_name>({
    {"action", &members::action},
    {"type", &members::type},
    {"matchId", &members::match},
    {"matchIds", &members::matches},
    {"leagueId", &members::league},
    {"teamId", &members::team},
    {"channel", &members::channel},
    {"since", &members::since},
    {"epoch", &members::epoch},
    {"delay", &members::delay},
    {"conflate", &members::conflate},
    {"events", &members::events},
    {"speed", &members::speed},
    {"from", &members::from},
    {"seq", &members::seq},
    {"to", &members::to},
    {"token", &members::token},
});

members members_of(const json& message) {
    members found;
    for (const auto& [name, value] : message.get_ref<const json::object_t&>()) {
        if (value.is_null()) continue;
        const auto known =
            std::ranges::find(member_names, std::string_view(name), &member_name::name);
        if (known != member_names.end()) found.*(known->place) = &value;
    }
    return found;
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

target read_target(const members& message, std::size_t max_batch) {
    // A match and a channel together have always meant the match.
    const int targets = int{message.match != nullptr || message.channel != nullptr} +
                        int{message.matches != nullptr} + int{message.league != nullptr} +
                        int{message.team != nullptr};
    if (targets > 1) {
        return message_error{"invalid_message",
                             "A message is about one of matchId, matchIds, leagueId, teamId and "
                             "channel"};
    }
    if (message.matches != nullptr) return read_matches(*message.matches, max_batch);
    if (message.league != nullptr)
        return read_set(*message.league, "leagueId", match_set_kind::league, "invalid_league_id");
    if (message.team != nullptr)
        return read_set(*message.team, "teamId", match_set_kind::team, "invalid_team_id");
    if (message.match == nullptr && message.channel != nullptr)
        return read_channel(*message.channel);
    const auto id = read_match(message.match);
    if (!id) return message_error{"invalid_match_id", "matchId must be a positive integer"};
    return *id;
}

/// A whole number of 0 or more. False: it is something else.
template <class Duration>
bool read_duration(const json* value, std::optional<Duration>& into) {
    if (value == nullptr) return true;
    const auto count = whole_number(*value);
    if (!count || *count < 0) return false;
    into = Duration(*count);
    return true;
}

std::optional<message_error> read_timing(const members& message, asked_timing& timing) {
    if (!read_duration(message.delay, timing.delay))
        return message_error{"invalid_delay", "delay must be whole seconds, 0 or more"};
    if (!read_duration(message.conflate, timing.window))
        return message_error{"invalid_conflate", "conflate must be whole milliseconds, 0 or more"};
    return std::nullopt;
}

std::optional<message_error> read_place(const members& message, resume_point& from) {
    if (message.since != nullptr) {
        from.since = whole_number(*message.since);
        if (!from.since || *from.since < 0)
            return message_error{"invalid_since", "since must be an integer of 0 or more"};
    }
    if (const json* const epoch = message.epoch) {
        if (!epoch->is_string()) return message_error{"invalid_epoch", "epoch must be a string"};
        from.epoch = parse_log_epoch(epoch->get_ref<const std::string&>());
    }
    return std::nullopt;
}

std::optional<message_error> read_events(const members& message, event_filter& events) {
    const json* const list = message.events;
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
    const members& message;
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
        if (wish.message.since != nullptr) {
            return message_error{"invalid_since",
                                 "A set of matches has no since; read /events of its matches"};
        }
        return client_message(subscribe_set{set, wish.timing, wish.events});
    }
    outcome operator()(const message_error& problem) const { return problem; }
};

outcome read_subscribe(const members& message, std::size_t max_batch) {
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
std::optional<sequence_number> read_from(const members& message) {
    for (const json* const value : {message.from, message.seq, message.to}) {
        if (value == nullptr) continue;
        const auto from = whole_number(*value);
        return from && *from >= 0 ? from : std::optional<sequence_number>(-1);
    }
    return std::nullopt;
}

outcome read_replay(const members& message) {
    const auto match = read_match(message.match);
    if (!match) return no_match();
    start_replay start{*match, {}};
    if (const json* const speed = message.speed) {
        if (!speed->is_number() || speed->get<double>() < min_replay_speed)
            return message_error{"invalid_speed", "speed must be a number of 0.1 or more"};
        start.how.speed = speed->get<double>();
    }
    start.how.from = read_from(message).value_or(0);
    if (start.how.from < 0)
        return message_error{"invalid_from", "from must be an integer of 0 or more"};
    return client_message(start);
}

outcome read_replay_control(const members& message, replay_control what) {
    const auto match = read_match(message.match);
    if (!match) return no_match();
    return client_message(control_replay{*match, what});
}

outcome read_seek(const members& message) {
    const auto match = read_match(message.match);
    if (!match) return no_match();
    const sequence_number from = read_from(message).value_or(-1);
    if (from < 0) return message_error{"invalid_from", "from must be an integer of 0 or more"};
    return client_message(seek_replay{*match, from});
}

outcome read_authenticate(const members& message) {
    const json* const token = message.token;
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
    const auto object = parse_json(text, limits);
    if (!object) {
        const error& e = object.error();
        return message_error{"invalid_json", e.message + ": " + e.details.front().message};
    }
    if (!object->is_object()) {
        return message_error{"invalid_message", "A message must be a JSON object"};
    }
    const members message = members_of(*object);
    const json* const action = message.action != nullptr ? message.action : message.type;
    if (action == nullptr || !action->is_string()) {
        return message_error{"invalid_message", "A message must have an action, which is a string"};
    }
    const std::string_view what = action->get_ref<const std::string&>();
    if (what == "subscribe") return read_subscribe(message, max_batch);
    if (what == "unsubscribe")
        return std::visit(unsubscribe_reader{}, read_target(message, max_batch));
    if (what == "ping") return client_message(client_ping{});
    if (what == "auth") return read_authenticate(message);
    if (what == "replay") return read_replay(message);
    if (what == "pause") return read_replay_control(message, replay_control::pause);
    if (what == "resume") return read_replay_control(message, replay_control::resume);
    if (what == "stop") return read_replay_control(message, replay_control::stop);
    if (what == "seek") return read_seek(message);
    return message_error{"unknown_action",
                         "action must be subscribe, unsubscribe, replay, pause, resume, seek, "
                         "stop, ping or auth"};
}

}  // namespace livescore
