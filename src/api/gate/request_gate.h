/// The gate that every request passes before the server does anything for it. The gate finds out
/// which client asks, whether it may ask, and how often.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "gate/bot_detector.h"
#include "gate/client_address.h"
#include "gate/denials.h"
#include "gate/gate_request.h"
#include "http/browser_policy.h"
#include "http/refusal.h"
#include "limits/rate_limiter.h"
#include "livescore/api/traffic_options.h"

namespace livescore {

struct gate_verdict {
    ip_address client;
    std::optional<refusal> denial;  ///< the instance path of its answer is `gate_request::path`
    std::string header_lines;       ///< lines for the answer: CORS and RateLimit
    bool for_one_client = false;    ///< no shared cache may keep the answer
};

/// One for the process; any thread.
class request_gate {
public:
    /// All three must outlive this.
    request_gate(const traffic_options& options, rate_limiter& rates, denials& denied);

    /// The whole decision. Reads are decided at once; writes and connects ask Redis.
    [[nodiscard]] asio::awaitable<gate_verdict> admit(gate_request request, ip_address peer);
    /// The same decision for a read, which needs no I/O: the refusal, or nothing. Appends the lines
    /// for the answer.
    [[nodiscard]] std::optional<refusal> admit_read(const gate_request& request,
                                                    const ip_address& client,
                                                    std::string& header_lines);
    /// Takes one read for a join over a connection that is open already. Returns the time until the
    /// next one, or nothing when the join may go on.
    [[nodiscard]] std::optional<std::chrono::microseconds> admit_join(std::string_view identity);
    /// Counts and logs a join that is refused because of `admit_join`.
    void note_refused_join(std::string_view identity);
    /// The match of an admitted join exists. The read comes back while the client has joins left.
    void excuse_join(std::string_view identity);
    /// Takes the bytes of a change's body from the day's quota of the API key: 429, or nothing.
    [[nodiscard]] std::optional<refusal> admit_body(const http_request& request);
    [[nodiscard]] ip_address client_of(const ip_address& peer, const forwarding& told) const {
        return client_address(peer, told, trusted_);
    }
    /// Whether a page of this origin may read answers.
    [[nodiscard]] bool may_read(std::string_view origin, std::string_view host) const {
        return cors_origins_.contains(origin, host);
    }
    /// The CORS lines of the answer to this request.
    [[nodiscard]] std::string cors_lines(std::string_view origin, std::string_view host) const {
        return cors_headers(cors_origins_, origin, host);
    }

private:
    struct finding {
        denial what;
        refusal answer;
    };
    [[nodiscard]] std::optional<finding> examine(const gate_request& request, traffic_class kind);
    [[nodiscard]] std::optional<refusal> refuse_by_look(const gate_request& request,
                                                        traffic_class kind,
                                                        const ip_address& client);
    [[nodiscard]] std::optional<refusal> refuse_by_rate(const gate_request& request,
                                                        traffic_class kind,
                                                        const ip_address& client,
                                                        const rate_limiter::ruling& ruling,
                                                        std::string& header_lines);

    const traffic_options& options_;
    const address_set trusted_;
    bot_detector bots_;
    origin_set cors_origins_;
    origin_set ws_origins_;
    rate_limiter& rates_;
    denials& denied_;
};

}  // namespace livescore
