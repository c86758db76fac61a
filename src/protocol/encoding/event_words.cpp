#include "livescore/protocol/encoding/event_words.h"

namespace livescore {
namespace {

// A client can send words of any length, and as many as its message has room for.
constexpr std::size_t told_words = 5;
constexpr std::size_t told_bytes = 40;

std::vector<event_type> all_types() {
    std::vector<event_type> types;
    for (int i = 0; i < event_type_count; ++i) types.push_back(static_cast<event_type>(i));
    return types;
}

template <class Words>
std::string joined(const Words& words) {
    std::string text;
    for (const auto& word : words) text.append(text.empty() ? "" : ", ").append(word);
    return text;
}

}  // namespace

event_words read_event_words(std::span<const std::string> words) {
    event_words read;
    for (const std::string& word : words) {
        if (const auto type = parse_event_type(word)) {
            read.wanted.add(*type);
        } else {
            read.unknown.push_back(word);
        }
    }
    return read;
}

std::string describe_unknown(const event_words& given) {
    std::vector<std::string> told;
    for (const std::string& word : given.unknown) {
        if (told.size() == told_words) {
            told.emplace_back("…");
            break;
        }
        const std::string part = word.substr(0, told_bytes);
        told.push_back('"' + part + (part.size() < word.size() ? "…\"" : "\""));
    }
    return "Unknown event types: " + joined(told) + ". There are " +
           joined(names_of(event_filter{}));
}

std::vector<std::string> names_of(event_filter filter) {
    std::vector<std::string> names;
    for (const event_type type : all_types()) {
        if (filter.wants(type)) names.emplace_back(to_string(type));
    }
    return names;
}

}  // namespace livescore
