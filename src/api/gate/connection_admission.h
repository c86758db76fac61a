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
        connection_place place;
        std::optional<refusal> denial;
    };
    /// The place of a connection that was just accepted, or its refusal. A trusted proxy itself
    /// has no limit. Its clients meet their limit when they open a WebSocket or an event stream.
    [[nodiscard]] entry enter(const ip_address& peer);
    [[nodiscard]] bool trusts(const ip_address& peer) const { return trusted_.contains(peer); }
    /// Finds a place among those of its client's address for a connection that becomes a WebSocket
    /// or an event stream of `client`, behind a proxy. The same for a connection whose client a
    /// PROXY header names. The place keeps its address when `enter` has found it for this client. A
    /// trusted proxy gets one without a limit. Afterwards the place has the client's address. The
    /// answer: a 429, or nothing.
    [[nodiscard]] std::optional<refusal> enter_stream(connection_place& place,
                                                      const ip_address& client,
                                                      const ip_address& peer);

private:
    const address_set trusted_;
    connection_count connections_;
    denials& denied_;
};

}  // namespace livescore
