/// One WebSocket client of the fan-out load.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/delivery_ledger.h"
#include "common/sockets.h"
#include "common/tls_client.h"

namespace bench {

/// The common settings of all subscribers, and counts of their events.
struct subscriber_group {
    poller& sockets;
    delivery_ledger& ledger;
    std::vector<int> ports;                 ///< for the first connect, dealt out in turn
    std::vector<int> reconnect_ports = {};  ///< for later connects
    bool channel = false;                   ///< the channel of all matches instead of some of them
    int receive_buffer_bytes = 0;
    bool tls = false;
    std::int64_t league = 0;  ///< follow it instead of its matches, which are those of the ledger
    int delay_seconds = 0;
    int conflate_ms = 0;
    std::vector<std::string> tokens = {};  ///< dealt out in turn; none: without
    /// For each event of the channel as it arrives: its type, match and seq.
    std::function<void(std::string_view, std::int64_t, std::int64_t)> on_channel_event = {};

    std::uint32_t ready = 0;
    std::uint32_t connecting = 0;  ///< or not subscribed yet
    std::uint64_t reads = 0;
    std::uint64_t refused = 0;                 ///< connects and upgrades
    std::uint64_t resumed = 0;                 ///< subscriptions that were recovered
    std::uint64_t not_resumed = 0;             ///< subscriptions that began anew, with a snapshot
    std::map<int, std::uint64_t> closed = {};  ///< by close code; 1006: without one
    std::vector<char> buffer = std::vector<char>(256 * 1024);
};

class subscriber {
public:
    subscriber(subscriber_group& group, std::uint32_t number, std::vector<std::uint32_t> matches,
               bool counts);

    /// Connects. After a close it connects anew, with `since` and its epoch.
    void connect();
    void on_event(std::uint32_t events);
    /// `stall` stops reading, as a hanging client does; `go_on` reads again.
    void stall();
    void go_on();

    [[nodiscard]] bool is_ready() const noexcept { return phase_ == phase::ready; }
    [[nodiscard]] bool is_closed() const noexcept { return phase_ == phase::closed; }
    [[nodiscard]] const std::vector<subscription>& subscriptions() const noexcept {
        return subscriptions_;
    }

private:
    enum class phase : std::uint8_t { connecting, securing, upgrading, subscribing, ready, closed };

    void on_connected(std::uint32_t events);
    void secure();
    void ask_upgrade();
    [[nodiscard]] bool send(std::string_view bytes);
    [[nodiscard]] std::size_t read_upgrade(std::string_view bytes);
    /// The bytes that were used: of whole frames.
    [[nodiscard]] std::size_t read_frames(std::string_view bytes);
    void on_message(std::string_view text);
    void on_subscribed(std::string_view text);
    void on_league_subscribed(std::string_view text);
    void subscribe();
    [[nodiscard]] std::string wishes() const;
    void become_ready();
    void send_frame(std::uint8_t opcode, std::string_view payload);
    void close(int code);

    subscriber_group& group_;
    std::uint32_t number_;
    std::uint32_t attempt_ = 0;
    std::uint32_t unanswered_ = 0;
    phase phase_ = phase::closed;
    bool counts_;
    descriptor socket_;
    std::unique_ptr<tls_client> tls_;  ///< null: without
    std::vector<subscription> subscriptions_;
    std::string unread_;
    std::string epoch_;  ///< of the log that the seqs are of, as the server told it
};

}  // namespace bench
