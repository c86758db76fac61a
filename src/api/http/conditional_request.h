/// The headers If-Match and If-None-Match.
#pragma once
#include <string_view>

#include "livescore/core/error.h"
#include "livescore/service/store.h"

namespace livescore {

/// The seq that If-Match asks for. The header holds one tag or "*". A tag that is not ours cannot
/// match anything: precondition_failed.
[[nodiscard]] result<expected_seq> read_if_match(std::string_view header);

/// Whether the list of If-None-Match or If-Match holds `etag` (quoted), by weak comparison.
[[nodiscard]] bool etag_listed(std::string_view list, std::string_view etag) noexcept;

}  // namespace livescore
