/// Decides which connections the instance accepts. It bounds their number, in total and for each
/// address.
#pragma once
#include <optional>

#include "gate/client_address.h"
#include "gate/denials.h"
#include "http/refusal.h"
#include "limits/connection_count.h"
#include "livescore/api/traffic_options.h"

namespace livescore {

/// One for the process; any thread.
class connection_admission {
public:
    connection_admission(const traffic_options& options, denials& denied);

    struct entry {
        connection_place total;
        connection_place address;
        std::optional<refusal> denial;
    };
    /// The places of a connection that was just accepted, or its refusal. A trusted proxy itself
    /// has no limit. Its clients meet their limit when they open a WebSocket or an event stream.
    [[nodiscard]] entry enter(const ip_address& peer);
    [[nodiscard]] bool trusts(const ip_address& peer) const { return trusted_.contains(peer); }
    /// The place of a connection that becomes a WebSocket or an event stream of `client`, behind a
    /// proxy, or a 429. Also of a connection whose client a PROXY header names. Takes no place when
    /// `enter` took one for this client already.
    [[nodiscard]] entry enter_stream(const ip_address& client, const ip_address& peer);

private:
    const address_set trusted_;
    connection_count connections_;
    denials& denied_;
};

}  // namespace livescore
