/// What an IP address is for. Whoever connects to a URL that another party chose asks here, at the
/// moment of the connect: a name may resolve to anything, and a URL spells 127.0.0.1 in many ways.
/// Source: IANA's registries of special-purpose addresses (RFC 6890, RFC 8190).
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

struct sockaddr;

namespace livescore {

// All functions are thread-safe and do no I/O.

enum class address_kind {
    global,       ///< any host of the internet
    loopback,     ///< 127.0.0.0/8, ::1
    private_use,  ///< RFC 1918, ULA (fc00::/7), the old site-local addresses
    link_local,   ///< 169.254.0.0/16 with the metadata of clouds, fe80::/10
    shared,       ///< 100.64.0.0/10: behind a carrier's NAT
    multicast,    ///< also broadcast
    unspecified,  ///< 0.0.0.0/8 and ::, which connect to this machine
    reserved      ///< documentation, benchmarks, protocols; nobody serves from there
};

/// "a loopback address", for messages.
[[nodiscard]] std::string_view describe(address_kind kind) noexcept;

/// `address`: 4 or 16 bytes in network order. An IPv6 address that carries an IPv4 address (mapped,
/// NAT64, 6to4) is what that one is. Any other length is `reserved`.
[[nodiscard]] address_kind kind_of_address(std::span<const std::uint8_t> address) noexcept;

/// `length`: bytes at `address`. Other families than IPv4 and IPv6 are `reserved`.
[[nodiscard]] address_kind kind_of_address(const sockaddr* address, std::size_t length) noexcept;

/// The address in its usual spelling, "127.0.0.1" or "::1", without brackets. nullopt for a name,
/// and for the other spellings that resolvers take ("127.1", "0x7f000001").
[[nodiscard]] std::optional<address_kind> kind_of_literal(std::string_view text);

/// Where a connection may go.
enum class address_rule {
    global_only,  ///< the internet
    own_machine,  ///< loopback alone
    any_unicast   ///< the internet, loopback, private, shared and link-local addresses
};
[[nodiscard]] bool may_connect(address_kind kind, address_rule rule) noexcept;

}  // namespace livescore
