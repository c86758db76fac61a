// The WebSocket codec. The same bytes give the same items in every split, and no item is beyond a
// limit. The frames that answer them are valid frames.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "fuzz_input.h"
#include "livescore/protocol/websocket/frame_encoder.h"
#include "livescore/protocol/websocket/message_reader.h"
#include "livescore/protocol/websocket/utf8_validator.h"

namespace livescore {
namespace {

using fuzz::require;
using websocket::close_code;
using websocket::incoming;
using websocket::incoming_kind;
using websocket::message_reader;

struct item {
    incoming_kind kind;
    close_code code;
    std::string payload;
    friend bool operator==(const item&, const item&) = default;
};

/// Feeds a connection's bytes in pieces, each in separate memory. So AddressSanitizer sees a
/// payload that is kept as a view, or a read beyond a piece.
class connection {
public:
    explicit connection(std::size_t limit) : limit_(limit), reader_(limit) {}

    void feed(std::string_view bytes) {
        std::vector<char> piece(bytes.begin(), bytes.end());
        std::span<char> left(piece);
        while (const auto next = reader_.next(left)) {
            check(*next);
            items.push_back({next->kind, next->code, std::string(next->payload)});
        }
        require(left.empty(), "all of a piece is used up");
        constexpr std::size_t bookkeeping = 512;
        // A string grows by doubling.
        require(reader_.held_bytes() <= 2 * limit_ + bookkeeping, "held bytes are bounded");
        if (ended_) require(reader_.held_bytes() == 0, "nothing is held after the end");
    }

    std::vector<item> items;

private:
    void check(const incoming& next) {
        require(!ended_, "nothing follows a close or failure");
        switch (next.kind) {
            case incoming_kind::text:
                require(websocket::is_valid_utf8(next.payload), "text is UTF-8");
                require(next.payload.size() <= limit_, "text is within the limit");
                return;
            case incoming_kind::binary:
                require(next.payload.size() <= limit_, "binary is within the limit");
                return;
            case incoming_kind::ping:
            case incoming_kind::pong:
                require(next.payload.size() <= websocket::max_control_payload, "control is short");
                return;
            case incoming_kind::close:
                ended_ = true;
                require(next.payload.size() + 2 <= websocket::max_control_payload ||
                            next.payload.empty(),
                        "close is short");
                require(websocket::is_valid_utf8(next.payload), "reason is UTF-8");
                require(next.code == close_code::no_status ||
                            websocket::is_valid_on_wire(static_cast<std::uint16_t>(next.code)),
                        "close code is one");
                return;
            case incoming_kind::failure:
                ended_ = true;
                require(next.code == close_code::protocol_error ||
                            next.code == close_code::invalid_payload ||
                            next.code == close_code::message_too_big,
                        "failure has a code of ours");
                require(!next.payload.empty(), "failure says why");
                return;
        }
        require(false, "kind is known");
    }

    std::size_t limit_;
    message_reader reader_;
    bool ended_ = false;
};

/// Feeds one of our frames, masked with zeros as if a client had sent it.
item read_back(const std::string& frame) {
    const auto length = static_cast<unsigned char>(frame[1]);
    const std::size_t header = length < 126 ? 2 : length == 126 ? 4 : 10;
    std::string masked = frame.substr(0, header) + std::string(4, '\0') + frame.substr(header);
    masked[1] = static_cast<char>(length | 0x80U);
    connection peer(message_reader::default_max_message_size);
    peer.feed(masked);
    require(peer.items.size() == 1, "an answer is one frame");
    return peer.items.front();
}

void check_answer_to(const item& asked) {
    if (asked.kind == incoming_kind::ping) {
        std::string pong;
        websocket::append_frame(pong, websocket::opcode::pong, asked.payload);
        require(read_back(pong) == item{incoming_kind::pong, close_code::no_status, asked.payload},
                "a pong echoes");
    } else if (asked.kind == incoming_kind::close) {
        require(read_back(websocket::close_frame(asked.code, asked.payload)) == asked,
                "a close can be echoed as it is");
    } else if (asked.kind == incoming_kind::failure) {
        require(read_back(websocket::close_frame(asked.code, asked.payload)) ==
                    item{incoming_kind::close, asked.code, asked.payload},
                "a failure can be told");
    } else if (asked.kind == incoming_kind::text) {
        // The payload serves as an event of ours, or as a reason. The encoder cuts a reason, but
        // not within a character.
        std::string event;
        websocket::append_frame(event, websocket::opcode::text, asked.payload);
        require(read_back(event) == asked, "an event is read as it was written");
        const item cut = read_back(websocket::close_frame(close_code::normal, asked.payload));
        require(cut.kind == incoming_kind::close && asked.payload.starts_with(cut.payload),
                "a reason is cut between characters");
    }
}

}  // namespace
}  // namespace livescore

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using livescore::connection;
    livescore::fuzz::input in(data, size);
    constexpr std::array<std::size_t, 4> limits{livescore::message_reader::default_max_message_size,
                                                1'000, 40, 0};
    const unsigned options = in.choice();
    const std::size_t limit = limits[options % limits.size()];

    const auto bytes = in.rest();
    connection whole(limit);
    whole.feed(bytes);

    connection in_pieces(limit);
    constexpr std::array<std::size_t, 4> piece_sizes{1, 3, 23, 140};
    const std::size_t largest = piece_sizes[options / 4 % piece_sizes.size()];
    unsigned random = options;
    for (auto rest = bytes; !rest.empty();) {
        random = random * 1'103'515'245U + 12'345U;
        const std::size_t piece = std::min<std::size_t>(1 + (random >> 16U) % largest, rest.size());
        in_pieces.feed(rest.substr(0, piece));
        rest.remove_prefix(piece);
    }
    livescore::require(in_pieces.items == whole.items, "in pieces is the same");

    for (const auto& item : whole.items) livescore::check_answer_to(item);
    return 0;
}
