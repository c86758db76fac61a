#include "livescore/fanout/frame.h"

#include "livescore/protocol/websocket/frame_encoder.h"

namespace livescore {

frame::frame(match_id match, sequence_number seq, event_type type, std::string_view json)
    : match_(match), seq_(seq), type_(type) {
    std::string bytes;
    bytes.reserve(websocket::max_server_header_size + json.size());
    websocket::append_frame(bytes, websocket::opcode::text, json);
    json_offset_ = bytes.size() - json.size();
    bytes_ = make_shared_bytes(std::move(bytes));
}

shared_frame make_frame(const committed_event& event) {
    return std::make_shared<const frame>(event.match, event.seq, event.type, *event.json);
}

}  // namespace livescore
