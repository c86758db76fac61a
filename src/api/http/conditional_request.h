/// If-Match on changes of a match.
#pragma once
#include <string_view>

#include "livescore/core/error.h"
#include "livescore/service/store.h"

namespace livescore {

/// The seq that If-Match asks for. One tag or "*"; what is no tag of ours cannot match anything
/// (precondition_failed).
[[nodiscard]] result<expected_seq> read_if_match(std::string_view header);

}  // namespace livescore
