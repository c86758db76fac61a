/// The AsyncAPI document of the WebSocket and of the event streams.
#pragma once
#include <string>

namespace livescore {

/// AsyncAPI 3.0.0, as JSON. Takes some milliseconds. Throws std::logic_error when a file of this
/// folder is wrong.
[[nodiscard]] std::string write_asyncapi();

}  // namespace livescore
