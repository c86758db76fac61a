/// Who may do what: the credentials of a request against what its route needs. No I/O.
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/http_message.h"
#include "livescore/api/api_options.h"
#include "livescore/core/metrics.h"
#include "livescore/service/authenticator.h"

namespace livescore {

/// What a route needs; router.cpp has the table. A route without a word needs the most.
enum class access : std::uint8_t {
    admin,
    score,
    subscribe,  ///< reading what is sent as it happens: also asked for by WS_AUTH=required
    read,
    open,
};

/// What a request brings to prove who it is, as it stands in its head; views of that.
struct credentials {
    std::string_view authorization{};  ///< the field's value, whatever its scheme
    std::string_view api_key{};        ///< of X-API-Key
    bool repeated = false;             ///< one of the fields is there twice

    [[nodiscard]] bool empty() const noexcept {
        return authorization.empty() && api_key.empty() && !repeated;
    }
};

/// Who a request says it is: nothing for one without credentials, else whose they are, or why they
/// are nobody's.
using identification = std::optional<result<shared_principal>>;

/// Thread-safe.
class access_control {
public:
    access_control(const api_options& options, const authenticator& who, metrics_registry& metrics);

    /// False: `check` lets everybody through, and a read may go without it.
    [[nodiscard]] bool asks_for_credentials(access needed) const;
    /// Whose credentials these are, whether anybody asks for them or not.
    [[nodiscard]] identification identify(const credentials& given) const;
    [[nodiscard]] identification identify(std::string_view secret) const {
        return authenticator_.identify(secret);
    }
    /// Sets `request.who`, or says why the request is refused: 401, 403, 503. `match` is the path's
    /// id, if it has one that is valid.
    [[nodiscard]] std::optional<http_response> check(access needed, const identification& asker,
                                                     std::optional<match_id> match,
                                                     http_request& request);

    /// The same for a WebSocket's handshake, which may come without: `request.who` is null then,
    /// and the first message has to tell.
    [[nodiscard]] std::optional<http_response> check_handshake(const identification& asker,
                                                               http_request& request);
    /// Who a message or a subprotocol of a WebSocket names; without the scope `read`: forbidden.
    [[nodiscard]] result<shared_principal> check_token(std::string_view secret);
    [[nodiscard]] bool subscribers_need_token() const noexcept {
        return options_.ws_auth == auth_mode::required;
    }
    [[nodiscard]] authenticator::standing standing_of(const principal& who) const {
        return authenticator_.standing_of(who);
    }

private:
    [[nodiscard]] http_response refuse(const error& e, const http_request& request);

    const api_options& options_;
    const authenticator& authenticator_;
    counter& unauthorized_;
    counter& forbidden_;
    counter& unavailable_;
    std::atomic<std::int64_t> logged_s_{0};
    std::atomic<std::int64_t> unlogged_{0};
};

/// `Bearer <token>`: the token; empty for another scheme. The scheme's case is ignored.
[[nodiscard]] std::string_view bearer_token(std::string_view authorization) noexcept;

/// Of `Sec-WebSocket-Protocol: livescore, bearer.<token>`.
struct offered_protocols {
    bool livescore = false;    ///< to be answered
    std::string_view token{};  ///< empty: none
};
[[nodiscard]] offered_protocols read_protocols(std::string_view field) noexcept;

}  // namespace livescore
