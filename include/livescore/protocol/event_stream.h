/// Server-sent events (WHATWG HTML, "Server-sent events"): the parts of a text/event-stream.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "livescore/core/ids.h"
#include "livescore/domain/log_epoch.h"

namespace livescore::event_stream {

/// The `id` of an event: "<seq>-<epoch>", or "<seq>" while the epoch is unknown.
[[nodiscard]] std::string id_of(sequence_number seq, log_epoch epoch);

/// Appends one event. It has an `id` only when one is given. A client that reconnects sends the
/// last `id` as Last-Event-ID. `data` may have several lines; the client sees them joined by LF.
void append_event(std::string& out, const std::optional<std::string>& id, std::string_view type,
                  std::string_view data);

/// A line that clients skip.
[[nodiscard]] std::string comment(std::string_view text);

/// The field that tells a client how long to wait before it reconnects. An event must follow it.
[[nodiscard]] std::string retry(std::chrono::milliseconds wait);

}  // namespace livescore::event_stream
