/// A WebSocket after its answer 101. Our own codec reads it, and all bytes go out by one write
/// path.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/gcra.h"
#include "livescore/fanout/kept_frames.h"
#include "livescore/protocol/client_message.h"
#include "livescore/protocol/websocket/message_reader.h"
#include "push/push_session.h"
#include "push/replay.h"

namespace livescore {

class websocket_session final : public push_session, public replay_viewer {
public:
    /// `who`: null when the handshake did not identify the client. `timing`: of subscriptions that
    /// ask for no other.
    websocket_session(session_host& host, client_socket socket, shared_principal who,
                      push_timing timing);
    ~websocket_session() override;

    /// Sends the handshake's answer and the welcome. `early`: the bytes that the client sent behind
    /// its request. `token`: from its subprotocols; empty: none.
    void start(std::string_view handshake_answer, std::string early, std::string_view token);

    void send(byte_pieces pieces) override;
    void take(std::span<const offered_frame> frames) override;
    void on_join_result(const join_result& result) override;

    void sweep(steady_time now) override;
    void drain() override;
    void on_log_replaced() override;
    void on_topic_ended(topic from) override { left(from); }

    void show(const committed_event& event, log_epoch epoch) override;
    [[nodiscard]] std::size_t unsent_bytes() const override { return outbox_.pending_bytes(); }
    void on_replay_end(match_id match, sequence_number last, replay_end why) override;

private:
    void on_readable() override;
    void on_overflow() override;
    void on_broken() override;
    void leave_topics() override;
    void on_finished() override;
    void on_answers_taken() override { go_on_joining(); }
    bool read_bytes(std::span<char> bytes);
    bool may_speak();
    void on_text(std::string_view text);
    void act(const subscribe_match& command);
    void act(const unsubscribe_match& command);
    void act(const subscribe_matches& command);
    void act(const unsubscribe_matches& command);
    void act(const subscribe_matches_channel& command);
    void act(const unsubscribe_matches_channel& command);
    void act(const subscribe_set& command);
    void act(const unsubscribe_set& command);
    void act(const client_ping& command);
    void act(const authenticate& command);
    void act(const start_replay& command);
    void act(const control_replay& command);
    void act(const seek_replay& command);
    [[nodiscard]] replay* find_replay(match_id match) const;
    replay* find_replay_or_tell(match_id match);
    bool follows(match_id match) const;
    void abandon_replays();
    bool may_follow(topic of) const;
    void leave_uncovered();
    bool check_standing(steady_time now);
    [[nodiscard]] std::string limits_identity() const;
    void subscribe(topic to, const resume_point& from, const asked_timing& asked,
                   event_filter events);
    void request_join(topic to, const resume_point& from, event_filter events);
    /// Why the client may not follow the topic beside its others; null: it may.
    [[nodiscard]] const char* refuses_timing(topic to) const;
    void leave_variants(topic of, bool but_itself);
    void go_on_joining();
    void refuse_join(topic to, std::chrono::microseconds wait);
    struct pending_join;
    void ask_feed(const pending_join& join);
    void answer_join(const join_result& result, const pending_join& join);
    void begin_topic(const join_result& result, const pending_join& join);
    void send_granted(const join_result& result, const pending_join& join);

    // Topics that overlap (websocket_overlaps.cpp).
    [[nodiscard]] bool waits_for_overlap(const pending_join& join) const;
    void keep_for(const pending_join& join);
    [[nodiscard]] kept_frames::released release(const join_result& result,
                                                const pending_join& join);
    void give_up(const pending_join& join);
    void stop_keeping();
    void send_topic_error(std::string_view code, std::string_view message, topic of,
                          std::optional<std::chrono::seconds> retry_after = {});
    void left(topic from);
    void unsubscribe(topic from, const std::string& answer);
    void end_subscription(topic from);
    void send_text(std::string_view json);
    void send_error(std::string_view code, std::string_view message,
                    std::optional<match_id> match = {});

    void fail(websocket::close_code code, std::string_view reason);
    void begin_close(websocket::close_code code, std::string_view reason);

    struct pending_join {
        topic to;
        std::uint32_t ticket;
        /// False: the client has unsubscribed meanwhile. The join counts until it is answered, so
        /// that a client cannot pile up joins.
        bool wanted = true;
        bool is_sent = false;  ///< the feed has it; otherwise it waits for a read, or for a resume
        bool is_acknowledged = false;  ///< the events that the client missed are on their way
        resume_point from{};
        event_filter events{};
    };

    /// What a client sees at other times than its own.
    struct time_shift {
        push_timing timing{};       ///< of subscriptions that do not tell
        bool has_variants = false;  ///< some topic was delayed or conflated
        std::vector<std::shared_ptr<replay>> replays{};
    };
    time_shift& shift();

    websocket::message_reader reader_;
    std::vector<pending_join> pending_joins_;
    shared_principal who_;  ///< null: not identified yet
    steady_time last_received_;
    gcra heard_;  ///< rate of the client's messages and pings
    std::uint32_t next_ticket_ = 0;
    /// Null for a socket without any of it: most have none, and every idle socket would pay.
    std::unique_ptr<time_shift> shift_;
    /// From the first wish for a set on.
    std::unique_ptr<kept_frames> kept_;
    // A moment of zero means none: an optional would cost every idle socket eight bytes.
    steady_time pinged_{};         ///< set from a ping until bytes arrive
    steady_time message_began_{};  ///< set while a message is unfinished
};

}  // namespace livescore
