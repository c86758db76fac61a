/// Compares the credentials of a request with the right that its route needs. No I/O.
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gate/access.h"
#include "http/http_message.h"
#include "http/refusal.h"
#include "http/webhook_signatures.h"
#include "livescore/api/api_options.h"
#include "livescore/core/metrics.h"
#include "livescore/service/authenticator.h"

namespace livescore {

/// One for the process; any thread.
class access_control {
public:
    access_control(const api_options& options, const authenticator& who, metrics_registry& metrics);

    /// False: `check` lets every client through, so a read can skip it.
    [[nodiscard]] bool asks_for_credentials(access needed) const;
    /// Finds the owner of the credentials, even when the route asks for none.
    [[nodiscard]] identification identify(const credentials& given) const;
    [[nodiscard]] identification identify(std::string_view secret) const {
        return authenticator_.identify(secret);
    }
    /// Sets `request.who`, or returns the refusal: 401, 403, 503. `match` is the id in the path, if
    /// it has a valid one.
    [[nodiscard]] std::optional<refusal> check(access needed, const identification& asker,
                                               std::optional<match_id> match,
                                               http_request& request);
    /// The same of a request about these matches, and no others. Empty: it is about more.
    [[nodiscard]] std::optional<refusal> check(access needed, const identification& asker,
                                               std::span<const match_id> matches,
                                               http_request& request);

    /// Looks at the head of a signed request before its body is read. `provider`: the name in its
    /// path. Refuses (401) a signature that cannot be right.
    [[nodiscard]] std::optional<refusal> check_signed_head(std::string_view provider,
                                                           const http_request& request);
    /// Sets `request.who`, or returns the refusal.
    [[nodiscard]] std::optional<refusal> check_signed_body(std::string_view provider,
                                                           http_request& request);

    /// The same for the handshake of a WebSocket. It may come without credentials: then
    /// `request.who` is null, and the first message has to bring them.
    [[nodiscard]] std::optional<refusal> check_handshake(const identification& asker,
                                                         http_request& request);
    /// Finds the owner of a token from a message or a subprotocol of a WebSocket. An owner without
    /// the scope `read` is forbidden.
    [[nodiscard]] result<shared_principal> check_token(std::string_view secret);
    [[nodiscard]] bool subscribers_need_token() const noexcept {
        return options_.ws_auth == auth_mode::required;
    }
    /// 401 when the credentials of `who`, which were valid, have expired or were revoked.
    [[nodiscard]] std::optional<refusal> refuse_lapsed(const principal& who);
    /// Whether credentials that were valid have ended. Never, of a client without credentials.
    [[nodiscard]] bool has_lapsed(const principal& who) const {
        return standing_of(who) != authenticator::standing::valid;
    }
    [[nodiscard]] authenticator::standing standing_of(const principal& who) const {
        return authenticator_.standing_of(who);
    }

private:
    [[nodiscard]] refusal refuse(error why, const http_request& request);

    const api_options& options_;
    const authenticator& authenticator_;
    const webhook_signatures signatures_;
    counter& unauthorized_;
    counter& forbidden_;
    counter& unavailable_;
    std::atomic<std::int64_t> logged_s_{0};
    std::atomic<std::int64_t> unlogged_{0};
};

/// The token of `Bearer <token>`; empty for another scheme. The case of the scheme does not matter.
[[nodiscard]] std::string_view bearer_token(std::string_view authorization) noexcept;

/// The content of `Sec-WebSocket-Protocol: livescore, bearer.<token>`.
struct offered_protocols {
    bool livescore = false;    ///< the answer has to name it
    std::string_view token{};  ///< empty: none
};
[[nodiscard]] offered_protocols read_protocols(std::string_view field) noexcept;

}  // namespace livescore
