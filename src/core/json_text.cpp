#include "livescore/core/text/json_text.h"

#include <nlohmann/json.hpp>

#include "livescore/core/text/char_set.h"

namespace livescore {

namespace {

// Printable ASCII without the quote and the backslash.
constexpr char_set plain(ascii_letters, ascii_digits, " !#$%&'()*+,-./:;<=>?@[]^_`{|}~");

}  // namespace

void append_quoted(std::string& out, std::string_view text, json_escapes escapes) {
    // The library makes a value and a serializer for each text, and most texts need neither.
    if (plain.has_all(text)) {
        const std::size_t at = out.size();
        out.resize(at + text.size() + 2, '"');
        text.copy(out.data() + at + 1, text.size());
        return;
    }
    // Any handler but `replace` throws on bad UTF-8.
    out += nlohmann::json(text).dump(-1, ' ', escapes == json_escapes::all,
                                     nlohmann::json::error_handler_t::replace);
}

}  // namespace livescore
