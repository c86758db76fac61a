/// The peer of a `message_reader` under test: encodes client frames and feeds them in any split.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/protocol/websocket/frame_encoder.h"
#include "livescore/protocol/websocket/message_reader.h"

namespace livescore::websocket::test {

inline constexpr unsigned fin = 0x80;
inline constexpr std::uint32_t default_mask = 0x37FA213D;

inline std::string big_endian(std::uint64_t value, std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = size; i-- > 0; value >>= 8U) bytes[i] = static_cast<char>(value & 0xFFU);
    return bytes;
}

/// `extended`: bytes of the extended length field, 0, 2 or 8, minimal or not.
inline std::string client_header(unsigned first, std::uint64_t size, std::size_t extended,
                                 std::uint32_t mask = default_mask) {
    const std::uint64_t length = extended == 8 ? 127 : extended == 2 ? 126 : size;
    std::string header;
    header += static_cast<char>(first);
    header += static_cast<char>(0x80U | length);
    return header + big_endian(size, extended) + big_endian(mask, 4);
}

/// A masked frame whose first byte is `first`, right or wrong.
inline std::string raw_frame(unsigned first, std::string_view payload,
                             std::uint32_t mask = default_mask) {
    const std::size_t extended = payload.size() > 0xFFFF ? 8 : payload.size() > 125 ? 2 : 0;
    std::string frame = client_header(first, payload.size(), extended, mask);
    for (std::size_t i = 0; i < payload.size(); ++i) {
        const std::uint32_t key = mask >> (24 - 8 * (i % 4)) & 0xFFU;
        frame += static_cast<char>(static_cast<unsigned char>(payload[i]) ^ key);
    }
    return frame;
}

inline std::string frame(opcode op, std::string_view payload, std::uint32_t mask = default_mask) {
    return raw_frame(fin | static_cast<unsigned>(op), payload, mask);
}

/// A frame without FIN.
inline std::string fragment(opcode op, std::string_view payload,
                            std::uint32_t mask = default_mask) {
    return raw_frame(static_cast<unsigned>(op), payload, mask);
}

inline std::string close_payload(unsigned code, std::string_view reason = {}) {
    return big_endian(code, 2).append(reason);
}

/// A copy of an `incoming`, without the explanation of a failure.
struct item {
    incoming_kind kind;
    std::string payload{};
    close_code code = close_code::no_status;
    bool operator==(const item&) const = default;
};
using items = std::vector<item>;

inline std::ostream& operator<<(std::ostream& out, const item& it) {
    return out << "{kind " << static_cast<int>(it.kind) << ", code "
               << static_cast<unsigned>(it.code) << ", " << it.payload.size() << " bytes "
               << ::testing::PrintToString(it.payload.substr(0, 60)) << "}";
}

inline item text(std::string_view payload) {
    return {incoming_kind::text, std::string(payload)};
}
inline item binary(std::string_view payload) {
    return {incoming_kind::binary, std::string(payload)};
}
inline item ping(std::string_view payload) {
    return {incoming_kind::ping, std::string(payload)};
}
inline item pong(std::string_view payload) {
    return {incoming_kind::pong, std::string(payload)};
}
inline item closed(close_code code, std::string_view reason = {}) {
    return {incoming_kind::close, std::string(reason), code};
}
inline item failure(close_code code) {
    return {incoming_kind::failure, {}, code};
}

inline const item bad_utf8 = failure(close_code::invalid_payload);

/// Feeds one piece from a buffer of exactly its size, which is gone afterwards. So sanitizers see
/// any use of bytes beyond it or after its end.
inline void feed(message_reader& reader, std::string_view piece, items& out) {
    std::vector<char> buffer(piece.begin(), piece.end());
    std::span<char> input(buffer);
    while (const auto got = reader.next(input)) {
        const bool failed = got->kind == incoming_kind::failure;
        if (failed) {
            EXPECT_FALSE(got->payload.empty());
        }
        out.push_back({got->kind, failed ? "" : std::string(got->payload), got->code});
    }
    EXPECT_TRUE(input.empty());
}

/// `cuts`: ascending positions in `bytes`.
inline items read(std::string_view bytes, const std::vector<std::size_t>& cuts = {},
                  std::size_t max_message_size = message_reader::default_max_message_size) {
    message_reader reader(max_message_size);
    items out;
    std::size_t from = 0;
    for (const std::size_t cut : cuts) {
        feed(reader, bytes.substr(from, cut - from), out);
        from = cut;
    }
    feed(reader, bytes.substr(from), out);
    return out;
}

inline std::vector<std::size_t> random_cuts(std::size_t size, std::size_t count,
                                            std::mt19937& random) {
    std::vector<std::size_t> cuts(count);
    for (auto& cut : cuts) cut = random() % (size + 1);
    std::sort(cuts.begin(), cuts.end());
    return cuts;
}

inline std::vector<std::size_t> cuts_every(std::size_t step, std::size_t size) {
    std::vector<std::size_t> cuts;
    for (std::size_t cut = step; cut < size; cut += step) cuts.push_back(cut);
    return cuts;
}

/// Expects the same items whole, cut in two at every position (of long input: near its ends, and
/// here and there between), byte by byte, and in random pieces.
inline void expect_in_any_split(
    std::string_view bytes, const items& expected,
    std::size_t max_message_size = message_reader::default_max_message_size) {
    ASSERT_EQ(read(bytes, {}, max_message_size), expected) << "whole";
    const std::size_t stride = bytes.size() > 1024 ? bytes.size() / 17 : 1;
    for (std::size_t cut = 0; cut <= bytes.size();) {
        ASSERT_EQ(read(bytes, {cut}, max_message_size), expected) << "cut at " << cut;
        const std::size_t left = bytes.size() - cut;
        cut += cut < 32 || left <= 32 ? 1 : std::min(stride, left - 32);
    }
    ASSERT_EQ(read(bytes, cuts_every(1, bytes.size()), max_message_size), expected) << "by bytes";
    for (unsigned seed = 1; seed <= 8; ++seed) {
        std::mt19937 random(seed);
        const auto cuts = random_cuts(bytes.size(), 1 + random() % 9, random);
        ASSERT_EQ(read(bytes, cuts, max_message_size), expected)
            << "cuts " << ::testing::PrintToString(cuts);
    }
}

}  // namespace livescore::websocket::test
