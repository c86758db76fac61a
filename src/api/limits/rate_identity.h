/// The identity whose rate limits a request uses up: the owner of valid credentials, otherwise the
/// address. So neighbours behind one address do not use up each other's limits.
#pragma once
#include <string>
#include <string_view>

#include "livescore/service/principal.h"

namespace livescore {

/// "key:7" for an API key, "token:<hash of the subject>" for a token. Empty when only the address
/// is known: without credentials, or with a token that has no subject. The text stands in Redis and
/// in the log. It reveals neither the secret nor the people that the identity provider knows.
[[nodiscard]] std::string rate_identity(const principal& who);

/// Whether the identity belongs to an API key.
[[nodiscard]] bool is_api_key_identity(std::string_view identity) noexcept;

}  // namespace livescore
