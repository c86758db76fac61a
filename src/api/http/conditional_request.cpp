#include "http/conditional_request.h"

#include <charconv>

#include "livescore/core/hash.h"

namespace livescore {

result<expected_seq> read_if_match(const std::optional<std::string>& field) {
    if (!field || *field == "*") return expected_seq{};
    std::string_view header = *field;
    if (header.empty()) {
        return error{errc::invalid_argument,
                     "Invalid header",
                     {{{"If-Match"}, "Must be an ETag or *", "invalid_format"}}};
    }
    if (header.starts_with("W/")) header.remove_prefix(2);
    sequence_number seq = 0;
    const error stale{
        errc::precondition_failed, "The match has changed since this ETag was read", {}};
    if (!header.starts_with('"')) return stale;
    const auto [end, code] = std::from_chars(header.data() + 1, header.data() + header.size(), seq);
    if (code != std::errc{} || end == header.data() + header.size() || *end != '-') return stale;
    return expected_seq{seq};
}

std::optional<error> refuse_if_match(const std::optional<std::string>& header) {
    const result<expected_seq> expected = read_if_match(header);
    if (!expected) return expected.error();
    if (!*expected) return std::nullopt;
    return error{errc::precondition_failed, "There is nothing here that has an ETag", {}};
}

std::string versioned_etag(sequence_number seq, std::string_view json) {
    return "\"" + std::to_string(seq) + "-" + sha256_hex(json).substr(0, 16) + "\"";
}

bool etag_listed(std::string_view list, std::string_view etag) noexcept {
    while (!list.empty()) {
        const auto comma = list.find(',');
        std::string_view item = list.substr(0, comma);
        list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
        while (!item.empty() && (item.front() == ' ' || item.front() == '\t'))
            item.remove_prefix(1);
        while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
        if (item == "*") return true;
        if (item.starts_with("W/")) item.remove_prefix(2);
        if (item == etag) return true;
    }
    return false;
}

}  // namespace livescore
