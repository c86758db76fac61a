/// HTTP/1.1 on one connection, until it ends or becomes a WebSocket or an event stream. The session
/// does the reads and writes around the exchange of each request (exchange.h).
#pragma once
#include "gate/client_address.h"
#include "session/client_socket.h"
#include "session/session_host.h"

namespace livescore {

/// Serves `socket`, whose other end is `peer`, on the host's thread. `place`: among the
/// connections.
void start_http_session(session_host& host, client_socket socket, const ip_address& peer,
                        connection_place place);

}  // namespace livescore
