// Messages of the Redis channel: an accepted message has numbers in range and reads the same when
// it is written again.
#include "livescore/protocol/bus_message.h"

#include <algorithm>
#include <memory>

#include "fuzz_input.h"

namespace livescore {
namespace {

using fuzz::require;

void check_id(match_id id) {
    require(raw(id) >= 1 && raw(id) <= max_match_id, "the match is in range");
}

void check(const event_message& read, std::string_view message) {
    check_id(read.match);
    require(read.seq >= 1, "seq is in range");
    require(static_cast<int>(read.type) >= 0 && static_cast<int>(read.type) < event_type_count,
            "the type is known");
    require(!read.json.empty() && message.ends_with(read.json) &&
                read.json.data() + read.json.size() == message.data() + message.size(),
            "the event's bytes are the message's");
    const auto head = message.substr(0, message.size() - read.json.size());
    require(head.find('\n') == head.size() - 1, "the head is one line");

    const std::string text = write_event_message(
        {read.match, read.seq, read.type, std::make_shared<const std::string>(read.json)},
        read.from);
    const auto again = read_bus_message(text);
    const auto* same = again ? std::get_if<event_message>(&*again) : nullptr;
    require(same != nullptr && same->match == read.match && same->seq == read.seq &&
                same->type == read.type && same->json == read.json && same->from == read.from,
            "an event reads the same");
}

void check(const heads_message& read, std::string_view message) {
    require(message.starts_with("heads "), "heads say what they are");
    for (const head& h : read.heads) {
        check_id(h.match);
        require(h.last_seq >= 0, "a head is in range");
    }
    const auto again = read_bus_message(write_heads_message(read.heads, read.from));
    const auto* same = again ? std::get_if<heads_message>(&*again) : nullptr;
    require(
        same != nullptr && same->from == read.from &&
            std::equal(same->heads.begin(), same->heads.end(), read.heads.begin(), read.heads.end(),
                       [](const head& a, const head& b) {
                           return a.match == b.match && a.last_seq == b.last_seq;
                       }),
        "heads read the same");
}

void check(const trace_message& read, std::string_view message) {
    require(message.starts_with("trace "), "a trace says what it is");
    check_id(read.event.match);
    require(read.event.seq >= 1 && read.event.trace != nullptr, "a trace is of an event");
    const auto again = read_bus_message(write_trace_message(read.event, read.from));
    const auto* same = again ? std::get_if<trace_message>(&*again) : nullptr;
    require(same != nullptr && same->from == read.from && same->event.match == read.event.match &&
                same->event.seq == read.event.seq &&
                same->event.trace->trace_id == read.event.trace->trace_id &&
                same->event.trace->traceparent == read.event.trace->traceparent &&
                same->event.trace->request_id == read.event.trace->request_id,
            "a trace reads the same");
}

}  // namespace
}  // namespace livescore

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace livescore;
    const std::string_view message = fuzz::input(data, size).rest();
    const auto read = read_bus_message(message);
    if (!read) {
        fuzz::require(read.error().code == errc::invalid_argument && !read.error().message.empty(),
                      "a refusal says why");
        return 0;
    }
    std::visit([message](const auto& one) { check(one, message); }, *read);
    return 0;
}
