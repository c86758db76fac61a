/// Finds the owner of credentials: API keys of the ring, and tokens of an identity provider. It
/// decides at once, without I/O. Thread-safe.
#pragma once
#include <atomic>
#include <memory>
#include <string_view>

#include "livescore/protocol/json_web_token.h"
#include "livescore/service/api_key_ring.h"

namespace livescore {

class authenticator {
public:
    authenticator(const api_key_ring& ring, jwt_rules rules, const wall_clock& clock);

    /// Errors: unauthorized, unavailable. `secret` is an API key or a token.
    [[nodiscard]] result<shared_principal> identify(std::string_view secret) const;
    /// Whether credentials that were identified before still hold.
    enum class standing { valid, expired, revoked };
    [[nodiscard]] standing standing_of(const principal& who) const;

    [[nodiscard]] const api_key_ring& ring() const noexcept { return ring_; }
    /// The keys that tokens are signed with, from now on.
    void trust(jwt_keys keys);
    /// Whether a token has named an unknown key since the last call.
    [[nodiscard]] bool missed_key() noexcept { return missed_key_.exchange(false); }

private:
    const api_key_ring& ring_;
    const jwt_rules rules_;
    const wall_clock& clock_;
    std::atomic<std::shared_ptr<const jwt_keys>> keys_;
    mutable std::atomic<bool> missed_key_{false};
};

}  // namespace livescore
