#include "gate/connection_admission.h"

namespace livescore {
namespace {

/// The answer can name no path, because there is no request yet.
refusal too_many(errc code, const char* sentence) {
    refusal refused{{code, sentence}};
    refused.names_path = false;
    return refused;
}

refusal too_many_from_address() {
    refusal refused = too_many(errc::rate_limited, "Too many connections from this address");
    refused.headers.emplace_back("Retry-After", "1");
    return refused;
}

}  // namespace

connection_admission::connection_admission(const traffic_options& options, denials& denied)
    : trusted_(options.trusted_proxies),
      connections_(options.max_connections, options.max_connections_per_address),
      denied_(denied) {}

connection_admission::entry connection_admission::enter(const ip_address& peer) {
    entry e;
    e.place = connections_.enter();
    if (!e.place.taken()) {
        e.denial = too_many(errc::overloaded, "The instance has as many connections as it may");
    } else if (!trusted_.contains(peer) &&
               !connections_.enter_address(e.place, address_identity(peer))) {
        e.denial = too_many_from_address();
    }
    if (e.denial) {
        e.denial->close = true;
        denied_.record({denial_reason::connections, "accept"}, peer, {});
    }
    return e;
}

std::optional<refusal> connection_admission::enter_stream(connection_place& place,
                                                          const ip_address& client,
                                                          const ip_address& peer) {
    if (trusted_.contains(client)) {
        connections_.enter_unbounded(place, address_identity(client));
        return std::nullopt;
    }
    // Without a proxy, `enter` has counted the connection.
    if (client == peer) return std::nullopt;
    if (connections_.enter_address(place, address_identity(client))) return std::nullopt;
    denied_.record({denial_reason::connections, "stream"}, client, {});
    return too_many_from_address();
}

}  // namespace livescore
