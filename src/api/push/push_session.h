/// The common part of WebSockets and event streams. Each follows topics on its own socket, with one
/// outbox and a closing handshake that has a time limit. Each ends once.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "livescore/fanout/hub.h"
#include "livescore/fanout/outbox.h"
#include "session/client_socket.h"
#include "session/session_host.h"

namespace livescore {

/// Lives on one shard's thread. The shard's poller keeps it alive until it has finished.
class push_session : public subscriber,
                     public joiner,
                     public connection,
                     public socket_owner,
                     public std::enable_shared_from_this<push_session> {
public:
    void abort() final { finish(); }
    void on_ready(readiness what) final;

protected:
    enum class phase : std::uint8_t {
        joining,  ///< nothing is answered yet
        open,
        failing,  ///< marked during a delivery; closes in a later event
        closing,  ///< the last bytes are under way; waits for the peer's end
        closed,
    };

    push_session(session_host& host, client_socket socket, phase begins_as);
    ~push_session() override;

    /// From now on the session hears of its socket.
    void take_over_socket();
    /// Hears again when bytes have arrived, or have arrived already.
    void wait_readable();
    /// Acts on `state`, the outbox's answer when the session hands it bytes.
    void after_send(outbox::state state);
    /// Sends the last bytes and then ends our half of the connection. The connection ends when the
    /// peer ends its half, or at `deadline_`.
    void close_with(std::string last);
    void finish();
    /// Marks the session as failing. `end` ends it in a later event, because the hub may be
    /// delivering and must not change meanwhile. Only an open session fails.
    void fail_later(std::function<void()> end);

    /// Sends a page of a resume, or its last answer. When the client has taken it, `request` goes
    /// to the feed for the next page. `nullopt`: it was the last.
    void send_page(std::span<const shared_bytes> page, std::optional<join_request> request);
    /// Whether the client has left such a page untaken for too long. Others wait for its memory.
    [[nodiscard]] bool holds_page_too_long(steady_time now) const;
    /// What a joiner asks after a page.
    [[nodiscard]] static join_request next_request(const join_result& page);

    /// Bytes have arrived. A closed session gets no call.
    virtual void on_readable() = 0;
    /// The client has taken the answers to its joins that waited for it.
    virtual void on_answers_taken() {}
    /// More bytes wait than may wait. The hub may be delivering and must not change meanwhile.
    virtual void on_overflow() = 0;
    /// The peer is gone. The hub may be delivering, as above.
    virtual void on_broken() = 0;
    virtual void leave_topics() = 0;
    virtual void on_finished() = 0;

    session_host& host_;
    client_socket socket_;
    outbox outbox_;
    /// For `closing`; before, a WebSocket's to identify its client.
    steady_time deadline_{};
    phase phase_;

private:
    /// What a session keeps while its client has bytes to take.
    struct catching_up {
        std::vector<join_request> next_pages;  ///< asked for once the page before is taken
        steady_time page_deadline{};           ///< for the client to take its pages; zero: has them
        steady_time took_some_at{};            ///< when the peer last took bytes that waited for it
    };
    catching_up& behind();
    void wait_writable();
    void flush();
    void shut();
    void note_backlog();
    void ask_for_pages();
    void set_behind(bool is_behind);

    bool is_behind_ = false;
    bool waiting_writable_ = false;
    bool shut_when_sent_ = false;
    /// Null for a session whose client has taken everything: most have, and all would pay.
    std::unique_ptr<catching_up> behind_;
};

}  // namespace livescore
