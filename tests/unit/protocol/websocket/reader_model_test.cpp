// Random conversations: the reader yields exactly the client's messages, in any encoding and any
// split.
#include "support/sockets/websocket_client.h"

namespace livescore::websocket::test {
namespace {

class conversation {
public:
    explicit conversation(unsigned seed) : random_(seed) {
        for (std::size_t i = below(12); i-- > 0;) {
            if (below(3) == 0) {
                control();
            } else {
                message();
            }
        }
        if (below(4) == 0) end();
    }

    const std::string& bytes() const { return bytes_; }
    const items& expected() const { return expected_; }
    std::vector<std::size_t> cuts() {
        return random_cuts(bytes_.size(), below(bytes_.size() / 8 + 2), random_);
    }

private:
    std::size_t below(std::size_t bound) { return random_() % bound; }
    std::uint32_t mask() { return static_cast<std::uint32_t>(random_()); }

    std::string random_bytes(std::size_t size) {
        std::string out(size, '\0');
        for (auto& byte : out) byte = static_cast<char>(random_());
        return out;
    }

    std::string random_text(std::size_t at_least) {
        static const std::vector<std::string> characters{"a",
                                                         "{",
                                                         "\"",
                                                         "7",
                                                         std::string(1, '\0'),
                                                         "\xC3\xA9",
                                                         "\xDF\xBF",
                                                         "\xE0\xA0\x80",
                                                         "\xE2\x82\xAC",
                                                         "\xED\x9F\xBF",
                                                         "\xEF\xBF\xBF",
                                                         "\xF0\x9F\x8F\x86",
                                                         "\xF4\x8F\xBF\xBF"};
        std::string out;
        while (out.size() < at_least) out += characters[below(characters.size())];
        return out;
    }

    std::size_t size() {
        switch (below(8)) {
            case 0:
                return 0;
            case 1:
                return 120 + below(10);
            case 2:
                return 126 + below(2000);
            case 3:
                return below(20) == 0 ? 65530 + below(12) : 5;
            default:
                return below(100);
        }
    }

    void control() {
        const std::string payload = random_bytes(below(126));
        const bool is_ping = below(2) == 0;
        bytes_ += frame(is_ping ? opcode::ping : opcode::pong, payload, mask());
        expected_.push_back(is_ping ? ping(payload) : pong(payload));
    }

    void message() {
        const bool is_text = below(2) == 0;
        const std::string payload = is_text ? random_text(size()) : random_bytes(size());
        opcode op = is_text ? opcode::text : opcode::binary;
        const auto ends = random_cuts(payload.size(), below(3) == 0 ? below(6) : 0, random_);
        std::size_t from = 0;
        for (const std::size_t end : ends) {
            bytes_ += fragment(op, payload.substr(from, end - from), mask());
            from = end;
            op = opcode::continuation;
            while (below(3) == 0) control();
        }
        bytes_ += frame(op, payload.substr(from), mask());
        expected_.push_back(is_text ? text(payload) : binary(payload));
    }

    void end() {
        const unsigned code = 3000 + static_cast<unsigned>(below(2000));
        const std::string reason = random_text(below(120));
        bytes_ += frame(opcode::close, close_payload(code, reason), mask());
        bytes_ += random_bytes(below(40));
        expected_.push_back(closed(static_cast<close_code>(code), reason));
    }

    std::mt19937 random_;
    std::string bytes_;
    items expected_;
};

TEST(WebsocketReader, HearsWhatRandomClientsSay) {
    for (unsigned seed = 1; seed <= 150; ++seed) {
        conversation talk(seed);
        for (int split = 0; split < 3; ++split) {
            ASSERT_EQ(read(talk.bytes(), talk.cuts(), std::size_t{1} << 20), talk.expected())
                << "seed " << seed;
        }
    }
}

TEST(WebsocketReader, DamagedBytesGiveTheSameItemsHoweverTheyAreCut) {
    for (unsigned seed = 1; seed <= 150; ++seed) {
        conversation talk(seed);
        std::mt19937 random(seed);
        std::string bytes = talk.bytes().substr(0, 4096);
        if (bytes.empty()) continue;
        for (int flips = 0; flips < 3; ++flips) {
            char& byte = bytes[random() % bytes.size()];
            byte = static_cast<char>(byte ^ static_cast<char>(1U << random() % 8));
        }
        const items whole = read(bytes);
        ASSERT_EQ(read(bytes, cuts_every(1, bytes.size())), whole) << "seed " << seed;
        ASSERT_EQ(read(bytes, random_cuts(bytes.size(), 9, random)), whole) << "seed " << seed;
    }
}

}  // namespace
}  // namespace livescore::websocket::test
