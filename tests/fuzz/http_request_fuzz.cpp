// Whole requests, head and body. The parser reads the same from any pieces of a request. The code
// never asks Beast for something that Beast asserts against.
#include <algorithm>
#include <optional>
#include <string>

#include "api/http1/request_parser.h"
#include "fuzz_input.h"

namespace livescore {
namespace {

const api_options& options() {
    static const api_options made = [] {
        api_options o;
        // The limit is longer than any input: just at a limit, the refusal depends on the pieces.
        o.http_max_header_bytes = 1U << 20;
        o.http_max_body_bytes = 200;
        return o;
    }();
    return made;
}

/// Nothing when the request is refused or not over. The pieces may decide which of the two it is:
/// Beast looks for the end of a head before it looks at the head again.
struct request_read {
    std::string body;
    std::size_t left = 0;  ///< bytes behind the request
    bool operator==(const request_read&) const = default;
};

/// Reads the request as an HTTP session does. `next_piece` tells how many bytes arrive.
template <class NextPiece>
std::optional<request_read> read(std::string_view bytes, NextPiece next_piece) {
    request_parser parser(options());
    boost::beast::flat_buffer buffer(1U << 20);
    parser.eager(false);
    while (!bytes.empty()) {
        const std::size_t size = std::min<std::size_t>(next_piece(), bytes.size());
        const auto space = buffer.prepare(size);
        std::copy_n(bytes.data(), size, static_cast<char*>(space.data()));
        buffer.commit(size);
        bytes.remove_prefix(size);
        if (!parser.is_header_done() &&
            parse_arrived(parser, buffer, &request_parser::is_header_done)) {
            return std::nullopt;
        }
        if (!parser.is_header_done()) continue;
        parser.eager(true);
        if (parse_arrived(parser, buffer, &request_parser::is_done)) return std::nullopt;
        if (parser.is_done()) {
            return request_read{parser.get().body(), buffer.size() + bytes.size()};
        }
    }
    return std::nullopt;
}

}  // namespace
}  // namespace livescore

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace livescore;
    fuzz::input in(data, size);
    unsigned random = in.choice();
    const std::string_view bytes = in.rest();
    const auto whole = read(bytes, [&] { return bytes.size(); });
    const auto by_byte = read(bytes, [] { return std::size_t{1}; });
    const auto in_pieces = read(bytes, [&] {
        random = random * 1'103'515'245U + 12'345U;
        return 1 + (random >> 16U) % 9;
    });
    fuzz::require(by_byte == whole, "byte by byte is the same");
    fuzz::require(in_pieces == whole, "in pieces is the same");
    fuzz::require(!whole || whole->body.size() <= options().http_max_body_bytes,
                  "a body is within its limit");
    return 0;
}
