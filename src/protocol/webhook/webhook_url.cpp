#include "livescore/protocol/webhook/webhook_url.h"

#include <algorithm>
#include <array>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>
#include <cstdint>
#include <vector>

#include "livescore/core/net/public_address.h"

namespace livescore {
namespace {

namespace urls = boost::urls;

constexpr std::size_t max_url_bytes = 2'000;
constexpr std::size_t max_name_bytes = 253;  // RFC 1035, section 2.3.4
constexpr std::size_t max_label_bytes = 63;
constexpr std::string_view shape = "Must be a URL such as https://example.org/hook";

url_problem bad_format(std::string message) {
    return {std::move(message), "invalid_format"};
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto dot = text.find('.');
        parts.push_back(text.substr(0, dot));
        if (dot == std::string_view::npos) return parts;
        text.remove_prefix(dot + 1);
    }
}

/// A part of an address as inet_aton(3) reads it: decimal, 0octal or 0xhexadecimal. A browser takes
/// "0x" for 0.
std::optional<std::uint64_t> read_part(std::string_view part) {
    int base = 10;
    if (part.starts_with("0x")) {
        part.remove_prefix(2);
        base = 16;
        if (part.empty()) return 0;
    } else if (part.size() > 1 && part.starts_with('0')) {
        base = 8;
    }
    std::uint64_t value = 0;
    const char* const end = part.data() + part.size();
    const auto [stop, problem] = std::from_chars(part.data(), end, value, base);
    if (problem != std::errc{} || stop != end || part.starts_with('-')) return std::nullopt;
    return value;
}

/// Whether resolvers and browsers take a host for an IPv4 address: its last part is a number
/// (https://url.spec.whatwg.org/#ends-in-a-number-checker).
bool ends_in_number(const std::vector<std::string_view>& parts) {
    const std::string_view last = parts.back();
    if (last.empty()) return false;
    return std::ranges::all_of(last, is_digit) || (last.starts_with("0x") && read_part(last));
}

/// The address in any spelling that inet_aton(3) takes: one to four parts, of which the last one
/// fills the bytes that are left.
std::optional<std::array<std::uint8_t, 4>> read_any_ipv4(
    const std::vector<std::string_view>& parts) {
    constexpr std::size_t bytes = 4;
    if (parts.size() > bytes) return std::nullopt;
    std::uint64_t address = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto value = read_part(parts[i]);
        const std::size_t width = i + 1 == parts.size() ? bytes - i : 1;
        if (!value || *value >> (8 * width) != 0) return std::nullopt;
        address = address << (8 * width) | *value;
    }
    std::array<std::uint8_t, bytes> read{};
    for (std::size_t i = 0; i < bytes; ++i)
        read.at(i) = static_cast<std::uint8_t>(address >> (8 * (bytes - 1 - i)));
    return read;
}

std::optional<url_problem> check_kind(address_kind kind, bool is_http, bool allow_private) {
    const address_rule rule = allow_private ? address_rule::any_unicast : address_rule::global_only;
    if (!may_connect(kind, rule)) {
        return url_problem{"Must not lead to " + std::string(describe(kind)), "forbidden_address"};
    }
    if (is_http && kind == address_kind::global) {
        return bad_format(
            "Must begin with https://; http:// is for addresses of private networks only");
    }
    return std::nullopt;
}

/// Names that mean this machine whatever a resolver says (RFC 6761, section 6.3), and those of
/// Debian's /etc/hosts.
bool names_this_machine(std::string_view name) {
    constexpr std::array<std::string_view, 4> names{"localhost", "localhost.localdomain",
                                                    "ip6-localhost", "ip6-loopback"};
    return std::ranges::find(names, name) != names.end() || name.ends_with(".localhost");
}

bool is_host_name(std::string_view name, const std::vector<std::string_view>& labels) {
    const auto is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_';
    };
    return name.size() <= max_name_bytes && std::ranges::all_of(labels, [&](std::string_view part) {
               return !part.empty() && part.size() <= max_label_bytes &&
                      std::ranges::all_of(part, is_letter);
           });
}

