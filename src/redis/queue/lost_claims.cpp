#include "lost_claims.h"

#include <cstddef>
#include <utility>

namespace livescore {
namespace {

constexpr std::size_t max_lost_claims = 64;
constexpr std::chrono::seconds lost_claim_margin{5};

}  // namespace

std::vector<std::string> lost_claims::tokens() {
    const auto now = clock::now();
    std::erase_if(claims_,
                  [now](const auto& claim) { return claim.forget_at && *claim.forget_at < now; });
    std::vector<std::string> found;
    found.reserve(claims_.size());
    for (const auto& claim : claims_) found.push_back(claim.token);
    return found;
}

void lost_claims::add(std::string token) {
    // The first claims are those that were sent.
    if (claims_.size() < max_lost_claims) claims_.push_back({std::move(token)});
}

void lost_claims::note_answer(std::chrono::milliseconds lease) {
    const auto forget_at = clock::now() + lease + lost_claim_margin;
    for (auto& claim : claims_) {
        if (!claim.forget_at) claim.forget_at = forget_at;
    }
}

}  // namespace livescore
