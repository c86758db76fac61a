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
