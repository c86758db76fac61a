#include "livescore/protocol/event_stream.h"

namespace livescore::event_stream {

std::string id_of(sequence_number seq, log_epoch epoch) {
    std::string id = std::to_string(seq);
    if (epoch != log_epoch::unknown) id.append("-").append(to_text(epoch));
    return id;
}

void append_event(std::string& out, const std::optional<std::string>& id, std::string_view type,
                  std::string_view data) {
    if (id) out.append("id: ").append(*id).append("\n");
    out.append("event: ").append(type).append("\n");
    // `data` is usually JSON on one line. People who write an event by hand may put it on several
    // lines.
    while (true) {
        const auto end = data.find_first_of("\r\n");
        out.append("data: ").append(data.substr(0, end)).append("\n");
        if (end == std::string_view::npos) break;
        data.remove_prefix(end + (data.substr(end).starts_with("\r\n") ? 2 : 1));
    }
    out.append("\n");
}

std::string comment(std::string_view text) {
    return std::string(": ").append(text).append("\n\n");
}

std::string retry(std::chrono::milliseconds wait) {
    return "retry: " + std::to_string(wait.count()) + "\n";
}

}  // namespace livescore::event_stream
