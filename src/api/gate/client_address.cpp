#include "gate/client_address.h"

#include <algorithm>
#include <stdexcept>

#include "http/header_text.h"
#include "livescore/core/parse_integer.h"

namespace livescore {
namespace {

using bytes = asio::ip::address_v6::bytes_type;

/// Writes IPv4 as ::ffff:a.b.c.d, so that the code handles one kind of network.
bytes as_bytes(const ip_address& address) {
    if (address.is_v6()) return address.to_v6().to_bytes();
    return asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4()).to_bytes();
}

bool same_prefix(const bytes& a, const bytes& b, int bits) {
    const auto whole = static_cast<std::size_t>(bits / 8);
    if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
    const int rest = bits % 8;
    if (rest == 0) return true;
    const auto mask = static_cast<unsigned>(0xFF00 >> rest) & 0xFFU;
    return ((a[whole] ^ b[whole]) & mask) == 0;
}

/// Reads an address without its quotes, brackets and port. Returns nothing for "unknown", "_hidden"
/// and nonsense.
std::optional<ip_address> parse_node(std::string_view node) {
    if (node.size() >= 2 && node.front() == '"' && node.back() == '"')
        node = node.substr(1, node.size() - 2);
    if (node.starts_with('[')) {
        const auto end = node.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        node = node.substr(1, end - 1);
    } else if (std::count(node.begin(), node.end(), ':') == 1) {
        node = node.substr(0, node.find(':'));
    }
    // A zone ("fe80::1%eth0") means nothing here, and the sender chose its text.
    if (node.size() > 45 || node.find('%') != std::string_view::npos) return std::nullopt;
    boost::system::error_code bad;
    const ip_address address = asio::ip::make_address(std::string(node), bad);
    if (bad) return std::nullopt;
    return unmapped(address);
}

/// The `for` of one element of Forwarded: for=192.0.2.60;proto=http;by=203.0.113.43
std::string_view node_of(std::string_view element) {
    while (!element.empty()) {
        const auto semicolon = element.find(';');
        const std::string_view pair = trimmed(element.substr(0, semicolon));
        element = semicolon == std::string_view::npos ? std::string_view()
                                                      : element.substr(semicolon + 1);
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos) continue;
        if (equals_ignoring_case(pair.substr(0, equals), "for"))
            return trimmed(pair.substr(equals + 1));
    }
    return {};
}

}  // namespace

address_set::address_set(const std::vector<std::string>& networks) {
    for (const auto& text : networks) {
        if (!add(text)) throw std::invalid_argument("not a network: " + text);
    }
}

bool address_set::add(std::string_view text) {
    const auto slash = text.find('/');
    boost::system::error_code bad;
    const ip_address address = asio::ip::make_address(std::string(text.substr(0, slash)), bad);
    if (bad) return false;
    const int width = address.is_v4() ? 32 : 128;
    int bits = width;
    if (slash != std::string_view::npos) {
        const auto given = parse_integer<int>(text.substr(slash + 1));
        if (!given || *given < 0 || *given > width) return false;
        bits = *given;
    }
    networks_.push_back({as_bytes(address), bits + 128 - width});
    return true;
}

bool address_set::contains(const ip_address& address) const noexcept {
    const bytes candidate = as_bytes(address);
    return std::any_of(networks_.begin(), networks_.end(),
                       [&](const network& n) { return same_prefix(n.prefix, candidate, n.bits); });
}

ip_address unmapped(const ip_address& address) {
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
}

ip_address client_address(const ip_address& peer, const forwarding& told,
                          const address_set& trusted) {
    ip_address client = peer;
    const bool plain = !told.x_forwarded_for.empty();
    std::string_view rest = plain ? told.x_forwarded_for : told.forwarded;
    while (!rest.empty() && trusted.contains(client)) {
        const auto comma = rest.rfind(',');
        const std::string_view last =
            trimmed(comma == std::string_view::npos ? rest : rest.substr(comma + 1));
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(0, comma);
        const auto named = parse_node(plain ? last : node_of(last));
        if (!named) break;
        client = *named;
    }
    return client;
}

std::string to_text(const ip_address& address) {
    if (!address.is_v4()) return address.to_string();
    std::string text;
    for (const unsigned byte : address.to_v4().to_bytes()) {
        if (!text.empty()) text += '.';
        text += std::to_string(byte);
    }
    return text;
}

std::string address_identity(const ip_address& address) {
    if (address.is_v4()) return to_text(address);
    bytes prefix = address.to_v6().to_bytes();
    std::fill(prefix.begin() + 8, prefix.end(), static_cast<unsigned char>(0));
    return asio::ip::make_address_v6(prefix).to_string() + "/64";
}

}  // namespace livescore
