// UTF-8: the validator against an arithmetic decoder, and the early failure of the reader
// (Autobahn's chapter 6).
#include <array>
#include <optional>

#include "livescore/protocol/websocket/utf8_validator.h"
#include "support/sockets/websocket_client.h"

namespace livescore::websocket::test {
namespace {

std::string encode(std::uint32_t point) {
    const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
    const auto low = [&](unsigned shift) { return byte(0x80U | (point >> shift & 0x3FU)); };
    if (point < 0x80) return {byte(point)};
    if (point < 0x800) return {byte(0xC0U | point >> 6U), low(0)};
    if (point < 0x10000) return {byte(0xE0U | point >> 12U), low(6), low(0)};
    return {byte(0xF0U | point >> 18U), low(12), low(6), low(0)};
}

/// Decodes by arithmetic and encodes again. Text that does not come back unchanged is not
/// well-formed.
bool reference_is_valid(std::string_view text) {
    while (!text.empty()) {
        const auto lead = static_cast<unsigned char>(text[0]);
        const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (text.size() < size || lead >= 0xF8) return false;
        std::uint32_t point = size == 1 ? lead : lead & (0x7FU >> size);
        for (const char c : text.substr(1, size - 1)) {
            point = point << 6U | (static_cast<unsigned char>(c) & 0x3FU);
        }
        if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
        if (encode(point) != text.substr(0, size)) return false;
        text.remove_prefix(size);
    }
    return true;
}

/// The position of the byte at which the validator gives up when it is fed byte by byte.
std::optional<std::size_t> fails_at(std::string_view text) {
    utf8_validator validator;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!validator.consume(text.substr(i, 1))) return i;
    }
    return std::nullopt;
}

TEST(Utf8, AllPairsOfBytesAreJudgedLikeTheReference) {
    for (unsigned pair = 0; pair < 0x10000; ++pair) {
        const std::string text = big_endian(pair, 2);
        ASSERT_EQ(is_valid_utf8(text), reference_is_valid(text)) << std::hex << pair;
    }
}

TEST(Utf8, SequencesOfThreeAndFourBytesAreJudgedLikeTheReference) {
    const std::string edges("\x00\x7F\x80\x8F\x90\x9F\xA0\xBF\xC0\xFF", 10);
    int valid = 0;
    for (unsigned lead = 0xE0; lead <= 0xFF; ++lead) {
        for (const char second : edges) {
            for (const char third : edges) {
                for (const char fourth : edges) {
                    const std::string text{static_cast<char>(lead), second, third, fourth};
                    ASSERT_EQ(is_valid_utf8(text), reference_is_valid(text)) << std::hex << lead;
                    valid += is_valid_utf8(text) ? 1 : 0;
                }
            }
        }
    }
    EXPECT_GT(valid, 0);
}

TEST(Utf8, BoundaryCodePointsAreValidAtAnyOffsetInAnySplit) {  // 6.7, 6.9, 6.11, 6.14 to 6.18, 6.22
    for (const std::uint32_t point :
         {0x0U, 0x7FU, 0x80U, 0x7FFU, 0x800U, 0xFFFU, 0x1000U, 0xD7FFU, 0xE000U, 0xFFFDU, 0xFFFEU,
          0xFFFFU, 0x10000U, 0x1FFFEU, 0x3FFFFU, 0x40000U, 0xFFFFFU, 0x100000U, 0x10FFFFU}) {
        for (std::size_t offset = 0; offset < 18; ++offset) {
            const std::string text = std::string(offset, 'x') + encode(point) + "after";
            ASSERT_TRUE(is_valid_utf8(text)) << std::hex << point;
            ASSERT_EQ(fails_at(text), std::nullopt) << std::hex << point;
        }
    }
}

TEST(Utf8, InvalidTextFailsAtItsFirstImpossibleByte) {  // 6.6, 6.8, 6.10, 6.12, 6.13, 6.19 to 6.21
    struct bad {
        std::string text;
        std::size_t position;
    };
    const std::vector<bad> cases{
        {"\x80", 0},  // a lone continuation byte
        {"\xBF", 0},
        {"\xC0\x80", 0},  // overlong, two bytes
        {"\xC1\xBF", 0},
        {"\xE0\x80\x80", 1},  // overlong, three
        {"\xE0\x9F\xBF", 1},
        {"\xF0\x80\x80\x80", 1},  // overlong, four
        {"\xF0\x8F\xBF\xBF", 1},
        {"\xF8\x88\x80\x80\x80", 0},  // five and six bytes
        {"\xFC\x84\x80\x80\x80\x80", 0},
        {"\xED\xA0\x80", 1},  // surrogates
        {"\xED\xBF\xBF", 1},
        {"\xED\xA0\x80\xED\xB0\x80", 1},
        {"\xF4\x90\x80\x80", 1},  // above U+10FFFF
        {"\xF5\x80\x80\x80", 0},
        {"\xFE", 0},
        {"\xFF", 0},
        {"\xC3\x28", 1},  // cut short by another character
        {"\xE2\x82\x28", 2},
        {"\xF0\x9F\x92\x28", 3},
        {"\xE2\x82\xE2\x82\xAC", 2},
    };
    for (const auto& [text, position] : cases) {
        for (std::size_t offset = 0; offset < 18; ++offset) {
            const std::string before(offset, 'x');
            ASSERT_EQ(fails_at(before + text), offset + position) << ::testing::PrintToString(text);
            ASSERT_FALSE(is_valid_utf8(before + text + "after"));
        }
    }
}

