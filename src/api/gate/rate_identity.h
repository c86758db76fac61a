/// Whose rate limits a request uses up: those of whoever was proven to ask, else the address's, so
/// that neighbours behind one address do not take from each other.
#pragma once
#include <string>
#include <string_view>

#include "livescore/service/principal.h"

namespace livescore {

/// "key:7" for an API key, "token:<hash of the subject>" for a token; empty when only the address
/// can tell (nobody, or a token without a subject). It stands in Redis and in the log, and tells
/// neither the secret nor whom the identity provider knows.
[[nodiscard]] std::string rate_identity(const principal& who);

/// Whether it is an API key's.
[[nodiscard]] bool is_api_key_identity(std::string_view identity) noexcept;

}  // namespace livescore
