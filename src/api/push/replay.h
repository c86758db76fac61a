/// The replay of a stored match on a connection: the events of its log, page by page, with their
/// own bytes and the gaps that they had.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <memory>
#include <optional>

#include "limits/replay_places.h"
#include "livescore/protocol/replay_request.h"
#include "push/replay_pace.h"
#include "session/session_host.h"

namespace livescore {

/// Why a replay is over.
enum class replay_end {
    complete,       ///< the last event was sent
    stopped,        ///< the client said so
    unknown_match,  ///< there is no such match, or no more
    unavailable,    ///< the log cannot be read now
    slow_consumer,  ///< the client does not read
};

/// "complete", "stopped", ...
[[nodiscard]] std::string_view to_string(replay_end why) noexcept;

/// The connection that shows the replay. On the replay's thread.
class replay_viewer {
public:
    virtual void show(const committed_event& event, log_epoch epoch) = 0;
    /// The bytes that the client has not taken yet. While they are many, the replay waits.
    [[nodiscard]] virtual std::size_t unsent_bytes() const = 0;
    /// The last call of a replay. `last`: the seq of the last event that was shown; 0: none was.
    virtual void on_replay_end(match_id match, sequence_number last, replay_end why) = 0;

protected:
    ~replay_viewer() = default;
};

class replay : public std::enable_shared_from_this<replay> {
public:
    replay(session_host& host, match_id match, const replay_request& request, replay_place place);

    /// `viewer` lives until on_replay_end, or until `abandon`.
    void start(std::shared_ptr<replay_viewer> viewer);

    void pause();
    void resume();
    /// Goes on with the event `from`.
    void seek(sequence_number from);
    void stop() { end(replay_end::stopped); }
    /// As stop, without on_replay_end.
    void abandon();

    [[nodiscard]] match_id match() const noexcept { return match_; }
    [[nodiscard]] bool is_paused() const noexcept { return paused_at_.has_value(); }
    /// The event that was shown last; 0: none.
    [[nodiscard]] sequence_number last_seq() const noexcept { return last_shown_; }

private:
    asio::awaitable<void> run();
    asio::awaitable<bool> read_page();
    asio::awaitable<void> wait_until(steady_time when);
    asio::awaitable<bool> wait_for_client();
    void wake() { timer_.cancel(); }
    void end(replay_end why);

    session_host& host_;
    match_id match_;
    replay_place place_;
    replay_pace pace_;
    asio::steady_timer timer_;
    std::shared_ptr<replay_viewer> viewer_;  // null: it is over
    std::deque<committed_event> page_;
    std::shared_ptr<byte_lease> lease_;  // of the page
    log_epoch epoch_ = log_epoch::unknown;
    sequence_number since_;  // the next page is behind it
    sequence_number last_shown_ = 0;
    std::optional<steady_time> paused_at_;
    unsigned seeks_ = 0;
};

}  // namespace livescore
