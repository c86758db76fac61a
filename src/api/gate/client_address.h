/// Who asks: the address of the client, behind whatever proxies are trusted to name it.
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

/// Networks, IPv4 and IPv6.
class address_set {
public:
    /// "10.0.0.0/8", "::1", …; false when it is no network.
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

/// What proxies have written: all header lines of a name, joined by commas.
struct forwarding {
    std::string_view x_forwarded_for;
    std::string_view forwarded;  ///< RFC 7239; read only where there is no X-Forwarded-For
};

/// The right-most address that no trusted proxy has: whatever stands left of it, anybody may have
/// written. The peer itself when it is not trusted or says nothing.
[[nodiscard]] ip_address client_address(const ip_address& peer, const forwarding& told,
                                        const address_set& trusted);

/// What limits go by: an IPv4 address, or the /64 of an IPv6 address, which is one customer's.
[[nodiscard]] std::string address_identity(const ip_address& address);

}  // namespace livescore