TEST(Utf8, TextThatEndsInsideACodePointIsIncomplete) {
    for (const std::uint32_t point : {0x80U, 0x800U, 0xFFFFU, 0x10000U, 0x10FFFFU}) {
        const std::string whole = encode(point);
        for (std::size_t size = 1; size < whole.size(); ++size) {
            utf8_validator validator;
            EXPECT_TRUE(validator.consume(whole.substr(0, size)));
            EXPECT_FALSE(validator.complete());
            EXPECT_FALSE(is_valid_utf8(whole.substr(0, size)));
        }
    }
}

TEST(WebsocketReader, TextOfManyScriptsArrivesInAnySplit) {  // 6.1, 6.2, 6.5
    const std::string greek =
        "Hello-\xC2\xB5@\xC3\x9F\xC3\xB6\xC3\xA4\xC3\xBC\xC3\xA0\xC3\xA1-UTF-8!!";
    const std::string kosme = "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5 \xF0\x9F\x8F\x86";
    expect_in_any_split(frame(opcode::text, greek + kosme), {text(greek + kosme)});
    for (std::size_t cut = 0; cut <= kosme.size();
         ++cut) {  // fragments may end inside a code point
        const std::string bytes = fragment(opcode::text, kosme.substr(0, cut)) +
                                  frame(opcode::ping, "\xff") +
                                  frame(opcode::continuation, kosme.substr(cut));
        expect_in_any_split(bytes, {ping("\xff"), text(kosme)});
    }
}

TEST(WebsocketReader, InvalidTextIsRefusedInAnySplit) {  // 6.3
    const std::string invalid = "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5\xED\xA0\x80 edited";
    expect_in_any_split(frame(opcode::text, invalid), {bad_utf8});
    expect_in_any_split(fragment(opcode::text, invalid.substr(0, 12)) +
                            frame(opcode::continuation, invalid.substr(12)),
                        {bad_utf8});
    expect_in_any_split(frame(opcode::text, "cut \xE2\x82"), {bad_utf8});
    expect_in_any_split(fragment(opcode::text, "cut \xE2") + frame(opcode::continuation, "\x82"),
                        {bad_utf8});
    expect_in_any_split(fragment(opcode::text, "cut \xE2\x82") + frame(opcode::continuation, ""),
                        {bad_utf8});
}

TEST(WebsocketReader, InvalidTextIsRefusedBeforeItsFrameIsComplete) {  // 6.4
    const std::string before = "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5";
    const std::string text = before + "\xF4\x90\x80\x80 and more";
    const std::string bytes = frame(opcode::text, text);
    const std::size_t header_size = bytes.size() - text.size();
    const std::size_t first_bad = header_size + before.size() + 1;  // F4 alone is still possible

    message_reader reader;
    items out;
    feed(reader, std::string_view(bytes).substr(0, first_bad), out);
    EXPECT_EQ(out, items{});
    feed(reader, std::string_view(bytes).substr(first_bad, 1), out);
    EXPECT_EQ(out, items{bad_utf8});
}

TEST(WebsocketReader, InvalidFragmentIsRefusedBeforeTheMessageIsComplete) {  // 6.4.1, 6.4.2
    EXPECT_EQ(read(fragment(opcode::text, "ok \xF4") + fragment(opcode::continuation, "\x90")),
              items{bad_utf8});
    EXPECT_EQ(read(fragment(opcode::text, "ok \xF4")), items{});
}

TEST(WebsocketReader, BinaryNeedNotBeUtf8) {
    expect_in_any_split(frame(opcode::binary, "\xFF\xFE"), {binary("\xFF\xFE")});
    expect_in_any_split(fragment(opcode::binary, "\xC3") + frame(opcode::continuation, "\x28"),
                        {binary("\xC3\x28")});
}

}  // namespace
}  // namespace livescore::websocket::test
