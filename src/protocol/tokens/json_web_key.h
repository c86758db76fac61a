/// The keys that verify the signatures of tokens. cjose does the work.
#pragma once
#include <cjose/jwk.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "livescore/protocol/json_web_key.h"
#include "livescore/protocol/jwt_problem.h"

namespace livescore {

enum class jwt_algorithm { hs256, rs256, es256 };
/// nullopt for every other algorithm, "none" among them.
[[nodiscard]] std::optional<jwt_algorithm> parse_jwt_algorithm(std::string_view) noexcept;

struct cjose_jwk_deleter {
    void operator()(cjose_jwk_t* key) const noexcept { cjose_jwk_release(key); }
};

struct jwt_keys::key {
    jwt_algorithm algorithm{};
    std::string id;  ///< `kid`; empty: none
    std::unique_ptr<cjose_jwk_t, cjose_jwk_deleter> material;

    /// `token` is a compact JWS. Its header must name `algorithm` and no other: cjose goes by the
    /// header. `signature` is its last part, decoded. Returns nullopt when the signature is the
    /// key's. Otherwise returns `bad_signature`, or `malformed` for a token that cjose cannot read,
    /// for example because of a number in the header that is too large.
    [[nodiscard]] std::optional<jwt_problem> check(std::string_view token,
                                                   std::string_view signature) const;
};

}  // namespace livescore
