// Framing, fragmentation, control frames, close and limits, in the order of the Autobahn test
// suite's chapters. A test that follows one of its cases gives the number.
#include "support/sockets/websocket_client.h"

namespace livescore::websocket::test {
namespace {

const item protocol_error = failure(close_code::protocol_error);
const item too_big = failure(close_code::message_too_big);

/// Bytes without two equal neighbourhoods, so that a lost, repeated or wrongly unmasked byte shows.
/// All are ASCII.
std::string pattern(std::size_t size) {
    std::string bytes(size, '\0');
    std::uint32_t state = 1;
    for (auto& byte : bytes) {
        state = state * 1664525U + 1013904223U;
        byte = static_cast<char>(state >> 25U);
    }
    return bytes;
}

// 1: framing

TEST(WebsocketReader, TextAndBinaryOfEveryLengthEncodingArriveInAnySplit) {  // 1.1, 1.2
    for (const std::size_t size : {0U, 1U, 3U, 7U, 8U, 9U, 125U, 126U, 127U, 128U, 300U}) {
        SCOPED_TRACE(size);
        const std::string payload = pattern(size);
        expect_in_any_split(frame(opcode::text, payload), {text(payload)});
        expect_in_any_split(frame(opcode::binary, payload), {binary(payload)});
    }
}

TEST(WebsocketReader, FramesAroundTheLimitOf16BitLengthsArriveInAnySplit) {  // 1.1.6 to 1.1.8
    for (const std::size_t size : {0xFFFFU, 0x10000U}) {
        const std::string payload = pattern(size);
        const std::string bytes = frame(opcode::text, payload);
        expect_in_any_split(bytes, {text(payload)});
        EXPECT_EQ(read(bytes, cuts_every(997, bytes.size())), items{text(payload)});
    }
}

TEST(WebsocketReader, EveryMaskIsUndone) {
    const std::string payload = pattern(61);
    for (const std::uint32_t mask : {0x0U, 0xFFFFFFFFU, 0x01020304U, 0x80000001U}) {
        expect_in_any_split(frame(opcode::binary, payload, mask), {binary(payload)});
    }
}

TEST(WebsocketReader, ManyFramesInOneBufferComeOutInOrder) {
    expect_in_any_split(
        frame(opcode::text, "one") + frame(opcode::ping, "two") + frame(opcode::binary, "") +
            frame(opcode::pong, "") + frame(opcode::text, pattern(200)) +
            frame(opcode::text, "six"),
        {text("one"), ping("two"), binary(""), pong(""), text(pattern(200)), text("six")});
}

TEST(WebsocketReader, UnmaskedFramesAreRefused) {
    expect_in_any_split({"\x81\x05hello", 7}, {protocol_error});
    expect_in_any_split({"\x89\x00", 2}, {protocol_error});
    expect_in_any_split(frame(opcode::text, "ok") + std::string("\x81\x00", 2),
                        {text("ok"), protocol_error});
}

TEST(WebsocketReader, LengthsThatAreNotMinimalAreRefused) {
    for (const std::size_t size : {0U, 1U, 125U}) {
        expect_in_any_split(client_header(0x82, size, 2), {protocol_error});
        expect_in_any_split(client_header(0x82, size, 8), {protocol_error});
    }
    expect_in_any_split(client_header(0x82, 126, 8), {protocol_error});
    expect_in_any_split(client_header(0x82, 0xFFFF, 8), {protocol_error});
}

TEST(WebsocketReader, LengthsOfMoreThan63BitsAreRefusedAndThoseBelowAreTooBig) {
    expect_in_any_split(client_header(0x82, std::uint64_t{1} << 63, 8), {protocol_error});
    expect_in_any_split(client_header(0x82, ~std::uint64_t{0}, 8), {protocol_error});
    expect_in_any_split(client_header(0x82, (std::uint64_t{1} << 63) - 1, 8), {too_big});
}

// 2: pings and pongs

TEST(WebsocketReader, PingsAndPongsCarryUpTo125Bytes) {  // 2.1 to 2.4, 2.6 to 2.9
    for (const std::string& payload :
         {std::string(), std::string("Hello"), std::string("\x00\xff\xfe\xfd\xfc\xfb\x00\xff", 8),
          std::string(125, '\xfe')}) {
        expect_in_any_split(frame(opcode::ping, payload), {ping(payload)});
        expect_in_any_split(frame(opcode::pong, payload), {pong(payload)});
    }
}

TEST(WebsocketReader, TenPingsAreTenPings) {  // 2.10, 2.11
    std::string bytes;
    items expected;
    for (int i = 0; i < 10; ++i) {
        bytes += frame(opcode::ping, "payload-" + std::to_string(i));
        expected.push_back(ping("payload-" + std::to_string(i)));
    }
    expect_in_any_split(bytes, expected);
}

TEST(WebsocketReader, ControlFramesOfMoreThan125BytesAreRefused) {  // 2.5
    for (const opcode op : {opcode::close, opcode::ping, opcode::pong}) {
        expect_in_any_split(frame(op, std::string(126, 'x')), {protocol_error});
        expect_in_any_split(client_header(fin | static_cast<unsigned>(op), 0x10000, 8),
                            {protocol_error});
    }
}

// 3 and 4: reserved bits and opcodes

TEST(WebsocketReader, ReservedBitsAreRefusedByTheFirstByte) {  // 3.1 to 3.7
    for (const unsigned rsv : {0x10U, 0x20U, 0x30U, 0x40U, 0x50U, 0x60U, 0x70U}) {
        for (const unsigned op : {0x1U, 0x2U, 0x8U, 0x9U, 0xAU}) {
            expect_in_any_split(frame(opcode::text, "ok") + raw_frame(fin | rsv | op, "x"),
                                {text("ok"), protocol_error});
            EXPECT_EQ(read(std::string(1, static_cast<char>(fin | rsv | op))),
                      items{protocol_error});
        }
    }
}

TEST(WebsocketReader, UnknownOpcodesAreRefusedByTheFirstByte) {  // 4.1, 4.2
    for (const unsigned op : {0x3U, 0x4U, 0x5U, 0x6U, 0x7U, 0xBU, 0xCU, 0xDU, 0xEU, 0xFU}) {
        expect_in_any_split(frame(opcode::ping, "") + raw_frame(fin | op, "x"),
                            {ping(""), protocol_error});
        expect_in_any_split(raw_frame(op, ""), {protocol_error});
        EXPECT_EQ(read(std::string(1, static_cast<char>(fin | op))), items{protocol_error});
    }
}

// 5: fragmentation

TEST(WebsocketReader, FragmentedControlFramesAreRefused) {  // 5.1, 5.2
    for (const opcode op : {opcode::close, opcode::ping, opcode::pong}) {
        expect_in_any_split(fragment(op, "a") + frame(opcode::continuation, "b"), {protocol_error});
    }
}

TEST(WebsocketReader, FragmentsMakeOneMessage) {  // 5.3 to 5.5
    expect_in_any_split(
        fragment(opcode::text, "frag", 0x12345678) + frame(opcode::continuation, "ment"),
        {text("fragment")});
    expect_in_any_split(fragment(opcode::binary, pattern(130)) +
                            fragment(opcode::continuation, "\xff") +
                            frame(opcode::continuation, ""),
                        {binary(pattern(130) + "\xff")});
    expect_in_any_split(fragment(opcode::text, "") + fragment(opcode::continuation, "") +
                            frame(opcode::continuation, "") + frame(opcode::text, "next"),
                        {text(""), text("next")});
}

TEST(WebsocketReader, ControlFramesMayComeBetweenFragments) {  // 5.6 to 5.8, 5.19, 5.20
    expect_in_any_split(
        fragment(opcode::text, "one ") + frame(opcode::ping, "ping 1") +
            fragment(opcode::continuation, "two ") + frame(opcode::ping, "") +
            frame(opcode::pong, pattern(125)) + frame(opcode::continuation, "three") +
            frame(opcode::ping, "after"),
        {ping("ping 1"), ping(""), pong(pattern(125)), text("one two three"), ping("after")});
}

TEST(WebsocketReader, ContinuationOfNothingIsRefused) {  // 5.9 to 5.17
    for (const unsigned bits : {0U, fin}) {
        expect_in_any_split(raw_frame(bits, "x"), {protocol_error});
        expect_in_any_split(frame(opcode::text, "whole") + raw_frame(bits, ""),
                            {text("whole"), protocol_error});
        expect_in_any_split(
            fragment(opcode::text, "a") + frame(opcode::continuation, "b") + raw_frame(bits, "c"),
            {text("ab"), protocol_error});
    }
}

TEST(WebsocketReader, NewMessageInsideAFragmentedOneIsRefused) {  // 5.18
    for (const opcode op : {opcode::text, opcode::binary}) {
        expect_in_any_split(fragment(opcode::text, "a") + frame(op, "b"), {protocol_error});
        expect_in_any_split(
            fragment(opcode::binary, "a") + frame(opcode::ping, "p") + fragment(op, ""),
            {ping("p"), protocol_error});
    }
}

// 7: close

TEST(WebsocketReader, CloseTellsCodeAndReason) {  // 7.1.1, 7.3.1, 7.3.3 to 7.3.5
    expect_in_any_split(frame(opcode::close, ""), {closed(close_code::no_status)});
    expect_in_any_split(frame(opcode::close, close_payload(1000)), {closed(close_code::normal)});
    expect_in_any_split(frame(opcode::close, close_payload(1001, "tab closed \xe2\x9c\x93")),
                        {closed(close_code::going_away, "tab closed \xe2\x9c\x93")});
    expect_in_any_split(frame(opcode::close, close_payload(1000, pattern(123))),
                        {closed(close_code::normal, pattern(123))});
}

TEST(WebsocketReader, MalformedCloseIsRefused) {  // 7.3.2, 7.3.6, 7.5.1
    expect_in_any_split(frame(opcode::close, "\x03"), {protocol_error});
    expect_in_any_split(frame(opcode::close, close_payload(1000, pattern(124))), {protocol_error});
    expect_in_any_split(frame(opcode::close, close_payload(1000, "caf\xc3")), {bad_utf8});
    expect_in_any_split(frame(opcode::close, close_payload(1000, "\xed\xa0\x80 edited")),
                        {bad_utf8});
    expect_in_any_split(frame(opcode::close, close_payload(1005, "\xff")), {protocol_error});
}

TEST(WebsocketReader, OnlyCloseCodesThatMayTravelAreAccepted) {  // 7.7, 7.9, 7.13
    for (const unsigned code : {1000U, 1001U, 1002U, 1003U, 1007U, 1008U, 1009U, 1010U, 1011U,
                                1012U, 1013U, 1014U, 3000U, 3999U, 4000U, 4999U}) {
        EXPECT_EQ(read(frame(opcode::close, close_payload(code))),
                  items{closed(static_cast<close_code>(code))});
    }
    for (const unsigned code :
         {0U, 999U, 1004U, 1005U, 1006U, 1015U, 1016U, 1100U, 2000U, 2999U, 5000U, 65535U}) {
        EXPECT_EQ(read(frame(opcode::close, close_payload(code))), items{protocol_error}) << code;
    }
}

TEST(WebsocketReader, NothingFollowsAClose) {  // 7.1.2 to 7.1.5
    const std::string close_frame = frame(opcode::close, close_payload(1000));
    for (const std::string& after : {frame(opcode::ping, "late"), frame(opcode::text, "late"),
                                     close_frame, std::string("\xff\xff\xff")}) {
        expect_in_any_split(close_frame + after, {closed(close_code::normal)});
    }
    expect_in_any_split(
        fragment(opcode::text, "a") + close_frame + frame(opcode::continuation, "b"),
        {closed(close_code::normal)});
}

TEST(WebsocketReader, NothingFollowsAFailure) {
    expect_in_any_split(raw_frame(0x83, "") + frame(opcode::text, "late"), {protocol_error});
    expect_in_any_split(frame(opcode::text, "\xff") + frame(opcode::close, ""), {bad_utf8});
}

// 9 and 10: sizes

TEST(WebsocketReader, LargeMessagesArriveInManySmallPieces) {  // 9.1 to 9.6
    const std::string payload = pattern(std::size_t{1} << 20);
    const std::string bytes = frame(opcode::text, payload);
    EXPECT_EQ(read(bytes, cuts_every(64, bytes.size()), payload.size()), items{text(payload)});
}

TEST(WebsocketReader, MessageInThousandsOfFragmentsArrives) {  // 9.3, 9.4, 10.1
    const std::string payload = pattern(0x10000);
    std::string bytes = fragment(opcode::binary, "");
    for (std::size_t at = 0; at < payload.size(); at += 16) {
        bytes +=
            fragment(opcode::continuation, payload.substr(at, 16), static_cast<std::uint32_t>(at));
    }
    bytes += frame(opcode::continuation, "");
    EXPECT_EQ(read(bytes), items{binary(payload)});
    EXPECT_EQ(read(bytes, cuts_every(1009, bytes.size())), items{binary(payload)});
}

TEST(WebsocketReader, MessageOfExactlyTheMaximumIsAccepted) {
    expect_in_any_split(frame(opcode::text, pattern(200)), {text(pattern(200))}, 200);
    expect_in_any_split(fragment(opcode::text, pattern(200)) + frame(opcode::continuation, ""),
                        {text(pattern(200))}, 200);
    expect_in_any_split(frame(opcode::text, ""), {text("")}, 0);
}

TEST(WebsocketReader, MessageOverTheMaximumIsRefusedByItsHeaderAlone) {
    expect_in_any_split(client_header(0x81, 201, 2), {too_big}, 200);
    expect_in_any_split(client_header(0x01, 201, 2), {too_big}, 200);
    expect_in_any_split(client_header(0x82, message_reader::default_max_message_size + 1, 8),
                        {too_big});
}

TEST(WebsocketReader, AMessageIsUnfinishedFromItsFirstByteToItsLast) {
    message_reader reader;
    const std::string sent =
        fragment(opcode::text, "ab") + frame(opcode::ping, "x") + frame(opcode::continuation, "cd");
    EXPECT_FALSE(reader.is_unfinished());
    for (std::size_t i = 0; i < sent.size(); ++i) {
        std::string byte = sent.substr(i, 1);
        std::span<char> input(byte);
        while (reader.next(input)) {
        }
        EXPECT_EQ(reader.is_unfinished(), i + 1 < sent.size()) << i;
    }
}

TEST(WebsocketReader, FragmentsOverTheMaximumTogetherAreRefusedByAHeaderAlone) {
    expect_in_any_split(fragment(opcode::text, pattern(150)) +
                            fragment(opcode::continuation, pattern(50)) + client_header(0x80, 1, 0),
                        {too_big}, 200);
}

TEST(WebsocketReader, MaximumDoesNotCountControlFramesOrEarlierMessages) {
    expect_in_any_split(frame(opcode::text, "12345678") + fragment(opcode::text, "1234") +
                            frame(opcode::ping, "0123456789") + frame(opcode::continuation, "5678"),
                        {text("12345678"), ping("0123456789"), text("12345678")}, 8);
}

// Costs

TEST(WebsocketReader, WholeFramesAreHandedOutInPlaceAndNothingIsHeld) {
    std::string bytes = frame(opcode::text, pattern(300)) + frame(opcode::ping, "now") +
                        frame(opcode::binary, pattern(9)) + frame(opcode::text, "");
    message_reader reader;
    std::span<char> input(bytes);
    int count = 0;
    while (const auto got = reader.next(input)) {
        ++count;
        EXPECT_GE(got->payload.data(), bytes.data());
        EXPECT_LE(got->payload.data() + got->payload.size(), bytes.data() + bytes.size());
        EXPECT_EQ(reader.held_bytes(), 0U);
    }
    EXPECT_EQ(count, 4);
}

TEST(WebsocketReader, ControlFrameInsideAFragmentedMessageIsHandedOutInPlace) {
    std::string bytes = fragment(opcode::text, "a") + frame(opcode::ping, "now");
    message_reader reader;
    std::span<char> input(bytes);
    const auto got = reader.next(input);
    ASSERT_TRUE(got);
    EXPECT_EQ(got->payload.data(), bytes.data() + bytes.size() - 3);
}

TEST(WebsocketReader, HeldBytesAreFreedOnceTheMessageWasHandedOut) {
    const std::string whole = fragment(opcode::text, pattern(500)) + frame(opcode::ping, "now") +
                              frame(opcode::continuation, pattern(400));
    for (std::size_t cut = 1; cut < whole.size(); ++cut) {
        message_reader reader;
        items out;
        feed(reader, std::string_view(whole).substr(0, cut), out);
        ASSERT_GT(reader.held_bytes(), 0U) << cut;
        feed(reader, std::string_view(whole).substr(cut), out);
        ASSERT_EQ(out, (items{ping("now"), text(pattern(500) + pattern(400))}));
        ASSERT_EQ(reader.held_bytes(), 0U) << cut;
    }
}

TEST(WebsocketReader, HeldBytesAreFreedOnFailureAndAfterClose) {
    for (const std::string& end : {raw_frame(0x83, ""), frame(opcode::close, "")}) {
        message_reader reader;
        items out;
        feed(reader, fragment(opcode::text, pattern(500)), out);
        EXPECT_GT(reader.held_bytes(), 500U);
        feed(reader, end, out);
        EXPECT_EQ(out.size(), 1U);
        EXPECT_EQ(reader.held_bytes(), 0U);
    }
}

TEST(WebsocketReader, AnnouncedSizeIsNotAllocatedBeforeItArrives) {
    message_reader reader;
    items out;
    feed(reader, client_header(0x81, std::size_t{1} << 20, 8) + "few bytes", out);
    EXPECT_LT(reader.held_bytes(), 512U);
}

TEST(WebsocketReader, EndlessEmptyFragmentsAndPingsTakeNoMemory) {
    message_reader reader;
    items out;
    feed(reader, fragment(opcode::text, "x"), out);
    const std::string flood =
        fragment(opcode::continuation, "") + frame(opcode::ping, pattern(125));
    const std::string_view head = std::string_view(flood).substr(0, 50);
    const std::string_view tail = std::string_view(flood).substr(50);
    for (int i = 0; i < 5'000; ++i) {
        feed(reader, head, out);
        feed(reader, tail, out);
        out.clear();
    }
    EXPECT_LT(reader.held_bytes(), 1024U);
    feed(reader, frame(opcode::continuation, "y"), out);
    EXPECT_EQ(out, items{text("xy")});
}

TEST(WebsocketReader, EmptyInputChangesNothing) {
    message_reader reader;
    items out;
    const std::string bytes = fragment(opcode::text, "a") + frame(opcode::continuation, "b");
    feed(reader, "", out);
    for (const char byte : bytes) {
        feed(reader, {&byte, 1}, out);
        feed(reader, "", out);
    }
    EXPECT_EQ(out, items{text("ab")});
}

}  // namespace
}  // namespace livescore::websocket::test
