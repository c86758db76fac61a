/// The address of the client that asks, behind the proxies that we trust to name it.
#pragma once
#include <boost/asio/ip/address.hpp>
#include <boost/system/result.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace livescore {

namespace asio = boost::asio;
using ip_address = asio::ip::address;

/// A set of networks, IPv4 and IPv6.
class address_set {
public:
    address_set() = default;
    /// Throws std::invalid_argument when a text is no network.
    explicit address_set(const std::vector<std::string>& networks);

    /// Adds "10.0.0.0/8", "::1", …. Returns false when the text is no network.
    [[nodiscard]] bool add(std::string_view network);
    [[nodiscard]] bool contains(const ip_address& address) const noexcept;
    [[nodiscard]] bool empty() const noexcept { return networks_.empty(); }

private:
    struct network {
        asio::ip::address_v6::bytes_type prefix;
        int bits;
    };
    std::vector<network> networks_;
};

/// An IPv4 address that is written as IPv6 (::ffff:…) becomes IPv4 again.
[[nodiscard]] ip_address unmapped(const ip_address& address);

/// The words of proxies: all header lines of a name, joined by commas.
struct forwarding {
    std::string_view x_forwarded_for;
    std::string_view forwarded;  ///< RFC 7239; read only when there is no X-Forwarded-For
};

/// The right-most address that belongs to no trusted proxy: any client may have written the
/// addresses to the left of it. When the peer is not trusted or names no client, it is the peer's
/// own address.
[[nodiscard]] ip_address client_address(const ip_address& peer, const forwarding& told,
                                        const address_set& trusted);

/// As the address itself writes it, without the way through printf, which costs each request.
[[nodiscard]] std::string to_text(const ip_address& address);

/// The name under which limits count: an IPv4 address, or the /64 of an IPv6 address, which belongs
/// to one customer.
[[nodiscard]] std::string address_identity(const ip_address& address);

}  // namespace livescore
