#include "livescore/fanout/frame.h"

#include "livescore/protocol/event_stream.h"
#include "livescore/protocol/websocket/frame_encoder.h"

namespace livescore {

namespace {

/// Bytes wait in outboxes without their frame, so they hold its lease too.
shared_bytes hold(std::string bytes, const std::shared_ptr<const byte_lease>& lease) {
    if (!lease) return make_shared_bytes(std::move(bytes));
    struct leased {
        std::string bytes;
        std::shared_ptr<const byte_lease> lease;
    };
    auto both = std::make_shared<const leased>(leased{std::move(bytes), lease});
    return {both, &both->bytes};
}

}  // namespace

/// Events begin with type, matchId, seq and timestamp, so the code finds the place without reading
/// the JSON.
std::optional<timestamp> time_of_event(std::string_view json) {
    static constexpr std::string_view name = "\"timestamp\":\"";
    static constexpr std::size_t envelope_bytes = 160;
    const std::string_view envelope = json.substr(0, envelope_bytes);
    const auto found = envelope.find(name);
    if (found == std::string_view::npos) return std::nullopt;
    const std::string_view rest = json.substr(found + name.size());
    return parse_iso8601(rest.substr(0, rest.find('"')));
}

frame::frame(topic to, sequence_number seq, event_type type, std::string_view json, log_epoch epoch,
             std::shared_ptr<const byte_lease> lease)
    : match_(to),
      seq_(seq),
      type_(type),
      epoch_(epoch),
      at_(time_of_event(json)),
      lease_(std::move(lease)) {
    std::string bytes;
    bytes.reserve(websocket::max_server_header_size + json.size());
    websocket::append_frame(bytes, websocket::opcode::text, json);
    json_offset_ = bytes.size() - json.size();
    bytes_ = hold(std::move(bytes), lease_);
}

const shared_bytes& frame::event_stream_bytes() const {
    return make(event_stream_, true);
}

const shared_bytes& frame::event_stream_bytes_without_id() const {
    return make(event_stream_without_id_, false);
}

const shared_bytes& frame::make(made_on_demand& form, bool with_id) const {
    std::call_once(form.once, [&] {
        std::string bytes;
        std::optional<std::string> id;
        if (with_id) id = event_stream::id_of(seq_, epoch_);
        event_stream::append_event(bytes, id, to_string(type_), json());
        form.bytes = hold(std::move(bytes), lease_);
    });
    return form.bytes;
}

shared_frame make_frame(const committed_event& event, topic to, log_epoch epoch,
                        std::shared_ptr<const byte_lease> lease) {
    return std::make_shared<const frame>(to, event.seq, event.type, *event.json, epoch,
                                         std::move(lease));
}

shared_bytes frame_subscribed(wire_format format, const std::optional<std::string>& id,
                              std::string_view json) {
    std::string bytes;
    if (format == wire_format::websocket) {
        websocket::append_frame(bytes, websocket::opcode::text, json);
    } else {
        event_stream::append_event(bytes, id, "subscribed", json);
    }
    return make_shared_bytes(std::move(bytes));
}

}  // namespace livescore
