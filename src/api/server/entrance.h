/// What a connection does before it speaks HTTP: the header of the PROXY protocol, then the
/// handshake of TLS. Only a connection that does one of them meets this class.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gate/client_address.h"
#include "http/refusal.h"
#include "session/session_host.h"
#include "tls/tls_connection.h"

namespace livescore {

/// On its shard's thread. The shard's poller keeps it alive.
class entrance final : public connection,
                       public socket_owner,
                       public std::enable_shared_from_this<entrance> {
public:
    using refuse_client = std::function<void(client_socket, const refusal&)>;

    /// `tls`: null, for a connection without. `refuse` gets a connection beyond the places of its
    /// client, unless it has TLS.
    entrance(session_host& home, client_socket socket, const ip_address& peer,
             std::shared_ptr<const tls_context> tls, refuse_client refuse);

    /// Takes its places among the connections before. `has_header`: the peer may begin, or has to
    /// begin, with a header of the PROXY protocol.
    void start(bool has_header);

    void sweep(steady_time now) override;
    void drain() override;
    void abort() override { end(); }
    void on_ready(readiness what) override;

private:
    void wait_readable(void (entrance::*then)());
    void wait_writable(void (entrance::*then)());
    void read_first_byte();
    void read_header();
    void on_client(const std::optional<ip_address>& named);
    void secure();
    void shake_hands();
    void go_in();
    void fail(const char* why);
    void end();
    void leave_list();

    session_host& home_;
    client_socket socket_;
    ip_address peer_;
    ip_address client_;
    std::shared_ptr<const tls_context> context_;
    refuse_client refuse_;
    std::unique_ptr<tls_connection> tls_;
    std::string header_;                  // what has arrived of it
    void (entrance::*next_)() = nullptr;  // what it does once the socket is ready
    bool waits_for_read_ = true;
    steady_time deadline_{};
    bool listed_ = false;
};

}  // namespace livescore
