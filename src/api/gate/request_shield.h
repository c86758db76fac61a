/// Finds requests that no client of a live score service would send. Their text tries to break out
/// of a path, a query or a template. The shield looks at the target and a few headers, never at a
/// body: a comment may well say "SELECT".
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

/// Names what is wrong with the request: "traversal", "control_character", "sql", "template",
/// "script" or "probe". Returns null for a harmless request, which takes some 10 ns. Any thread.
[[nodiscard]] const char* suspicious(const shielded_request& request);

}  // namespace livescore
