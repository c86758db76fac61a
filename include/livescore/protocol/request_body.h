/// Reads request bodies: JSON or urlencoded text in, commands out. It checks shapes and ranges, and
/// names every wrong field. Unknown fields are ignored, as the original service did.
#pragma once
#include <string_view>

#include "livescore/core/error.h"
#include "livescore/domain/commands.h"
#include "livescore/domain/commentary.h"
#include "livescore/domain/corrections.h"
#include "livescore/protocol/json_limits.h"

namespace livescore {

enum class media_type { json, form };

struct request_body {
    media_type type = media_type::json;
    std::string_view bytes;
};

/// Errors have the code invalid_argument. The message is "Invalid payload" with details for each
/// field, or "Invalid JSON" with the position when the text is not JSON. U+0000, bad UTF-8, too
/// much depth and numbers out of range are invalid_argument too.
[[nodiscard]] result<create_match> read_create_match(request_body body, const json_limits& limits);
[[nodiscard]] result<update_match> read_update_match(request_body body, const json_limits& limits);
[[nodiscard]] result<set_score> read_set_score(request_body body, const json_limits& limits);
[[nodiscard]] result<set_status> read_set_status(request_body body, const json_limits& limits);
[[nodiscard]] result<add_commentary> read_add_commentary(request_body body,
                                                         const json_limits& limits);
[[nodiscard]] result<update_commentary> read_update_commentary(request_body body,
                                                               const json_limits& limits);

}  // namespace livescore
