#include "livescore/protocol/push/stream_topics.h"

#include <algorithm>

#include "livescore/core/parse_integer.h"
#include "livescore/protocol/encoding/event_words.h"
#include "requests/parameter_reader.h"

namespace livescore {
namespace {

std::vector<std::string> split_at_commas(std::string_view text) {
    std::vector<std::string> parts;
    while (true) {
        const auto comma = text.find(',');
        parts.emplace_back(text.substr(0, comma));
        if (comma == std::string_view::npos) return parts;
        text.remove_prefix(comma + 1);
    }
}

std::optional<std::int64_t> read_row_id(std::string_view text) {
    const auto id = parse_integer<std::int64_t>(text);
    if (!id || !is_digits(text) || *id < 1 || *id > max_match_id) return std::nullopt;
    return id;
}

std::vector<match_id> read_match_ids(parameter_reader& in, std::size_t max_matches) {
    std::vector<match_id> matches;
    const std::string* const text = in.find("matchIds");
    if (text == nullptr) return matches;
    const std::vector<std::string> parts = split_at_commas(*text);
    if (parts.size() > max_matches) {
        in.refuse("matchIds", "Must have at most " + std::to_string(max_matches) + " ids",
                  "too_big");
        return matches;
    }
    for (const std::string& part : parts) {
        const auto id = read_row_id(part);
        if (!id) {
            in.refuse("matchIds", "Expected ids of matches such as 1,2,3", "invalid_format");
            return {};
        }
        if (std::ranges::find(matches, match_id{*id}) == matches.end())
            matches.push_back(match_id{*id});
    }
    return matches;
}

event_filter read_filter(parameter_reader& in) {
    const std::string* const text = in.find("events");
    if (text == nullptr) return {};
    const event_words words = read_event_words(split_at_commas(*text));
    if (words.unknown.empty()) return words.wanted;
    in.refuse("events", describe_unknown(words), "invalid_value");
    return {};
}

}  // namespace

result<stream_topics> read_stream_topics(const query_parameters& parameters,
                                         std::size_t max_matches) {
    parameter_reader in(parameters);
    stream_topics topics;
    topics.matches = read_match_ids(in, max_matches);
    if (const auto league = in.parsed("leagueId", read_row_id, "the id of a league"))
        topics.sets.push_back({match_set_kind::league, *league});
    if (const auto team = in.parsed("teamId", read_row_id, "the id of a team"))
        topics.sets.push_back({match_set_kind::team, *team});
    if (const std::string* const channel = in.find("channel")) {
        topics.all_matches = *channel == "matches";
        if (*channel == "live") {
            topics.sets.push_back({match_set_kind::live, 0});
        } else if (!topics.all_matches) {
            in.refuse("channel", "Must be matches or live", "invalid_value");
        }
    }
    if (topics.matches.empty() && topics.sets.empty()) topics.all_matches = true;
    topics.events = read_filter(in);
    return in.finish(std::move(topics));
}

result<event_filter> read_event_filter(const query_parameters& parameters) {
    parameter_reader in(parameters);
    const event_filter events = read_filter(in);
    return in.finish(events);
}

}  // namespace livescore
