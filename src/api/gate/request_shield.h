/// Requests that no client of a live score service would send: what they ask for tries to break out
/// of a path, a query or a template. Looks at the target and a few headers, never at a body: a
/// comment may well say "SELECT".
#pragma once
#include <optional>
#include <string_view>

namespace livescore {

struct shielded_request {
    std::string_view target;
    std::string_view user_agent;
    std::string_view referer;
    std::string_view cookie;
    std::string_view x_forwarded_host;
};

/// What is wrong with it: "traversal", "control_character", "sql", "template", "script" or "probe";
/// null for a harmless one, which takes some 10 ns. Any thread.
[[nodiscard]] const char* suspicious(const shielded_request& request);

}  // namespace livescore
