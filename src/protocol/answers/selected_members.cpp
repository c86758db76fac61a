#include "selected_members.h"

#include <algorithm>

namespace livescore {
namespace {

/// The end of the string that begins at `from` with its quote: behind its last quote.
std::size_t end_of_string(std::string_view text, std::size_t from) {
    std::size_t at = from + 1;
    while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2U : 1U;
    return at + 1;
}

/// The end of the value that begins at `from`: the comma or the brace behind it.
std::size_t end_of_value(std::string_view text, std::size_t from) {
    int depth = 0;
    std::size_t at = from;
    while (at < text.size()) {
        const char c = text[at];
        if (c == '"') {
            at = end_of_string(text, at);
            continue;
        }
        if (depth == 0 && (c == ',' || c == '}')) return at;
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']') --depth;
        ++at;
    }
    return at;
}

}  // namespace

std::vector<member_text> members_of(std::string_view object) {
    std::vector<member_text> members;
    for (std::size_t at = 1; at < object.size() && object[at] == '"';) {
        const std::size_t name_end = end_of_string(object, at);
        const std::size_t end = end_of_value(object, name_end + 1);
        members.push_back({object.substr(at + 1, name_end - at - 2), object.substr(at, end - at)});
        at = end + 1;
    }
    return members;
}

std::string select_members(std::string_view object, const std::vector<std::string>& names) {
    std::string selected;
    for (const auto& [name, text] : members_of(object)) {
        if (std::ranges::find(names, name) == names.end()) continue;
        selected += selected.empty() ? '{' : ',';
        selected += text;
    }
    return selected.empty() ? "{}" : selected + '}';
}

}  // namespace livescore
