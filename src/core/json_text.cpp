#include "livescore/core/text/json_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace livescore {

void append_quoted(std::string& out, std::string_view text, json_escapes escapes) {
    // The library makes a value and a serializer for each text, and most texts need neither.
    const bool is_plain = std::ranges::all_of(
        text, [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
    if (is_plain) {
        out += '"';
        out += text;
        out += '"';
        return;
    }
    // Any handler but `replace` throws on bad UTF-8.
    out += nlohmann::json(text).dump(-1, ' ', escapes == json_escapes::all,
                                     nlohmann::json::error_handler_t::replace);
}

}  // namespace livescore