/// A name or an IPv4 address, in lower case.
std::optional<url_problem> check_name(std::string_view host, bool is_http, bool allow_private) {
    std::string_view name = host;
    // The dot of the root does not change where a name leads.
    if (name.ends_with('.')) name.remove_suffix(1);
    const auto parts = split(name);
    if (!is_host_name(name, parts)) {
        return bad_format(
            "Expected a host of letters, digits, '-' and '.'; other letters stand in it as xn--…");
    }
    if (names_this_machine(name)) return check_kind(address_kind::loopback, is_http, allow_private);
    if (!ends_in_number(parts)) return std::nullopt;
    const auto address = read_any_ipv4(parts);
    if (!address) return bad_format("Expected an IPv4 address of four decimal numbers");
    auto problem = check_kind(kind_of_address(*address), is_http, allow_private);
    if (!problem && !kind_of_literal(host))
        return bad_format("Expected an IPv4 address of four decimal numbers");
    return problem;
}

/// "example.org:8443" or "[::1]": what stands between "://" and the path.
struct authority_parts {
    std::string host;  ///< in lower case, without brackets
    bool is_ipv6 = false;
};

bool is_port(std::string_view text) {
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, port);
    return problem == std::errc{} && stop == end && port != 0;
}

/// Nothing for brackets that do not fit.
std::optional<authority_parts> split_authority(std::string_view text, std::string_view& port) {
    authority_parts parts;
    parts.is_ipv6 = text.starts_with('[');
    const auto end = parts.is_ipv6 ? text.find(']') : std::min(text.find(':'), text.size());
    if (end == std::string_view::npos) return std::nullopt;
    parts.host = text.substr(parts.is_ipv6 ? 1 : 0, parts.is_ipv6 ? end - 1 : end);
    std::ranges::transform(parts.host, parts.host.begin(), lower);
    port = text.substr(parts.is_ipv6 ? end + 1 : end);
    return parts;
}

std::optional<url_problem> check_authority(std::string_view text, bool is_http,
                                           bool allow_private) {
    if (text.find('@') != std::string_view::npos)
        return bad_format("Must not have a user or a password");
    std::string_view port;
    const auto parts = split_authority(text, port);
    if (!parts) return bad_format("Expected an IPv6 address between brackets");
    if (parts->host.empty()) return bad_format(std::string(shape));
    if (!port.empty() && !(port.starts_with(':') && is_port(port.substr(1))))
        return bad_format("Expected a port of 1 to 65535 behind the host");
    if (!parts->is_ipv6) return check_name(parts->host, is_http, allow_private);
    const auto kind =
        parts->host.find(':') == std::string::npos ? std::nullopt : kind_of_literal(parts->host);
    if (!kind) return bad_format("Expected an IPv6 address between brackets");
    return check_kind(*kind, is_http, allow_private);
}

}  // namespace

std::optional<url_problem> check_webhook_url(std::string_view url, bool allow_private) {
    if (url.size() > max_url_bytes) {
        return url_problem{"Must be at most " + std::to_string(max_url_bytes) + " bytes",
                           "too_big"};
    }
    const auto is_visible = [](char c) { return c > ' ' && c <= '~'; };
    if (!std::ranges::all_of(url, is_visible)) {
        return bad_format(
            "Expected a URL of visible ASCII characters; others stand in it as %… or xn--…");
    }
    std::string scheme(url.substr(0, url.find(':')));
    std::ranges::transform(scheme, scheme.begin(), lower);
    const bool is_http = scheme == "http";
    if (scheme != "https" && !(is_http && allow_private))
        return bad_format("Must begin with https://");
    std::string_view rest = url.substr(scheme.size());
    if (!rest.starts_with("://")) return bad_format(std::string(shape));
    rest.remove_prefix(3);
    if (rest.find('#') != std::string_view::npos) return bad_format("Must not have a fragment");
    const auto authority_end = std::min(rest.find_first_of("/?"), rest.size());
    if (auto problem = check_authority(rest.substr(0, authority_end), is_http, allow_private))
        return problem;
    // Boost 1.81 takes "1.2.3.4.example.org" for the address 1.2.3.4 and a path. So it reads the
    // path and the query only.
    const std::string tail = "https://host" + std::string(rest.substr(authority_end));
    if (!urls::parse_uri(tail)) return bad_format(std::string(shape));
    return std::nullopt;
}

}  // namespace livescore
