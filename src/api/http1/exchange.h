/// The pipeline of one request, without a socket:
///
///     identify -> gate -> route -> access -> body -> handler -> answer
///
/// The exchange names a step. The owner of the connection (http_session.h) carries it out and tells
/// the exchange how it went. The exchange then names the next step. A test does the same by hand.
#pragma once
#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include "gate/access_control.h"
#include "gate/audit_log.h"
#include "gate/denials.h"
#include "gate/request_gate.h"
#include "http/http_message.h"
#include "http/refusal.h"
#include "http1/request_parser.h"
#include "livescore/api/api_options.h"
#include "push/event_stream_opening.h"
#include "routes/router.h"

namespace livescore {

/// The step that the owner has to take next.
enum class exchange_step {
    ask_gate,        ///< request_gate::admit(question()), then on_verdict
    read_body,       ///< read it, after "100 Continue" if wants_continue(); then on_body
    call_handler,    ///< call_handler(target(), take_route(), take_request()); then on_result
    open_websocket,  ///< claim a place, then give the socket to a WebSocket session
    open_stream,     ///< claim a place, then give the socket to an event stream session
    send_answer,     ///< send to_wire(); the exchange is over
    hang_up,         ///< the peer is gone, and waits for no answer
};

/// The objects that all exchanges of a shard use.
struct exchange_services {
    const api_options& options;
    const request_gate& gate;
    access_control& rights;
    denials& denied;
    const bool& draining;  ///< the server is shutting down
};

/// On one thread. The owner makes an exchange when a request begins; one answer ends it.
class exchange {
public:
    explicit exchange(const exchange_services& services);

    /// The head is complete. `head` outlives the exchange. `has_body`: more bytes belong to the
    /// request.
    [[nodiscard]] exchange_step on_head(const raw_head& head, bool has_body);
    [[nodiscard]] exchange_step on_verdict(gate_verdict said);
    [[nodiscard]] exchange_step on_body(std::string body);
    [[nodiscard]] exchange_step on_result(result<http_response> given);
    /// The handler threw.
    [[nodiscard]] exchange_step on_failure(const std::exception_ptr& failure);
    /// The owner could not read the request or its rest. `timed_out`: it came too slowly.
    [[nodiscard]] exchange_step on_unreadable(boost::system::error_code why, bool timed_out);
    /// A WebSocket or an event stream found no place.
    [[nodiscard]] exchange_step on_no_place(const refusal& why);

    // For `ask_gate`.
    [[nodiscard]] gate_request take_question() { return std::move(question_); }
    // For `read_body`.
    [[nodiscard]] bool wants_continue() const noexcept { return wants_continue_; }
    // For `call_handler`.
    [[nodiscard]] std::string_view target() const;
    [[nodiscard]] route_match take_route() { return std::move(route_); }
    [[nodiscard]] http_request take_request() { return std::move(request_); }
    // For `open_websocket` and `open_stream`.
    [[nodiscard]] const ip_address& client() const noexcept { return client_; }
    [[nodiscard]] const raw_head& head() const noexcept { return *head_; }
    [[nodiscard]] const shared_principal& who() const noexcept { return who_; }
    /// What the handshake asks for.
    [[nodiscard]] const push_timing& timing() const noexcept { return timing_; }
    [[nodiscard]] event_stream_opening take_stream();
    // For `send_answer`.
    /// Counts the memory of a large answer until it is sent. While there is none, the answer to a
    /// read becomes 503. False: the answer is small, and what the client does not take counts
    /// later.
    [[nodiscard]] bool claim_memory(byte_budget& budget);
    /// The answer's bytes, once: it frees the answer's body. `date`: an IMF-fixdate. Afterwards
    /// `keeps_alive` is final.
    [[nodiscard]] std::string to_wire(std::string_view date);
    [[nodiscard]] bool keeps_alive() const noexcept { return keep_alive_; }

    // For metrics and logs.
    [[nodiscard]] std::string_view request_id() const noexcept { return request_id_; }
    [[nodiscard]] std::string_view pattern() const noexcept { return pattern_; }
    [[nodiscard]] http_method method() const noexcept { return method_; }
    [[nodiscard]] int status() const noexcept { return answer_.status; }
    /// The time since the head was complete, without the wait of a long poll.
    [[nodiscard]] std::chrono::duration<double> taken() const;

private:
    void identify();
    void begin_change_trace();
    [[nodiscard]] exchange_step route();
    [[nodiscard]] exchange_step check_handshake();
    [[nodiscard]] std::optional<refusal> check_access();
    [[nodiscard]] exchange_step refuse_head(const error& why);
    [[nodiscard]] std::string asked_headers() const;
    [[nodiscard]] http_response to_answer(const refusal& why, std::string_view path) const;
    [[nodiscard]] exchange_step refuse(const refusal& why, std::string_view path);
    [[nodiscard]] exchange_step answer_early(http_response response);
    [[nodiscard]] exchange_step finish(http_response response);
    [[nodiscard]] std::optional<refusal> refuse_lapsed() const;
    void count_if_oversized(const error& why);

    const exchange_services services_;
    const raw_head* head_ = nullptr;
    std::chrono::steady_clock::time_point began_{};
    std::string request_id_;
    std::string traceparent_;  ///< of a change; empty: none
    identification asker_;     ///< the request's own words about its client
    shared_principal owner_;   ///< whose limits count; null: those of the address
    gate_request question_;
    ip_address client_;
    push_timing timing_;
    std::string header_lines_;  ///< for the answer, from the gate
    http_request request_;
    route_match route_;
    std::string_view pattern_;
    std::string path_;  ///< decoded; for answers, after the request has gone to its handler
    std::string if_none_match_;  ///< likewise
    shared_principal who_;       ///< likewise
    std::optional<audit_entry> audit_;
    http_response answer_;
    http_method method_ = http_method::other;
    bool needs_credentials_ = false;  ///< the route asked for them when the head came
    bool is_signed_ = false;          ///< the signature of the request decides who sent it
    bool body_left_ = false;          ///< bytes of the request are unread
    bool wants_continue_ = false;
    bool accepts_stream_ = false;  ///< an EventSource asks for an event stream
    bool for_one_client_ = false;
    bool keep_alive_ = true;
    bool http_1_0_ = false;
    bool head_only_ = false;
};

}  // namespace livescore
