/// What all have that follow topics on a socket of their own, by WebSocket or event stream: one
/// outbox, a closing handshake with a time limit, and an end that is reached once.
#pragma once
#include <memory>
#include <string>

#include "livescore/fanout/hub.h"
#include "livescore/fanout/outbox.h"
#include "server/shard.h"

namespace livescore {

/// Lives on one shard's thread; kept alive by what it waits for.
class push_session : public subscriber,
                     public joiner,
                     public connection,
                     public std::enable_shared_from_this<push_session> {
public:
    void abort() final { finish(); }

protected:
    enum class phase : std::uint8_t {
        joining,  ///< nothing is answered yet
        open,
        failing,  ///< marked during a delivery; closes in an event of its own
        closing,  ///< the last bytes are under way; waits for the peer's end
        closed,
    };

    push_session(shard& home, tcp_socket socket, phase begins_as);
    ~push_session() override;

    void wait_readable();
    /// What became of bytes that were handed to the outbox.
    void after_send(outbox::state state);
    /// The last bytes; our half of the connection ends behind them, the rest of it when the peer
    /// ends his, or at `deadline_`.
    void close_with(std::string last);
    void finish();

    /// Not called once it is closed.
    virtual void on_readable() = 0;
    /// More waits than may. The hub may be delivering: it must not change under it.
    virtual void on_overflow() = 0;
    /// The peer is gone. As above.
    virtual void on_broken() = 0;
    virtual void leave_topics() = 0;
    virtual void on_finished() = 0;

    shard& shard_;
    tcp_socket socket_;
    outbox outbox_;
    steady_time deadline_{};  ///< of `closing`
    phase phase_;

private:
    void wait_writable();
    void flush();
    void shut();
    void note_backlog();
    void set_behind(bool is_behind);

    steady_time took_some_at_{};  ///< the peer, of what waits for it
    bool is_behind_ = false;
    bool waiting_writable_ = false;
    bool shut_when_sent_ = false;
};

}  // namespace livescore
