#include "http/conditional_request.h"

#include <charconv>

namespace livescore {

result<expected_seq> read_if_match(std::string_view header) {
    if (header.empty() || header == "*") return expected_seq{};
    if (header.starts_with("W/")) header.remove_prefix(2);
    sequence_number seq = 0;
    const error stale{
        errc::precondition_failed, "The match has changed since this ETag was read", {}};
    if (!header.starts_with('"')) return stale;
    const auto [end, code] = std::from_chars(header.data() + 1, header.data() + header.size(), seq);
    if (code != std::errc{} || end == header.data() + header.size() || *end != '-') return stale;
    return expected_seq{seq};
}

}  // namespace livescore
