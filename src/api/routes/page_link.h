/// The header Link of lists.
#pragma once
#include <optional>
#include <string>

#include "http/http_message.h"

namespace livescore {

/// Adds `Link: <…>; rel="next"`, the address of the page behind `cursor` with all filters of
/// `target`. Adds nothing behind the last page.
void add_next_link(http_response& response, const request_target& target,
                   const std::optional<std::string>& cursor);

}  // namespace livescore
