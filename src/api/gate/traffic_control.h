/// The gate that every request passes before anything is done for it: who asks, may they, and how
/// often. One for the process; any thread.
#pragma once
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gate/bot_detector.h"
#include "gate/client_address.h"
#include "gate/connection_count.h"
#include "gate/local_rate_limits.h"
#include "http/browser_policy.h"
#include "http/http_message.h"
#include "livescore/api/traffic_options.h"
#include "livescore/core/metrics.h"
#include "livescore/service/shared_rate_limits.h"

namespace livescore {

/// What the gate looks at; views into the request's head.
struct gate_request {
    http_method method = http_method::other;
    std::string_view target;
    std::string_view path;        ///< of the target, without its query, not decoded
    std::string route;            ///< the decoded path, where that is another; else empty
    bool upgrade = false;         ///< wants to become a WebSocket
    std::string x_forwarded_for;  ///< all lines of it, joined by commas
    std::string forwarded;
    std::string_view x_forwarded_host;
    std::string_view user_agent;
    std::string_view referer;
    std::string_view cookie;
    std::string_view origin;
    std::string_view host;
    bool has_credentials = false;  ///< Authorization or X-API-Key
    /// They were found good, or that cannot be told now: a program that says who it is.
    bool vouched = false;
    std::string unproven;  ///< why they are nobody's
    std::string identity;  ///< whose limits count (rate_identity.h); empty: the address's
};

/// What the gate says.
struct admission {
    ip_address client;
    std::optional<http_response> denial;
    std::string header_lines;     ///< of the answer: CORS and RateLimit
    bool for_one_client = false;  ///< no shared cache may keep the answer
};

class traffic_control {
public:
    /// `shared` may be null: then this instance is on its own.
    traffic_control(const traffic_options& options, shared_rate_limits* shared,
                    metrics_registry& metrics);
    ~traffic_control();
    traffic_control(const traffic_control&) = delete;
    traffic_control& operator=(const traffic_control&) = delete;

    /// Starts to exchange with the other instances what clients have read; `io` must outlive this.
    void start(asio::io_context& io);
    void stop();

    /// The whole decision. Reads are decided at once; writes and connects ask Redis.
    [[nodiscard]] asio::awaitable<admission> admit(gate_request request, ip_address peer);
    /// The same for a read, which needs nobody to be asked: nothing, or the refusal. Appends the
    /// lines of the answer.
    [[nodiscard]] std::optional<http_response> admit_read(const gate_request& request,
                                                          const ip_address& client,
                                                          std::string& header_lines);
    [[nodiscard]] ip_address client_of(const ip_address& peer, const forwarding& told) const {
        return client_address(peer, told, trusted_);
    }
    /// The lines about CORS of an answer to this request.
    [[nodiscard]] std::string cors_lines(std::string_view origin, std::string_view host) const {
        return cors_headers(cors_origins_, origin, host);
    }

    /// A place for a connection that was just accepted, or the answer that refuses it. A trusted
    /// proxy is not limited: its clients are, when they open a WebSocket or an event stream.
    struct entry {
        connection_place total;
        connection_place address;
        std::optional<http_response> refusal;
    };
    [[nodiscard]] entry enter(const ip_address& peer);
    /// For a connection that becomes a WebSocket or an event stream of `client`, behind a proxy:
    /// its place, or a 429.
    [[nodiscard]] entry enter_stream(const ip_address& client, const ip_address& peer);

    [[nodiscard]] const rate_limit& ws_message_limit() const noexcept {
        return options_.ws_messages;
    }
    void count_denied(std::string_view reason);

private:
    struct denial {
        std::string_view reason;  // of the metric
        enforcement how;
        http_response answer;
        std::string_view detail;
    };
    class denials;

    [[nodiscard]] std::optional<denial> examine(const gate_request& request, traffic_class kind);
    [[nodiscard]] std::optional<http_response> refuse_by_look(const gate_request& request,
                                                              traffic_class kind,
                                                              const ip_address& client);
    [[nodiscard]] std::optional<http_response> refuse_by_rate(
        const gate_request& request, traffic_class kind, const ip_address& client,
        const rate_limit& limit, const rate_decision& decision, std::string& header_lines);
    [[nodiscard]] asio::awaitable<rate_decision> take_shared(traffic_class kind,
                                                             std::string identity, rate_limit limit,
                                                             rate_decision own);
    [[nodiscard]] rate_limit limit_of(traffic_class kind, std::string_view identity) const noexcept;
    void arm_sync();
    void sync();
    void note_redis(bool answered);

    const traffic_options options_;
    shared_rate_limits* const shared_;
    address_set trusted_;
    bot_detector bots_;
    origin_set cors_origins_;
    origin_set ws_origins_;
    connection_count connections_;
    local_rate_limits rates_;
    std::unique_ptr<denials> denials_;
    counter& fallbacks_;
    std::atomic<bool> alone_{false};
    std::unique_ptr<asio::steady_timer> sync_timer_;
    std::shared_ptr<bool> sync_under_way_;
};

}  // namespace livescore
