/// A shard has one thread, one io_context, its own SO_REUSEPORT acceptor, hubs and sessions. A
/// frame meets no lock and no shared counter on its way to a socket.
#pragma once
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <vector>

#include "gate/client_address.h"
#include "http/refusal.h"
#include "limits/connection_count.h"
#include "livescore/core/mailbox.h"
#include "server/listener.h"
#include "session/session_host.h"
#include "tls/tls_context.h"

namespace livescore {

class shard final : public session_host {
public:
    /// Registers with context.events. `tls`: the certificates of the door; null: it has no TLS.
    shard(api_context& context, const tls_source* tls);
    ~shard();

    void listen(const tcp::endpoint& at);
    [[nodiscard]] tcp::endpoint local_endpoint() const { return inner_.local_endpoint(); }
    /// Listens at the door, when that is a port of its own. Call it after `listen`.
    void listen_at_door(const tcp::endpoint& at);
    /// The thread's body: until `stop`.
    void run();
    /// Thread-safe. The shard's thread calls `done` once all connections are gone.
    void begin_drain(std::function<void()> done);
    /// Thread-safe: ends all connections and lets `run` return.
    void stop();

private:
    void serve(client_socket socket, const ip_address& peer, bool is_at_door);
    void refuse(client_socket socket, const refusal& why);
    void drain_inbox(std::vector<shard_item>& batch);
    void go_on();
    void take_next();
    void begin_delivery();
    void finish_delivery();
    void arm_conflation();
    void end_windows();
    void arm_sweep();
    void close_refused();
    void close_some_sockets();

    asio::executor_work_guard<shard_executor> work_;
    const tls_source* tls_;
    listener inner_;  // the door too, when that has no port of its own
    listener door_;
    asio::steady_timer sweep_timer_;
    asio::steady_timer drain_timer_;
    asio::steady_timer conflation_timer_;
    mailbox<shard_item> inbox_;
    std::vector<client_socket> refused_;  // kept until their clients have read the reason
    // The arrived items. The first `taken_` items are done, or are the frames of the delivery.
    std::vector<shard_item> arrived_;
    std::size_t taken_ = 0;
    std::vector<shared_frame> frames_;       // frames of the running delivery
    std::shared_ptr<delivery_trace> trace_;  // of its only frame
    bool going_on_ = false;
    bool delivering_ = false;
    bool windows_ended_ = false;  // some have to be delivered
    std::size_t drain_step_ = 0;
};

}  // namespace livescore
