#include "limits/rate_identity.h"

#include "livescore/core/hash.h"

namespace livescore {
namespace {

// No address begins with one of these.
constexpr std::string_view key_mark = "key:";
constexpr std::string_view token_mark = "token:";
constexpr std::size_t subject_hash_length = 32;  // 128 bits

}  // namespace

std::string rate_identity(const principal& who) {
    switch (who.what) {
        case principal::kind::api_key:
            return std::string(key_mark) + (!who.key || who.key->id == 0
                                                ? std::string("bootstrap")
                                                : std::to_string(who.key->id));
        case principal::kind::token:
            if (who.name.empty()) break;
            return std::string(token_mark) + sha256_hex(who.name).substr(0, subject_hash_length);
        // The limits are taken before the body is there, so those of the address count.
        case principal::kind::signature:
        case principal::kind::anonymous:
            break;
    }
    return {};
}

bool is_api_key_identity(std::string_view identity) noexcept {
    return identity.starts_with(key_mark);
}

}  // namespace livescore
