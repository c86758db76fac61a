#include "livescore/protocol/websocket/frame_encoder.h"

#include <gtest/gtest.h>

#include <array>

#include "livescore/protocol/websocket/utf8_validator.h"

namespace livescore::websocket {
namespace {

using namespace std::string_literals;

std::string header(opcode op, std::uint64_t size) {
    std::array<char, max_server_header_size> out{};
    return {out.data(), encode_header(op, size, out)};
}

TEST(WebsocketEncoder, HeaderTellsFinOpcodeAndTheShortestLength) {
    EXPECT_EQ(header(opcode::text, 0), "\x81\x00"s);
    EXPECT_EQ(header(opcode::text, 125), "\x81\x7D"s);
    EXPECT_EQ(header(opcode::text, 126), "\x81\x7E\x00\x7E"s);
    EXPECT_EQ(header(opcode::binary, 0xFFFF), "\x82\x7E\xFF\xFF"s);
    EXPECT_EQ(header(opcode::binary, 0x10000), "\x82\x7F\x00\x00\x00\x00\x00\x01\x00\x00"s);
    EXPECT_EQ(header(opcode::text, 0x0102030405060708),
              "\x81\x7F\x01\x02\x03\x04\x05\x06\x07\x08"s);
    EXPECT_EQ(header(opcode::close, 2), "\x88\x02"s);
    EXPECT_EQ(header(opcode::ping, 0), "\x89\x00"s);
    EXPECT_EQ(header(opcode::pong, 125), "\x8A\x7D"s);
}

TEST(WebsocketEncoder, FramesAreAppended) {
    std::string out;
    append_frame(out, opcode::text, "Hello");
    append_frame(out, opcode::pong, "");
    append_frame(out, opcode::binary, std::string(300, '\xff'));
    EXPECT_EQ(out, "\x81\x05Hello\x8A\x00\x82\x7E\x01\x2C"s + std::string(300, '\xff'));
}

TEST(WebsocketEncoder, CloseCarriesCodeAndReason) {
    EXPECT_EQ(close_frame(close_code::normal), "\x88\x02\x03\xE8"s);
    EXPECT_EQ(close_frame(close_code::try_again_later, "slow consumer"),
              "\x88\x0F\x03\xF5slow consumer"s);
    EXPECT_EQ(close_frame(static_cast<close_code>(4999)), "\x88\x02\x13\x87"s);
}

TEST(WebsocketEncoder, CloseWithoutStatusIsEmpty) {
    EXPECT_EQ(close_frame(close_code::no_status), "\x88\x00"s);
    EXPECT_EQ(close_frame(close_code::no_status, "unsaid"), "\x88\x00"s);
}

TEST(WebsocketEncoder, LongReasonIsCutBetweenCodePoints) {
    constexpr std::size_t before_reason = 4;
    const std::string trophy = "\xF0\x9F\x8F\x86";
    EXPECT_EQ(close_frame(close_code::normal, std::string(123, 'x')).size(), before_reason + 123);
    EXPECT_EQ(close_frame(close_code::normal, std::string(124, 'x')).size(), before_reason + 123);
    for (std::size_t ascii = 115; ascii <= 125; ++ascii) {
        const std::string frame =
            close_frame(close_code::normal, std::string(ascii, 'x') + trophy + trophy);
        const std::string reason = frame.substr(before_reason);
        ASSERT_TRUE(is_valid_utf8(reason)) << ascii;
        ASSERT_LE(reason.size(), 123U);
        ASSERT_GT(reason.size(), 123U - trophy.size()) << "cut no more than needed";
        ASSERT_EQ(static_cast<std::size_t>(frame[1]), reason.size() + 2);
    }
}

TEST(WebsocketCloseCode, ExactlyTheAssignedAndPrivateRangesMayTravel) {
    for (unsigned code = 0; code <= 0xFFFF; ++code) {
        const bool reserved = code == 1004 || code == 1005 || code == 1006 || code == 1015;
        const bool assigned = code >= 1000 && code <= 1015 && !reserved;
        const bool for_libraries = code / 1000 == 3;
        const bool for_applications = code / 1000 == 4;
        ASSERT_EQ(is_valid_on_wire(static_cast<std::uint16_t>(code)),
                  assigned || for_libraries || for_applications)
            << code;
    }
}

}  // namespace
}  // namespace livescore::websocket
