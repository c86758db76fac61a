#include "livescore/core/backoff.h"

#include <algorithm>
#include <random>

namespace livescore {

std::chrono::milliseconds full_jitter(std::chrono::milliseconds base, std::chrono::milliseconds cap,
                                      std::uint32_t attempt) {
    using std::chrono::milliseconds;
    const auto most = std::max<milliseconds::rep>(cap.count(), 0);
    auto bound = std::clamp<milliseconds::rep>(base.count(), 0, most);
    // The doubling stops at the cap, because base * 2^attempt would overflow.
    for (std::uint32_t i = 0; i < attempt && bound > 0 && bound < most; ++i) {
        bound = bound > most / 2 ? most : bound * 2;
    }
    thread_local std::minstd_rand generator(std::random_device{}());
    return milliseconds(std::uniform_int_distribution<milliseconds::rep>(0, bound)(generator));
}

}  // namespace livescore
