/// Texts of other programs in other charsets, as UTF-8.
#pragma once
#include <string>
#include <string_view>

#include "livescore/core/error.h"

namespace livescore {

// All functions are thread-safe.

/// Whether the bytes are UTF-8: no overlong form, no surrogate, nothing above U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view bytes) noexcept;

/// The text in UTF-8, without a byte-order mark at its start. `charset` is a name as in
/// Content-Type, in any case; empty: UTF-8. ISO-8859-1 and US-ASCII are read as browsers do
/// (https://encoding.spec.whatwg.org/#names-and-labels): the first as windows-1252; the second as
/// UTF-8 here, which it is a part of.
/// invalid_argument: ICU does not know the charset, or the bytes are not text of it.
[[nodiscard]] result<std::string> to_utf8(std::string_view bytes, std::string_view charset);

}  // namespace livescore
