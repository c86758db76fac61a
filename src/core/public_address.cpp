#include "livescore/core/net/public_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <string>

namespace livescore {
namespace {

template <std::size_t Size>
struct address_block {
    std::array<std::uint8_t, Size> start;
    int bits;  ///< of the prefix
    address_kind kind;
};

using enum address_kind;

constexpr address_block<4> ipv4_blocks[] = {
    {{0, 0, 0, 0}, 8, unspecified},        {{10, 0, 0, 0}, 8, private_use},
    {{100, 64, 0, 0}, 10, shared},         {{127, 0, 0, 0}, 8, loopback},
    {{168, 63, 129, 16}, 32, reserved},  // the wire server of Azure, which hands out secrets
    {{169, 254, 0, 0}, 16, link_local},    {{172, 16, 0, 0}, 12, private_use},
    {{192, 0, 0, 0}, 24, reserved},        {{192, 0, 2, 0}, 24, reserved},
    {{192, 88, 99, 0}, 24, reserved},      {{192, 168, 0, 0}, 16, private_use},
    {{198, 18, 0, 0}, 15, reserved},       {{198, 51, 100, 0}, 24, reserved},
    {{203, 0, 113, 0}, 24, reserved},      {{224, 0, 0, 0}, 4, multicast},
    {{255, 255, 255, 255}, 32, multicast}, {{240, 0, 0, 0}, 4, reserved},
};

/// The first that fits counts. What none fits is global within 2000::/3, else reserved.
constexpr address_block<16> ipv6_blocks[] = {
    {{}, 128, unspecified},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, loopback},
    {{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 48, private_use},  // NAT64 of a network of one's own
    {{0x20, 0x01, 0x00, 0x00}, 23, reserved},                 // Teredo, ORCHID, benchmarks
    {{0x20, 0x01, 0x0d, 0xb8}, 32, reserved},
    {{0x3f, 0xff, 0x00, 0x00}, 20, reserved},
    {{0x20}, 3, global},
    {{0xfc}, 7, private_use},
    {{0xfe, 0x80}, 10, link_local},
    {{0xfe, 0xc0}, 10, private_use},
    {{0xff}, 8, multicast},
};

/// Prefixes that an IPv4 address follows.
struct carrier {
    std::array<std::uint8_t, 12> prefix;
    std::size_t bytes;
};
constexpr carrier ipv4_carriers[] = {
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 12},  // mapped
    {{0x00, 0x64, 0xff, 0x9b}, 12},                    // NAT64
    {{0x20, 0x02}, 2},                                 // 6to4
};

bool begins_with(std::span<const std::uint8_t> address, std::span<const std::uint8_t> start,
                 int bits) noexcept {
    const auto whole = static_cast<std::size_t>(bits / 8);
    if (std::memcmp(address.data(), start.data(), whole) != 0) return false;
    const int rest = bits % 8;
    return rest == 0 || (address[whole] ^ start[whole]) >> (8 - rest) == 0;
}

template <std::size_t Size, std::size_t Count>
address_kind find_kind(std::span<const std::uint8_t> address,
                       const address_block<Size> (&blocks)[Count], address_kind others) noexcept {
    for (const auto& block : blocks) {
        if (begins_with(address, block.start, block.bits)) return block.kind;
    }
    return others;
}

}  // namespace

std::string_view describe(address_kind kind) noexcept {
    switch (kind) {
        case global:
            return "an address of the internet";
        case loopback:
            return "a loopback address";
        case private_use:
            return "a private address";
        case link_local:
            return "a link-local address";
        case shared:
            return "an address behind a carrier's NAT";
        case multicast:
            return "a multicast address";
        case unspecified:
            return "the unspecified address";
        case reserved:
            break;
    }
    return "a reserved address";
}

address_kind kind_of_address(std::span<const std::uint8_t> address) noexcept {
    if (address.size() == 4) return find_kind(address, ipv4_blocks, global);
    if (address.size() != 16) return reserved;
    for (const carrier& form : ipv4_carriers) {
        if (std::memcmp(address.data(), form.prefix.data(), form.bytes) == 0) {
            return kind_of_address(address.subspan(form.bytes, 4));
        }
    }
    return find_kind(address, ipv6_blocks, reserved);
}

address_kind kind_of_address(const sockaddr* address, std::size_t length) noexcept {
    if (length >= sizeof(sockaddr_in) && address->sa_family == AF_INET) {
        std::array<std::uint8_t, 4> bytes{};
        std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, 4);
        return kind_of_address(bytes);
    }
    if (length >= sizeof(sockaddr_in6) && address->sa_family == AF_INET6) {
        std::array<std::uint8_t, 16> bytes{};
        std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, 16);
        return kind_of_address(bytes);
    }
    return reserved;
}

std::optional<address_kind> kind_of_literal(std::string_view text) {
    // inet_pton would stop at a NUL.
    if (text.find('\0') != std::string_view::npos) return std::nullopt;
    const std::string copy(text);
    std::array<std::uint8_t, 16> bytes{};
    if (::inet_pton(AF_INET, copy.c_str(), bytes.data()) == 1) {
        return kind_of_address(std::span(bytes).first(4));
    }
    if (::inet_pton(AF_INET6, copy.c_str(), bytes.data()) == 1) return kind_of_address(bytes);
    return std::nullopt;
}

bool may_connect(address_kind kind, address_rule rule) noexcept {
    switch (rule) {
        case address_rule::global_only:
            return kind == global;
        case address_rule::own_machine:
            return kind == loopback;
        case address_rule::any_unicast:
            break;
    }
    return kind != multicast && kind != unspecified && kind != reserved;
}

}  // namespace livescore
