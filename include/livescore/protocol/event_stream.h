/// Server-sent events (WHATWG HTML, "Server-sent events"): what goes into a text/event-stream.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "livescore/core/ids.h"

namespace livescore::event_stream {

/// Appends one event: `id` (what a client that reconnects sends as Last-Event-ID) only when given.
/// `data` may have several lines; the client sees them joined by LF.
void append_event(std::string& out, std::optional<sequence_number> id, std::string_view type,
                  std::string_view data);

/// A line that clients skip.
[[nodiscard]] std::string comment(std::string_view text);

/// The field that tells a client how long to wait before it reconnects; an event follows it.
[[nodiscard]] std::string retry(std::chrono::milliseconds wait);

}  // namespace livescore::event_stream
