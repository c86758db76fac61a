/// Why a JSON Web Token is refused.
#pragma once

namespace livescore {

enum class jwt_problem {
    malformed,      ///< no compact JWS, no JSON, claims of a wrong type, or no `exp`
    bad_algorithm,  ///< no algorithm, an unknown one, or another one than the key's
    unknown_key,    ///< no key with this `kid`: the keys may have been changed
    bad_signature,
    expired,
    not_yet_valid,
    wrong_issuer,
    wrong_audience,
};

}  // namespace livescore
