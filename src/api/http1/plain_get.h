/// The scanner of plain GETs: it finds, without allocating, the requests that the cache may answer
/// at once (cached_get.h).
#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

#include "gate/gate_request.h"
#include "livescore/api/api_options.h"

namespace livescore {

/// A GET that asks for nothing but a representation, or whether it has changed. Views of the bytes
/// that were scanned.
struct plain_get {
    gate_request gate;
    std::string_view if_none_match;
    std::string_view request_id;  ///< as the client offered it
    std::size_t head_bytes = 0;
};

/// The request at the beginning of `bytes`, if its whole head is there and it is a plain GET.
/// Nothing: the general way (exchange.h) reads it.
[[nodiscard]] std::optional<plain_get> scan_plain_get(std::string_view bytes,
                                                      const api_options& options);

}  // namespace livescore
