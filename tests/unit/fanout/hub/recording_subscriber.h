/// A subscriber that keeps what it is sent, and frames to send it.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "livescore/fanout/hub.h"

namespace livescore {

class recording_subscriber final : public subscriber {
public:
    void send(byte_pieces given) override {
        ++sends;
        for (const auto* piece : given) {
            bytes += **piece;
            pieces.push_back(*piece);
        }
    }
    int sends = 0;
    std::string bytes;
    std::vector<shared_bytes> pieces;
};

inline shared_frame frame_of(int match, sequence_number seq,
                             event_type type = event_type::commentary_new) {
    const std::string json = "[" + std::to_string(match) + "," + std::to_string(seq) + "]";
    return std::make_shared<const frame>(match_id{match}, seq, type, json);
}

inline std::string bytes_of(const std::vector<shared_frame>& frames) {
    std::string all;
    for (const auto& f : frames) all += *f->websocket_bytes();
    return all;
}

}  // namespace livescore
