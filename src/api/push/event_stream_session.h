/// An event stream (server-sent events) from its request on. The session sends the answer's head
/// once it knows whether there is anything to follow.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "livescore/fanout/kept_frames.h"
#include "push/event_stream_opening.h"
#include "push/push_session.h"
#include "push/replay.h"

namespace livescore {

class event_stream_session final : public push_session, public replay_viewer {
public:
    event_stream_session(session_host& host, client_socket socket, event_stream_opening opening);
    ~event_stream_session() override;

    /// Joins the topics. `early_bytes`: how many bytes the client sent behind its request. The
    /// session does not read them.
    void start(std::size_t early_bytes);

    void send(byte_pieces pieces) override;
    void take(std::span<const offered_frame> frames) override;
    void on_join_result(const join_result& result) override;

    void sweep(steady_time now) override;
    void drain() override;
    void on_log_replaced() override;
    void on_topic_ended(topic from) override;

    void show(const committed_event& event, log_epoch epoch) override;
    [[nodiscard]] std::size_t unsent_bytes() const override { return outbox_.pending_bytes(); }
    void on_replay_end(match_id match, sequence_number last, replay_end why) override;

private:
    void on_readable() override;
    void on_overflow() override;
    void on_broken() override;
    void leave_topics() override;
    void on_finished() override;
    /// The answer's head; counts the request.
    static std::string retry_line();
    std::string head_of(const http_response& response);
    void refuse(const error& e);
    void start_replay();
    void ask_feed(topic to);
    /// Whether the answer to a join lets the stream begin or go on; otherwise it ends.
    bool is_granted(const join_result& result);
    void add_topic(topic to, const join_result& result);

    // A stream of several topics (event_stream_topics.cpp).
    void join_next_topic();
    void on_topic_answer(const join_result& result);
    void begin_stream();
    void end_with(std::string last);

    std::unique_ptr<event_stream_opening> opening_;  // until it is answered
    topic topic_;                                    // of a stream of one topic
    event_filter events_;
    struct several_topics {
        std::vector<topic> topics;
        std::size_t answered = 0;         // joins go one after the other
        std::vector<shared_bytes> begin;  // what the stream begins with, until all are answered
        std::size_t begin_bytes = 0;
        kept_frames kept{};
    };
    std::unique_ptr<several_topics> several_;  // null: a stream of one topic
    std::shared_ptr<replay> replay_;           // null: it follows the topic
    shared_principal who_;
    std::size_t ignored_bytes_ = 0;
    steady_time quiet_since_{};
    bool has_sent_ = false;  // since the last sweep
    bool resuming_ = false;  // answered, but not joined yet
};

}  // namespace livescore
