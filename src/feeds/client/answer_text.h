/// From the bytes of an answer to JSON that an adapter may parse.
#pragma once
#include <string>
#include <string_view>

#include "livescore/core/error.h"
#include "livescore/feeds/http_fetcher.h"

namespace livescore {

/// The charset that a Content-Type names; empty: none.
[[nodiscard]] std::string charset_of(std::string_view content_type);

/// The text in UTF-8 without a byte-order mark: JSON within the limits of `options`, without
/// U+0000, which PostgreSQL cannot store. A text without a charset is UTF-8 (RFC 8259, section
/// 8.1); nothing is guessed.
/// invalid_argument: it is not; payload_too_large: more bytes in UTF-8 than the limit.
[[nodiscard]] result<std::string> read_answer(std::string body, std::string_view content_type,
                                              const fetch_options& options);

}  // namespace livescore
