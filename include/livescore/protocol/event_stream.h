/// Server-sent events (WHATWG HTML, "Server-sent events"): the parts of a text/event-stream.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "livescore/core/ids.h"

namespace livescore::event_stream {

/// Appends one event. It has an `id` only when one is given. A client that reconnects sends the
/// last `id` as Last-Event-ID. `data` may have several lines; the client sees them joined by LF.
void append_event(std::string& out, std::optional<sequence_number> id, std::string_view type,
                  std::string_view data);

/// A line that clients skip.
[[nodiscard]] std::string comment(std::string_view text);

/// The field that tells a client how long to wait before it reconnects. An event must follow it.
[[nodiscard]] std::string retry(std::chrono::milliseconds wait);

}  // namespace livescore::event_stream
