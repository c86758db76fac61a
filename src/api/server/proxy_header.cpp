#include "server/proxy_header.h"

#include <algorithm>

namespace livescore {
namespace {

constexpr std::string_view signature{"\r\n\r\n\0\r\nQUIT\n", 12};
constexpr std::size_t fixed_bytes = 16;
// A longer header is no header of a balancer. nginx takes as much (NGX_PROXY_PROTOCOL_V2_MAX).
constexpr std::size_t max_bytes = 4096;
constexpr std::size_t ports_bytes = 4;

unsigned byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

/// The source stands first among the addresses.
template <class Address>
std::optional<ip_address> source_of(std::string_view addresses) {
    typename Address::bytes_type bytes;
    if (addresses.size() < 2 * bytes.size() + ports_bytes) return std::nullopt;
    std::copy_n(addresses.begin(), bytes.size(), bytes.begin());
    return unmapped(Address(bytes));
}

proxy_header complete(std::optional<ip_address> client) {
    return {proxy_header::state::complete, 0, std::move(client)};
}

}  // namespace

proxy_header read_proxy_header(std::string_view arrived) {
    const proxy_header malformed{proxy_header::state::malformed};
    const auto begun = arrived.substr(0, signature.size());
    if (!signature.starts_with(begun)) return malformed;
    if (arrived.size() < fixed_bytes)
        return {proxy_header::state::incomplete, fixed_bytes - arrived.size()};
    const std::size_t size = fixed_bytes + (byte_at(arrived, 14) << 8U) + byte_at(arrived, 15);
    if (size > max_bytes) return malformed;
    const unsigned version_and_command = byte_at(arrived, 12);
    constexpr unsigned local = 0x20;
    constexpr unsigned proxied = 0x21;
    if (version_and_command != local && version_and_command != proxied) return malformed;
    if (arrived.size() < size) return {proxy_header::state::incomplete, size - arrived.size()};
    if (version_and_command == local) return complete({});
    const auto addresses = arrived.substr(fixed_bytes, size - fixed_bytes);
    std::optional<ip_address> client;
    switch (byte_at(arrived, 13)) {
        case 0x00:  // the proxy does not know
            return complete({});
        case 0x11:
            client = source_of<asio::ip::address_v4>(addresses);
            break;
        case 0x21:
            client = source_of<asio::ip::address_v6>(addresses);
            break;
        default:
            break;
    }
    return client ? complete(client) : malformed;
}

}  // namespace livescore
