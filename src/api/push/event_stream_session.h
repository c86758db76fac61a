/// An event stream (server-sent events) from its request on: the socket is ours, and the answer's
/// head is sent once it is known whether there is anything to follow.
#pragma once
#include <memory>
#include <string>

#include "push/push_session.h"

namespace livescore {

/// The request that is answered by a stream.
struct event_stream_opening {
    std::string header_lines;  ///< from the gate
    http_response response;    ///< with `stream`
    shared_principal who;
    std::string path;
    std::string request_id;
    std::string_view pattern;
    http_method method = http_method::get;
    bool http_1_0 = false;
    steady_time began{};
};

class event_stream_session final : public push_session {
public:
    event_stream_session(shard& home, tcp_socket socket, event_stream_opening opening);
    ~event_stream_session() override;

    /// Joins. `early_bytes`: of what the client sent behind its request, which nobody reads.
    void start(std::size_t early_bytes);

    void send(byte_pieces pieces) override;
    void on_join_result(const join_result& result) override;

    void sweep(steady_time now) override;
    void drain() override;

private:
    void on_readable() override;
    void on_overflow() override;
    void on_broken() override;
    void leave_topics() override;
    void on_finished() override;
    void fail_later();
    /// The answer's head; counts the request.
    std::string head_of(const http_response& response);
    void refuse(const error& e);
    void end_with(std::string last);

    std::unique_ptr<event_stream_opening> opening_;  // until it is answered
    topic topic_;
    shared_principal who_;
    std::size_t ignored_bytes_ = 0;
    steady_time quiet_since_{};
    bool has_sent_ = false;  // since the last sweep
};

}  // namespace livescore
