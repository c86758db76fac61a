/// How many seeds a random test plays.
#pragma once

namespace livescore::test {

/// A sanitizer looks for faults of memory, which a tenth of the seeds show, and each takes ten
/// times as long there. Other builds play all of them.
[[nodiscard]] constexpr unsigned seeds(unsigned all) noexcept {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return all / 10;
#else
    return all;
#endif
}

}  // namespace livescore::test
