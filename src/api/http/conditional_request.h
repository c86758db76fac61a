/// The headers If-Match and If-None-Match.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "livescore/core/error.h"
#include "livescore/service/store.h"

namespace livescore {

/// The seq that If-Match asks for; nothing when the request has no such header. The header holds
/// one tag or "*". A tag that is not ours cannot match anything: precondition_failed. An empty
/// header is invalid_argument.
[[nodiscard]] result<expected_seq> read_if_match(const std::optional<std::string>& header);
/// The error for If-Match with a tag where nothing has one.
[[nodiscard]] std::optional<error> refuse_if_match(const std::optional<std::string>& header);

/// The ETag `"<seq>-<hash>"` of a match, or of a part of it. If-Match compares the seq. The hash
/// covers rows that an operator edited by hand.
[[nodiscard]] std::string versioned_etag(sequence_number seq, std::string_view json);

/// Whether the list of If-None-Match or If-Match holds `etag` (quoted), by weak comparison.
[[nodiscard]] bool etag_listed(std::string_view list, std::string_view etag) noexcept;

}  // namespace livescore
