#include "livescore/protocol/bus_message.h"

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "livescore/core/parse_integer.h"
#include "livescore/domain/trace/trace_context.h"

namespace livescore {
namespace {

constexpr std::string_view heads_prefix = "heads ";
constexpr std::string_view trace_prefix = "trace ";
constexpr std::size_t max_request_id = 64;  // as the API takes it (api/http/request_id.h)
constexpr std::string_view format_version = "1";
constexpr std::uint32_t matches_channel_flag = 1;
constexpr unsigned flag_bits = 1;  // above them stands the deployment

using bus_message = std::variant<event_message, heads_message, trace_message>;

error not_ours(std::string sentence) {
    return {errc::invalid_argument, std::move(sentence)};
}

std::optional<match_id> read_id(std::string_view text) {
    const auto id = parse_integer<std::int64_t>(text);
    if (!id || *id < 1 || *id > max_match_id) return std::nullopt;
    return match_id{*id};
}

/// The five words of a line; nullopt unless there are exactly five.
std::optional<std::array<std::string_view, 5>> words_of(std::string_view line) {
    std::array<std::string_view, 5> words;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto blank = line.find(' ');
        const bool last = i + 1 == words.size();
        if (last != (blank == std::string_view::npos)) return std::nullopt;
        words[i] = line.substr(0, blank);
        if (!last) line.remove_prefix(blank + 1);
    }
    return words;
}

result<bus_message> read_event(std::string_view message) {
    const auto newline = message.find('\n');
    if (newline == std::string_view::npos) return not_ours("Bus message without a header line");
    const auto words = words_of(message.substr(0, newline));
    if (!words) return not_ours("Bus message whose header has not five words");
    const auto& [version, match, seq, type, flags] = *words;
    if (version != format_version) return not_ours("Bus message of another version");

    event_message event;
    const auto id = read_id(match);
    const auto number = parse_integer<sequence_number>(seq);
    const auto kind = parse_event_type(type);
    const auto bits = parse_integer<std::uint32_t>(flags);
    if (!id || !number || *number < 1 || !kind || !bits) {
        return not_ours("Bus message whose header is malformed");
    }
    event.from = *bits >> flag_bits;
    event.match = *id;
    event.seq = *number;
    event.type = *kind;
    event.json = message.substr(newline + 1);
    if (event.json.empty()) return not_ours("Bus message without an event");
    return bus_message(event);
}

result<bus_message> read_heads(std::string_view list) {
    const auto entries = nlohmann::json::parse(list, nullptr, false);
    if (!entries.is_array()) return not_ours("Heads that are no JSON list");
    heads_message message;
    message.heads.reserve(entries.size());
    for (const auto& entry : entries) {
        if (!entry.is_array() || entry.size() != 2 || !entry[0].is_number_unsigned() ||
            !entry[1].is_number_unsigned()) {
            return not_ours("Heads that are no pairs of numbers");
        }
        const auto id = entry[0].get<std::uint64_t>();
        const auto seq = entry[1].get<std::uint64_t>();
        if (id < 1 || id > static_cast<std::uint64_t>(max_match_id) || seq > INT64_MAX) {
            return not_ours("Heads whose numbers are out of range");
        }
        // An event log begins at 1, so a leading pair with 0 is no head of ours.
        if (seq == 0 && message.from == 0 && message.heads.empty()) {
            message.from = static_cast<deployment_id>(id);
            continue;
        }
        message.heads.push_back(
            {match_id{static_cast<std::int64_t>(id)}, static_cast<sequence_number>(seq)});
    }
    return bus_message(std::move(message));
}

result<bus_message> read_trace(std::string_view line) {
    const auto words = words_of(line);
    if (!words) return not_ours("Trace that has not five words");
    const auto& [deployment, match, seq, traceparent, request_id] = *words;
    trace_message message;
    const auto from = parse_integer<deployment_id>(deployment);
    const auto id = read_id(match);
    const auto number = parse_integer<sequence_number>(seq);
    const auto context = parse_traceparent(traceparent);
    const bool has_id = !request_id.empty() && request_id.size() <= max_request_id;
    if (!from || !id || !number || *number < 1 || !context || !has_id) {
        return not_ours("Trace that is malformed");
    }
    message.from = *from;
    event_trace trace{context->trace_id, std::string(traceparent), std::string(request_id)};
    message.event = {*id, *number, std::make_shared<const event_trace>(std::move(trace))};
    return bus_message(std::move(message));
}

}  // namespace

std::string write_trace_message(const traced_event& event, deployment_id from) {
    std::string text(trace_prefix);
    text += std::to_string(from);
    text += ' ';
    text += std::to_string(raw(event.match));
    text += ' ';
    text += std::to_string(event.seq);
    text += ' ';
    text += event.trace->traceparent;
    text += ' ';
    text += event.trace->request_id;
    return text;
}

std::string write_event_message(const committed_event& event, deployment_id from) {
    const std::string_view type = to_string(event.type);
    std::string text;
    text.reserve(event.json->size() + type.size() + 40);
    text += format_version;
    text += ' ';
    text += std::to_string(raw(event.match));
    text += ' ';
    text += std::to_string(event.seq);
    text += ' ';
    text += type;
    text += ' ';
    const std::uint32_t flags = is_for_matches_channel(event.type) ? matches_channel_flag : 0U;
    text += std::to_string(from << flag_bits | flags);
    text += '\n';
    text += *event.json;
    return text;
}

std::string write_heads_message(const std::vector<head>& heads, deployment_id from) {
    std::string text(heads_prefix);
    text += '[';
    if (from != 0) text += '[' + std::to_string(from) + ",0]";
    for (const head& h : heads) {
        // The first pair must not look like a deployment.
        if (h.last_seq == 0 && text.back() == '[') continue;
        if (text.back() != '[') text += ',';
        text += '[';
        text += std::to_string(raw(h.match));
        text += ',';
        text += std::to_string(h.last_seq);
        text += ']';
    }
    text += ']';
    return text;
}

result<bus_message> read_bus_message(std::string_view message) {
    if (message.starts_with(heads_prefix)) return read_heads(message.substr(heads_prefix.size()));
    if (message.starts_with(trace_prefix)) return read_trace(message.substr(trace_prefix.size()));
    return read_event(message);
}

}  // namespace livescore
