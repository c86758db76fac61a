/// Keys that verify signatures of tokens.
#pragma once
#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

#include "livescore/protocol/json_web_token.h"

namespace livescore {

enum class jwt_algorithm { hs256, rs256, es256 };
/// nullopt for all others, "none" among them.
[[nodiscard]] std::optional<jwt_algorithm> parse_jwt_algorithm(std::string_view) noexcept;

struct evp_pkey_deleter {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
using evp_pkey = std::unique_ptr<EVP_PKEY, evp_pkey_deleter>;

struct jwt_keys::key {
    jwt_algorithm algorithm{};
    std::string id;       ///< `kid`; empty: none
    std::string secret;   ///< of hs256
    evp_pkey public_key;  ///< of the others

    /// `message`: what was signed.
    [[nodiscard]] bool verifies(std::string_view message, std::string_view signature) const;
};

}  // namespace livescore
