/// Texts as strings of JSON, for answers, events and log lines.
#pragma once
#include <string>
#include <string_view>

namespace livescore {

/// `all`: every character that is no ASCII is escaped too.
enum class json_escapes { needed, all };

/// Appends `text` as a JSON string. Bad UTF-8 is replaced, so the result is always valid.
void append_quoted(std::string& out, std::string_view text,
                   json_escapes escapes = json_escapes::needed);

}  // namespace livescore
