/// X-Request-Id: taken from the client when it is harmless, made up otherwise.
#pragma once
#include <string>
#include <string_view>

namespace livescore {

/// Appends it: at most 64 letters, digits and "-_.", else a random one.
void append_request_id(std::string& out, std::string_view offered);
[[nodiscard]] std::string accept_request_id(std::string_view offered);

}  // namespace livescore
