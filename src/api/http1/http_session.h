/// HTTP/1.1 on one connection, until it ends or becomes a WebSocket or an event stream. The only
/// file with Beast.
#pragma once
#include "server/shard.h"

namespace livescore {

/// Serves `socket`, which is `peer`'s, on `home`'s thread. `total`, `address`: its places among all
/// connections and among those of its address.
void start_http_session(shard& home, tcp_socket socket, const ip_address& peer,
                        connection_place total, connection_place address);

}  // namespace livescore
