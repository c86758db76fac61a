/// X-Request-Id: the client's own id when it is harmless, otherwise a random one.
#pragma once
#include <string>
#include <string_view>

namespace livescore {

/// Appends the id that the client offered, when it is 1 to 64 letters, digits and "-_.". Otherwise
/// appends a random id.
void append_request_id(std::string& out, std::string_view offered);
[[nodiscard]] std::string accept_request_id(std::string_view offered);

}  // namespace livescore
